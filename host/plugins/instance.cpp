#include "instance.hpp"

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "call_scope.hpp"
#include "contract_reader.hpp"
#include "guarded.hpp"
#include "keeping.hpp"
#include "telemetry/sentence.hpp"
#include "text_sink.hpp"

namespace comptoir::plugins {
namespace {

Error step_refused(const std::string& plugin, std::string_view phase, Error why) {
  if (why.code == invalid_settings) return {ErrorKind::invalid, std::move(why.code), std::move(why.sentence), std::move(why.faults), {}};
  return step_failed(plugin, phase, telemetry::sentence_with_faults(why) + (why.code.empty() ? "" : " (" + why.code + ")"));
}

Error overdue(const std::string& plugin, std::string_view phase, std::chrono::milliseconds deadline) {
  return unavailable(std::string(step_overdue), "Plugin " + plugin + " has not come back from its phase \"" + std::string(phase) + "\" after " +
                                                    std::to_string(deadline.count()) +
                                                    " ms, and was left to itself: mend it, or allow it more time under [deadlines].");
}

std::string loader_held(const std::string& holder) {
  return "plugin " + holder + " has not come back from being opened or closed, and holds the system's loader";
}

/// One step, on the thread that runs it.
template <class Step>
Result<> attempt(const std::string& plugin, std::string_view phase, const Step& step) {
  const CallScope scope(plugin, phase);
  comptoir_status status = COMPTOIR_FAILED;
  TextSink error;
  if (auto thrown = guarded(plugin, phase, [&] { status = step(error.sink()); })) return *std::move(thrown);
  if (status == COMPTOIR_OK) return {};
  return step_refused(plugin, phase, read_explanation(error.text()));
}

constexpr std::string_view reading = "read";  ///< the phase before any code of the plugin runs
constexpr std::string_view opening_library = "open";

}  // namespace

/// All that leads to an instance that has told what it is: one step of several phases, since each change of the thread costs as much as a phase. An
/// instance that nobody takes it keeps: a thread may be inside.
struct Instance::Opening {
  std::filesystem::path file;
  std::string settings;
  Surroundings surroundings;
  Deadlines deadlines;

  std::string plugin;  ///< its name, unless it is still being read
  std::unique_ptr<Instance> instance;
  Result<> outcome;

  ~Opening() {
    if (instance) keep_until_exit(std::move(instance));
  }

  void run(const StepThread::Enter& enter) {
    open(enter);
    const auto enter_phase = [&](const char* phase) {
      if (!outcome || !enter(phase)) return false;
      tell(phase);
      return true;
    };
    if (enter_phase("create")) outcome = instance->make();
    if (enter_phase("contract")) outcome = instance->tell_contract();
    if (enter_phase("find")) outcome = instance->tell_tables();
    if (outcome && instance->looks_at_settings() && enter_phase("settings")) instance->settings_ = instance->look_at_settings();
    if (instance) instance->told_ = outcome;
  }

  /// Its static objects are made as it is opened, which is the plugin's code as well.
  void open(const StepThread::Enter& enter) {
    std::optional<CallScope> scope;
    auto library = Library::open(file, *surroundings.runtime, [&](const Identity& identity) {
      plugin = identity.name;
      if (!enter(opening_library)) return false;
      tell(opening_library);
      scope.emplace(plugin, opening_library);
      return true;
    });
    if (!library) {
      outcome = library.error();
      return;
    }
    auto offer = std::make_unique<HostOffer>(plugin, std::move(settings), surroundings.interfaces);
    instance = std::make_unique<Instance>(*std::move(library), std::move(offer), surroundings, deadlines);
  }

  void tell(std::string_view phase, std::chrono::seconds since = {}) const {
    if (surroundings.phase) surroundings.phase(name_in(phase), phase, since);
  }

