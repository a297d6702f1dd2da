// What a part of the host says of how it does.
#pragma once

#include <concepts>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "telemetry/field.hpp"

namespace comptoir::telemetry {

/// Hears codes, dotted snake_case, sentences for people, and facts by which a log is searched. Called by whoever has something to say, on whatever
/// thread.
class Report {
 public:
  using Fields = std::span<const Field>;
  using Say = std::function<void(std::string_view code, const std::string& sentence, Fields fields)>;
  using SayPlainly = std::function<void(std::string_view code, const std::string& sentence)>;

  /// Who hears code and sentence may leave the fields alone. `say` hears all.
  template <class Hearer>
  requires(!std::same_as<std::remove_cvref_t<Hearer>, Report> &&
           (std::constructible_from<Say, Hearer> || std::constructible_from<SayPlainly, Hearer>)) Report(Hearer say)
      : wrong_(hearing(std::move(say))) {}  // NOLINT(google-explicit-constructor): a lambda is a report
  template <class Wrong, class Well>
  Report(Wrong wrong, Well well) : wrong_(hearing(std::move(wrong))), well_(hearing(std::move(well))) {}

  /// Something is wrong, or somebody should look at it.
  void operator()(std::string_view code, const std::string& sentence, Fields fields = {}) const { wrong_(code, sentence, fields); }

  /// What was said to be wrong is well again. The codes of both are alike up to their last dot: "store.unavailable", "store.available".
  void well(std::string_view code, const std::string& sentence, Fields fields = {}) const { (well_ ? well_ : wrong_)(code, sentence, fields); }

 private:
  template <class Hearer>
  static Say hearing(Hearer hearer) {
    if constexpr (std::constructible_from<Say, Hearer>)
      return hearer;
    else
      return [plainly = std::move(hearer)](std::string_view code, const std::string& sentence, Fields) { plainly(code, sentence); };
  }

  Say wrong_;
  Say well_;
};

}  // namespace comptoir::telemetry
