#include "administration/administration.hpp"

#include <charconv>

#include <comptoir/detail/json_writer.hpp>

#include "administration/documents.hpp"
#include "administration/newest_events.hpp"
#include "administration/unknown_names.hpp"
#include "storage/publisher_consumer.hpp"

namespace comptoir::administration {
namespace {

constexpr std::size_t events_max = 1'000;

/// The number a parameter holds, `otherwise` when it is absent.
Result<std::uint64_t> number(const Question& question, const std::string& name, std::uint64_t otherwise) {
  const auto found = question.parameters.find(name);
  if (found == question.parameters.end()) return otherwise;
  std::uint64_t value = 0;
  const auto& text = found->second;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return value;
  return invalid("admin.not_a_number", "The parameter " + name + " is \"" + text + "\", and should be a whole number.");
}

std::string text(const Question& question, const std::string& name, std::string otherwise = {}) {
  const auto found = question.parameters.find(name);
  return found == question.parameters.end() ? std::move(otherwise) : found->second;
}

Result<std::string> tail(storage::Store& store, const Question& question) {
  const auto limit = number(question, "limit", 20);
  if (!limit) return limit.error();
  const auto rows = std::min<std::size_t>(*limit, events_max);
  const auto reads = store.read();
  if (!question.parameters.contains("after")) return json_of(newest_events(*reads, rows));
  const auto after = number(question, "after", 0);
  if (!after) return after.error();
  return json_of(reads->log(*after, rows));
}

std::vector<storage::AsideKey> keys_of_publishers(storage::Store& store) {
  auto keys = store.aside({});
  std::erase_if(keys, [](const storage::AsideKey& key) { return !storage::is_of_publisher(key.consumer); });
  return keys;
}

Result<std::string> stream(storage::Store& store, const Question& question) {
  const storage::StreamKey key{text(question, "tenant", "default"), text(question, "type"), text(question, "id")};
  const auto events = store.read()->events(key, 0);
  if (events.empty()) return unknown_stream(store, key);
  return json_of(events);
}

Result<std::string> retry_in_store(storage::Store& store, const std::string& wanted, const Question& question) {
  const auto key = text(question, "key");
  auto transaction = store.begin();
  std::uint64_t keys = 0;
  for (const auto& aside : store.aside({})) {
    const bool of_outbox = storage::is_of_publisher(aside.consumer);
    if (aside.stream.id != key || of_outbox != (wanted == "outbox")) continue;
    transaction->send_on(aside.consumer, aside.stream);
    ++keys;
  }
  if (keys == 0) {
    transaction.reset();
    return nothing_to_retry(store, wanted, key);
  }
  transaction->commit();
  if (const auto line = store.line(); line != nullptr) {
    (void)line->wait({});  // connects
    line->call({.keys = true});
    (void)line->wait({});
  }
  return json_of_retried(keys);
}

}  // namespace

Administration::Administration(storage::Store& store, const std::string& publisher) {
  add("GET", "/admin/events", [&store](const Question& question) { return tail(store, question); });
  add("GET", "/admin/stream", [&store](const Question& question) { return stream(store, question); });
  add("GET", "/admin/verification", [&store](const Question&) -> Result<std::string> { return json_of(store.verify()); });
  add("GET", "/admin/migrations", [&store](const Question&) -> Result<std::string> { return json_of(store.migrations()); });
  add("GET", "/admin/cluster", [&store](const Question&) -> Result<std::string> { return json_of(document_of(store.cluster())); });
  add("GET", "/admin/outbox/parked", [&store](const Question&) -> Result<std::string> { return json_of(keys_of_publishers(store)); });
  add("POST", "/admin/outbox/retry", [&store](const Question& question) { return retry_in_store(store, "outbox", question); });
  add("GET", "/admin/reactions/parked", [&store](const Question&) -> Result<std::string> {
    auto keys = store.aside({});
    std::erase_if(keys, [](const storage::AsideKey& key) { return storage::is_of_publisher(key.consumer); });
    return json_of(keys);
  });
  add("POST", "/admin/reactions/retry", [&store](const Question& question) { return retry_in_store(store, "reactions", question); });
  add("GET", "/admin/outbox", [&store, publisher](const Question&) -> Result<std::string> {
    OutboxDocument document;
    document.end = static_cast<std::int64_t>(store.read()->outbox_end());
    document.waiting = static_cast<std::int64_t>(store.unpublished(publisher));
    document.parked_keys = static_cast<std::int64_t>(keys_of_publishers(store).size());
    return json_of(document);
  });
}

Result<std::string> Administration::ask(const Question& question) const try {
  const auto found = answers_.find({question.method, question.path});
  if (found == answers_.end())
    return not_found("admin.unknown", question.method + " " + question.path +
                                          " is nothing this can answer: it may need a running host, start it with `comptoir serve`.");
  return found->second(question);
} catch (const storage::StoreError& failure) {
  return unavailable("store.failed", failure.what());
}

}  // namespace comptoir::administration
