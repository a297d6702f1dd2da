#include "dispatch/under_way.hpp"

#include <csignal>
#include <fstream>
#include <functional>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/samples.hpp"

namespace comptoir::dispatch {
namespace {

using ::testing::HasSubstr, ::testing::IsEmpty, ::testing::SizeIs;

Delivery delivery_of(const std::string& id) {
  Delivery delivery;
  delivery.consumer = "stock/order.confirmed";
  delivery.message.position = 17;
  delivery.message.stream = {"default", "order", id};
  delivery.message.type = "order.confirmed/1";
  return delivery;
}

struct ANotedDelivery : ::testing::Test {
  storage::samples::Folder folder;
  std::filesystem::path file = folder.path() / "under-way";

  /// Runs `work` in a process of its own, which ends as it sees fit.
  void in_another_process(const std::function<void(UnderWay&)>& work) const {
    const auto child = fork();
    if (child == 0) {
      UnderWay under_way(file);
      work(under_way);
      _exit(0);
    }
    waitpid(child, nullptr, 0);
  }
};

TEST_F(ANotedDelivery, OutlivesAProcessThatIsKilled) {
  in_another_process([](UnderWay& under_way) {
    const UnderWay::Note note(under_way, delivery_of("4711"));
    raise(SIGKILL);
  });

  const auto left = UnderWay(file).unfinished();

  ASSERT_THAT(left, SizeIs(1));
  EXPECT_EQ(left.front().consumer, "stock/order.confirmed");
  EXPECT_EQ(left.front().stream, (storage::StreamKey{"default", "order", "4711"}));
  EXPECT_EQ(left.front().position, 17U);
  EXPECT_EQ(left.front().reason(),
            "delivery.process_died: The process ended, by a crash or by force, while stock/order.confirmed took order.confirmed/1.");
}

TEST_F(ANotedDelivery, SaysOfWhatTheProcessDied) {
  in_another_process([](UnderWay& under_way) {
    const UnderWay::Note note(under_way, delivery_of("4711"));
    UnderWay::dies_of(SIGSEGV);
    raise(SIGKILL);
  });

  EXPECT_THAT(UnderWay(file).unfinished().at(0).reason(), HasSubstr("died of SIGSEGV while"));
}

TEST_F(ANotedDelivery, IsForgottenWhenItEnds) {
  in_another_process([](UnderWay& under_way) {
    { const UnderWay::Note note(under_way, delivery_of("4711")); }
    raise(SIGKILL);
  });

  EXPECT_THAT(UnderWay(file).unfinished(), IsEmpty());
}

TEST_F(ANotedDelivery, IsToldAtEachStartUntilItIsCounted) {
  in_another_process([](UnderWay& under_way) {
    const UnderWay::Note first(under_way, delivery_of("1"));
    const UnderWay::Note second(under_way, delivery_of("2"));
    raise(SIGKILL);
  });
  EXPECT_THAT(UnderWay(file).unfinished(), SizeIs(2));

  {
    UnderWay under_way(file);
    under_way.counted(under_way.unfinished().front());
    EXPECT_THAT(under_way.unfinished(), SizeIs(1));
  }

  EXPECT_EQ(UnderWay(file).unfinished().at(0).stream.id, "2");
}

TEST_F(ANotedDelivery, IsOfOneProcessAtATime) {
  const UnderWay under_way(file);

  EXPECT_THROW(UnderWay another(file), std::runtime_error);
}

TEST_F(ANotedDelivery, IsNotReadOutOfAFileOfAnotherMake) {
  std::ofstream(file) << std::string(100'000, 'x');

  EXPECT_THAT(UnderWay(file).unfinished(), IsEmpty());
}

TEST_F(ANotedDelivery, NeedsNoFile) {
  UnderWay nowhere;

  const UnderWay::Note note(nowhere, delivery_of("4711"));

  EXPECT_THAT(nowhere.unfinished(), IsEmpty());
}

}  // namespace
}  // namespace comptoir::dispatch
