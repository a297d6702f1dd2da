// One unit of work: a message, its handler, and all that follows from it in the same transaction.
#pragma once

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <variant>

#include "dispatch/conflict_budget.hpp"
#include "dispatch/delivery.hpp"
#include "dispatch/directory.hpp"
#include "dispatch/extent.hpp"
#include "dispatch/group.hpp"
#include "dispatch/ids.hpp"
#include "dispatch/listings.hpp"
#include "dispatch/request.hpp"
#include "dispatch/under_way.hpp"
#include "dispatch/work.hpp"

namespace comptoir::dispatch {

/// The code of a delivery's outcome when another host has the lane by now.
inline constexpr std::string_view lane_lost = "lane.lost";

struct Occurrence;

/// What units of one host share.
struct UnitServices {
  const Directory& directory;
  UnitLimits limits{};
  UnderWay* under_way = nullptr;  ///< where deliveries are noted while they run; null: nowhere
};

class Unit final : public Job, private comptoir_work {
 public:
  Unit(const UnitServices& services, Request request, Completion completion);
  Unit(const UnitServices& services, Delivery delivery, Completion completion);

  std::size_t bytes() const override { return bytes_; }
  void foresee(storage::Foreseen& wanted) const override;
  void run(Group& group) override;
  void complete() override;
  /// Whether what ran did not agree: it leaves nothing behind but its answer.
  bool is_refused() const { return outcome_.error.has_value(); }
  bool fail(const std::exception& failure) override;
  void abandon(const std::string& why) override;
  /// Of a delivery that does not come back, and was counted: it is noted no more.
  void forget_note() {
    if (note_ != nullptr) note_->forget();
  }
  /// Of a delivery: the aggregate of its message.
  const storage::StreamKey& key_of_delivery() const { return delivery_->message.stream; }

 private:
  struct Command {
    const CommandEntry* entry;
    std::string message;
    Id causation;
  };
  struct Reaction {
    const ReactionEntry* entry;
    storage::Message message;
  };
  /// What is left to do, first in, first out.
  struct Step {
    std::variant<Command, storage::Event*, Reaction> what;  ///< an event among the changes
    std::uint32_t depth;                                    ///< one more than that of what caused it
  };

  void begin(Group& group);
  void decide(Group& group);
  void run_to_agreement();
  bool replay_earlier();
  void take(const Step& step);
  template <class What>
  void queue(What what) {
    steps_.push_back({std::move(what), extent_.depth() + 1});
  }
  void take_command(const Command& command);
  void take_event(storage::Event& event);
  void note_type(const EventEntry& entry, const storage::Event& event);
  void take_reaction(const Reaction& reaction);
  void publish(const EventEntry& entry, storage::Event& event);
  std::vector<std::string> react(const std::string& type, const std::function<storage::Message()>& message);
  void call(const Target& target, std::string_view type, std::string_view message, const Occurrence* event, std::string& answer);
  storage::AnswerKey answer_key() const;
  storage::DeliveryKey delivery_key() const;
  void check_if_match();
  bool names_aggregate() const;
  std::string route_aggregate() const;
  void conclude();
  void conclude_with(const Conclusion& conclusion, const storage::Event& event);
  const Conclusion* conclusion_of(std::string_view event) const;
  std::optional<storage::Event> newest_word(const StreamKey& stream) const;
  bool tell_what_came_of(const storage::Answer& earlier);
  std::string body_of(const storage::Answer& earlier) const;
  void keep_answer();
  void settle(Error error);

