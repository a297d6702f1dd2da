#include "telemetry/log_line.hpp"

#include <array>
#include <limits>
#include <string>
#include <vector>

#include "telemetry/tests/written_log.hpp"

namespace comptoir::telemetry {
namespace {

TEST(ALine, IsValidJsonWhateverItsTextsHold) {
  std::string every_byte;
  for (int c = 0; c < 256; ++c) every_byte += static_cast<char>(c);
  const std::vector<std::string> hostile = {every_byte,
                                            "\"},{\"level\":\"x",
                                            "\\",
                                            "\x1b[31m",
                                            "\n{\"time\":1}",
                                            "\xc3",
                                            "\xf0\x9f\x98",
                                            "\xed\xa0\x80",
                                            std::string(100'000, '\xff'),
                                            std::string(text_bytes_max - 1, 'x') + "é",
                                            std::string(1, '\0')};
  for (const auto& text : hostile) {
    const std::array fields = {Field(text, text), Field("time", text), Field("nan", std::numeric_limits<double>::quiet_NaN()),
                               Field("least", std::numeric_limits<std::int64_t>::min()), Field("most", std::numeric_limits<std::uint64_t>::max())};

    const auto line = as_json({.time = {}, .level = Level::error, .trace = text, .plugin = text, .code = text, .sentence = text, .fields = fields});

    EXPECT_TRUE(is_json(line)) << line;
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    EXPECT_EQ(line.find('\x1b'), std::string::npos);
    EXPECT_LT(line.size(), 7 * 6 * text_bytes_max);
  }
}

TEST(ALine, KeepsValidTextAsItIs) {
  const auto line = as_json({.time = {}, .level = Level::info, .trace = {}, .plugin = {}, .code = {}, .sentence = "Café \"Ø\" \\ 😀", .fields = {}});

  EXPECT_EQ(line, "{\"time\":\"1970-01-01T00:00:00.000000Z\",\"level\":\"info\",\"message\":\"Café \\\"Ø\\\" \\\\ 😀\"}\n");
}

TEST(ALine, ReplacesBytesThatAreNotUtf8AndRenamesFieldsThatWouldHideItsOwn) {
  const std::array fields = {Field("message", "x\xff")};

  const auto line = as_json({.time = {}, .level = Level::info, .trace = {}, .plugin = {}, .code = {}, .sentence = "s", .fields = fields});

  EXPECT_EQ(without_time(line), "{\"level\":\"info\",\"message\":\"s\",\"message_\":\"x\xEF\xBF\xBD\"}\n");
}

TEST(ALine, IsCutBetweenCharactersWhenItIsTooLong) {
  const auto text = std::string(text_bytes_max - 1, 'x') + "é";

  const auto line = as_json({.time = {}, .level = Level::info, .trace = {}, .plugin = {}, .code = {}, .sentence = text, .fields = {}});

  EXPECT_NE(line.find("xxx...\"}"), std::string::npos);
}

TEST(ALine, ForAPersonCannotPretendToBeTwo) {
  const std::array fields = {Field("attempt", 3), Field("name", "a\nb")};
  const LogLine line{.time = std::chrono::system_clock::time_point(std::chrono::milliseconds(3'723'045)),
                     .level = Level::warning,
                     .trace = "4bf9",
                     .plugin = "orders",
                     .code = "outbox.reconnected",
                     .sentence = "The broker\n\x1b[2J\xc2\x9b is back.",
                     .fields = fields};

  EXPECT_EQ(as_text(line, false),
            "01:02:03.045 warning orders: The broker\\n\\u001b[2J\\u009b is back. (outbox.reconnected) attempt=3 name=a\\nb trace=4bf9\n");
  EXPECT_EQ(as_text(line, true),
            "\x1b[2m01:02:03.045\x1b[0m \x1b[33mwarning \x1b[0morders: The broker\\n\\u001b[2J\\u009b is back.\x1b[2m (outbox.reconnected) attempt=3 "
            "name=a\\nb trace=4bf9\x1b[0m\n");
}

}  // namespace
}  // namespace comptoir::telemetry
