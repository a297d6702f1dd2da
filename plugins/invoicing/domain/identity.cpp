#include "domain/identity.hpp"

#include <algorithm>
#include <string>

namespace invoicing {

bool is_siren(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() != 9 || !std::ranges::all_of(text, is_digit)) return false;

  int sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int digit = text[i] - '0';
    const int doubled = 2 * digit > 9 ? 2 * digit - 9 : 2 * digit;
    sum += i % 2 == 1 ? doubled : digit;  // every second one, counted from the check digit
  }
  return sum % 10 == 0;
}

bool vat_number_agrees(std::string_view vat_number, std::string_view siren) {
  if (!vat_number.starts_with("FR")) return true;
  const int key = (12 + 3 * (std::stoi(std::string(siren)) % 97)) % 97;
  const std::string digits = {static_cast<char>('0' + key / 10), static_cast<char>('0' + key % 10)};
  return vat_number == "FR" + digits + std::string(siren);
}

}  // namespace invoicing
