// What follows from a command: how deep, how far, in which order, because of what.
#include <comptoir/testing/scenario.hpp>

namespace comptoir {
namespace {

using testing::is_error, testing::is_ok, testing::Scenario;
using ::testing::SizeIs, ::testing::StartsWith;

struct Counted {
  std::int64_t number;
};
struct Total {
  std::int64_t number = 0;
};
class Counter : public Aggregate<Counter, Total> {
 public:
  using Aggregate::Aggregate;
  void count() { raise(Counted{state().number + 1}); }
  static void apply(Total& total, const Counted& event) { total.number = event.number; }
};

struct Count {
  std::string counter;
};
void count(const Count& command, Repository<Counter>& counters) { counters.find_or_new(command.counter).count(); }

struct CountAll {  // each its own counter
  std::int32_t times;
  std::string pad;
};
void count_all(const CountAll& command, Dispatcher& dispatcher) {
  for (std::int32_t i = 0; i < command.times; ++i) dispatcher.send(Count{command.pad + std::to_string(i)});
}

struct CountDown {  // one behind the other
  std::int32_t times;
};
void count_down(const CountDown& command, Dispatcher& dispatcher) {
  if (command.times > 0) dispatcher.send(CountDown{command.times - 1});
}

struct DayEnded {  // of another context
  std::int32_t counters;
};
std::vector<Count> count_day(const DayEnded& event) {
  std::vector<Count> commands;
  for (std::int32_t i = 0; i < event.counters; ++i) commands.push_back({std::to_string(i)});
  return commands;
}

struct Hold {  // many aggregates at once
  std::int32_t counters;
};
void hold(const Hold& command, Repository<Counter>& counters) {
  for (std::int32_t i = 0; i < command.counters; ++i) counters.find_or_new(std::to_string(i)).count();
}

void declare(Plugin& plugin) {
  plugin.aggregate<Counter>("counter");
  plugin.event<Counted>("counter.counted/1");
  plugin.command(count);
  plugin.command(count_all);
  plugin.command(count_down);
  plugin.command(hold);
  plugin.on("day.ended/1", count_day);
}

TEST(AReaction, MayAnswerAsManyCommandsAsItLikes) {
  Scenario scenario(declare);

  const auto result = scenario.receive("day.ended/1", DayEnded{2000});

  EXPECT_THAT(result, is_ok());
  EXPECT_THAT(scenario.events(), SizeIs(2000));
}

TEST(ACommand, MaySendTenThousandOthers) {
  Scenario scenario(declare);

  const auto result = scenario.when(CountAll{10'000, ""});

  EXPECT_THAT(result, is_ok());
  EXPECT_THAT(scenario.events(), SizeIs(10'000));
}

TEST(ACommand, MayChangeManyAggregatesAtOnce) {
  Scenario scenario(declare);

  const auto result = scenario.when(Hold{10'000});

  EXPECT_THAT(result, is_ok());
  EXPECT_THAT(scenario.events(), SizeIs(10'000));
}

TEST(ACascade, IsThirtyTwoCausesDeep) {
  Scenario scenario(declare);

  EXPECT_THAT(scenario.when(CountDown{32}), is_ok());
  EXPECT_THAT(scenario.when(CountDown{33}), is_error(ErrorKind::failed, "dispatch.cascade_too_deep"));
}

TEST(ACascade, IsBoundedInBytes) {
  Scenario scenario(declare);

  const auto result = scenario.when(CountAll{1000, std::string(20'000, 'x')});

  EXPECT_THAT(result, is_error(ErrorKind::failed, "dispatch.unit_too_large"));
  EXPECT_THAT(result.error().sentence,
              StartsWith("What follows from plugin.count_all/1 of plugin plugin has come to plugin.count_all/1 and writes and queues more than "
                         "16777216 bytes: "));
  EXPECT_THAT(scenario.events(), SizeIs(0));
}

}  // namespace
}  // namespace comptoir
