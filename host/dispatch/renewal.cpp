#include "dispatch/renewal.hpp"

#include <algorithm>
#include <chrono>

#include "dispatch/form.hpp"

namespace comptoir::dispatch {
namespace {

using std::chrono::milliseconds, std::chrono::steady_clock;

constexpr milliseconds look_at_the_other_host{200};
constexpr milliseconds after_a_broken_store{5'000};
constexpr std::chrono::seconds between_reports{10};

}  // namespace

Renewal::Renewal(const UnitServices& services, storage::Store& store, Writer& writer, Report report)
    : services_(services), store_(store), writer_(writer), report_(std::move(report)) {}

Result<> Renewal::rebuild_unreadable(const std::vector<const storage::View*>& views) {
  for (const auto& one : outdated()) {
    const auto written = views_of(services_.directory, one.name);
    if (!std::ranges::any_of(written, [&](const auto* view) { return std::ranges::find(views, view) != views.end(); })) continue;
    if (auto done = rebuild(one); !done) return done;
  }
  return {};
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
  for (;;) try {
      for (const auto& one : outdated()) rebuild_until_done(one);
      return;
    } catch (const std::exception& failure) {
      report_.failed("projection.rebuild_failed", std::string("Outdated views are looked for again in a moment: ") + failure.what());
      signal_.wait(after_a_broken_store);
      if (stopping_) return;
    }
}

/// An event that the projection refuses, it refuses again: its rows stay as they are. What else goes wrong is tried again.
void Renewal::rebuild_until_done(const Outdated& outdated) {
  while (!stopping_) try {
      if (const auto done = rebuild(outdated); !done && !stopping_)
        report_.failed(done.error().code, done.error().sentence + " The rows of " + outdated.name +
                                              " stay as an earlier version of the plugin made them: mend the plugin, then start the host again.");
      return;
    } catch (const std::exception& failure) {
      report_.failed("projection.rebuild_failed", "The rebuild of " + outdated.name + " begins again in a moment: " + failure.what());
      signal_.wait(after_a_broken_store);
    }
}

std::vector<Renewal::Outdated> Renewal::outdated() const {
  std::vector<Outdated> found;
  for (const auto& name : names_of_projections(services_.directory)) {
    Outdated one{name, form_of(services_.directory, name)};
    const auto stored = store_.form(name);
    if (stored == one.form) continue;
    if (stored.empty() && has_nothing_to_fold(name))
      keep_form(one);
    else
      found.push_back(std::move(one));
  }
  return found;
}

/// In a new store; and an asynchronous projection that is new begins with the first event by itself.
bool Renewal::has_nothing_to_fold(const std::string& projection) const {
  if (store_.read()->log_end() == 0) return true;
  const auto& asynchronous = services_.directory.asynchronous_projections();
  const bool is_asynchronous = std::ranges::any_of(asynchronous, [&](const auto& entry) { return entry.contract->name == projection; });
  return is_asynchronous && store_.checkpoints(projection).empty();
}

void Renewal::keep_form(const Outdated& current) const {
  writer_.perform([&current](storage::Transaction& transaction) { transaction.keep_form(current.name, current.form); });
}

Result<> Renewal::rebuild(const Outdated& outdated) {
  report_.done("projection.rebuilding", "The rows of " + outdated.name + " were made by another declaration of it: they are made anew.");
  const auto end = store_.read()->log_end();
  auto reported = steady_clock::now();
  const auto watch = [&](storage::Position behind) {
    if (const auto now = steady_clock::now(); now - reported >= between_reports) {
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
