#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/plugin.hpp"
#include "plugins/text_sink.hpp"

namespace comptoir::plugins {
namespace {

// The plugin that docs/abi.md quotes.
TEST(APluginInC, RunsInTheHost) {
  static constexpr comptoir_work_table work{};
  const auto folder = std::filesystem::path(::testing::TempDir()) / ("comptoir-echo-" + std::to_string(::getpid()));
  auto runtime = *RuntimeDirectory::create(folder);
  Plugin plugin({0, 1}, {"echo", false, "{}"}, {&runtime, [](std::string_view) { return &work; }, {}});
  ASSERT_TRUE(plugin.verify(ECHO_PLUGIN));
  ASSERT_TRUE(plugin.resolve());
  ASSERT_TRUE(plugin.load());
  plugin.mark_migrated();
  ASSERT_TRUE(plugin.start());

  TextSink answer, error;
  comptoir_call call{};
  call.struct_size = sizeof call;
  call.message = {"\"bonjour\"", 9};
  call.answer = answer.sink();
  call.error = error.sink();
  const auto status = plugin.call(call);

  EXPECT_EQ(status, COMPTOIR_OK);
  EXPECT_EQ(answer.text(), "\"bonjour\"");
  EXPECT_TRUE(plugin.stop(std::chrono::steady_clock::now() + std::chrono::minutes(1)));
  plugin.unload();
  EXPECT_EQ(plugin.standing().state, State::unloaded);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace comptoir::plugins
