// An event on its way to one consumer.
#pragma once

#include <optional>
#include <string>

#include "dispatch/directory.hpp"
#include "storage/leases.hpp"
#include "storage/records.hpp"

namespace comptoir::dispatch {

/// To a durable reaction, or to a projection.
struct Delivery {
  Target target;
  std::string consumer;
  storage::Message message;
  std::optional<storage::Lease> lease{};  ///< by which the host may deliver it
};

}  // namespace comptoir::dispatch
