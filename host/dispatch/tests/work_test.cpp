// Functions of the host in the middle of which a plugin is handed something: there the thread is in the plugin.
#include "dispatch/work.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "dispatch/partial_work.hpp"
#include "plugins/watchdog.hpp"
#include "testing/application.hpp"

namespace comptoir::dispatch::testing {
namespace {

constexpr std::chrono::milliseconds deadline{50};

/// A call that is under way, and takes no notice of its deadline.
struct ACallThatStays : ::testing::Test {
  ACallThatStays() {
    watch->on_abandoned([given_up = watch.get()] { given_up->let_go(); });
    watch->enter({}, deadline);
  }

  /// Stays until its thread is given up.
  void stay() {
    was_given_up = eventually([this] { return watch->is_given_up(); });
  }
  comptoir_sink sink() {
    return {this, [](void* self, comptoir_text) noexcept { static_cast<ACallThatStays*>(self)->stay(); }};
  }

  plugins::Watchdog watchdog{deadline, [](const plugins::Watchdog::Told&) {}};
  std::shared_ptr<plugins::Watch> watch = watchdog.watch();
  bool was_given_up = false;
};

TEST_F(ACallThatStays, WhereItIsToldAReasonIsGivenUp) {
  PartialWork work({ErrorKind::refused, "ordered", "As ordered.", {}, {}});
  work.watch = watch.get();

  work_table.explain(&work, sink());

  EXPECT_TRUE(was_given_up);
  EXPECT_THROW((void)watch->leave(), plugins::Abandoned);
}

TEST_F(ACallThatStays, IsToldThatItsTimeIsOverWhereItAsksForAReason) {
  PartialWork work({ErrorKind::refused, "ordered", "As ordered.", {}, {}});
  work.watch = watch.get();
  std::string reason;
  while (watch->enter_host()) watch->leave_host();  // until its time is over

  work_table.explain(&work,
                     {&reason, [](void* self, comptoir_text json) noexcept { static_cast<std::string*>(self)->assign(json.data, json.size); }});

  EXPECT_NE(reason.find("handler.deadline"), std::string::npos) << reason;
  EXPECT_EQ(watch->leave(), plugins::Watch::Ending::overdue);
}

TEST_F(ACallThatStays, WhereItIsHandedARowIsGivenUpAlsoWhenItThrowsThere) {
  ASSERT_TRUE(watch->enter_host());

  const auto handing_over = [this] {
    hand_over(watch.get(), [this] {
      stay();
      throw std::runtime_error("as ordered");
    });
  };

  EXPECT_THROW(handing_over(), plugins::Abandoned);
  EXPECT_TRUE(was_given_up);
  EXPECT_THROW((void)watch->leave(), plugins::Abandoned);
}

}  // namespace
}  // namespace comptoir::dispatch::testing
