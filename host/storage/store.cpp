#include "storage/store.hpp"

#include <utility>

namespace comptoir::storage {

namespace {

std::string conflict_sentence(const StreamKey& key, std::uint64_t expected, std::uint64_t found) {
  return "Stream " + key.type + "/" + key.id + " is at version " + std::to_string(found) + ", not at " + std::to_string(expected) + ".";
}

}  // namespace

Conflict::Conflict(const StreamKey& stream, std::uint64_t expected, std::uint64_t found) : StoreError(conflict_sentence(stream, expected, found)) {}

Conflict::Conflict(const RowRead& row) : StoreError("A row of view " + row.view->name + " is not as it was read: somebody else was first.") {}

LaneLost::LaneLost() : StoreError("Another host has taken over a lane that this one worked on.") {}

KeyTaken::KeyTaken(Claim taken)
    : StoreError("Key \"" + taken.key + "\" of scope " + taken.scope + " belongs to another than " + taken.owner + "."), claim(std::move(taken)) {}

OutOfRange::OutOfRange(const View& view, const Addition& addition)
    : StoreError("View " + view.name + ": " + std::to_string(addition.amount) + " cannot be added to `" + view.columns.at(addition.column).table +
                 "` of this row, which may be from " + std::to_string(addition.least) + " to " + std::to_string(addition.most) + ".") {}

bool Changes::empty() const {
  return appends.empty() && event_types.empty() && snapshots.empty() && claims.empty() && rows.empty() && postings.empty() && answers.empty() &&
         deliveries.empty();
}

}  // namespace comptoir::storage
