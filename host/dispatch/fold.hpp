// Events folded into read models that nobody else sees yet: what a rebuild does with a batch.
#pragma once

#include <string>
#include <unordered_map>

#include "dispatch/directory.hpp"
#include "dispatch/ids.hpp"
#include "dispatch/overlay.hpp"
#include "dispatch/partial_work.hpp"
#include "dispatch/request.hpp"

namespace comptoir::dispatch {

/// Views that stand in for declared ones: the copies of a rebuild.
using Substitutes = std::unordered_map<const storage::View*, const storage::View*>;

/// One batch: whatever its events say of a row, only the last word is written. [unit-thread]
class Fold final : private PartialWork {
 public:
  Fold(storage::Transaction& transaction, const Substitutes& substitutes, plugins::Watch* watched_by);

  /// Calls the projection. Throws Refusal when it refuses the event, and what broke.
  void take(const ProjectionEntry& projection, const storage::Event& event);
  /// Writes into the transaction what is not there yet.
  void write();

 private:
  const storage::View& copy_of(std::uint32_t number) const;
  void keep(const storage::View& view, std::span<const comptoir_value> key, storage::RowWrite write);

  void put(std::uint32_t view, const comptoir_value* row, std::uint32_t count) override;
  void erase(std::uint32_t view, const comptoir_value* key, std::uint32_t count) override;
  void add(std::uint32_t number, const comptoir_value* row, std::uint32_t count, const comptoir_addition& addition) override;
  void find(std::uint32_t view, const comptoir_value* key, std::uint32_t count, comptoir_row_sink) override;
  void list(std::uint32_t view, const comptoir_page&, comptoir_row_sink, comptoir_sink next_cursor) override;
  void execute(comptoir_text sql, const comptoir_value* arguments, std::uint32_t count, std::int64_t expected_rows) override;
  void query(comptoir_text sql, const comptoir_value* arguments, std::uint32_t count, comptoir_row_sink) override;
  comptoir_id next_id() override;

  storage::Transaction& transaction_;
  const Substitutes& substitutes_;
  const plugins::Plugin* plugin_ = nullptr;  ///< whose projection is called
  Request request_;                          ///< where the event comes from
  IdSequence ids_ = IdSequence::fresh();
  storage::Changes changes_;
  std::unordered_map<RowName, std::size_t, RowNameHash> last_;  ///< where in the changes the last word on a row is
};

}  // namespace comptoir::dispatch
