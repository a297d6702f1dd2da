#include "storage/publications.hpp"

#include <algorithm>
#include <utility>

#include <comptoir/detail/json_scanner.hpp>
#include <comptoir/detail/json_writer.hpp>

#include "storage/store.hpp"

namespace comptoir::storage {

namespace {

bool is_published_as_it_is(const Event& event) {
  return event.published.size() == 1 && event.published.front().data.empty() && event.published.front().type == event.type;
}

Publication publication_of(std::string_view json) {
  const auto type = detail::raw_member(json, "type");
  if (!type || type->size() < 2 || type->front() != '"') throw StoreError("It names no type.");
  return {std::string(type->substr(1, type->size() - 2)), std::string(detail::raw_member(json, "data").value_or(""))};
}

std::vector<Publication> read_publications(std::string_view text) {
  std::vector<Publication> publications;
  detail::JsonScanner scanner(text);
  if (scanner.peek() != '[' || !scanner.open()) throw StoreError("It is no JSON array.");
  do {
    scanner.peek();
    const char* begin = scanner.position();
    if (!scanner.skip_value()) throw StoreError(scanner.trouble().message);
    publications.push_back(publication_of({begin, static_cast<std::size_t>(scanner.position() - begin)}));
  } while (scanner.take(','));
  if (!scanner.close(']') || !scanner.end()) throw StoreError(scanner.trouble().message);
  return publications;
}

}  // namespace

std::optional<std::string> text_of_publications(const Event& event) {
  if (event.published.empty()) return std::nullopt;
  std::string text;
  if (is_published_as_it_is(event)) return text;
  for (const Publication& publication : event.published) {
    text.append(text.empty() ? "[" : ",").append(R"({"type":)");
    detail::write_json(text, publication.type);
    if (!publication.data.empty()) text.append(R"(,"data":)").append(publication.data);
    text.append("}");
  }
  return text.append("]");
}

std::vector<Publication> publications_of(std::string_view text, const std::string& type_of_event) try {
  if (text.empty()) return {{type_of_event, {}}};
  return read_publications(text);
} catch (const StoreError& fault) {
  throw StoreError("What an event " + type_of_event + " publishes cannot be read, it was altered: `comptoir events verify` names it. " +
                   fault.what());
}

Message as_message(Event event, Lane lanes) {
  const auto lane = lane_of(event.stream, lanes);
  return {.position = event.position,
          .lane = lane,
          .stream = std::move(event.stream),
          .version = event.version,
          .id = event.id,
          .type = std::move(event.type),
          .data = std::move(event.data),
          .origin = std::move(event.origin)};
}

Message message_of(const Event& event, const Publication& publication) {
  const bool is_event_itself = publication.data.empty();
  return {.stream = event.stream,
          .version = event.version,
          .id = is_event_itself ? event.id : Id::derived_from(event.id, publication.type),
          .type = publication.type,
          .data = is_event_itself ? event.data : publication.data,
          .origin = event.origin,
          .handled = event.handled};
}

std::vector<Message> messages_of(const Event& event, Lane lanes) {
  std::vector<Message> messages;
  for (const Publication& publication : event.published) {
    auto& message = messages.emplace_back(message_of(event, publication));
    message.position = event.position;
    message.part = static_cast<std::uint32_t>(messages.size() - 1);
    message.lane = lane_of(event.stream, lanes);
  }
  return messages;
}

}  // namespace comptoir::storage
