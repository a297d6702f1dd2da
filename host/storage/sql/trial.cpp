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
/// it was durable, some engines never write. What a trial left behind that was cut short goes first: it would stand in the way of the next one.
void OpenStore::try_writing() {
  writing([data = random_digits(trial_bytes)](Connection& connection) {
    const auto forget = [&connection] { connection.use("DELETE FROM comptoir_trial")->run(); };
    const auto write = [&connection, &data] {
      const auto statement = connection.use("INSERT INTO comptoir_trial (id, data) VALUES (?, ?)");
      statement->bind(std::string_view(data).substr(0, 32), data);
      statement->run();
    };
    try {
      connection.begin();
      forget();
      write();
      connection.commit();
      connection.begin();
      forget();
      connection.commit();
    } catch (...) {
      connection.roll_back();
      throw;
    }
  });
}

}  // namespace comptoir::storage::sql
