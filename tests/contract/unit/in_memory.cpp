#include <comptoir/testing/scenario.hpp>

#include "stage.hpp"

extern "C" const comptoir_entry comptoir_plugin_entry;

namespace comptoir::conformance {
namespace {

class InMemory final : public Stage {
 public:
  std::string run(std::string_view command, std::string_view json) override { return told(scenario_.when_json(command, json)); }

  std::string ask(std::string_view query, std::string_view json) override { return told(scenario_.ask_json(query, json)); }

  void receive(std::string_view event, std::string_view json) override { (void)scenario_.receive_json(event, json, "anybody"); }

  void given_stored(std::string_view label, std::string_view event, std::string_view json) override {
    scenario_.given_stored("parcel", label, event, json);
  }

  std::vector<std::string> events() override { return spelled(scenario_.events()); }
  std::vector<std::string> published() override { return spelled(scenario_.published()); }

 private:
  static std::string told(const testing::Outcome& outcome) { return outcome.ok() ? outcome.json() : outcome.error().code; }

  static std::vector<std::string> spelled(const std::vector<testing::RecordedEvent>& events) {
    std::vector<std::string> all;
    for (const auto& event : events) all.push_back(event.type + ' ' + event.data);
    return all;
  }

  testing::Scenario scenario_{comptoir_plugin_entry};
};

}  // namespace

std::unique_ptr<Stage> make_stage() { return std::make_unique<InMemory>(); }

}  // namespace comptoir::conformance
