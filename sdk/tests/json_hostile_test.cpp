// Text that nobody should send: it ends in a fault, never in a crash.
#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <comptoir/detail/json_reader.hpp>
#include <comptoir/detail/json_scanner.hpp>
#include <comptoir/detail/json_writer.hpp>

#include "faults_as_text.hpp"
#include "orders.hpp"

namespace comptoir::detail {
namespace {

struct Message {
  std::string text;
};

std::string nested(std::size_t depth, std::string_view open, std::string_view close) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += open;
  for (std::size_t i = 0; i < depth; ++i) text += close;
  return text;
}

TEST(MalformedJson, IsRefusedWithItsPlace) {
  EXPECT_EQ(sentence_of<Message>(""), "Line 1, column 1: the text ends where a value is expected.");
  EXPECT_EQ(sentence_of<Message>("{\n  \"text\": \"a\"\n  \"b\": 1}"), "Line 3, column 3: expected , or }.");
  EXPECT_EQ(sentence_of<Message>(R"({"text":"a",})"), "Line 1, column 13: expected the name of a field, in quotes.");
  EXPECT_EQ(sentence_of<Message>(R"({"text":"a"} x)"), "Line 1, column 14: the text goes on after its value.");
  EXPECT_EQ(sentence_of<Message>("{\"text\":\"a\nb\"}"), "Line 1, column 11: a control character in a text is not escaped.");
  EXPECT_EQ(sentence_of<Message>(R"({"text":"a)"), "Line 1, column 11: a text lacks its closing quote.");
}

TEST(ALongText, IsReadUpToWhateverIsSpecialInIt) {
  for (std::size_t before = 0; before < 20; ++before) {
    const std::string plain(before, '~');
    const std::string rest(20 - before, ' ');
    const auto place = std::to_string(10 + before);
    const auto message = [&](std::string_view special) { return R"({"text":")" + plain + std::string(special) + rest + R"("})"; };
    for (const auto& [json, text] : {std::pair("\\n", "\n"), {"\\\"", "\""}, {"\x7f", "\x7f"}, {"\xc3\xa9", "\xc3\xa9"}}) {
      Message read;
      ASSERT_TRUE(read_json(message(json), read, Unknown::refused).empty()) << message(json);
      EXPECT_EQ(read.text, plain + text + rest);
    }
    EXPECT_EQ(sentence_of<Message>(message("\x1f")), "Line 1, column " + place + ": a control character in a text is not escaped.");
    EXPECT_EQ(sentence_of<Message>(message("\x80")), "Line 1, column " + place + ": a text is not UTF-8.");
    EXPECT_EQ(sentence_of<Message>(R"({"text":")" + plain), "Line 1, column " + place + ": a text lacks its closing quote.");
  }
}

TEST(MalformedJson, IsRefusedInEveryForm) {
  for (const std::string_view json : {"nul",
                                      "tru",
                                      "{",
                                      "[",
                                      "}",
                                      "{\"text\"",
                                      "{\"text\":",
                                      "{\"text\":}",
                                      "{text:1}",
                                      "{'text':1}",
                                      "{\"a\":01}",
                                      "{\"a\":-}",
                                      "{\"a\":1.}",
                                      "{\"a\":.5}",
                                      "{\"a\":+1}",
                                      "{\"a\":1e}",
                                      "{\"a\":1e+}",
                                      "{\"a\":0x1}",
                                      "{\"a\":NaN}",
                                      "{\"a\":Infinity}",
                                      "{\"a\":[1,]}",
                                      "{\"a\":[1 2]}",
                                      "{\"a\":\"\\x\"}",
                                      "{\"a\":\"\\u12g4\"}",
                                      "{\"a\":\"\\u12",
                                      "{\"a\":\"\\",
                                      "{\"text\":\"a\"}}",
                                      "// comment\n{}",
                                      "\xEF\xBB\xBF{}",
                                      "{\"a\":\"\\u0000\"}"}) {
    SCOPED_TRACE(json);
    Message text;

    const auto faults = read_json(json, text, Unknown::ignored);

    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].code, "json.malformed");
  }
}

TEST(MalformedJson, HasThePointerOfThePlaceThatWasRead) {
  EXPECT_EQ(faults_of<orders::Category>(R"({"name":"a","children":[{"name":"b","children":[tru]}]})"), "/children/0/children/0 json.malformed");
}

TEST(AMalformedText, IsReportedAfterTheFaultsBeforeIt) {
  EXPECT_EQ(faults_of<orders::Category>(R"({"name":1,"children":[)"), "/name field.wrong_type; /children/0 json.malformed");
}

TEST(TextThatIsNotUtf8, IsRefused) {
  for (const std::string_view bytes : {"\x80", "\xc0\xaf", "\xc3", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xff",
                                       "\xe2\x82", "\\ud800", "\\udc00", "\\ud800\\u0041", "\\ud800x"}) {
    SCOPED_TRACE(bytes);

    EXPECT_EQ(faults_of<Message>("{\"text\":\"" + std::string(bytes) + "\"}"), "/text json.not_utf8");
    EXPECT_EQ(faults_of<Message>("{\"other\":\"" + std::string(bytes) + "\"}", Unknown::ignored), " json.not_utf8");
  }
}

TEST(Utf8, IsReadUpToItsLastCharacter) {
  EXPECT_EQ(faults_of<Message>("{\"text\":\"\xc2\x80 \xdf\xbf \xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 \xf0\x90\x80\x80 \xf4\x8f\xbf\xbf\"}"), "");
}

TEST(DeepJson, IsReadUpTo64Levels) {
  EXPECT_EQ(faults_of<Message>(R"({"text":"a","x":)" + nested(63, "[", "]") + "}", Unknown::ignored), "");
  EXPECT_EQ(faults_of<Message>(R"({"text":"a","x":)" + nested(64, "[", "]") + "}", Unknown::ignored), " json.too_deep");
  EXPECT_EQ(faults_of<Message>(std::string(1'000'000, '[')), " json.too_deep");
}

TEST(DeepJson, IsRefusedInARecursiveStructToo) {
  const auto json = nested(40, R"({"name":"a","children":[)", "]}");

  const auto faults = faults_of<orders::Category>(json);

  EXPECT_TRUE(faults.ends_with("/children/0 json.too_deep")) << faults;
}

TEST(ARawMember, IsFoundAsItStands) {
  const auto json = R"( {"a" : {"b":[1, 2]} , "c\u0064":"x", "last":  1.5e3 , "last":2} )";

  EXPECT_EQ(raw_member(json, "a"), R"({"b":[1, 2]})");
  EXPECT_EQ(raw_member(json, "cd"), R"("x")");
  EXPECT_EQ(raw_member(json, "last"), "1.5e3");
  EXPECT_EQ(raw_member(json, "b"), std::nullopt);
}

TEST(ARawMember, IsNotFoundInWhatIsNoObject) {
  EXPECT_EQ(raw_member("", "a"), std::nullopt);
  EXPECT_EQ(raw_member("{}", "a"), std::nullopt);
  EXPECT_EQ(raw_member("[1]", "a"), std::nullopt);
  EXPECT_EQ(raw_member(R"({"a":})", "a"), std::nullopt);
  EXPECT_EQ(raw_member(R"({"x":tru,"a":1})", "a"), std::nullopt);
}

// A small generator of its own: the same mutations on every machine and with every standard library.
class Mutations {
 public:
  std::size_t below(std::size_t limit) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>(state_ >> 33) % limit;
  }

