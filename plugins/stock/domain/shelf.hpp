// The items that one reservation needs, locked together: here lines of a source meet items of the stock.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/context.hpp>

#include "domain/item.hpp"
#include "domain/reservation.hpp"
#include "language/commands.hpp"

namespace stock {

/// The ids of the items that these lines name. A text that is no code names none.
[[nodiscard]] std::vector<std::string> item_ids(std::string_view warehouse, const std::vector<Line>& lines);

class Shelf {
 public:
  /// All items that the request names, and all that the reservation holds. They outlive the shelf.
  explicit Shelf(const std::vector<std::reference_wrapper<Item>>& items);

  /// Answers an attempt that was not answered before: holds every line, or refuses and names every line that is short or makes no sense. Two lines
  /// of one SKU share what there is of it. What is still held for an earlier attempt goes back first.
  void serve(const Reserve& request, Reservation& reservation, comptoir::Ids& ids);

  // What the reservation holds goes back to the shelf, or out of the door. When it holds nothing these throw std::logic_error.

  void take_back(Reservation& reservation, comptoir::Ids& ids);
  /// All but `lines`, which the reservation holds from now on. It holds more of some of them, and no less of any.
  void take_back_all_but(const std::vector<Line>& lines, Reservation& reservation, comptoir::Ids& ids);
  void hand_out(Reservation& reservation, comptoir::Ids& ids);

 private:
  using Step = void (Item::*)(std::int64_t quantity, const std::string& source, comptoir::Ids& ids);

  [[nodiscard]] std::vector<Shortage> shortages_of(std::string_view warehouse, const std::vector<Line>& lines) const;
  void move(Step step, const Reservation& reservation, comptoir::Ids& ids);
  void move(Step step, const std::map<std::string, std::int64_t>& quantities, const std::string& source, comptoir::Ids& ids);

  std::map<std::string, std::reference_wrapper<Item>> items_;
};

}  // namespace stock
