// Currencies of ISO 4217 and how many decimals their amounts have.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

#include <comptoir/form.hpp>
#include <comptoir/result.hpp>

namespace comptoir {

/// A currency by its three letters. The default value is XXX, which ISO 4217 reserves for "no currency".
class Currency {
 public:
  static constexpr TextFormat text_format{.format = "", .pattern = "^[A-Z]{3}$"};

  constexpr Currency() = default;

  /// A literal, checked while compiling: `Currency euro = "EUR";`
  consteval Currency(const char (&code)[4]) : Currency(std::string_view(code, 3)) {}  // NOLINT(google-explicit-constructor)

  /// Throws std::domain_error for a code that ISO 4217 does not list.
  explicit constexpr Currency(std::string_view code) {
    if (find(code) == std::string_view::npos) throw std::domain_error("`" + std::string(code.substr(0, 8)) + "` is no currency of ISO 4217");
    for (std::size_t i = 0; i < 3; ++i) letters_[i] = code[i];
  }

  /// Refused with `currency.unknown`.
  [[nodiscard]] static Result<Currency> parse(std::string_view code) {
    if (find(code) == std::string_view::npos)
      return invalid("currency.unknown", "Expected a currency of ISO 4217 in three capital letters, such as EUR.");
    return Currency(code);
  }

  constexpr std::string_view code() const { return {letters_.data(), letters_.size()}; }

  /// Digits after the point of an amount in the major unit: JPY 0, EUR 2, TND 3.
  constexpr int exponent() const { return table[find(code()) + 3] - '0'; }

  /// Whether people pay in it, so that a document may be in it: neither XXX nor a fund code (CHE, CLF, USN ...), which only measures.
  constexpr bool is_tender() const { return funds.find(code()) == std::string_view::npos; }

  void append_to(std::string& to) const { to += code(); }

  auto operator<=>(const Currency&) const = default;

 private:
  // Each code and its exponent, in alphabetical order.
  static constexpr std::string_view table =
      "AED2AFN2ALL2AMD2ANG2AOA2ARS2AUD2AWG2AZN2BAM2BBD2BDT2BGN2BHD3BIF0BMD2BND2BOB2BOV2BRL2BSD2BTN2BWP2BYN2BZD2CAD2CDF2CHE2CHF2CHW2CLF4CLP0CNY2"
      "COP2COU2CRC2CUP2CVE2CZK2DJF0DKK2DOP2DZD2EGP2ERN2ETB2EUR2FJD2FKP2GBP2GEL2GHS2GIP2GMD2GNF0GTQ2GYD2HKD2HNL2HTG2HUF2IDR2ILS2INR2IQD3IRR2ISK0"
      "JMD2JOD3JPY0KES2KGS2KHR2KMF0KPW2KRW0KWD3KYD2KZT2LAK2LBP2LKR2LRD2LSL2LYD3MAD2MDL2MGA2MKD2MMK2MNT2MOP2MRU2MUR2MVR2MWK2MXN2MXV2MYR2MZN2NAD2"
      "NGN2NIO2NOK2NPR2NZD2OMR3PAB2PEN2PGK2PHP2PKR2PLN2PYG0QAR2RON2RSD2RUB2RWF0SAR2SBD2SCR2SDG2SEK2SGD2SHP2SLE2SOS2SRD2SSP2STN2SVC2SYP2SZL2THB2"
      "TJS2TMT2TND3TOP2TRY2TTD2TWD2TZS2UAH2UGX0USD2USN2UYI0UYU2UYW4UZS2VED2VES2VND0VUV0WST2XAF0XCD2XCG2XOF0XPF0XXX0YER2ZAR2ZMW2ZWG2";

  static constexpr std::string_view funds = "BOV CHE CHW CLF COU MXV USN UYI UYW XXX";

  // Where the code stands in the table; npos when it does not.
  static constexpr std::size_t find(std::string_view code) {
    if (code.size() != 3) return std::string_view::npos;
    std::size_t low = 0;
    std::size_t high = table.size() / 4;
    while (low < high) {
      const auto middle = (low + high) / 2;
      const auto order = table.substr(middle * 4, 3).compare(code);
      if (order == 0) return middle * 4;
      (order < 0 ? low : high) = order < 0 ? middle + 1 : middle;
    }
    return std::string_view::npos;
  }

  std::array<char, 3> letters_ = {'X', 'X', 'X'};
};

/// Of the field `currency` of a document. Refused with `currency.not_tender` where nobody pays in it.
[[nodiscard]] inline Result<> check_currency(Currency currency) {
  if (currency.is_tender()) return {};
  return invalid("currency.not_tender", "Nobody pays in " + std::string(currency.code()) + ": expected a currency such as EUR.", "/currency");
}

}  // namespace comptoir
