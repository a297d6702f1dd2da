#include <functional>

#include <gtest/gtest.h>

#include "storage/digest.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage {

using namespace samples;

namespace {

Event first_event() { return appended(order("1"), {}).events.front(); }

}  // namespace

TEST(AChecksum, IsTheSameForeverForTheSameEvent) {
  // Stored events rely on it: when this fails, the canonical form was changed.
  EXPECT_EQ(hex(first_event().checksum), "c3d32ab30d9dcb3deee024cee9a5c3af01290e21701e93a7e2e32fa3b63feb2d");
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
                                                         [](Event& event) { event.origin.recorded = at(1); }};
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

TEST(ADigest, IsSha256) {
  EXPECT_EQ(hex(digest("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(keyed_digest("Jefe", "what do ya want for nothing?")), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

}  // namespace comptoir::storage
