// A trial whether the store can be written.
#include <random>
#include <string>

#include "storage/sql/open_store.hpp"

namespace comptoir::storage::sql {

namespace {

constexpr std::size_t trial_bytes = 64 * 1024;

std::string random_digits(std::size_t count) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::random_device device;
  std::minstd_rand generator{device()};
  std::string text(count, '0');
  for (char& c : text) c = digits[generator() % digits.size()];
  return text;
}

}  // namespace

/// A few bytes would find room where no group does: in a page that is half full, in a log that was written before. What is taken away again before
/// it was durable, some engines never write.
void OpenStore::try_writing() {
  writing([](Connection& connection) {
    const std::string id = random_digits(32);
    const auto commit = [&connection, &id](std::string_view sql, const std::string* data) {
      connection.begin();
      {
        const auto statement = connection.use(sql);
        data == nullptr ? statement->bind(id) : statement->bind(id, *data);
        statement->run();
      }
      connection.commit();
    };
    try {
      const std::string data = random_digits(trial_bytes);
      commit("INSERT INTO comptoir_trial (id, data) VALUES (?, ?)", &data);
      commit("DELETE FROM comptoir_trial WHERE id = ?", nullptr);
    } catch (...) {
      connection.roll_back();
      throw;
    }
  });
}

}  // namespace comptoir::storage::sql
