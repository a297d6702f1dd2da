// Who asks, when, and because of what: parameters that a handler may take.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include <comptoir/abi/handlers.h>
#include <comptoir/id.hpp>
#include <comptoir/time.hpp>

namespace comptoir {

/// Time as a parameter: business code never asks the machine. Constant within one unit of work. [unit-thread]
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Timestamp now() const = 0;
};

/// New ids: UUIDv7, the same sequence when the unit of work runs again. [unit-thread]
class Ids {
 public:
  virtual ~Ids() = default;
  [[nodiscard]] virtual Id next() = 0;
};

/// The circumstances of a message. Texts are borrowed for the length of the handler's call. [unit-thread]
class Context {
 public:
  explicit Context(const comptoir_context& context) : context_(&context) {}

  [[nodiscard]] std::string_view tenant() const { return view(context_->tenant); }
  [[nodiscard]] std::string_view actor() const { return view(context_->actor); }
  [[nodiscard]] Id correlation() const { return id(context_->correlation); }

  /// Only where the message is an event: whose it is, which one, since when. Empty or zero elsewhere.
  [[nodiscard]] std::string_view aggregate_id() const { return view(context_->aggregate_id); }
  [[nodiscard]] std::int64_t aggregate_version() const { return static_cast<std::int64_t>(context_->aggregate_version); }  // as a field may hold it
  [[nodiscard]] Id event_id() const { return id(context_->event_id); }
  [[nodiscard]] Timestamp recorded() const { return Timestamp::from_microseconds_since_epoch(context_->recorded_us); }

 private:
  static std::string_view view(comptoir_text text) { return {text.data, text.size}; }
  static Id id(const comptoir_id& id) {
    std::array<std::uint8_t, 16> bytes{};
    std::copy_n(id.bytes, bytes.size(), bytes.begin());
    return Id(bytes);
  }

  const comptoir_context* context_;
};

}  // namespace comptoir
