// An error is written by hand, for the sake of compile time: it is what write_json() would write.
#include <gtest/gtest.h>

#include <comptoir/detail/error_writer.hpp>
#include <comptoir/detail/json_writer.hpp>

namespace comptoir::detail {
namespace {

std::string written(const Error& error) {
  std::string json;
  append_error(json, error);
  return json;
}

std::string as_a_message(const Error& error) {
  std::string json;
  write_json(json, error);
  return json;
}

TEST(AnErrorOfAPlugin, IsWrittenAsAMessageWouldBe) {
  const Error full{ErrorKind::invalid,
                   "order.incomplete",
                   "The \"order\" is\nincomplete.",
                   {{"/lines/0", "line.missing", "It is missing."}, {"", "order.odd", "Odd."}},
                   R"({"open":2})"};

  EXPECT_EQ(written(full), as_a_message(full));
  EXPECT_EQ(written({}), as_a_message({}));
}

TEST(AnErrorOfAPlugin, IsWrittenWhateverItsKind) {
  for (const auto kind : {ErrorKind::refused, ErrorKind::not_found, ErrorKind::invalid, ErrorKind::malformed, ErrorKind::forbidden,
                          ErrorKind::unavailable, ErrorKind::failed}) {
    const Error error{kind, "a", "b", {}, {}};
    EXPECT_EQ(written(error), as_a_message(error));
  }
}

TEST(AnErrorOfAPlugin, KeepsItsCodeAndWhatItCanOfItsText) {
  const auto hostile = std::string("caf\xe9") + '\0' + "!";

  const auto json = written({ErrorKind::refused, "order.odd", hostile, {{"/note", "note.odd", hostile}}, {}});

  const auto legible = std::string("caf\xEF\xBF\xBD\xEF\xBF\xBD!");
  EXPECT_EQ(json, as_a_message({ErrorKind::refused, "order.odd", legible, {{"/note", "note.odd", legible}}, {}}));
}

}  // namespace
}  // namespace comptoir::detail
