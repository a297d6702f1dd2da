// What becomes of a group that broke.
#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "dispatch/writer.hpp"

namespace comptoir::dispatch {
namespace {

constexpr std::chrono::milliseconds pause_min{1};
constexpr std::chrono::milliseconds pause_max{50};

void append(storage::Footprint& footprint, const storage::Footprint& more) {
  footprint.heads.insert(footprint.heads.end(), more.heads.begin(), more.heads.end());
  footprint.rows.insert(footprint.rows.end(), more.rows.begin(), more.rows.end());
}

}  // namespace

/// None of its decisions stands. Where others were first, it is run again as a whole, and what it looked at is locked beforehand. For any other
/// reason that may be one unit's own it is run again in halves, until the culprit is alone.
void Writer::recover(Worker& worker, std::span<std::unique_ptr<Job>> jobs, const Failure& failure) {
  try {
    std::rethrow_exception(failure.what);
  } catch (const storage::Undecided& undecided) {
    fail_all(jobs, undecided);
  } catch (const storage::Unavailable&) {
    run_once_more(worker, jobs);
  } catch (const std::exception& broke) {
    const bool others_were_first = dynamic_cast<const storage::Conflict*>(&broke) != nullptr;
    const auto& footprint = others_were_first ? failure.footprint : storage::Footprint{};
    if (jobs.size() == 1) {
      fail(*jobs.front(), broke) ? run_alone(worker, jobs, footprint) : jobs.front().reset();
    } else if (others_were_first && !failure.is_second) {
      run(worker, jobs, footprint);
    } else {
      run(worker, jobs.first(jobs.size() / 2), footprint);
      run(worker, jobs.subspan(jobs.size() / 2), footprint);
    }
  } catch (...) {
    const auto what = std::make_exception_ptr(std::runtime_error("Something was thrown that is no std::exception."));
    recover(worker, jobs, {what, failure.footprint, failure.is_second});
  }
}

/// What lies beneath the store fails any half as it fails the whole. A connection may have died since it was last used, though, and the next one be
/// well: the group is run again as it is, once.
void Writer::run_once_more(Worker& worker, std::span<std::unique_ptr<Job>> jobs) {
  const auto failure = commit_together(worker, jobs, {});
  if (!failure) return finish(jobs);
  try {
    std::rethrow_exception(failure->what);
  } catch (const storage::Unavailable& away) {
    fail_all(jobs, away);
  } catch (...) {
    recover(worker, jobs, *failure);
  }
}

/// A job by itself, for as long as it asks for it. Where others are first again and again, they are given time.
void Writer::run_alone(Worker& worker, std::span<std::unique_ptr<Job>> job, storage::Footprint footprint) {
  for (auto pause = pause_min;; pause = std::min(pause * 2, pause_max)) {
    auto failure = commit_together(worker, job, footprint);
    if (!failure) return finish(job);
    try {
      std::rethrow_exception(failure->what);
    } catch (const storage::Conflict& conflict) {
      if (!fail(*job.front(), conflict)) return job.front().reset();
    } catch (...) {
      return recover(worker, job, *failure);
    }
    footprint = std::move(failure->footprint);
    std::this_thread::sleep_for(pause);
  }
}

void Writer::run(Worker& worker, std::span<std::unique_ptr<Job>> jobs, const storage::Footprint& footprint) {
  if (jobs.front() == nullptr) return;  // they went back into the queue
  if (const auto failure = commit_together(worker, jobs, footprint)) return recover(worker, jobs, *failure);
  finish(jobs);
}

/// As a group of their own, with the turn. Where a handler took too long they are not committed but null, as all that the worker had in hand.
std::optional<Writer::Failure> Writer::commit_together(Worker& worker, std::span<std::unique_ptr<Job>> jobs, const storage::Footprint& footprint) {
  auto& hand = worker.hand;
  try {
    hand.group = std::make_unique<Group>(store_, footprint, worker.watch.get());
    run_in(hand, jobs);
    hand.group->commit();
  } catch (const plugins::Abandoned&) {
    throw;
  } catch (const plugins::DeadlinePassed& overdue) {
    end_overdue(worker, overdue.what());
    return std::nullopt;
  } catch (...) {
    Failure failure{std::current_exception(), give_up(hand.group), true};
    append(failure.footprint, footprint);
    return failure;
  }
  hand.group.reset();
  return std::nullopt;
}

/// Ends the group, and answers what its units looked at.
storage::Footprint Writer::give_up(std::unique_ptr<Group>& group) {
  auto footprint = group == nullptr ? storage::Footprint{} : group->footprint();
  group.reset();
  return footprint;
}

void Writer::fail_all(std::span<std::unique_ptr<Job>> jobs, const std::exception& failure) {
  for (auto& job : jobs) {
    (void)fail(*job, failure);
    job.reset();
  }
}

/// Nothing can be written: whoever waits is told so, and need not wait until that shows again.
void Writer::refuse(std::span<std::unique_ptr<Job>> jobs, const storage::Absence& absence) {
  try {
    throw storage::Unavailable(absence);  // a job may ask for the current exception
  } catch (const storage::Unavailable& failure) {
    fail_all(jobs, failure);
  }
}

void Writer::refuse_waiting() {
  const auto absence = store_.absence();
  if (!absence) return;
  Jobs waiting;
  {
    const std::lock_guard lock(mutex_);
    while (!waiting_.empty()) waiting.push_back(take_first());
  }
  some_.notify_all();  // whoever holds a group that cannot be written any more
  refuse(waiting, *absence);
}

}  // namespace comptoir::dispatch
