#include "dispatch/under_way.hpp"

#include <csignal>
#include <fstream>
#include <functional>
#include <list>
#include <optional>
#include <stdexcept>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/samples.hpp"

namespace comptoir::dispatch {
namespace {

using ::testing::ElementsAre, ::testing::HasSubstr, ::testing::IsEmpty, ::testing::SizeIs;

UnderWay::Note* kept_at = nullptr;

Delivery delivery_of(const std::string& id) {
  Delivery delivery;
  delivery.consumer = "stock/order.confirmed";
  delivery.message.position = 17;
  delivery.message.stream = {"default", "order", id};
  delivery.message.type = "order.confirmed/1";
  return delivery;
}

TEST(APipe, IsNoFileOfNotes) {
  const storage::samples::Folder folder;
  const auto pipe = folder.path() / "under-way";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);

  const auto sentence_of = [&](auto&& use) -> std::string {
    try {
      use();
    } catch (const std::runtime_error& failure) {
      return failure.what();
    }
    return {};
  };

  EXPECT_THAT(sentence_of([&] { UnderWay::check(pipe); }), HasSubstr("it is no regular file"));
  EXPECT_THAT(sentence_of([&] { const UnderWay under_way(pipe); }), HasSubstr("it is no regular file"));
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
    const UnderWay::Note note(under_way, delivery_of("4711"), kept_at);
    raise(SIGKILL);
  });

  const auto left = UnderWay(file).unfinished();

  ASSERT_THAT(left, SizeIs(1));
  EXPECT_EQ(left.front().consumer, "stock/order.confirmed");
  EXPECT_EQ(left.front().stream, (storage::StreamKey{"default", "order", "4711"}));
  EXPECT_EQ(left.front().position, 17U);
  EXPECT_EQ(left.front().reason(),
            "delivery.process_died: The process ended, by a crash, by force or by exit(), while stock/order.confirmed took order.confirmed/1.");
}

TEST_F(ANotedDelivery, SaysOfWhatTheProcessDied) {
  in_another_process([](UnderWay& under_way) {
    const UnderWay::Note note(under_way, delivery_of("4711"), kept_at);
    UnderWay::dies_of(SIGSEGV);
    raise(SIGKILL);
  });

  EXPECT_THAT(UnderWay(file).unfinished().at(0).reason(), HasSubstr("died of SIGSEGV while"));
}

TEST_F(ANotedDelivery, IsForgottenWhenItEnds) {
  in_another_process([](UnderWay& under_way) {
    { const UnderWay::Note note(under_way, delivery_of("4711"), kept_at); }
    raise(SIGKILL);
  });

  EXPECT_THAT(UnderWay(file).unfinished(), IsEmpty());
}

TEST_F(ANotedDelivery, IsForgottenWhenItWasCountedThoughItGoesOn) {
  in_another_process([](UnderWay& under_way) {
    const UnderWay::Note note(under_way, delivery_of("4711"), kept_at);
    kept_at->forget();
    UnderWay::dies_of(SIGSEGV);
    raise(SIGKILL);
  });

  EXPECT_THAT(UnderWay(file).unfinished(), IsEmpty());
}

TEST_F(ANotedDelivery, LeavesItsPlaceToAnotherWhenItIsForgotten) {
  in_another_process([](UnderWay& under_way) {
    auto lost = std::make_optional<UnderWay::Note>(under_way, delivery_of("lost"), kept_at);
    kept_at->forget();
    const UnderWay::Note next(under_way, delivery_of("next"), kept_at);
    lost.reset();  // it comes back after all
    raise(SIGKILL);
  });

  EXPECT_THAT(UnderWay(file).unfinished(), SizeIs(1));
}

TEST_F(ANotedDelivery, OfAConsumerThatIsNoMoreIsDropped) {
  in_another_process([](UnderWay& under_way) {
    const UnderWay::Note note(under_way, delivery_of("4711"), kept_at);
    raise(SIGKILL);
  });

  {
    UnderWay under_way(file);
    under_way.keep_only({"stock/order.confirmed", "stock/order.cancelled"});
    EXPECT_THAT(under_way.unfinished(), SizeIs(1));
    under_way.keep_only({"stock/order.cancelled"});
    EXPECT_THAT(under_way.unfinished(), IsEmpty());
  }

  EXPECT_THAT(UnderWay(file).unfinished(), IsEmpty());
}

TEST_F(ANotedDelivery, ForWhichThereIsNoPlaceIsToldOfOnce) {
  std::vector<std::string> told;
  UnderWay under_way(file, [&](std::string_view code, const std::string&) { told.emplace_back(code); });

  std::list<UnderWay::Note> notes;
  for (int i = 0; i < 66; ++i) notes.emplace_back(under_way, delivery_of(std::to_string(i)), kept_at);

  EXPECT_THAT(told, ElementsAre("deliveries.not_noted"));
  while (!notes.empty()) notes.pop_back();
}

TEST_F(ANotedDelivery, IsToldAtEachStartUntilItIsCounted) {
  in_another_process([](UnderWay& under_way) {
    const UnderWay::Note first(under_way, delivery_of("1"), kept_at);
    const UnderWay::Note second(under_way, delivery_of("2"), kept_at);
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
  in_another_process([](UnderWay& under_way) {
    const UnderWay::Note note(under_way, delivery_of("4711"), kept_at);
    raise(SIGKILL);
  });
  std::fstream(file) << "another make";

  EXPECT_THAT(UnderWay(file).unfinished(), IsEmpty());
}

TEST_F(ANotedDelivery, NeedsNoFile) {
  UnderWay nowhere;

  const UnderWay::Note note(nowhere, delivery_of("4711"), kept_at);

  EXPECT_THAT(nowhere.unfinished(), IsEmpty());
}

}  // namespace
}  // namespace comptoir::dispatch
