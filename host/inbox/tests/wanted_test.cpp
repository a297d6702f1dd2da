#include "inbox/wanted.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/application.hpp"

namespace comptoir::inbox {
namespace {

using dispatch::testing::Application, dispatch::testing::Place;
using ::testing::ElementsAre, ::testing::HasSubstr, ::testing::IsEmpty;

TEST(WhatIsWanted, IsWhatPluginsReactToAndNobodyHerePublishes) {
  const Place place;
  const Application alone(place, {.plugins = {"listener"}});

  EXPECT_THAT(wanted_events(alone.directory()), ElementsAre("ledger.balance.changed", "ledger.settlement.asked"));
}

TEST(WhatIsWanted, IsNothingWhereThePublisherIsHere) {
  const Place place;
  const Application together(place);

  EXPECT_THAT(wanted_events(together.directory()), ElementsAre());
}

TEST(AnEventFromOutside, IsUnfitUnlessAReactionReadsIt) {
  const Place place;
  const Application listener(place, {.plugins = {"listener"}});
  const auto why = [&](std::string_view type) { return unfit(listener.directory(), type).value_or(""); };

  EXPECT_THAT(why("ledger.balance.changed/1"), IsEmpty());
  EXPECT_EQ(why("ledger.closed/1"), "No enabled plugin reacts to \"ledger.closed/1\".");
  EXPECT_THAT(why("ledger.balance.changed/2"), HasSubstr("newer than what the enabled plugins read, which is revision 1."));
  for (const auto* const type : {"ledger.balance.changed", "ledger.balance.changed/", "ledger.balance.changed/x", "ledger.balance.changed/1x", ""})
    EXPECT_THAT(why(type), HasSubstr("no name with a revision")) << type;
}

TEST(AnEventFromOutside, IsUnfitWhereItIsPublished) {
  const Place place;
  const Application together(place);

  EXPECT_THAT(unfit(together.directory(), "ledger.balance.changed/1").value_or(""), HasSubstr("is published by plugin ledger of this host"));
}

}  // namespace
}  // namespace comptoir::inbox
