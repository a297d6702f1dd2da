#include "telemetry/last_line.hpp"

#include <array>
#include <string>

#include <comptoir/detail/utf8.hpp>

#include "telemetry/tests/written_log.hpp"

namespace comptoir::telemetry {
namespace {

constexpr std::array last_fields = {Field("handler", "stock/order.confirmed"), Field("key", "a \"b\"\n"), Field("nothing", "")};

LogLine line_of_a_crash() {
  return {.time = std::chrono::system_clock::time_point(std::chrono::microseconds(1'789'000'000'123'456)),
          .level = Level::error,
          .trace = "0af7651916cd43dd8448eb211c80319c",
          .plugin = "stock",
          .code = "host.crashed",
          .sentence = "The process dies.",
          .fields = last_fields};
}

std::string written(const LogLine& line, bool json, std::size_t space = 4096) {
  std::string text(space, '\0');
  FixedText out(text);
  write_line(out, line, json);
  return std::string(out.text());
}

TEST(ALastLine, IsTheLineThatTheLogWouldWrite) {
  auto plain = line_of_a_crash();
  plain.fields = plain.fields.first(1);

  EXPECT_EQ(written(plain, true), as_json(plain));
  EXPECT_EQ(written(plain, false), as_text(plain, false));
}

TEST(ALastLine, LeavesOutWhatItWouldHaveToEscape) {
  EXPECT_TRUE(written(line_of_a_crash(), true)
                  .ends_with(R"("handler":"stock/order.confirmed","key":"a ?b??"})"
                             "\n"));
  EXPECT_TRUE(written(line_of_a_crash(), false).find(" key=a ?b?? trace=") != std::string::npos);
}

TEST(ALastLine, EndsAsALineDoesHoweverLittleSpaceItHas) {
  auto line = line_of_a_crash();
  line.sentence = "Le caf\u00e9 est ferm\u00e9, l'\u00e9t\u00e9 est pass\u00e9.";
  const auto whole = written(line, true);

  for (std::size_t space = 64; space <= whole.size(); ++space) {
    const auto json = written(line, true, space);
    const auto text = written(line, false, space);
    EXPECT_TRUE(is_json(json)) << json;
    EXPECT_TRUE(detail::is_utf8(json)) << json;
    EXPECT_TRUE(json.ends_with("}\n")) << json;
    EXPECT_TRUE(text.ends_with('\n')) << text;
  }
}

TEST(ALastLine, HoldsWhatFits) {
  const auto whole = written(line_of_a_crash(), true);

  EXPECT_EQ(written(line_of_a_crash(), true, whole.size()), whole);
  EXPECT_TRUE(written(line_of_a_crash(), true, 88)
                  .ends_with(R"("level":"error","trace":"0af7651916cd43dd8448eb"})"
                             "\n"));
}

}  // namespace
}  // namespace comptoir::telemetry
