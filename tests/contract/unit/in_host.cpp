#include <stdexcept>

#include "dispatch/ids.hpp"
#include "dispatch/rebuild.hpp"
#include "stage.hpp"
#include "storage/store.hpp"
#include "testing/application.hpp"

namespace comptoir::conformance {
namespace {

using dispatch::testing::Application, dispatch::testing::patience, dispatch::testing::Place;

class InHost final : public Stage {
 public:
  InHost() {
    reactions_ = &application_.start_reactions(dispatch::testing::patient);
    projections_ = &application_.start_projections(dispatch::testing::patient);
  }

  std::string run(std::string_view command, std::string_view json) override {
    remember();
    const auto outcome = application_.run(std::string(command), std::string(json));
    settle();
    return outcome.error ? outcome.error->code : outcome.answer;
  }

  std::string ask(std::string_view query, std::string_view json) override { return application_.ask(std::string(query), std::string(json)); }

  void receive(std::string_view event, std::string_view json) override {
    remember();
    application_.arrive(std::string(event), std::string(json));
    settle();
  }

  void given_stored(std::string_view label, std::string_view event, std::string_view json) override {
    const storage::StreamKey stream{"default", "parcel", std::string(label)};
    const auto head = application_.store().read()->head(stream);
    storage::Event stored{0, stream, head.version + 1, dispatch::IdSequence::fresh().next(), std::string(event), std::string(json), {}, {}};
    stored.origin.recorded = dispatch::now();
    stored.checksum = storage::chained(head.checksum, stored);
    storage::Changes changes;
    changes.appends.push_back({stream, head.version, {stored}});
    write(changes);
    for (const auto* projection : {"parcel/weights", "parcel/notes"})
      if (auto rebuilt = dispatch::rebuild_projection(application_.services(), application_.store(), application_.writer(), projection); !rebuilt)
        throw std::runtime_error(rebuilt.error().sentence);
  }

  std::vector<std::string> events() override {
    std::vector<std::string> all;
    for (const auto& event : application_.store().read()->log(log_end_, 100'000)) all.push_back(event.type + ' ' + event.data);
    return all;
  }

  std::vector<std::string> published() override {
    std::vector<std::string> all;
    for (const auto& message : application_.store().outbox(outbox_end_, 100'000).messages) all.push_back(message.type + ' ' + message.data);
    return all;
  }

 private:
  void write(const storage::Changes& changes) {
    application_.writer().perform([&](storage::Transaction& transaction) { transaction.apply(changes); });
  }

  void remember() {
    const auto reads = application_.store().read();
    log_end_ = reads->log_end();
    outbox_end_ = reads->outbox_end();
  }

  void settle() {
    if (!reactions_->drained(patience) || !projections_->drained(patience)) throw std::runtime_error("What followed did not end.");
  }

  static bool is_own(std::string_view reaction) { return reaction.starts_with("parcel/parcel."); }

  Place place_;
  Application application_{place_, {.placement = is_own, .plugins = {"parcel"}}};
  dispatch::Subscriptions* reactions_ = nullptr;
  dispatch::Subscriptions* projections_ = nullptr;
  storage::Position log_end_ = 0;
  storage::Position outbox_end_ = 0;
};

}  // namespace

std::unique_ptr<Stage> make_stage() { return std::make_unique<InHost>(); }

}  // namespace comptoir::conformance
