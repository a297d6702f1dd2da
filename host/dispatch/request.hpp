// What enters the dispatcher, and what comes out.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <comptoir/id.hpp>
#include <comptoir/result.hpp>
#include <comptoir/time.hpp>

#include "plugins/watch.hpp"
#include "storage/leases.hpp"
#include "storage/records.hpp"

namespace comptoir::dispatch {

/// Who asks, from where in a chain of causes. Travels with every unit of work.
struct Principal {
  std::string tenant = "default";
  std::string actor = "anonymous";
};

/// The client's key for a request that must take effect once, and what it stands for.
struct IdempotencyKey {
  std::string key;
  storage::Checksum fingerprint;  ///< of route and payload: the same key with another payload is refused
};

/// The versions that a client decided on, as If-Match says them.
struct VersionCondition {
  bool any = false;                     ///< whichever it is, as long as there is one
  std::vector<std::uint64_t> versions;  ///< one of these
  bool altered = false;                 ///< some ETag in it was never answered here: a proxy that compresses answers makes such ones of ours

  [[nodiscard]] bool holds(std::uint64_t version) const {
    return any ? version > 0 : std::find(versions.begin(), versions.end(), version) != versions.end();
  }
};

/// An event that a route waits for: see contract::Conclusion.
struct Conclusion {
  std::string event;
  std::uint32_t status = 200;
  std::optional<std::uint32_t> handler;
};

/// What a timer's command leaves in its transaction: which host may send it, and that it was sent, unless it is to be sent again.
struct Tick {
  storage::Lease lease;
  storage::Checkpoint sent;
};

/// A message on its way to its handler.
struct Request {
  std::string name;  ///< wire name of a command or query
  std::string body;  ///< JSON, or empty
  std::vector<std::pair<std::string, std::string>> parameters;
  bool trusted = false;  ///< written by ourselves: unknown fields are ignored
  Principal principal;
  Id correlation;
  Id causation;
  std::string traceparent;
  std::optional<Tick> tick;  ///< of a timer

  /// What HTTP adds. `aggregate` and `aggregate_id` name the stream whose version is the ETag; an empty id: the first one appended to. Where success
  /// is 201 it is the new stream, if there is one; the named one is then what the condition is about.
  std::string permission;
  std::string aggregate;
  std::string aggregate_id;
  std::optional<VersionCondition> if_match;
  std::optional<IdempotencyKey> idempotency;
  std::string opens;  ///< the event that opens the route's conversation, where it has conclusions
  std::vector<Conclusion> conclusions;
  std::uint32_t success = 200;
};

/// What became of a request. Durable when it is handed over.
struct Outcome {
  std::optional<Error> error;
  std::uint32_t status = 200;  ///< HTTP status of a success
  std::string answer;          ///< JSON, or empty
  std::uint64_t told_by = 0;   ///< the version of the aggregate's event whose data the answer is; 0: of none
  std::uint64_t version = 0;   ///< of the route's aggregate; 0: none
  std::string aggregate_id;
  bool replayed = false;              ///< the stored answer of an earlier request with the same key
  bool stale = false;                 ///< If-Match did not hold: 412
  bool key_reused = false;            ///< the idempotency key came with another payload: 422
  bool undecided = false;             ///< the store or the plugin was away: the error says nothing of the message itself
  bool thread_lost = false;           ///< of a query: the thread that asked has not come back from the plugin
  std::uint32_t events = 0;           ///< appended, for statistics
  plugins::CallName failed_in;        ///< the call that the error came out of, if it is known
  std::chrono::milliseconds pause{};  ///< of one that is unavailable: how long it is not worth trying again; zero: nobody knows
};

/// Whether nothing was decided, so that it is worth asking again: the store, the plugin or what it needs was away, or there was too much to do.
inline bool is_to_be_sent_again(const Outcome& outcome) { return outcome.error && outcome.error->kind == ErrorKind::unavailable; }

/// Called once, from the writer's thread, after the commit (or the refusal), or from the thread that asked a query. Must not block.
using Completion = std::function<void(Outcome)>;

}  // namespace comptoir::dispatch
