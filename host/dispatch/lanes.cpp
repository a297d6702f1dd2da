#include "dispatch/lanes.hpp"

#include <algorithm>

namespace comptoir::dispatch {
namespace {

using std::chrono::milliseconds, std::chrono::steady_clock;

constexpr int rounds_a_term = 5;
constexpr milliseconds soon{100};
/// Who has not let go by then may come too late: the database refuses him.
constexpr milliseconds patience_with_seats{3'000};

std::int64_t in_microseconds(steady_clock::time_point moment) {
  return std::chrono::duration_cast<std::chrono::microseconds>(moment.time_since_epoch()).count();
}

}  // namespace

Lanes::Lanes(storage::Store& store, const std::string& name, Report report)
    : membership_(store.join(name)),
      term_(membership_->term()),
      tenure_(std::make_shared<Tenure>(store.lanes())),
      lasts_until_(steady_clock::time_point::max().time_since_epoch().count()),
      failures_({.failing = "lanes.not_renewed",
                 .sentence = "This host's leases could not be renewed, others may take its lanes",
                 .recovered = "lanes.renewed",
                 .well = "This host's leases are renewed again."},
                std::move(report)) {
  const auto first = round();
  if (!term_) return;
  thread_ = std::thread([this, first] {
    signal_.wait(first);
    work();
  });
}

Lanes::~Lanes() { leave(); }

void Lanes::leave() {
  if (stopping_.exchange(true)) return;
  signal_.ring();
  if (thread_.joinable()) thread_.join();
  try {
    membership_->leave();
  } catch (const storage::StoreError&) {
    // The leases end by themselves.
  }
}

std::shared_ptr<const Tenure> Lanes::tenure() const {
  const std::lock_guard lock(mutex_);
  return tenure_;
}

Timestamp Lanes::now() const { return Timestamp::from_microseconds_since_epoch(in_microseconds(steady_clock::now()) + clock_ahead_us_); }

void Lanes::work() {
  while (!stopping_) {
    const auto pause = round();
    if (!stopping_) signal_.wait(pause);
  }
}

/// Shows life once, if it can, and says how long the next time may wait. What a round was to assign is not read when it threw: g++ 12 takes the
/// target of `x = call()` for clobbered then.
milliseconds Lanes::round() {
  milliseconds pause{};
  if (failures_.run([&] { pause = attend(); })) return pause;
  if (!last()) hold_none();
  return soon;
}

milliseconds Lanes::attend() {
  const auto asked = steady_clock::now();
  const bool gave_up = give_up_when_free();
  const auto attendance = membership_->attend();
  if (term_) lasts_until_ = (asked + *term_).time_since_epoch().count();
  clock_ahead_us_ = attendance.now.microseconds_since_epoch() - in_microseconds(attendance.heard);
  hosts_ = attendance.hosts;
  publish(attendance);
  const bool is_settled = surplus_.empty() && !gave_up && attendance.leases.size() >= attendance.share;
  return is_settled || !term_ ? term_.value_or(milliseconds(0)) / rounds_a_term : soon;
}

void Lanes::publish(const storage::Attendance& attendance) {
  const auto kept = std::min<std::size_t>(attendance.leases.size(), attendance.share);
  const auto begin = attendance.leases.begin() + static_cast<std::ptrdiff_t>(kept);
  if (surplus_.empty()) surplus_since_ = steady_clock::now();
  surplus_.assign(begin, attendance.leases.end());
  change_to(Tenure(tenure()->lanes(), {attendance.leases.begin(), begin}));
}

void Lanes::change_to(Tenure next) {
  const std::lock_guard lock(mutex_);
  if (next == *tenure_) return;
  tenure_ = std::make_shared<const Tenure>(std::move(next));
  for (const auto* seat : seats_) seat->wake_();
}

/// Where there is no memory to tell the seats, they find out by themselves that the leases are over.
void Lanes::hold_none() noexcept try { change_to(Tenure(tenure()->lanes())); } catch (...) {
  // Out of memory, most likely.
}

/// True when there was something to give up and it is given up.
bool Lanes::give_up_when_free() {
  if (surplus_.empty()) return false;
  {
    const std::lock_guard lock(mutex_);
    const bool are_free = std::all_of(seats_.begin(), seats_.end(), [&](const Seat* seat) { return seat->adopted_ == tenure_; });
    if (!are_free && steady_clock::now() < surplus_since_ + patience_with_seats) return false;
  }
  membership_->give_up(surplus_);
  surplus_.clear();
  return true;
}

void Lanes::add(Seat& seat) {
  const std::lock_guard lock(mutex_);
  seat.adopted_ = std::make_shared<Tenure>(tenure_->lanes());
  seats_.push_back(&seat);
}

void Lanes::remove(Seat& seat) {
  const std::lock_guard lock(mutex_);
  std::erase(seats_, &seat);
}

Seat::Seat(Lanes& lanes, std::function<void()> wake) : lanes_(lanes), wake_(std::move(wake)) { lanes_.add(*this); }

Seat::~Seat() { lanes_.remove(*this); }

std::shared_ptr<const Tenure> Seat::next() const {
  auto newest = lanes_.tenure();
  return newest == adopted_ ? nullptr : newest;
}

void Seat::adopt(std::shared_ptr<const Tenure> next) {
  {
    const std::lock_guard lock(lanes_.mutex_);
    adopted_ = std::move(next);
  }
  lanes_.look_again();
}

}  // namespace comptoir::dispatch
