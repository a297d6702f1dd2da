// What the matchers agree with, and the sentences that they fail with.
#include <comptoir/testing/scenario.hpp>

namespace comptoir {
namespace {

using testing::answers, testing::equals, testing::event, testing::has_raised, testing::is_invalid, testing::is_not_found, testing::is_ok,
    testing::is_refused, testing::raised;
using ::testing::Contains, ::testing::ElementsAre, ::testing::Not;

struct Counted {
  std::string what;
  std::int32_t number;
};
struct Sum {
  std::int32_t number = 0;
};
class Counter : public Aggregate<Counter, Sum> {
 public:
  using Aggregate::Aggregate;
  void count(std::int32_t number) { raise(Counted{id(), number}); }
  static void apply(Sum& sum, const Counted& event) { sum.number += event.number; }
};

/// What EXPECT_THAT prints for this value and this matcher, in one line each.
template <class Value, class Matcher>
std::string failure_of(const Value& value, Matcher matcher) {
  ::testing::StringMatchResultListener listener;
  const ::testing::Matcher<const Value&> typed(matcher);
  if (typed.MatchAndExplain(value, &listener)) return "agreed";
  std::ostringstream text;
  typed.DescribeTo(&text);
  text << " | " << ::testing::PrintToString(value) << " | " << listener.str();
  return text.str();
}

TEST(AResult, IsMatchedByKindCodeAndPointer) {
  EXPECT_THAT(Result<>(), is_ok());
  EXPECT_THAT(Result<Sum>(Sum{1}), is_ok());
  EXPECT_THAT(Result<>(refused("a.b", "No.")), is_refused("a.b"));
  EXPECT_THAT(Result<Sum>(not_found("a.b", "No.")), is_not_found("a.b"));
  EXPECT_THAT(Result<>(invalid("a.b", "No.", "/x")), is_invalid("a.b", "/x"));

  EXPECT_THAT(Result<>(), Not(is_refused("a.b")));
  EXPECT_THAT(Result<>(refused("a.b", "No.")), Not(is_ok()));
  EXPECT_THAT(Result<>(refused("a.b", "No.")), Not(is_refused("a.c")));
  EXPECT_THAT(Result<>(refused("a.b", "No.")), Not(is_not_found("a.b")));
  EXPECT_THAT(Result<>(invalid("a.b", "No.", "/x")), Not(is_invalid("a.b", "/y")));
}

TEST(AResult, GoesOnUnlessItIsAnError) {
  const auto doubled = [](const Sum& sum) { return Sum{sum.number * 2}; };
  const auto none = [](const Sum&) -> Result<Sum> { return not_found("a.c", "None."); };

  EXPECT_THAT(Result<Sum>(Sum{2}).and_then(doubled), answers(Sum{4}));
  EXPECT_THAT(Result<Sum>(Sum{2}).and_then(doubled).and_then(none), is_not_found("a.c"));
  EXPECT_THAT(Result<Sum>(refused("a.b", "No.")).and_then(none), is_refused("a.b"));
  EXPECT_THAT(Result<>().and_then([] { return Sum{1}; }), answers(Sum{1}));
  EXPECT_THAT(Result<>(refused("a.b", "No.")).and_then([] { return Result<>(); }), is_refused("a.b"));
}

TEST(AResult, FailsWithASentence) {
  const Result<> no = refused("guest.is_regular", "A regular needs no welcome.");

  EXPECT_EQ(failure_of(no, is_ok()), "is OK | REFUSED guest.is_regular: A regular needs no welcome. | ");
  EXPECT_EQ(failure_of(Result<>(), is_refused("guest.is_regular")), "is REFUSED with code guest.is_regular | OK | ");
  EXPECT_EQ(failure_of(Result<>(invalid("a.b", "No.", "/x")), is_invalid("a.b", "/y")),
            "is INVALID with code a.b at /y | INVALID a.b: No.\n  /x a.b: No. | ");
}

TEST(AnOutcome, FailsWithItsFaultsAndDetails) {
  const testing::Outcome invalid(comptoir::invalid("a.b", "No.", "/x").with(Sum{3}));

  EXPECT_EQ(failure_of(invalid, is_ok()), "is OK | INVALID a.b: No.\n  /x a.b: No.\n  {\"number\":3} | ");
}

TEST(AnAnswer, IsComparedByItsFields) {
  EXPECT_THAT(Result<Sum>(Sum{1}), answers(Sum{1}));
  EXPECT_THAT(Result<Sum>(Sum{1}), Not(answers(Sum{2})));
  EXPECT_THAT(Result<Sum>(refused("a.b", "No.")), Not(answers(Sum{1})));
  EXPECT_THAT(testing::Outcome(R"({"number":1})"), answers(Sum{1}));
  EXPECT_THAT(testing::Outcome(refused("a.b", "No.")), Not(answers(Sum{1})));
  EXPECT_THAT(std::optional(Sum{1}), equals(Sum{1}));
  EXPECT_THAT(std::optional<Sum>(), Not(equals(Sum{1})));
  EXPECT_THAT((Sum{1}), equals(Sum{1}));
}

TEST(AnAnswer, FailsWithASentence) {
  EXPECT_EQ(failure_of(testing::Outcome(R"({"number":2})"), answers(Sum{1})), R"(answers {"number":1} | OK {"number":2} | )");
  EXPECT_EQ(failure_of(Result<Sum>(Sum{2}), answers(Sum{1})), R"(answers {"number":1} | OK | which is {"number":2})");
}

TEST(AnAggregate, IsMatchedByWhatItHasRaised) {
  Counter counter("sheep");
  counter.count(1);
  counter.count(2);

  EXPECT_THAT(counter, has_raised(Counted{"sheep", 1}, Counted{"sheep", 2}));
  EXPECT_THAT(counter, Not(has_raised(Counted{"sheep", 2}, Counted{"sheep", 1})));
  EXPECT_THAT(counter, Not(has_raised(Counted{"sheep", 1})));
  EXPECT_THAT(counter.raised(), ElementsAre(raised<Counted>("sheep", 1), event(Counted{"sheep", 2})));
  EXPECT_THAT(counter.raised(), Not(Contains(raised<Counted>("goat", 1))));
}

TEST(AnAggregate, FailsWithASentence) {
  Counter counter("sheep");
  counter.count(1);

  EXPECT_EQ(failure_of(counter, has_raised()),
            R"(has raised nothing | Counter sheep at version 1 | which has raised { Counted {"what":"sheep","number":1} })");
}

}  // namespace
}  // namespace comptoir
