// What becomes of a group that broke.
#include "dispatch/writer.hpp"

namespace comptoir::dispatch {
namespace {

void fail_all(std::span<std::unique_ptr<Job>> jobs, const std::exception& failure) {
  for (auto& job : jobs) (void)job->fail(failure);
}

}  // namespace

/// None of its decisions stands. What failed may be one unit's own: the group is run again in halves, until the culprit is alone.
void Writer::recover(std::span<std::unique_ptr<Job>> jobs, const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const storage::Undecided& undecided) {
    fail_all(jobs, undecided);
  } catch (const storage::Unavailable&) {
    run_once_more(jobs);
  } catch (const std::exception& broke) {
    if (jobs.size() == 1) {
      if (jobs.front()->fail(broke)) run(jobs);
      return;
    }
    run(jobs.first(jobs.size() / 2));
    run(jobs.subspan(jobs.size() / 2));
  }
}

/// What lies beneath the store fails any half as it fails the whole. A connection may have died since it was last used, though, and the next one be
/// well: the group is run again as it is, once.
void Writer::run_once_more(std::span<std::unique_ptr<Job>> jobs) {
  try {
    commit_together(jobs);
  } catch (const storage::Unavailable& failure) {
    return fail_all(jobs, failure);
  } catch (...) {
    return recover(jobs, std::current_exception());
  }
  finish(jobs);
}

void Writer::run(std::span<std::unique_ptr<Job>> jobs) {
  try {
    commit_together(jobs);
  } catch (...) {
    return recover(jobs, std::current_exception());
  }
  finish(jobs);
}

/// As a group of their own, with the turn.
void Writer::commit_together(std::span<std::unique_ptr<Job>> jobs) {
  Group group(store_);
  group.run(jobs);
  group.commit();
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
