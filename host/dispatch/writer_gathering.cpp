// How groups come about: of what waits, and what comes while the group before is written.
#include <algorithm>
#include <ranges>
#include <utility>

#include "dispatch/writer.hpp"

namespace comptoir::dispatch {
namespace {

std::size_t bytes_of(std::span<const std::unique_ptr<Job>> jobs) {
  std::size_t bytes = 0;
  for (const auto& job : jobs) bytes += job->bytes();
  return bytes;
}

}  // namespace

std::size_t Writer::units_of(const Jobs& jobs) {
  std::size_t units = 0;
  for (const auto& job : jobs) units += job->units();
  return units;
}

/// Runs what waits, and what comes while the group before is written.
Writer::Next Writer::gather(Worker& worker) {
  auto& hand = worker.hand;
  std::exception_ptr failure;
  for (;;) {
    const auto ran = hand.jobs.size();
    switch (const auto next = wait_for_more(hand.jobs, failure != nullptr)) {
      case Next::run_more:
        try {
          begin_group(hand, worker.watch.get());
          take_share(hand.jobs);
          if (hand.jobs.empty()) hand.group.reset();  // it would keep what it has locked
          if (hand.jobs.size() == ran) break;         // they were refused meanwhile
          run_in(hand, std::span(hand.jobs).subspan(ran));
          hand.group->write_ahead();
        } catch (const plugins::Abandoned&) {
          throw;
        } catch (const plugins::DeadlinePassed& overdue) {
          end_overdue(worker, overdue.what());
          return Next::start_over;
        } catch (...) {
          if (!hand.jobs.empty()) failure = std::current_exception();
        }
        break;
      case Next::depart:
        if (failure == nullptr) try {
            hand.flight = hand.group->depart();
            return next;
          } catch (...) {
            failure = std::current_exception();
          }
        recover(worker, hand.jobs, {failure, give_up(hand.group)});
        return Next::start_over;
      case Next::start_over:
        hand.group.reset();  // what ran stood on what is not true
        give_back(hand.jobs);
        return next;
      case Next::refuse:
        hand.group.reset();
        if (const auto absence = store_.absence())
          refuse(hand.jobs, *absence);
        else
          give_back(hand.jobs);
        return Next::start_over;
      case Next::end: return next;
    }
  }
}

/// It may wait for other hosts. Meanwhile more jobs come, for its share. What fails it fails those that would have been its first.
void Writer::begin_group(Hand& hand, plugins::Watch* watch) {
  if (const bool meets_others = store_.is_contended(); std::exchange(meets_others_, meets_others) != meets_others && meets_others)
    report_("writer.contended", "Other hosts write to the same aggregates as this one: they take turns, and commands wait for each other.");
  if (hand.group == nullptr) try {
      hand.group = std::make_unique<Group>(store_, in_flight_, watch);
    } catch (...) {
      take_share(hand.jobs);
      throw;
    }
}

Writer::Next Writer::wait_for_more(const Jobs& jobs, bool broken) {
  const auto flight_is = [this](Flight::State state) { return in_flight_ != nullptr && in_flight_->state() == state; };
  const auto gathered = units_of(jobs);
  const auto bytes = bytes_of(jobs);
  std::unique_lock lock(mutex_);
  for (;; some_.wait(lock)) {
    if (flight_is(Flight::State::failed)) return Next::start_over;
    if (flight_is(Flight::State::landed)) in_flight_ = nullptr;
    if (in_flight_ == nullptr && !jobs.empty()) return Next::depart;
    if (broken && store_.absence()) return Next::refuse;           // who is in flight may take a minute to find out what became of it
    if (in_flight_ != nullptr && store_.is_contended()) continue;  // other hosts have their turn in between
    if (!broken && !waiting_.empty() && gathered < share_of(gathered) && bytes < options_.group_bytes_max) return Next::run_more;
    if (in_flight_ == nullptr && stopping_) return Next::end;
  }
}

void Writer::take_share(Jobs& jobs) {
  auto gathered = units_of(jobs);
  auto bytes = bytes_of(jobs);
  const std::lock_guard lock(mutex_);
  for (const auto share = share_of(gathered); !waiting_.empty() && gathered < share && bytes < options_.group_bytes_max;) {
    jobs.emplace_back();  // first: a job that had left the queue would be lost where there is no room for it
    jobs.back() = take_first();
    gathered += jobs.back()->units();
    bytes += jobs.back()->bytes();
  }
}

std::unique_ptr<Job> Writer::take_first() {
  auto job = std::move(waiting_.front());
  waiting_.pop_front();
  waiting_units_ -= job->units();
  waiting_bytes_ -= job->bytes();
  return job;
}

/// How many units make a group. Where groups overlap, half of all: a group that took everybody along would leave nothing to be done meanwhile.
std::size_t Writer::share_of(std::size_t gathered) const {
  if (store_.writers() == 1 || store_.is_contended()) return options_.group_max;
  const auto all = (in_flight_ == nullptr ? 0 : in_flight_units_) + gathered + waiting_units_;
  return std::clamp((all + 1) / 2, std::min(group_min, options_.group_max), options_.group_max);
}

/// All that are there but one, before whatever waits.
void Writer::give_back(Jobs& jobs, const Job* but) {
  const std::lock_guard lock(mutex_);
  for (auto& job : std::views::reverse(jobs)) {
    if (job == nullptr || job.get() == but) continue;
    const auto units = job->units();
    const auto bytes = job->bytes();
    waiting_.push_front(std::move(job));
    waiting_units_ += units;
    waiting_bytes_ += bytes;
  }
}

}  // namespace comptoir::dispatch