  std::string mutate(std::string text) {
    static constexpr std::string_view pieces[] = {"{",       "}",    "[",    "]", ",",     ":",  "\"",   "\\",   "\\u",
                                                  "\\ud83d", "null", "true", "-", "1e999", "0.", "\x80", "\xf4", "\x01"};
    for (auto changes = 1 + below(4); changes > 0; --changes) {
      const auto at = below(text.size() + 1);
      switch (below(4)) {
        case 0: text.insert(at, pieces[below(std::size(pieces))]); break;
        case 1: text.erase(at, 1 + below(8)); break;
        case 2: text.insert(at, text.substr(below(text.size() + 1), below(64))); break;
        default: text.resize(at == 0 || below(8) != 0 ? text.size() : at);
      }
      if (at < text.size() && below(2) == 0) text[at] = static_cast<char>(below(256));
    }
    return text;
  }

 private:
  std::uint64_t state_ = 20260228;
};

TEST(AMutatedOrder, IsReadOrRefused) {
  Mutations mutations;
  int read = 0;
  for (int i = 0; i < 50'000; ++i) {
    const auto json = mutations.mutate(std::string(orders::an_order_as_json));
    orders::Order order;

    const auto faults = read_json(json, order, i % 2 == 0 ? Unknown::refused : Unknown::ignored);

    ASSERT_LE(faults.size(), faults_max);
    for (const auto& fault : faults) ASSERT_TRUE(is_utf8(fault.pointer) && is_utf8(fault.message)) << json;
    if (!faults.empty()) continue;
    ++read;
    orders::Order again;
    std::string written;
    write_json(written, order);
    ASSERT_EQ(as_text(read_json(written, again, Unknown::refused)), "") << json;
    ASSERT_EQ(again, order) << json;
  }

  EXPECT_GT(read, 500);
  EXPECT_LT(read, 25'000);
}

}  // namespace
}  // namespace comptoir::detail
