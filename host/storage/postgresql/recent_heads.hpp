// Where streams stood when this host last saw them: told again without asking the database, which confirms it at the commit.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>

#include "storage/postgresql/trust.hpp"
#include "storage/records.hpp"

namespace comptoir::storage::postgresql {

/// Most streams are written by one host at a time, so that what it wrote last is what is there. Where that turns out wrong, everything is forgotten
/// and read for a while. [thread-safe]
class RecentHeads {
 public:
  /// Whether a transaction that begins now may rely on what is remembered.
  bool are_trusted();

  std::optional<Head> find(const StreamKey& stream);
  void learn(const std::map<StreamKey, Head>& heads);

  /// Others may have written anywhere.
  void forget();
  /// Something that was relied on was not so.
  void doubt();
  /// Others have written to these streams meanwhile, or hold them.
  void contend(std::span<const StreamKey> streams);
  /// Those streams, until heads are trusted again.
  std::set<StreamKey> contended();
  bool are_contended() const;

 private:
  struct Hash {
    std::size_t operator()(const StreamKey& key) const {
      const std::hash<std::string> hash;
      return hash(key.id) * 31 + hash(key.type) * 7 + hash(key.tenant);
    }
  };
  using Heads = std::unordered_map<StreamKey, Head, Hash>;

  static constexpr std::size_t generation_max = 32'768;
  static constexpr std::size_t contended_max = 64;  ///< whoever begins a group waits for all of them

  void keep(const StreamKey& stream, const Head& head);

  mutable std::mutex mutex_;
  Heads young_;
  Heads old_;  ///< what was young before: whoever is asked for moves back, the rest goes when the next generation comes
  std::set<StreamKey> contended_;
  Trust trust_;
};

}  // namespace comptoir::storage::postgresql
