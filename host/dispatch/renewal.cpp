#include "dispatch/renewal.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <set>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "dispatch/call.hpp"
#include "dispatch/form.hpp"

namespace comptoir::dispatch {
namespace {

using std::chrono::milliseconds, std::chrono::steady_clock;

constexpr milliseconds look_at_the_other_host{200};
constexpr milliseconds after_failure{5'000};
constexpr int overdue_max = 3;  ///< before the start

/// Of rows that nobody maintains: no projection has it.
constexpr std::string_view form_of_what_was_left_out = "left out";

/// Of rows whose projection has become asynchronous, until they are made anew.
constexpr std::string_view form_of_what_became_asynchronous = "to be made anew, asynchronous";

/// The rows have all that was in the log when they were written last, whatever the checkpoints of their projection say.
bool was_of_a_synchronous_projection(std::string_view form) { return !form.empty() && form.find(", asynchronous") == form.npos; }

/// The projections that a plugin maintains in the transaction of each event, one line each.
std::string synchronous_projections_of(const plugins::Plugin& plugin) {
  std::set<std::string> names;
  for (const auto& projection : plugin.contract().projections)
    if (projection.timing != contract::Timing::asynchronous) names.insert(projection.name + "\n");
  return std::accumulate(names.begin(), names.end(), std::string());
}

bool is_asynchronous(const Directory& directory, std::string_view projection) {
  return std::ranges::any_of(directory.asynchronous_projections(), [&](const auto& entry) { return entry.contract->name == projection; });
}

bool is_declared_by(const plugins::Plugin& plugin, const std::string& projection) {
  return std::ranges::any_of(plugin.contract().projections, [&](const auto& one) { return one.name == projection; });
}

/// A projection that rests, or took too long, may take the same event another time.
bool may_pass(const Error& error) { return plugins::is_plugin_away(error) || error.code == handler_deadline; }

}  // namespace

Renewal::Renewal(const UnitServices& services, storage::Store& store, Writer& writer, Report report, milliseconds between_reports)
    : services_(services),
      store_(store),
      writer_(writer),
      report_(std::move(report)),
      between_reports_(between_reports),
      failures_({.failing = "renewal.failing",
                 .sentence = "Rows that an earlier version of a plugin made are made anew later",
                 .recovered = "renewal.recovered",
                 .well = "Rows that an earlier version of a plugin made are made anew."},
                [this](std::string_view code, const std::string& sentence) {
                  code == "renewal.recovered" ? report_.done(code, sentence) : report_.failed(code, sentence);
                }) {}

Result<> Renewal::rebuild_unreadable(const std::vector<const storage::View*>& views) {
  for (const auto& one : outdated()) {
    const auto written = views_of(services_.directory, one.name);
    if (!std::ranges::any_of(written, [&](const auto* view) { return std::ranges::find(views, view) != views.end(); })) continue;
    if (auto done = rebuild_for_start(one); !done) return done;
  }
  return {};
}

/// The whole host waits for it: for a projection that rests, but not for one that does not come back, nor for one that is always too slow.
Result<> Renewal::rebuild_for_start(const Outdated& outdated) {
  for (int overdue = 0;;) {
    auto done = rebuild(outdated);
    if (done || stopping_ || !may_pass(done.error()) || does_not_come_back(outdated.name)) return done;
    if (done.error().code == handler_deadline && ++overdue == overdue_max) return done;
    report_.done("projection.waiting", "The rows of " + outdated.name + " are made anew in a moment: " + done.error().sentence);
    signal_.wait(after_failure);
  }
}

bool Renewal::does_not_come_back(const std::string& projection) const {
  return std::ranges::any_of(services_.directory.all_projections(), [&](const ProjectionEntry& entry) {
    return entry.contract->name == projection && entry.plugin->suspensions().inside() > 0;
  });
}

void Renewal::start() {
  thread_ = std::thread([this] { work(); });
}

void Renewal::stop() {
  stopping_ = true;
  signal_.ring();
  if (thread_.joinable()) thread_.join();
}

void Renewal::work() {
  for (bool is_done = false; !is_done && !stopping_;) {
    is_done = failures_.run([this] { renew_all(); });
    if (!is_done) signal_.wait(after_failure);
  }
}

/// Each of them, whatever becomes of the others. Throws when some are to be tried again.
void Renewal::renew_all() {
  std::string why;
  for (const auto& one : outdated()) {
    if (stopping_) return;
    if (refused_.contains(one.name)) continue;
    auto failure = try_to_renew(one);
    if (why.empty()) why = std::move(failure);
  }
  if (!why.empty()) throw std::runtime_error(why);
}

/// Why it is to be tried again, or nothing. An event that the projection refuses, it refuses again: its rows stay as they are.
std::string Renewal::try_to_renew(const Outdated& outdated) try {
  const auto done = rebuild(outdated);
  if (done || stopping_) return {};
  if (may_pass(done.error())) return outdated.name + ": " + done.error().sentence;
  refused_.insert(outdated.name);
  report_.failed(done.error().code, done.error().sentence + " The rows of " + outdated.name +
                                        " stay as an earlier version of the plugin made them: mend the plugin, then start the host again.");
  return {};
} catch (const std::exception& failure) {
  return outdated.name + ": " + failure.what();
}

/// A projection that a build leaves out hears nothing of the events of that time, unless it has a checkpoint from which it goes on: its rows are of
/// another form from then on, and are made anew when it comes back.
void Renewal::forget_left_out() const {
  for (const auto* plugin : services_.directory.plugins()) {
    const auto now = synchronous_projections_of(*plugin);
    const auto before = store_.form(plugin->name());  // no projection is called so: theirs have the plugin's name and a slash before their own
    if (before == now) continue;
    writer_.perform([&](storage::Transaction& transaction) {
      std::istringstream lines(before);
      for (std::string name; std::getline(lines, name);)
        if (!is_declared_by(*plugin, name)) transaction.keep_form(name, form_of_what_was_left_out);
      transaction.keep_form(plugin->name(), now);
    });
  }
}

std::vector<Renewal::Outdated> Renewal::outdated() {
  forget_left_out();
  std::vector<Outdated> found;
  for (const auto& name : names_of_projections(services_.directory)) {
    Outdated one{name, form_of(services_.directory, name)};
    const auto stored = store_.form(name);
    if (stored == one.form) continue;
    if (stored.empty() && has_nothing_to_fold(name)) {
      keep_form(one);
      continue;
    }
    if (is_asynchronous(services_.directory, name)) begin_behind_the_log(name);
    found.push_back(std::move(one));
  }
  return found;
}

/// In a new store; and an asynchronous projection that is new begins with the first event by itself.
bool Renewal::has_nothing_to_fold(const std::string& projection) const {
  if (store_.read()->log_end() == 0) return true;
  return is_asynchronous(services_.directory, projection) && store_.checkpoints(projection).empty();
}

/// An asynchronous projection goes on behind its checkpoints, or begins with the first event. Where it was called in the events' transactions until
/// now, its rows, which are made anew, have all that is in the log: it goes on behind that. Of many hosts one sees to it.
void Renewal::begin_behind_the_log(const std::string& projection) {
  while (!stopping_ && was_of_a_synchronous_projection(store_.form(projection))) {
    const auto reserved = store_.reserve(reservation_of_rebuild(projection));
    if (reserved == nullptr) {
      signal_.wait(look_at_the_other_host);
    } else if (was_of_a_synchronous_projection(store_.form(projection))) {
      writer_.perform([&](storage::Transaction& transaction) {
        const auto end = transaction.log_end();
        std::vector<storage::Checkpoint> checkpoints;
        for (storage::Lane lane = 0; lane < store_.lanes(); ++lane) checkpoints.push_back({projection, lane, end});
        transaction.checkpoint(checkpoints);
        transaction.keep_form(projection, form_of_what_became_asynchronous);
      });
    }
  }
}

void Renewal::keep_form(const Outdated& current) const {
  writer_.perform([&current](storage::Transaction& transaction) { transaction.keep_form(current.name, current.form); });
}

Result<> Renewal::rebuild(const Outdated& outdated) {
  report_.done("projection.rebuilding", "The rows of " + outdated.name + " were made by another declaration of it: they are made anew.");
  const auto end = store_.read()->log_end();
  auto reported = steady_clock::now();
  const auto watch = [&](storage::Position behind) {
    if (const auto now = steady_clock::now(); now - reported >= between_reports_) {
      report_.done("projection.rebuilding", outdated.name + ": " + std::to_string(behind) + " of " + std::to_string(end) + " events are behind it.");
      reported = now;
    }
    const bool others_were_first = behind == 0 && store_.form(outdated.name) == outdated.form;
    return !stopping_ && !others_were_first;
  };
  while (store_.form(outdated.name) != outdated.form) {  // otherwise another host was first
    const auto folded = rebuild_projection(services_, store_, writer_, outdated.name, watch);
    if (folded) {
      report_.done("projection.rebuilt", "The rows of " + outdated.name + " were made anew from " + std::to_string(*folded) + " events.");
      return {};
    }
    const bool is_over = folded.error().code != under_rebuild && folded.error().code != rebuild_given_up;
    if (is_over || stopping_) return folded.error();
    if (folded.error().code == under_rebuild) signal_.wait(look_at_the_other_host);
  }
  return {};
}

}  // namespace comptoir::dispatch
