// A reservation: the goods held for one source, such as an order. Of each attempt of the source it remembers the answer, so that a request that
// is heard twice is answered once; and what is held is given up once, by a release or by consumption.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/aggregate.hpp>

#include "language/commands.hpp"
#include "language/events.hpp"

namespace stock {

/// "ORDER/0192...": type and id, spelled as a path names them.
[[nodiscard]] std::string source_name(SourceType type, std::string_view id);

/// The id of the reservation for a source: its name, or "ORDER#" and a digest where that is longer than an id may be. What is no id by itself makes
/// none: whoever looks for it is refused with the reason.
[[nodiscard]] std::string reservation_id(SourceType type, std::string_view id);

struct ReservationState {
  SourceType source_type = SourceType::order;
  std::string source_id;
  std::int32_t attempt = 0;  // the newest that was answered
  ReservationStatus status = ReservationStatus::released;
  std::string warehouse;
  std::vector<Line> lines;        // empty unless held
  bool hand_out_allowed = false;  // of what is held
};

class Reservation : public comptoir::Aggregate<Reservation, ReservationState> {
 public:
  using Aggregate::Aggregate;

  [[nodiscard]] std::string source() const { return source_name(state().source_type, state().source_id); }

  /// The attempt was answered before, or a later one was, so that nobody waits for it any more. Where a source begins to count is its own affair.
  [[nodiscard]] bool has_answered(std::int32_t attempt) const { return !is_new() && attempt <= state().attempt; }

  /// Whether goods are held; for this attempt, where one is given.
  [[nodiscard]] bool holds(std::optional<std::int32_t> attempt = {}) const {
    return state().status == ReservationStatus::held && attempt.value_or(state().attempt) == state().attempt;
  }

  void hold(const Reserve& request);
  void refuse(const Reserve& request, const std::vector<Shortage>& shortages);

  /// What is held once no line has more than `wanted` says of it; lines that it does not name are gone.
  [[nodiscard]] std::vector<Line> reduced_to(const std::vector<Line>& wanted) const;

  /// What is held for the attempt may be handed out. Again, or where nothing is held for it: nothing happens.
  void allow_hand_out(std::int32_t attempt);
  [[nodiscard]] bool may_be_handed_out() const { return holds() && state().hand_out_allowed; }

  // Only what is held can be given up; otherwise these throw std::logic_error.
  void reduce(const std::vector<Line>& lines);
  void release();
  void consume();

  static void apply(ReservationState& reservation, const Reserved& event);
  static void apply(ReservationState& reservation, const ReservationRefused& event);
  static void apply(ReservationState& reservation, const HandOutAllowed& event);
  static void apply(ReservationState& reservation, const ReservationReduced& event);
  static void apply(ReservationState& reservation, const Released& event);
  static void apply(ReservationState& reservation, const Consumed& event);

 private:
  void check_held() const;
};

}  // namespace stock
