// Views whose rows were made by another declaration of their projection: they are made anew when the host starts.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "dispatch/failure_streak.hpp"
#include "dispatch/rebuild.hpp"
#include "dispatch/signal.hpp"

namespace comptoir::dispatch {

/// Finds them, and rebuilds one after another. Over many hosts each is rebuilt once: whoever comes second waits for the first. [thread-safe]
class Renewal {
 public:
  /// Hears a sentence about what is done; `failed`: about what could not be.
  struct Report {
    std::function<void(std::string_view code, const std::string& sentence)> done;
    std::function<void(std::string_view code, const std::string& sentence)> failed;
  };

  /// A rebuild that goes on tells how far it is after each `between_reports`.
  Renewal(const UnitServices& services, storage::Store& store, Writer& writer, Report report,
          std::chrono::milliseconds between_reports = std::chrono::seconds(10));
  ~Renewal() { stop(); }
  Renewal(const Renewal&) = delete;
  Renewal& operator=(const Renewal&) = delete;

  /// Rebuilds every projection of these views before it returns: nobody can read their rows, nor write any. For the start, when nothing else is
  /// written by this host. Error: the first projection that refuses an event, does not come back, or takes too long again and again.
  [[nodiscard]] Result<> rebuild_unreadable(const std::vector<const storage::View*>& views);

  /// Rebuilds the others on a thread of its own, while their rows are served as they are. Once.
  void start();
  /// Gives up what is under way: the next start begins again.
  void stop();

 private:
  struct Outdated {
    std::string name;
    std::string form;
  };

  std::vector<Outdated> outdated();
  void forget_left_out() const;
  void begin_behind_the_log(const std::string& projection);
  bool has_nothing_to_fold(const std::string& projection) const;
  void keep_form(const Outdated& current) const;
  Result<> rebuild(const Outdated& outdated);
  Result<> rebuild_for_start(const Outdated& outdated);
  bool does_not_come_back(const std::string& projection) const;
  void work();
  void renew_all();
  std::string try_to_renew(const Outdated& outdated);

  const UnitServices& services_;
  storage::Store& store_;
  Writer& writer_;
  const Report report_;
  const std::chrono::milliseconds between_reports_;
  FailureStreak failures_;
  std::set<std::string> refused_;  ///< projections that refused an event
  std::atomic<bool> stopping_{false};
  Signal signal_;
  std::thread thread_;
};

}  // namespace comptoir::dispatch
