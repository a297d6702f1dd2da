#include "storage/store.hpp"

#include <utility>

namespace comptoir::storage {

namespace {

std::string conflict_sentence(const StreamKey& key, std::uint64_t expected, std::uint64_t found) {
  return "Stream " + key.type + "/" + key.id + " is at version " + std::to_string(found) + ", not at " + std::to_string(expected) + ".";
}

}  // namespace

Conflict::Conflict(StreamKey key, std::uint64_t expected, std::uint64_t found)
    : StoreError(conflict_sentence(key, expected, found)), stream(std::move(key)) {}

LaneLost::LaneLost() : StoreError("Another host has taken over a lane that this one worked on.") {}

KeyTaken::KeyTaken(Claim taken)
    : StoreError("Key \"" + taken.key + "\" of scope " + taken.scope + " belongs to another than " + taken.owner + "."), claim(std::move(taken)) {}

bool Changes::empty() const {
  return appends.empty() && snapshots.empty() && claims.empty() && rows.empty() && messages.empty() && answers.empty() && deliveries.empty();
}

}  // namespace comptoir::storage
