#include "instance.hpp"

#include <exception>
#include <utility>

#include "call_scope.hpp"
#include "contract_reader.hpp"
#include "telemetry/sentence.hpp"
#include "text_sink.hpp"

namespace comptoir::plugins {
namespace {

Error step_failed(const std::string& plugin, std::string_view phase, const std::string& why) {
  const std::string name(phase);
  return refused("plugin." + name + "_failed", "Plugin " + plugin + " failed in its phase \"" + name + "\": " + why);
}

Error step_refused(const std::string& plugin, std::string_view phase, Error why) {
  if (why.code == invalid_settings) return {ErrorKind::invalid, std::move(why.code), std::move(why.sentence), std::move(why.faults), {}};
  return step_failed(plugin, phase, telemetry::sentence_with_faults(why) + (why.code.empty() ? "" : " (" + why.code + ")"));
}

}  // namespace

Result<std::unique_ptr<Instance>> Instance::create(const std::filesystem::path& file, std::string settings, const Surroundings& surroundings) {
  std::string opened;
  std::optional<CallScope> opening;
  auto library = Library::open(file, *surroundings.runtime, [&](const Identity& identity) {
    if (surroundings.phase) surroundings.phase(identity.name, "open");
    opened = identity.name;
    opening.emplace(opened, "open");
  });
  opening.reset();
  if (!library) return library.error();

  auto offer = std::make_unique<HostOffer>(library->identity().name, std::move(settings), surroundings.interfaces);
  auto instance = std::make_unique<Instance>(*std::move(library), std::move(offer), surroundings.phase);
  auto created = instance->run(
      "create", [&](comptoir_sink error) { return instance->library_.entry().create(&instance->offer_->table(), &instance->self_, error); });
  if (!created) {
    instance->self_ = nullptr;  // what a failed create leaves there is not an instance
    instance->unload();
    return created.error();
  }
  return instance;
}

Instance::Instance(Library library, std::unique_ptr<HostOffer> offer, PhaseReport phase)
    : library_(std::move(library)), offer_(std::move(offer)), phase_(std::move(phase)) {}

// The rule says that nothing unwinds out of a plugin. One that breaks it is named, instead of ending the host.
template <class Step>
Result<> Instance::run(std::string_view phase, Step&& step) {
  if (phase_) phase_(identity().name, phase);
  const CallScope scope(identity().name, phase);
  TextSink error;
  try {
    if (step(error.sink()) == COMPTOIR_OK) return {};
  } catch (const std::exception& thrown) {
    return step_failed(identity().name, phase, std::string("an exception left the library, which must never be: ") + thrown.what());
  } catch (...) {
    return step_failed(identity().name, phase, "something that is not a std::exception left the library, which must never be.");
  }
  return step_refused(identity().name, phase, read_explanation(error.text()));
}

Result<std::string> Instance::contract() {
  TextSink document;
  auto written = run("contract", [&](comptoir_sink error) { return library_.entry().contract(self_, document.sink(), error); });
  if (!written) return written.error();
  if (document.was_cut()) return step_failed(identity().name, "contract", "its contract is larger than 16 MiB.");
  return document.text();
}

Result<> Instance::start() {
  return run("start", [&](comptoir_sink error) { return library_.entry().start(self_, error); });
}

Result<> Instance::stop() {
  return run("stop", [&](comptoir_sink error) { return library_.entry().stop(self_, error); });
}

void Instance::destroy() {
  const auto self = std::exchange(self_, nullptr);
  if (self == nullptr) return;
  // Nobody can be told of an error here that would help him: what matters, `stop` has reported.
  static_cast<void>(run("destroy", [&](comptoir_sink) {
    library_.entry().destroy(self);
    return COMPTOIR_OK;
  }));
}

std::optional<std::string> Instance::unload() {
  if (phase_) phase_(identity().name, "unload");
  const CallScope scope(identity().name, "unload");
  return library_.unload();
}

const void* Instance::find(std::string_view interface_id) const { return library_.entry().find(self_, {interface_id.data(), interface_id.size()}); }

const comptoir_handlers* Instance::handlers() const { return static_cast<const comptoir_handlers*>(find(COMPTOIR_HANDLERS_1)); }

const comptoir_publisher* Instance::publisher() const { return static_cast<const comptoir_publisher*>(find(COMPTOIR_PUBLISHER_1)); }

const comptoir_receiver* Instance::receiver() const { return static_cast<const comptoir_receiver*>(find(COMPTOIR_RECEIVER_1)); }

}  // namespace comptoir::plugins
