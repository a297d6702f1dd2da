// Hears of the ledger's balances, writes down each one in order, and judges settlements.
#include <comptoir/plugin.hpp>

#include "../trouble.hpp"

namespace listener {

using comptoir::Repository, comptoir::Result, comptoir::View;

struct BalanceChanged {  // events of the ledger
  std::string account;
  std::int64_t balance;
};
struct SettlementAsked {
  std::string account;
  std::int64_t amount;
};

struct Hear {  // commands
  std::string account;
  std::int64_t balance;
};
struct Judge {
  std::string account;
  std::int64_t amount;
};

struct Heard {  // events
  std::string account;
  std::int64_t number;
  std::int64_t balance;
};
struct SettlementJudged {
  std::string account;
  bool granted;
};

struct HeardOf {  // query, and its answer
  std::string account;
};
struct Balances {
  std::vector<std::int64_t> balances;
};

struct Settings {
  std::string folder;  ///< where trouble is ordered
  std::int64_t settlement_max = 100;
};

struct EarState {
  std::int64_t heard = 0;
};

class Ear : public comptoir::Aggregate<Ear, EarState> {
 public:
  using Aggregate::Aggregate;

  void hear(std::int64_t balance) { raise(Heard{id(), state().heard + 1, balance}); }
  void judge(bool granted) { raise(SettlementJudged{id(), granted}); }

  static void apply(EarState& ear, const Heard& event) { ear.heard = event.number; }
  static void apply(EarState&, const SettlementJudged&) {}
};

Result<> hear(const Hear& command, Repository<Ear>& ears, const comptoir::Settings<Settings>& settings) {
  if (auto trouble = trouble::met(settings->folder, command.account); !trouble) return trouble;
  ears.find_or_new(command.account).hear(command.balance);
  return {};
}

void judge(const Judge& command, Repository<Ear>& ears, const comptoir::Settings<Settings>& settings) {
  if (!trouble::ordered(settings->folder, "mute").empty()) return;
  ears.find_or_new(command.account).judge(command.amount <= settings->settlement_max);
}

Hear listen(const BalanceChanged& event) { return {event.account, event.balance}; }
Judge consider(const SettlementAsked& event) { return {event.account, event.amount}; }

void write_down(const Heard& event, View<Heard>& heard) { heard.put(event); }

Balances heard_of(const HeardOf& query, const View<Heard>& heard) {
  Balances answer;
  for (const auto& row : heard.all(comptoir::by_key<Heard>(query.account))) answer.balances.push_back(row.balance);
  return answer;
}

void declare(comptoir::Plugin& plugin) {
  plugin.settings<Settings>();
  plugin.aggregate<Ear>("listener.ear");
  plugin.event<Heard>("listener.heard/1");
  plugin.event<SettlementJudged>("listener.settlement.judged/1").published();
  plugin.view<Heard>("heard").key("account", "number");

  plugin.command(hear);
  plugin.command(judge);
  plugin.query(heard_of);
  plugin.on("ledger.balance.changed/1", listen);
  plugin.on("ledger.settlement.asked/1", consider);
  plugin.projection("heard", write_down);
  plugin.get<HeardOf>("/ears/{account}");
}

}  // namespace listener

COMPTOIR_PLUGIN("listener", "1.0.0", listener::declare);
