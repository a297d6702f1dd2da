// What goes row by row: found while nobody waits, removed in transactions that are too small to be noticed.
#include <algorithm>

#include "storage/sql/open_store.hpp"

namespace comptoir::storage::sql {

namespace {

constexpr std::uint64_t rows_at_a_time = 20'000;
constexpr std::size_t rows_of_a_transaction = 200;

std::vector<AnswerKey> old_answers(Connection& connection, Timestamp before) {
  const auto row = connection.use("SELECT tenant, actor, key FROM comptoir_answer WHERE recorded < ? LIMIT ?");
  row->bind(before, rows_at_a_time);
  std::vector<AnswerKey> out;
  while (row->step()) out.push_back({row->owned(0), row->owned(1), row->owned(2)});
  return out;
}

/// A message that waits behind its key may have taken effect just before its host died: then its delivery is all that says so.
std::vector<DeliveryKey> old_deliveries(Connection& connection, Timestamp before) {
  const auto row = connection.use("SELECT consumer, tenant, message_id FROM " + std::string(connection.dialect().loose_deliveries) +
                                  " AS old WHERE recorded < ? AND NOT EXISTS (SELECT 1 FROM comptoir_aside_message AS waiting WHERE "
                                  "waiting.consumer = old.consumer AND waiting.tenant = old.tenant AND waiting.message_id = old.message_id) LIMIT ?");
  row->bind(before, rows_at_a_time);
  std::vector<DeliveryKey> out;
  while (row->step()) out.push_back({row->owned(0), row->owned(1), row->id(2), {}});
  return out;
}

void erase_one(Connection& connection, const AnswerKey& key) {
  const auto erase = connection.use("DELETE FROM comptoir_answer WHERE tenant = ? AND actor = ? AND key = ?");
  erase->bind(key.tenant, key.actor, key.key);
  erase->run();
}

void erase_one(Connection& connection, const DeliveryKey& key) {
  const auto erase =
      connection.use("DELETE FROM " + std::string(connection.dialect().loose_deliveries) + " WHERE consumer = ? AND tenant = ? AND message_id = ?");
  erase->bind(key.consumer, key.tenant, key.message);
  erase->run();
}

}  // namespace

template <class Key>
void OpenStore::erase(const std::vector<Key>& keys) {
  for (std::size_t first = 0; first < keys.size(); first += rows_of_a_transaction)
    writing([&](Connection& connection) {
      connection.begin();
      try {
        for (std::size_t i = first; i < std::min(first + rows_of_a_transaction, keys.size()); ++i) erase_one(connection, keys[i]);
        connection.commit();
      } catch (...) {
        connection.roll_back();
        throw;
      }
    });
}

Leftover OpenStore::expire(const Expiry& expiry) {
  const auto reach = found([&expiry](Connection& connection) { return reach_of(connection, expiry); });
  writing([&reach](Connection& connection) { say_inbox_reach(connection, reach.inbox); });
  const auto left = expire_days(expiry, reach);
  const auto answers = found([&expiry](Connection& connection) { return old_answers(connection, expiry.now - expiry.answers); });
  erase(answers);
  const auto deliveries = found([&reach](Connection& connection) { return old_deliveries(connection, reach.inbox); });
  erase(deliveries);
  return std::max(answers.size(), deliveries.size()) < rows_at_a_time ? left : Leftover::more;
}

Timestamp OpenStore::inbox_reach() {
  return found([](Connection& connection) { return sql::inbox_reach(connection); });
}

}  // namespace comptoir::storage::sql
