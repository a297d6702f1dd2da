#include <functional>

#include <gtest/gtest.h>

#include "storage/digest.hpp"
#include "storage/log_chain.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage {

using namespace samples;

namespace {

Event first_event() { return appended(order("1"), {}).events.front(); }

}  // namespace

TEST(AChecksum, IsTheSameForeverForTheSameEvent) {
  // Stored events rely on it: when this fails, the canonical form was changed.
  EXPECT_EQ(hex(first_event().checksum), "30a3747a68a7cbc3c1620acb943a2c130dc3dcd9300f33a951be7c6b62f39c52");
}

TEST(AChecksum, CoversAllThatAnEventSays) {
  const std::vector<std::function<void(Event&)>> changes{[](Event& event) { event.stream.tenant = "bolt"; },
                                                         [](Event& event) { event.stream.type = "invoice"; },
                                                         [](Event& event) { event.stream.id = "2"; },
                                                         [](Event& event) { event.version = 2; },
                                                         [](Event& event) { event.id = id(99); },
                                                         [](Event& event) { event.type = "order.changed/2"; },
                                                         [](Event& event) { event.data += " "; },
                                                         [](Event& event) { event.origin.actor = "bob"; },
                                                         [](Event& event) { event.origin.correlation = {}; },
                                                         [](Event& event) { event.origin.causation = {}; },
                                                         [](Event& event) { event.origin.traceparent = ""; },
                                                         [](Event& event) { event.origin.recorded = at(1); },
                                                         [](Event& event) { event.circumstances.on_behalf_of = "bob"; },
                                                         [](Event& event) { event.circumstances.command = "order.change/1"; },
                                                         [](Event& event) { event.circumstances.address = "10.0.0.1"; },
                                                         [](Event& event) { event.circumstances.reason = "because"; }};
  const Event original = first_event();

  for (std::size_t i = 0; i < changes.size(); ++i) {
    Event changed = original;
    changes[i](changed);

    EXPECT_NE(chained({}, changed), original.checksum) << "change " << i;
  }
}

TEST(AChecksum, CoversTheOneBefore) {
  const Event event = first_event();

  EXPECT_NE(chained({1}, event), chained({2}, event));
}

TEST(AChecksum, KnowsWhereAFieldEnds) {
  Event left = first_event();
  left.type = "ab";
  left.data = "c";
  Event right = left;
  right.type = "a";
  right.data = "bc";

  EXPECT_NE(chained({}, left), chained({}, right));
}

TEST(AChecksum, DoesNotCoverThePosition) {
  Event moved = first_event();
  moved.position = 42;

  EXPECT_EQ(chained({}, moved), first_event().checksum);
}

TEST(ALeaf, IsTheSameForeverForTheSamePlace) {
  const auto checksum = first_event().checksum;

  EXPECT_EQ(hex(leaf_of(5, checksum, std::nullopt, "")), "4a289c112610c193ebaaafb8e13a93ab7eb9c65c3a5410600fa982d506960290");
  EXPECT_EQ(hex(leaf_of(5, checksum, "", "shop/order.seen")), "dd2a036a9858f154281e9cc25fc726e15673d7b93327b826e800c283bd8c6562");
  EXPECT_EQ(seal_of(leaf_of(5, checksum, std::nullopt, "")), 0x4a289c112610c193U);
}

TEST(TheEndOfALog, IsChainedOverLeavesAndSaysWhatWasPlaced) {
  LogEnd end{.position = 4};
  end.place_event(5, 1, leaf_of(5, first_event().checksum, std::nullopt, ""));
  EXPECT_EQ(hex(end.chain), "e241cba4c7a5f67c5e8268bace10a3f70a187a0484a5ae8e85a646c202a476ad");

  end.place_message();
  end.place_event(3, 12, {});

  EXPECT_EQ(end.placed, "5:1 - 3:12");
  const auto placed = placed_by(end);
  ASSERT_EQ(placed.size(), 2U);
  EXPECT_EQ(placed[0].position, 5U);
  EXPECT_EQ(placed[1].position, 7U);
  EXPECT_EQ(placed[1].stream, 3U);
  EXPECT_EQ(placed[1].version, 12U);
}

TEST(TheEndOfALog, WhosePlacesWereAlteredTellsWhatCanBeRead) {
  EXPECT_TRUE(placed_by({.position = 2, .placed = "x:1 5:"}).empty());
  EXPECT_EQ(placed_by({.position = 2, .placed = "nonsense 4:2"}).front().position, 2U);
  EXPECT_TRUE(placed_by({}).empty());
}

TEST(ADigest, IsSha256) {
  EXPECT_EQ(hex(digest("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(keyed_digest("Jefe", "what do ya want for nothing?")), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

}  // namespace comptoir::storage
