// What is said of a name that matches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <comptoir/result.hpp>

#include "storage/store.hpp"

namespace comptoir::administration {

/// The refusal: what there is not, the nearest of the names that there are, and the command that lists them.
[[nodiscard]] Error unknown_name(std::string code, const std::string& sentence, std::string_view name, const std::vector<std::string>& known,
                                 std::string_view listing);

/// No key of the outbox ("outbox") or of a reaction or projection ("reactions") is set aside by this id. Throws storage::StoreError.
[[nodiscard]] Error nothing_to_retry(storage::Store& store, const std::string& verb, const std::string& key);

/// There are no events of this stream. Throws storage::StoreError.
[[nodiscard]] Error unknown_stream(storage::Store& store, const storage::StreamKey& stream);

}  // namespace comptoir::administration
