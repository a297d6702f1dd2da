// What a part of the host says of how it does.
#pragma once

#include <concepts>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace comptoir::telemetry {

/// Hears codes, dotted snake_case, and sentences for people. Called by whoever has something to say, on whatever thread.
class Report {
 public:
  using Say = std::function<void(std::string_view code, const std::string& sentence)>;

  /// `say` hears all.
  template <class Hearer>
  requires(!std::same_as<std::remove_cvref_t<Hearer>, Report> && std::constructible_from<Say, Hearer>) Report(Hearer say)
      : wrong_(std::move(say)) {}  // NOLINT(google-explicit-constructor): a lambda is a report
  Report(Say wrong, Say well) : wrong_(std::move(wrong)), well_(std::move(well)) {}

  /// Something is wrong, or somebody should look at it.
  void operator()(std::string_view code, const std::string& sentence) const { wrong_(code, sentence); }

  /// What was said to be wrong is well again. The codes of both are alike up to their last dot: "store.unavailable", "store.available".
  void well(std::string_view code, const std::string& sentence) const { (well_ ? well_ : wrong_)(code, sentence); }

 private:
  Say wrong_;
  Say well_;
};

}  // namespace comptoir::telemetry
