// A scenario over a plugin that is written in C, straight on the ABI: what no template has looked at is refused in memory as in a host.
#include <stdexcept>

#include <comptoir/testing/scenario.hpp>

namespace comptoir {
namespace {

using ::testing::HasSubstr;
using testing::Scenario;

constexpr std::string_view contract_json = R"({
  "name": "bell", "version": "1.0.0", "sdk": "1.0.0",
  "dependencies": [], "aggregates": [{"name": "bell", "stateVersion": 1}],
  "events": [{"name": "bell.rung/1", "aggregate": "bell", "schema": "{}", "summary": ""}],
  "upcasts": [], "commands": [{"name": "bell.ring/1", "handler": 1, "aggregate": "", "schema": "{}", "fields": []}],
  "queries": [], "eventHandlers": [], "reactions": [],
  "projections": [{"name": "bell/rings", "event": "bell.rung/1", "handler": 0, "timing": "ASYNCHRONOUS", "totalOrder": false, "views": []}],
  "views": [], "routes": [], "migrations": [], "timers": [], "publisher": false, "receiver": false})";

comptoir_text text(std::string_view words) { return {words.data(), words.size()}; }

/// The host's table, and what the projection does with it.
const comptoir_work_table* work_table_of_host = nullptr;
comptoir_status (*deed)(const comptoir_work_table&, comptoir_work*) = nullptr;

comptoir_status call(void*, const comptoir_call* call) {
  const auto status = deed(*work_table_of_host, call->work);
  if (status != COMPTOIR_OK) work_table_of_host->explain(call->work, call->error);
  return status;
}
constexpr comptoir_handlers handlers{sizeof(comptoir_handlers), 0, call};

comptoir_status create(const comptoir_host* host, void** plugin, comptoir_sink) {
  static int nothing;
  work_table_of_host = static_cast<const comptoir_work_table*>(host->find(host->self, text(COMPTOIR_WORK_1)));
  *plugin = &nothing;
  return COMPTOIR_OK;
}
comptoir_status contract(void*, comptoir_sink document, comptoir_sink) {
  document.put(document.self, text(contract_json));
  return COMPTOIR_OK;
}
comptoir_status start(void*, comptoir_sink) { return COMPTOIR_OK; }
comptoir_status stop(void*, comptoir_sink) { return COMPTOIR_OK; }
void destroy(void*) {}
const void* find(void*, comptoir_text) { return &handlers; }

constexpr comptoir_entry entry{sizeof(comptoir_entry), COMPTOIR_SDK_MAJOR, COMPTOIR_SDK_MINOR, create, contract, start, stop, destroy, find};

/// How the projection of an event ends that does `doing`.
std::string end_of(comptoir_status (*doing)(const comptoir_work_table&, comptoir_work*)) {
  deed = doing;
  Scenario scenario(entry);
  try {
    scenario.given_stored("bell", "1", "bell.rung/1", "{}");
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "projected";
}

TEST(AProjectionInC, DecidesNothing) {
  const auto sent =
      end_of([](const comptoir_work_table& table, comptoir_work* work) { return table.dispatch(work, text("bell.ring/1"), text("{}")); });
  const auto published = end_of([](const comptoir_work_table& table, comptoir_work* work) {
    const comptoir_event event{text("bell.rung/1"), text("{}")};
    return table.enqueue(work, {text("bell"), text("1")}, &event);
  });
  const auto claimed =
      end_of([](const comptoir_work_table& table, comptoir_work* work) { return table.claim(work, text("bell"), text("1"), text("me")); });

  EXPECT_THAT(sent, HasSubstr("projection.decides"));
  EXPECT_THAT(published, HasSubstr("projection.decides"));
  EXPECT_THAT(claimed, HasSubstr("projection.decides"));
}

}  // namespace
}  // namespace comptoir
