// What an event publishes: as a text beside the event, and as the messages that others read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/records.hpp"

namespace comptoir::storage {

/// Nothing: the event stays within its context. Empty: the event itself is the message. Else a JSON array of objects with the `type` and the `data`
/// of each message; one without data says what the event says.
std::optional<std::string> text_of_publications(const Event& event);

/// The other way around. Throws StoreError when the text is none of those.
std::vector<Publication> publications_of(std::string_view text, const std::string& type_of_event);

/// What one of its publications makes of an event. The lane is left out.
Message message_of(const Event& event, const Publication& publication);

/// The messages of an event, in the order of its publications. One that says what the event says has its id; the id of any other one is derived from
/// it.
std::vector<Message> messages_of(const Event& event, Lane lanes);

/// What a reader of the log is told of any event, published or not.
Message as_message(Event event, Lane lanes);

}  // namespace comptoir::storage
