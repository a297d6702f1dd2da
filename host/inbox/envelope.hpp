// An integration event of another system, as its CloudEvents 1.0 document tells it.
#pragma once

#include <string>
#include <string_view>

#include <comptoir/result.hpp>

#include "storage/records.hpp"

namespace comptoir::inbox {

/// Reads what host/outbox/envelope.hpp of another installation wrote, and any other CloudEvent in structured JSON with an object as its `data`.
/// What a foreign system leaves out is made up for: the aggregate is (`source`, `subject` or `id`), the tenant is `tenant`, and an id that is no
/// UUID becomes one that is derived from it and the `source`, so that a repeat is known by it all the same.
///
/// Errors: inbox.no_cloudevent, with a sentence that names what is wrong; inbox.no_time, where neither `time` nor the id tells how old it is;
/// inbox.time_out_of_range, where one of them lies before 1970 or more than a day behind `now`; inbox.name_invalid, where a name is none that every
/// store can keep. A traceparent that is none is left away.
[[nodiscard]] Result<storage::Message> read_envelope(std::string_view json, const std::string& tenant, Timestamp now);

}  // namespace comptoir::inbox