  [[nodiscard]] std::string name_in(std::string_view phase) const { return phase == reading ? file.stem().string() : plugin; }
};

Result<std::unique_ptr<Instance>> Instance::create(const std::filesystem::path& file, std::string settings, const Surroundings& surroundings,
                                                   const Deadlines& deadlines) {
  if (const auto& holder = *surroundings.loader_held_by; !holder.empty())
    return unavailable("plugin.loader_held", "The plugin in " + file.string() + " cannot be opened: " + loader_held(holder) + ". Mend that one.");
  const auto opening = std::make_shared<Opening>(file, std::move(settings), surroundings, deadlines);
  const auto step = [opening](const StepThread::Enter& enter) { opening->run(enter); };
  const auto slow = [&](std::string_view phase, std::chrono::seconds since) { opening->tell(phase, since); };
  if (const auto lost = surroundings.steps->run(reading, step, deadlines.start, slow)) {
    if (*lost == opening_library) *surroundings.loader_held_by = opening->plugin;
    return overdue(opening->name_in(*lost), *lost, deadlines.start);
  }
  if (!opening->instance) return opening->outcome.error();
  return std::move(opening->instance);
}

void Instance::discard(std::unique_ptr<Instance> instance) {
  if (instance != nullptr && instance->is_lost()) keep_until_exit(std::move(instance));
}

Instance::Instance(Library library, std::unique_ptr<HostOffer> offer, const Surroundings& surroundings, const Deadlines& deadlines)
    : library_(std::move(library)),
      offer_(std::move(offer)),
      phase_(surroundings.phase),
      deadlines_(deadlines),
      steps_(surroundings.steps),
      loader_held_by_(surroundings.loader_held_by) {}

Result<> Instance::make() {
  auto made = attempt(identity().name, "create", [this](comptoir_sink error) { return library_.entry().create(&offer_->table(), &self_, error); });
  if (!made) self_ = nullptr;  // what a failed create leaves there is not an instance
  return made;
}

Result<> Instance::tell_contract() {
  TextSink document;
  auto written = attempt(identity().name, "contract", [&](comptoir_sink error) { return library_.entry().contract(self_, document.sink(), error); });
  if (written && document.was_cut()) return step_failed(identity().name, "contract", "its contract is larger than 16 MiB.");
  contract_ = document.text();
  return written;
}

Result<> Instance::tell_tables() {
  const auto given = offer_->table().settings;
  settings_in_effect_.assign(given.data, given.size);
  return attempt(identity().name, "find", [this](comptoir_sink) {
    const auto find = [this](std::string_view id) { return library_.entry().find(self_, {id.data(), id.size()}); };
    tables_ = {static_cast<const comptoir_handlers*>(find(COMPTOIR_HANDLERS_1)), static_cast<const comptoir_publisher*>(find(COMPTOIR_PUBLISHER_1)),
               static_cast<const comptoir_receiver*>(find(COMPTOIR_RECEIVER_1)), static_cast<const comptoir_settings*>(find(COMPTOIR_SETTINGS_1))};
    return COMPTOIR_OK;
  });
}

Result<> Instance::look_at_settings() {
  TextSink document;
  auto checked = attempt(identity().name, "settings", [&](comptoir_sink error) { return tables_.settings->check(self_, document.sink(), error); });
  settings_in_effect_ = document.text();
  return checked;
}

Result<> Instance::run(std::string_view phase, std::chrono::milliseconds deadline, const Step& step) try {
  const auto tell = [this](std::string_view entered, std::chrono::seconds since) {
    if (phase_) phase_(identity().name, entered, since);
  };
  tell(phase, {});
  const auto outcome = std::make_shared<Result<>>();
  const auto attempted = [outcome, step, plugin = identity().name, phase = std::string(phase)](const StepThread::Enter&) {
    *outcome = attempt(plugin, phase, step);
  };
  if (!steps_->run(phase, attempted, deadline, tell)) return *outcome;
  auto error = overdue(identity().name, phase, deadline);
  lose(phase, error.sentence);
  return error;
} catch (const std::exception& failure) {  // no memory, or no room for the thread
  return step_failed(identity().name, phase, failure.what());
}

void Instance::lose(std::string_view phase, std::string sentence) {
  lost_phase_ = phase;
  lost_step_ = std::move(sentence);
}

Result<> Instance::start() {
  return run("start", deadlines_.start, [this](comptoir_sink error) { return library_.entry().start(self_, error); });
}

Result<> Instance::stop() {
  return run("stop", deadlines_.stop, [this](comptoir_sink error) { return library_.entry().stop(self_, error); });
}

Result<> Instance::destroy() {
  if (self_ == nullptr || is_lost()) return {};
  return run("destroy", deadlines_.stop, [this](comptoir_sink) {
    library_.entry().destroy(std::exchange(self_, nullptr));
    return COMPTOIR_OK;
  });
}

/// Its static objects end as it is closed, which is the plugin's code as well. What it keeps for the thread of the steps goes with that thread,
/// before.
std::optional<std::string> Instance::unload() try {
  if (phase_) phase_(identity().name, "unload", {});
  const auto lost = [this] { return "its phase \"" + lost_phase_ + "\" did not come back"; };
  if (is_lost()) return lost();
  if (!loader_held_by_->empty()) return loader_held(*loader_held_by_);
  steps_->end();
  const auto pinned = std::make_shared<std::optional<std::string>>();
  const auto close = [this, pinned, plugin = identity().name](const StepThread::Enter&) {
    const CallScope scope(plugin, "unload");
    *pinned = library_.unload();
  };
  if (!steps_->run("unload", close, deadlines_.stop)) return *pinned;
  *loader_held_by_ = identity().name;
  lose("unload", overdue(identity().name, "unload", deadlines_.stop).sentence);
  return lost();
} catch (const std::exception& failure) {  // no memory, or no room for the thread
  return std::string("it could not be closed: ") + failure.what();
}

}  // namespace comptoir::plugins
