// The references of `queries`: an order as JSON, byte for byte as the host answers it, from the rows of its two views.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace comptoir::bench {

/// What both servers ask, once for the order, once for its lines and once for its version.
inline constexpr const char* order_columns =
    "order_id, customer_id, currency, warehouse, reference, status, attempt, shortages, vat_lines, net, vat, total, created_at";
inline constexpr const char* line_columns = "position, sku, label, quantity, unit_price, vat_rate, net";

/// A row as the engine gives it; a value without data is NULL.
using Row = std::span<const std::string_view>;

inline void append_text(std::string& json, std::string_view text) {
  json += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    json += c;
  }
  json += '"';
}

inline void append_member(std::string& json, std::string_view name, std::string_view text) {
  json.append(",\"").append(name).append("\":");
  append_text(json, text);
}

inline void append_json(std::string& json, std::string_view name, std::string_view value) {
  json.append(",\"").append(name).append("\":").append(value);
}

class OrderPage {
 public:
  explicit OrderPage(Row order) : order_(order) {
    json_.reserve(2048);
    json_ += "{\"orderId\":";
    append_text(json_, order[0]);
    append_member(json_, "customerId", order[1]);
    append_member(json_, "currency", order[2]);
    append_member(json_, "warehouse", order[3]);
    if (order[4].data() != nullptr) append_member(json_, "reference", order[4]);
    append_member(json_, "status", order[5]);
    if (order[6].data() != nullptr) append_json(json_, "attempt", order[6]);
    append_json(json_, "shortages", order[7]);
    json_ += ",\"lines\":[";
  }

  void add(Row line) {
    if (json_.back() != '[') json_ += ',';
    json_ += "{\"lineId\":";
    append_text(json_, line[0]);
    append_member(json_, "sku", line[1]);
    append_member(json_, "label", line[2]);
    append_json(json_, "quantity", line[3]);
    append_member(json_, "unitPrice", line[4]);
    append_member(json_, "vatRate", line[5]);
    append_json(json_, "net", line[6]);
    json_ += '}';
  }

  std::string take() {
    json_ += ']';
    append_json(json_, "vatLines", order_[8]);
    append_json(json_, "net", order_[9]);
    append_json(json_, "vat", order_[10]);
    append_json(json_, "total", order_[11]);
    append_member(json_, "createdAt", order_[12]);
    json_ += '}';
    return std::move(json_);
  }

 private:
  Row order_;
  std::string json_;
};

}  // namespace comptoir::bench
