#include "dispatch/delivery_run.hpp"

#include <utility>

#include "dispatch/call.hpp"

namespace comptoir::dispatch {
namespace {

template <class... Kinds>
bool is_one_of(const std::exception& failure) {
  return (... || (dynamic_cast<const Kinds*>(&failure) != nullptr));
}

/// Whether one unit may have broken the group for all. What is wrong with the store is wrong for each of them.
bool may_be_of_one_unit(const std::exception& failure) {
  return is_one_of<storage::Conflict, storage::KeyTaken, storage::RowCountDiffers, storage::BadStatement>(failure) ||
         !is_one_of<storage::StoreError>(failure);
}

}  // namespace

DeliveryRun::DeliveryRun(const UnitServices& services, std::vector<Delivery> deliveries, Completion completion)
    : completion_(std::move(completion)), to_run_(deliveries.size()) {
  for (auto& delivery : deliveries)
    units_.emplace_back(services, std::move(delivery), [this](Outcome outcome) {
      if (outcome.error)
        next_ = std::move(outcome);
      else
        ++taken_;
    });
  for (const auto& unit : units_) bytes_ += unit.bytes();
}

void DeliveryRun::foresee(storage::Foreseen& wanted) const {
  for (std::size_t i = 0; i < to_run_; ++i) units_[i].foresee(wanted);
}

void DeliveryRun::run(Group& group) {
  for (ran_ = 0; ran_ < to_run_;) {
    auto& unit = units_[ran_++];
    unit.run(group);
    if (unit.is_refused()) return;
  }
}

void DeliveryRun::complete() {
  for (std::size_t i = 0; i < ran_; ++i) units_[i].complete();
  tell();
}

/// Fewer and fewer, until those ahead of the culprit are in effect and it is the first.
bool DeliveryRun::fail(const std::exception& failure) {
  if (ran_ > 1 && may_be_of_one_unit(failure)) {
    to_run_ = ran_ / 2;
    return true;
  }
  if (units_.front().fail(failure)) return true;
  tell();
  return false;
}

/// None of them is taken. The one that took too long counts as tried where that says the right thing: of a key that the first one shares. Otherwise
/// those ahead of it are to be run without it, so that it is the first the next time.
void DeliveryRun::abandon(const std::string& why) {
  auto& overdue = units_[ran_ - 1];
  Arrival arrival;
  if (overdue.key_of_delivery() == units_.front().key_of_delivery()) {
    arrival.next.error = unavailable(std::string(handler_deadline), why);
    overdue.forget_note();
  } else {
    arrival.ahead = ran_ - 1;
  }
  completion_(std::move(arrival));
}

}  // namespace comptoir::dispatch
