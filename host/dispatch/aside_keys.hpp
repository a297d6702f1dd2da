// Keys set aside: which ones, since when, and when each is due again. The store keeps them; this is what a reader remembers of it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dispatch/backoff.hpp"
#include "storage/store.hpp"

namespace comptoir::dispatch {

/// Why a key is set aside, as every store can keep it: UTF-8 without U+0000, 4,000 bytes at most. Plugins and brokers say what they like.
std::string storable_reason(std::string_view said);

/// Not thread-safe: one reader owns it.
class AsideKeys {
 public:
  using Name = std::pair<std::string, storage::StreamKey>;  ///< consumer and key

  AsideKeys(storage::Store& store, Backoff backoff) : store_(store), backoff_(backoff) {}

  /// Reads what the store knows, as far as it is ours.
  void load(const std::function<bool(const storage::AsideKey&)>& is_ours);

  [[nodiscard]] bool contains(const std::string& consumer, const storage::StreamKey& key) const { return keys_.contains({consumer, key}); }
  [[nodiscard]] bool empty() const { return keys_.empty(); }

  /// Keys whose next attempt is due.
  [[nodiscard]] std::vector<storage::AsideKey> due(Timestamp now) const;
  /// When the next one will be, if any is not parked.
  [[nodiscard]] std::optional<Timestamp> next_due() const;

  /// One more attempt in vain: the key as it is to be stored, later or parked.
  storage::AsideKey failed(const std::string& consumer, const storage::StreamKey& key, std::string_view reason, Timestamp now);
  void remove(const std::string& consumer, const storage::StreamKey& key) { keys_.erase({consumer, key}); }

  [[nodiscard]] const storage::AsideKey& at(const std::string& consumer, const storage::StreamKey& key) const { return keys_.at({consumer, key}); }

 private:
  storage::Store& store_;
  Backoff backoff_;
  std::map<Name, storage::AsideKey> keys_;
};

}  // namespace comptoir::dispatch
