// What must be true of orders, stock and invoices together, judged by their events alone.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <comptoir/testing/outcome.hpp>

namespace trade {

using Units = std::map<std::string, std::int64_t>;  // by line, or by SKU

struct Order {
  std::string status = "DRAFT";
  std::int32_t attempt = 0;
  bool is_asking = false;
  Units ordered;  ///< by line, once confirmed
};

struct Document {
  std::string kind;
  std::string status = "DRAFT";
  std::optional<std::string> order_id;
  std::optional<std::string> origin;
  std::int32_t attempt = 0;
  bool is_asking = false;
  bool awaits_credit = false;
  bool is_fully_credited = false;
  bool is_awaited = false;  ///< as a credit note: its invoice waits for it
  Units lines;
  Units goods;                                 ///< by line: what it still bills of its own goods
  std::map<std::string, std::string> ordered;  ///< line -> line of the order
  comptoir::Date issue_date;
};

struct Hold {
  std::int32_t attempt = 0;
  Units lines;
  Units items;  ///< by SKU
};

/// How often something came about that a rule judges: a rule over nothing judges nothing.
struct Reached {
  std::int64_t validated = 0;
  std::int64_t credited = 0;
  std::int64_t invoiced_and_cancelled = 0;  ///< legal invoices whose order was cancelled
  std::int64_t services_of_orders = 0;      ///< lines by hand on invoices of orders
  std::int64_t held = 0;
  std::int64_t handed_out = 0;

  Reached& operator+=(const Reached& more) {
    validated += more.validated;
    credited += more.credited;
    invoiced_and_cancelled += more.invoiced_and_cancelled;
    services_of_orders += more.services_of_orders;
    held += more.held;
    handed_out += more.handed_out;
    return *this;
  }
};

struct Level {
  std::int64_t on_hand = 0;
  std::int64_t reserved = 0;
};

class Books {
 public:
  void note(const comptoir::testing::RecordedEvent& event);

  /// What is wrong once nothing is on its way any more; what nobody can want any more is still promised, or what was asked is not answered.
  [[nodiscard]] std::vector<std::string> faults() const;

  std::map<std::string, Order> orders;
  std::map<std::string, Document> documents;
  std::map<std::string, Hold> holds;  ///< "ORDER/id", "INVOICE/id"
  std::map<std::string, Level> levels;
  std::vector<std::string> amiss;  ///< what no state shows later: numbers that run backwards, goods that left for nobody
  Reached reached;

 private:
  void note_order(const comptoir::testing::RecordedEvent& event);
  void note_document(const comptoir::testing::RecordedEvent& event);
  void note_number(const comptoir::testing::RecordedEvent& event);
  void note_reservation(const comptoir::testing::RecordedEvent& event);

  void check_holds(std::vector<std::string>& faults) const;
  void check_conversations(std::vector<std::string>& faults) const;
  void check_levels(std::vector<std::string>& faults) const;
  void check_billing(std::vector<std::string>& faults) const;

  struct LastNumber {
    std::int32_t year = 0;
    std::int64_t position = 0;
    comptoir::Date date;
  };
  std::map<std::string, LastNumber> series_;
};

}  // namespace trade
