#include "dispatch/failure.hpp"

#include <stdexcept>
#include <type_traits>

#include <comptoir/detail/utf8.hpp>

#include "dispatch/adding.hpp"
#include "dispatch/call.hpp"
#include "dispatch/unit.hpp"
#include "plugins/abandoned.hpp"
#include "storage/store.hpp"

namespace comptoir::dispatch {
namespace {

Error failed(std::string code, std::string sentence) { return {ErrorKind::failed, std::move(code), std::move(sentence), {}, {}}; }

/// Throws the first of these kinds that the failure is of.
template <class Kind, class... Others>
std::function<void()> thrower(const std::exception& failure) {
  if (dynamic_cast<const Kind*>(&failure) == nullptr) {
    if constexpr (sizeof...(Others) > 0) return thrower<Others...>(failure);
  }
  if constexpr (std::is_constructible_v<Kind, std::string>)
    return [sentence = std::string(failure.what())] { throw Kind(sentence); };
  else
    return [] { throw Kind(); };
}

}  // namespace

Error error_of(const std::exception& failure) {
  const auto is = [&]<class Kind>(const Kind*) { return dynamic_cast<const Kind*>(&failure) != nullptr; };
  auto sentence = detail::as_utf8(failure.what());
  if (const auto* taken = dynamic_cast<const storage::KeyTaken*>(&failure))
    return refused(taken->claim.scope + ".taken", "The key " + taken->claim.key + " is taken already.");
  if (is(static_cast<const storage::OutOfRange*>(nullptr))) return refused(std::string(out_of_range), std::move(sentence));
  if (is(static_cast<const storage::RowCountDiffers*>(nullptr))) return failed("database.row_count", std::move(sentence));
  if (is(static_cast<const storage::BadStatement*>(nullptr))) return failed("database.bad_statement", std::move(sentence));
  if (is(static_cast<const storage::LaneLost*>(nullptr))) return unavailable(std::string(lane_lost), std::move(sentence));
  if (is(static_cast<const storage::Conflict*>(nullptr)))
    return unavailable("store.busy", "Others changed the same data again and again: try again.");
  if (is(static_cast<const storage::StoreError*>(nullptr))) return unavailable("store.failed", std::move(sentence));
  if (is(static_cast<const plugins::DeadlinePassed*>(nullptr))) return unavailable(std::string(handler_deadline), std::move(sentence));
  return failed("host.failed", std::move(sentence));
}

Thrown::Thrown(const std::exception& failure)
    : again_(thrower<storage::LaneLost, storage::Conflict, StatementRefused, storage::BadStatement, storage::RowCountDiffers, storage::StoreError,
                     plugins::DeadlinePassed, std::runtime_error>(failure)) {}

void Thrown::again() const { again_(); }

bool is_of_the_store(const Error& error) { return error.code.starts_with("store."); }

Error error_of_current_exception() {
  try {
    throw;
  } catch (const std::exception& failure) {
    return error_of(failure);
  } catch (const plugins::Abandoned&) {
    throw;
  } catch (...) {
    return failed("host.failed", "Something was thrown that is no std::exception.");
  }
}

}  // namespace comptoir::dispatch
