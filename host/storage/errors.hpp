// What a store throws. Broken infrastructure is Unavailable. What other writers can cause has types of its own (Conflict, LaneLost, KeyTaken,
// RowCountDiffers), and so has what a plugin can (BadStatement).
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>

#include "storage/records.hpp"
#include "storage/row_changes.hpp"

namespace comptoir::storage {

struct StoreError : std::runtime_error {
  using runtime_error::runtime_error;
};

/// That a store is away, for people, and how long it is not worth asking again.
struct Absence {
  std::string reason;
  std::chrono::milliseconds pause{};
};

/// What lies beneath the store failed: its disk, its server, the way there. It says nothing of what was asked, and fails everybody alike.
struct Unavailable : StoreError {
  explicit Unavailable(const std::string& sentence, std::chrono::milliseconds until_next = {}) : StoreError(sentence), pause(until_next) {}
  explicit Unavailable(const Absence& absence) : Unavailable(absence.reason, absence.pause) {}
  std::chrono::milliseconds pause;  ///< how long it is not worth asking again; zero: nobody knows
};

/// The same, met by one statement over what it reads or writes: a damaged page, no room to sort, no memory. Perhaps no other statement meets it.
struct StatementFailed : Unavailable {
  using Unavailable::Unavailable;
};

/// A stream is not at the version that a unit expected; also: a row is not as it was read, another writer was first with an answer's key or a
/// delivery. The unit runs again.
struct Conflict : StoreError {
  using StoreError::StoreError;
  Conflict(const StreamKey& stream, std::uint64_t expected, std::uint64_t found);
  explicit Conflict(const RowRead& row);
};

/// The connection broke amid a commit, and the engine could not be asked since whether it took effect. To try again might do everything twice.
struct Undecided : Unavailable {
  using Unavailable::Unavailable;
};

/// A lane is in the hands of another host by now: what this one was about to do there is not its business any more.
struct LaneLost : StoreError {
  LaneLost();
};

/// A claimed key belongs to another owner.
struct KeyTaken : StoreError {
  explicit KeyTaken(Claim claim);
  Claim claim;
};

/// An addition would lead a value out of its range.
struct OutOfRange : StoreError {
  OutOfRange(const View& view, const Addition& addition);
};

/// An execute changed another number of rows than it promised.
struct RowCountDiffers : StoreError {
  using StoreError::StoreError;
};

/// What a plugin wrote is at fault, not the store: it would fail again, and fails nobody else.
struct BadStatement : StoreError {
  using StoreError::StoreError;
};

}  // namespace comptoir::storage
