// Handlers: what they may take, what they may answer, how they may end.
#include <stdexcept>

#include <comptoir/testing/doubles.hpp>
#include <comptoir/testing/scenario.hpp>

namespace comptoir {
namespace {

using testing::answers, testing::event, testing::is_error, testing::is_invalid, testing::is_ok, testing::is_refused, testing::Scenario;
using ::testing::ElementsAre, ::testing::HasSubstr, ::testing::IsEmpty;

struct Registered {
  std::string reader;
  std::string email;
};
struct Reader {
  std::string email;
};

class Member : public Aggregate<Member, Reader> {
 public:
  using Aggregate::Aggregate;
  void register_with(const std::string& email) { raise(Registered{id(), email}); }
  static void apply(Reader& reader, const Registered& event) { reader.email = event.email; }
};

struct Register {
  std::string reader;
  std::string email;
};
struct Forget {
  std::string reader;
};
struct RegisterAll {
  std::vector<Register> readers;
};
struct Greet {
  std::string reader;
};
struct Greeted {
  std::string reader;
};
struct Circumstances {
  std::string tenant;
  std::string actor;
  Timestamp now;
  Id first;
  Id second;
};
struct LookAround {};
struct Break {
  std::string how;
};
struct Details {
  std::int32_t missing;
};
struct Count {};
struct Counted {
  std::int32_t value;
};

// [claims]
Result<> register_reader(const Register& command, Repository<Member>& members, Claims& claims) {
  claims.claim("member.email", command.email, command.reader);
  members.add(command.reader).register_with(command.email);
  return {};
}
// [/claims]

void forget(const Forget& command, Repository<Member>& members, Claims& claims) {
  claims.release("member.email", members.get(command.reader).state().email, command.reader);
}

// [dispatcher]
void register_all(const RegisterAll& command, Dispatcher& dispatcher) {
  for (const auto& reader : command.readers) dispatcher.send(reader);
}
// [/dispatcher]

void greet_new_reader(const Registered& event, Dispatcher& dispatcher) { dispatcher.send(Greet{event.reader}); }

void greet(const Greet& command, Outbox& outbox, const Log& log) {
  outbox.publish("member", command.reader, Greeted{command.reader});
  log.info("reader.greeted", "Good day, " + command.reader + ".");
}

// [circumstances]
Circumstances look_around(const LookAround&, const Context& context, const Clock& clock, Ids& ids) {
  return {std::string(context.tenant()), std::string(context.actor()), clock.now(), ids.next(), ids.next()};
}
// [/circumstances]

Result<> break_down(const Break& command) {
  if (command.how == "exception") throw std::runtime_error("The shelf has fallen.");
  if (command.how == "anything") throw 42;
  if (command.how == "no text") throw std::runtime_error("The shelf \xFF has fallen.");
  if (command.how == "no word") throw std::runtime_error("");
  if (command.how == "unavailable") return unavailable("library.closed", "Come back tomorrow.");
  if (command.how == "rule") return invalid("break.unknown", "Nobody breaks like that.", "/how");
  return refused("library.short", "Books are missing.").with(Details{3});
}

struct Counter {
  std::int32_t value = 0;
  Counted operator()(const Count&) { return {++value}; }
};

void declare(Plugin& plugin) {
  plugin.aggregate<Member>("member");
  plugin.event<Registered>("member.registered/1");
  plugin.event<Greeted>("member.greeted/1").published();
  plugin.command(register_reader);
  plugin.command(forget);
  plugin.command(register_all);
  plugin.command(greet);
  plugin.command(look_around);
  plugin.command(break_down, "library.break/2");
  plugin.command(Counter{});
  plugin.on(greet_new_reader);
}

TEST(AHandler, SeesWhoAsksWhenAndNewIds) {
  Scenario scenario(declare);
  const auto now = *Timestamp::parse("2026-03-01T12:00:00Z");

  const auto result = scenario.as("ada", "north").at(now).when(LookAround{});

  EXPECT_THAT(result, answers(Circumstances{"north", "ada", now, scenario.id(1), scenario.id(2)}));
}

TEST(AHandler, MayBeAnObject) {
  Scenario scenario(declare);
  (void)scenario.when(Count{});

  const auto result = scenario.when(Count{});

  EXPECT_THAT(result, answers(Counted{2}));
}

TEST(AHandler, IsFollowedByWhatItsEventsSetOff) {
  Scenario scenario(declare);

  const auto result = scenario.when(Register{"ada", "ada@example.org"});

  EXPECT_THAT(result, is_ok());
  EXPECT_THAT(scenario.events(), ElementsAre(event(Registered{"ada", "ada@example.org"})));
  EXPECT_THAT(scenario.published(), ElementsAre(event(Greeted{"ada"})));
  EXPECT_THAT(scenario.log(), ElementsAre("info reader.greeted: Good day, ada."));
}

TEST(AHandler, SendsCommandsThatRunInTheOrderOfSending) {
  Scenario scenario(declare);

  const auto result = scenario.when(RegisterAll{{{"bob", "b@example.org"}, {"ada", "a@example.org"}}});

  EXPECT_THAT(result, is_ok());
  EXPECT_THAT(scenario.events(), ElementsAre(event(Registered{"bob", "b@example.org"}), event(Registered{"ada", "a@example.org"})));
}

TEST(AHandler, IsUndoneWhenACommandThatItSentIsRefused) {
  Scenario scenario(declare);

  const auto result = scenario.when(RegisterAll{{{"ada", "a@example.org"}, {"bob", "a@example.org"}}});

  EXPECT_THAT(result, is_refused("member.email.taken"));
  EXPECT_THAT(scenario.events(), IsEmpty());
  EXPECT_THAT(scenario.when(Register{"bob", "a@example.org"}), is_ok());
}

TEST(AClaim, IsRefusedWhileAnotherHoldsIt) {
  Scenario scenario(declare);
  (void)scenario.when(Register{"ada", "a@example.org"});

  const auto result = scenario.when(Register{"bob", "a@example.org"});

  EXPECT_THAT(result, is_refused("member.email.taken"));
}

TEST(AClaim, IsFreeOnceReleased) {
  Scenario scenario(declare);
  (void)scenario.when(Register{"ada", "a@example.org"});
  (void)scenario.when(Forget{"ada"});

  const auto result = scenario.when(Register{"bob", "a@example.org"});

  EXPECT_THAT(result, is_ok());
}

TEST(AnException, BecomesAFailureWithItsText) {
  Scenario scenario(declare);

  const auto result = scenario.when(Break{"exception"});

  EXPECT_THAT(result, is_error(ErrorKind::failed, "plugin.failed"));
  EXPECT_EQ(result.error().sentence, "The shelf has fallen.");
}

TEST(AnException, OfAnyTypeStaysInsideThePlugin) {
  Scenario scenario(declare);

  const auto result = scenario.when(Break{"anything"});

  EXPECT_THAT(result, is_error(ErrorKind::failed, "plugin.failed"));
}

TEST(AnException, WhoseTextIsNotUtf8KeepsWhatOfItIs) {
  Scenario scenario(declare);

  const auto result = scenario.when(Break{"no text"});

  EXPECT_THAT(result, is_error(ErrorKind::failed, "plugin.failed"));
  EXPECT_EQ(result.error().sentence, "The shelf \xEF\xBF\xBD has fallen.");
}

TEST(AnException, ThatSaysNothingIsToldOfAsOne) {
  Scenario scenario(declare);

  const auto result = scenario.when(Break{"no word"});

  EXPECT_THAT(result, is_error(ErrorKind::failed, "plugin.failed"));
  EXPECT_EQ(result.error().sentence, "The plugin threw an exception that says nothing.");
}

TEST(AnError, KeepsItsKindCodeAndPointer) {
  Scenario scenario(declare);

  EXPECT_THAT(scenario.when(Break{"unavailable"}), is_error(ErrorKind::unavailable, "library.closed"));
  EXPECT_THAT(scenario.when(Break{"rule"}), is_invalid("break.unknown", "/how"));
}

TEST(AnError, CarriesFurtherFacts) {
  Scenario scenario(declare);

  const auto result = scenario.when(Break{"details"});

  EXPECT_THAT(result, is_refused("library.short"));
  EXPECT_EQ(result.error().details, R"({"missing":3})");
}

TEST(AMessage, WithFaultsReachesNoHandler) {
  Scenario scenario(declare);

  const auto result = scenario.when_json("library.break/2", R"({"hwo":"softly"})");

  EXPECT_THAT(result, is_invalid("message.invalid", "/hwo"));
  EXPECT_THAT(result, is_invalid("message.invalid", "/how"));
}

TEST(AMessage, ThatIsNoJsonIsMalformed) {
  Scenario scenario(declare);

  const auto result = scenario.when_json("library.break/2", R"({"how":)");

  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, ErrorKind::malformed);
  EXPECT_THAT(result.error().code, ::testing::StartsWith("json."));
}

TEST(ADouble, StandsForTheDispatcher) {
  testing::names_from(declare);
  ::testing::StrictMock<testing::MockDispatcher> dispatcher;
  EXPECT_CALL(dispatcher, dispatch("plugin.register/1", testing::json_of(Register{"ada", "a@example.org"})));

  register_all({{{"ada", "a@example.org"}}}, dispatcher);
}

TEST(ADouble, StandsForOutboxClockAndIds) {
  testing::names_from(declare);
  ::testing::StrictMock<testing::MockOutbox> outbox;
  ::testing::NiceMock<testing::MockClock> clock;
  ::testing::NiceMock<testing::MockIds> ids;
  ON_CALL(clock, now()).WillByDefault(::testing::Return(Timestamp::at(Date(2026, 3, 1))));
  EXPECT_CALL(outbox, enqueue("member", "ada", "member.greeted/1", testing::json_of(Greeted{"ada"})));

  greet({"ada"}, outbox, Log(nullptr, nullptr));
  const auto seen = look_around({}, Context(comptoir_context{}), clock, ids);

  EXPECT_EQ(seen.now, Timestamp::at(Date(2026, 3, 1)));
}

}  // namespace
}  // namespace comptoir