  StreamKey key(comptoir_stream stream) const;
  storage::Head head(const StreamKey& key) const;
  storage::Head head_before(const StreamKey& key) const;
  storage::Origin origin() const;
  const storage::View& declared_view(std::uint32_t number) const;
  void send_history(const StreamKey& key, const comptoir_remembered& remembered, comptoir_history_sink sink, const storage::Head& head);
  bool goes_on(const StreamKey& key, const comptoir_remembered& remembered, const std::vector<const storage::Event*>& pending,
               std::uint64_t in_database, std::vector<storage::Event>& stored) const;
  std::optional<std::string> claim_owner(const std::vector<std::string>& name) const;
  void change_claim(storage::Claim claim, bool release);
  void write(storage::RowWrite write);
  const std::optional<Row>* known_row(const RowName& name) const;
  std::optional<Row> look_up(const RowName& name, std::span<const comptoir_value> key);
  std::optional<Row> look_up_sum(const RowName& name, std::span<const comptoir_value> key);
  void state_all_listed();
  void miss_again(const RowName& name, std::span<const comptoir_value> key);
  bool has_just_missed(const RowName& name) const;
  void note_missed(std::span<const storage::RowRead> reads, std::span<const storage::RowWrite> writes);
  void state_listed(const RowName& name, std::span<const comptoir_value> key);
  void put_row(const RowName& name, Row row);
  void drop_additions(const RowName& name);
  void flush_for_reading();
  void run_pending_statements(const storage::View& view);
  void require_current();

  void load(comptoir_stream, const comptoir_remembered&, comptoir_history_sink, std::uint64_t& version, comptoir_checksum& checksum) override;
  void lock(comptoir_stream) override;
  void append(comptoir_stream, std::uint64_t expected_version, const comptoir_event* events, std::uint32_t count, const comptoir_snapshot* snapshot,
              comptoir_checksum& checksum) override;
  void claim(comptoir_text scope, comptoir_text key, comptoir_text owner) override;
  void release(comptoir_text scope, comptoir_text key, comptoir_text owner) override;
  void dispatch(comptoir_text command, comptoir_text message) override;
  void enqueue(comptoir_stream, const comptoir_event&) override;
  void put(std::uint32_t view, const comptoir_value* row, std::uint32_t count) override;
  void erase(std::uint32_t view, const comptoir_value* key, std::uint32_t count) override;
  void add(std::uint32_t view, const comptoir_value* row, std::uint32_t count, const comptoir_addition&) override;
  void find(std::uint32_t view, const comptoir_value* key, std::uint32_t count, comptoir_row_sink) override;
  void list(std::uint32_t view, const comptoir_page&, comptoir_row_sink, comptoir_sink next_cursor) override;
  void execute(comptoir_text sql, const comptoir_value* arguments, std::uint32_t count, std::int64_t expected_rows) override;
  void query(comptoir_text sql, const comptoir_value* arguments, std::uint32_t count, comptoir_row_sink) override;
  comptoir_id next_id() override;

  const UnitServices& services_;
  Request request_;
  std::optional<Delivery> delivery_;
  Completion completion_;
  IdSequence ids_ = IdSequence::fresh();
  std::size_t bytes_;
  ConflictBudget conflicts_;
  UnderWay::Note* note_ = nullptr;  ///< while the plugin's code of a delivery runs

  // What one run makes; `begin` empties it.
  Group* group_ = nullptr;
  Overlay overlay_;
  storage::Changes changes_;
  std::deque<Step> steps_;
  std::vector<const EventEntry*> new_types_;  ///< of events, which nobody of this host is known to have stored before
  Outcome outcome_;
  Timestamp now_;
  Id causation_;
  const CommandEntry* command_ = nullptr;  ///< null: it is a delivery, or nobody handles it
  plugins::CallName calling_;              ///< under way, or the one that failed
  Extent extent_;
  std::set<std::string> locked_;      ///< type, unit separator, id
  std::vector<StreamKey> looked_at_;  ///< streams that others may change until this unit is written
  Listings listings_;
  std::size_t rows_flushed_ = 0;
  std::size_t reads_flushed_ = 0;
  bool savepoint_ = false;
  std::size_t reads_ahead_of_savepoint_ = 0;
  std::set<RowName> missed_;           ///< looked for and not found before the last flush
  std::set<std::string> inserted_by_;  ///< SQL of this unit that has run
};

}  // namespace comptoir::dispatch
