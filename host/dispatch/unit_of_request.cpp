// What a client asks of a unit besides its message: that it takes effect once, and on the version that the client knows.
#include <string>
#include <utility>

#include <comptoir/detail/json_reader.hpp>
#include <comptoir/detail/json_writer.hpp>

#include "dispatch/unit.hpp"
#include "storage/birth.hpp"

namespace comptoir::dispatch {
namespace {

std::string stale_sentence(const std::string& aggregate, std::uint64_t version, bool is_altered) {
  auto sentence =
      "The " + aggregate + " is at version " + std::to_string(version) + ", which If-Match does not name: read it again and decide again.";
  if (is_altered)
    sentence +=
        " It names an ETag that was never answered here: a proxy that compresses answers makes them weak (W/) or adds to them, and has to "
        "leave them as they are.";
  return sentence;
}

}  // namespace

bool Unit::replay_earlier() {
  if (delivery_) {
    const auto key = delivery_key();
    return group_->delivered(key) || group_->transaction().delivered(key);
  }
  if (!request_.idempotency) return false;
  const auto key = answer_key();
  const auto* near = group_->answer(key);
  const auto earlier = near != nullptr ? std::optional(*near) : group_->transaction().answer(key.tenant, key.actor, key.key);
  if (!earlier) return false;
  if (earlier->fingerprint != request_.idempotency->fingerprint) {
    outcome_.key_reused = true;
    settle(invalid("idempotency.key_reused", "The Idempotency-Key was sent before with another request: take a new key for a new request."));
    return true;
  }
  outcome_.replayed = true;
  outcome_.status = earlier->status;
  outcome_.aggregate_id = earlier->location;
  outcome_.version = earlier->etag.empty() ? 0 : std::stoull(earlier->etag);
  if (tell_what_came_of(*earlier)) return true;
  if (earlier->status < 400) {
    outcome_.answer = body_of(*earlier);
  } else {
    Error error;
    (void)detail::read_json(earlier->body, error, detail::Unknown::ignored);
    outcome_.error = std::move(error);
  }
  return true;
}

storage::AnswerKey Unit::answer_key() const { return {request_.principal.tenant, request_.principal.actor, request_.idempotency->key}; }
storage::DeliveryKey Unit::delivery_key() const {
  return {delivery_->consumer, request_.principal.tenant, delivery_->message.id, storage::birth_of(delivery_->message)};
}

/// Whether the route's path names an aggregate that there is.
bool Unit::names_aggregate() const {
  return !request_.aggregate_id.empty() && head({request_.principal.tenant, request_.aggregate, request_.aggregate_id}).version > 0;
}

/// The id of the aggregate that the route is about: the one that it created, or that its path names, or the first that was appended to.
std::string Unit::route_aggregate() const {
  if (request_.success == 201)
    for (const auto& append : changes_.appends)
      if (append.expected_version == 0 && append.stream.type == request_.aggregate) return append.stream.id;
  if (names_aggregate()) return request_.aggregate_id;
  for (const auto& append : changes_.appends)
    if (append.stream.type == request_.aggregate) return append.stream.id;
  return request_.aggregate_id;
}

/// The condition is compared only once there is something to protect: an already reached state answers without looking at it. It is about the
/// aggregate that the client named, which is not the one that the unit created.
void Unit::check_if_match() {
  if (request_.aggregate.empty()) return;
  outcome_.aggregate_id = route_aggregate();
  if (outcome_.aggregate_id.empty()) return;
  StreamKey stream{request_.principal.tenant, request_.aggregate, outcome_.aggregate_id};
  outcome_.version = head(stream).version;
  if (!request_.if_match || changes_.appends.empty()) return;
  if (names_aggregate()) stream.id = request_.aggregate_id;
  const auto before = head_before(stream).version;
  if (request_.if_match->holds(before)) return;
  outcome_.stale = true;
  outcome_.version = before;  // what happened now will not have happened
  throw Refusal{refused("precondition.failed", stale_sentence(request_.aggregate, before, request_.if_match->altered))};
}

void Unit::keep_answer() {
  if (!request_.idempotency) return;
  storage::Answer answer{
      request_.principal.tenant, request_.principal.actor, request_.idempotency->key, request_.idempotency->fingerprint, outcome_.status, {}, {},
      outcome_.aggregate_id,     outcome_.told_by,         origin().recorded};
  if (outcome_.version != 0) answer.etag = std::to_string(outcome_.version);
  if (outcome_.error)
    detail::write_json(answer.body, *outcome_.error);
  else if (answer.told_by == 0)
    answer.body = outcome_.answer;
  overlay_.answers[{answer.tenant, answer.actor, answer.key}] = answer;
  changes_.answers.push_back(std::move(answer));
}

}  // namespace comptoir::dispatch
