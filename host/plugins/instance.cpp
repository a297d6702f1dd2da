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

/// What the thread of a step leaves behind. It may do so when nobody waits for it any more.
struct StepEnd {
  comptoir_status status = COMPTOIR_FAILED;
  TextSink error;
  std::optional<Error> thrown;
};

/// Says for how long a phase has been under way.
StepThread::Slow slow_report(const PhaseReport& report, const std::string& plugin, std::string_view phase) {
  if (!report) return {};
  return [report, plugin, phase = std::string(phase)](std::chrono::seconds since) { report(plugin, phase, since); };
}

/// Its static objects are made as it is opened, which is the plugin's code as well.
Result<Library> open(StepThread& steps, const std::filesystem::path& file, const Surroundings& surroundings, const Deadlines& deadlines) {
  struct Opened {
    std::optional<Result<Library>> library;
    std::exception_ptr thrown;
  };
  const auto opened = std::make_shared<Opened>();
  const auto step = [opened, file, phase = surroundings.phase, runtime = surroundings.runtime] {
    std::string plugin;
    std::optional<CallScope> scope;
    const auto before_opening = [&](const Identity& identity) {
      if (phase) phase(identity.name, "open", {});
      plugin = identity.name;
      scope.emplace(plugin, "open");
    };
    try {
      opened->library.emplace(Library::open(file, *runtime, before_opening));
    } catch (...) {
      opened->thrown = std::current_exception();
    }
  };
  const auto name = file.stem().string();
  if (!steps.run(step, deadlines.start, slow_report(surroundings.phase, name, "open"))) return overdue(name, "open", deadlines.start);
  if (opened->thrown) std::rethrow_exception(opened->thrown);
  return *std::move(opened->library);
}

}  // namespace

Result<std::unique_ptr<Instance>> Instance::create(const std::filesystem::path& file, std::string settings, const Surroundings& surroundings,
                                                   const Deadlines& deadlines) {
  auto steps = std::make_unique<StepThread>();
  auto library = open(*steps, file, surroundings, deadlines);
  if (!library) return library.error();

  auto offer = std::make_unique<HostOffer>(library->identity().name, std::move(settings), surroundings.interfaces);
  auto instance = std::make_unique<Instance>(std::move(steps), *std::move(library), std::move(offer), surroundings.phase, deadlines);
  auto created = instance->run("create", deadlines.start, [made = instance.get()](comptoir_sink error) {
    return made->library_.entry().create(&made->offer_->table(), &made->self_, error);
  });
  if (created) return instance;
  if (!instance->is_lost()) {
    instance->self_ = nullptr;  // what a failed create leaves there is not an instance
    instance->unload();
  }
  discard(std::move(instance));
  return created.error();
}

void Instance::discard(std::unique_ptr<Instance> instance) {
  if (instance != nullptr && instance->is_lost()) keep_until_exit(std::move(instance));
}

Instance::Instance(std::unique_ptr<StepThread> steps, Library library, std::unique_ptr<HostOffer> offer, PhaseReport phase,
                   const Deadlines& deadlines)
    : library_(std::move(library)), offer_(std::move(offer)), phase_(std::move(phase)), deadlines_(deadlines), steps_(std::move(steps)) {}

Result<> Instance::run(std::string_view phase, std::chrono::milliseconds deadline, const Step& step) {
  if (phase_) phase_(identity().name, phase, {});
  const auto end = std::make_shared<StepEnd>();
  const auto scoped = [end, step, plugin = identity().name, phase = std::string(phase)] {
    const CallScope scope(plugin, phase);
    end->thrown = guarded(plugin, phase, [&] { end->status = step(end->error.sink()); });
  };
  if (!steps_->run(scoped, deadline, slow_report(phase_, identity().name, phase))) return lose(phase, deadline);
  if (end->thrown) return *std::move(end->thrown);
  if (end->status == COMPTOIR_OK) return {};
  return step_refused(identity().name, phase, read_explanation(end->error.text()));
}

Error Instance::lose(std::string_view phase, std::chrono::milliseconds deadline) {
  auto error = overdue(identity().name, phase, deadline);
  lost_phase_ = phase;
  lost_step_ = error.sentence;
  return error;
}

Result<std::string> Instance::contract() {
  const auto document = std::make_shared<TextSink>();
  auto written =
      run("contract", deadlines_.start, [this, document](comptoir_sink error) { return library_.entry().contract(self_, document->sink(), error); });
  if (!written) return written.error();
  if (document->was_cut()) return step_failed(identity().name, "contract", "its contract is larger than 16 MiB.");
  return document->text();
}

Result<> Instance::find_tables() {
  return run("find", deadlines_.start, [this](comptoir_sink) {
    const auto find = [this](std::string_view id) { return library_.entry().find(self_, {id.data(), id.size()}); };
    tables_ = {static_cast<const comptoir_handlers*>(find(COMPTOIR_HANDLERS_1)), static_cast<const comptoir_publisher*>(find(COMPTOIR_PUBLISHER_1)),
               static_cast<const comptoir_receiver*>(find(COMPTOIR_RECEIVER_1)), static_cast<const comptoir_settings*>(find(COMPTOIR_SETTINGS_1))};
    return COMPTOIR_OK;
  });
}

Result<> Instance::check_settings(std::string& in_effect) {
  const auto given = offer_->table().settings;
  in_effect.assign(given.data, given.size);
  const auto* settings = tables_.settings;
  if (settings == nullptr || settings->struct_size < sizeof(comptoir_settings)) return {};
  const auto document = std::make_shared<TextSink>();
  auto checked =
      run("settings", deadlines_.start, [this, settings, document](comptoir_sink error) { return settings->check(self_, document->sink(), error); });
  if (!is_lost()) in_effect = document->text();
  return checked;
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

/// Its static objects end as it is closed, which is the plugin's code as well. By then its thread is gone, and what stood on it.
std::optional<std::string> Instance::unload() {
  if (phase_) phase_(identity().name, "unload", {});
  const auto lost = [this] { return "its phase \"" + lost_phase_ + "\" did not come back"; };
  if (is_lost()) return lost();
  steps_->end();
  const auto pinned = std::make_shared<std::optional<std::string>>();
  const auto close = [this, pinned, plugin = identity().name] {
    const CallScope scope(plugin, "unload");
    *pinned = library_.unload();
  };
  if (closing_.run(close, deadlines_.stop)) return *pinned;
  (void)lose("unload", deadlines_.stop);
  return lost();
}

}  // namespace comptoir::plugins
