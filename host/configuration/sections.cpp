#include "configuration/sections.hpp"

#include <algorithm>

#include "configuration/nearest.hpp"

namespace comptoir::configuration {

namespace {

void read_path(Section& section, std::string_view name, std::filesystem::path& into) {
  auto text = into.string();
  section.text(name, text);
  into = text;
}

/// A key that means nothing where it is not written.
void read_url(Section& storage, std::string_view name, std::string& into) {
  if (storage.take(name) == nullptr) return;
  storage.text(name, into);
  const auto* node = storage.written(name);
  if (into.empty() || into.starts_with("postgresql://")) return;
  storage.refuse(*node, name, "not_a_choice", described(*node) + " names no PostgreSQL", "write \"postgresql://user@host/database\"");
}

/// What only PostgreSQL has, and what it needs of each other.
void check_postgresql(Section& storage, const storage::StoreAddress& address) {
  for (const std::string_view name : {"direct_url", "replica_url", "prepared", "silence_max_ms"}) {
    const auto* node = storage.written(name);
    if (node == nullptr || address.url.starts_with("postgresql://")) continue;
    storage.refuse(*node, name, "out_of_place", "a store on SQLite has no " + std::string(name), "remove it, or name a PostgreSQL in storage.url");
  }
  const auto* prepared = storage.written("prepared");
  if (address.prepared || !address.direct_url.empty() || prepared == nullptr) return;
  storage.refuse(*prepared, "prepared", "missing",
                 "without prepared statements url leads to a pooler, and the lock of a host needs a session of its own",
                 "name the way past the pooler in direct_url");
}

void read_storage(Section storage, storage::StoreAddress& into, Keep& keep) {
  static constexpr std::string_view schemes[] = {"sqlite:", "postgresql://"};
  storage.text("url", into.url);
  const auto scheme =
      std::find_if(std::begin(schemes), std::end(schemes), [&](auto s) { return into.url.starts_with(s) && into.url.size() > s.size(); });
  const auto* node = storage.written("url");
  if (scheme == std::end(schemes) && node != nullptr) {
    storage.refuse(*node, "url", "not_a_choice", described(*node) + " names no store",
                   "write \"sqlite:PATH\", such as \"sqlite:var/comptoir.db\", or \"postgresql://user@host/database\"");
  }
  read_url(storage, "direct_url", into.direct_url);
  read_url(storage, "replica_url", into.replica_url);
  if (storage.take("prepared") != nullptr) storage.flag("prepared", into.prepared);
  if (storage.take("silence_max_ms") != nullptr) storage.milliseconds("silence_max_ms", into.silence_max);
  if (scheme != std::end(schemes)) check_postgresql(storage, into);
  storage.number("keep_outbox_days", keep.outbox_days, 1U, 36'500U);
  storage.number("keep_inbox_days", keep.inbox_days, 1U, 36'500U);
  storage.number("keep_answers_days", keep.answers_days, 1U, 36'500U);
  storage.close();
}

void read_retry(Section& section, Retry& into) {
  section.number("attempts", into.attempts, 1U, 1'000'000U);
  section.milliseconds("backoff_first_ms", into.backoff_first);
  section.milliseconds("backoff_max_ms", into.backoff_max);
  const auto* longest = section.written("backoff_max_ms");
  const auto* first = section.written("backoff_first_ms");
  const auto* written = longest != nullptr ? longest : first;
  if (into.backoff_first > into.backoff_max && written != nullptr) {
    section.refuse(*written, longest != nullptr ? "backoff_max_ms" : "backoff_first_ms", "out_of_range",
                   "the first wait, " + std::to_string(into.backoff_first.count()) + " ms, is longer than the longest, " +
                       std::to_string(into.backoff_max.count()) + " ms",
                   "make backoff_max_ms at least as long as backoff_first_ms");
  }
}

void read_outbox(Section outbox, Outbox& into) {
  outbox.text("publisher", into.publisher);
  if (const auto* node = outbox.written("publisher"); node != nullptr && !is_plugin_name(into.publisher)) {
    outbox.refuse(*node, "publisher", "not_a_name", described(*node) + " is no name of a plugin", "write one such as \"outbox-rabbitmq\"");
  }
  outbox.number("window", into.window, 1U, 100'000U);
  outbox.number("window_bytes", into.window_bytes, std::uint64_t{1} << 16, std::uint64_t{1} << 40);
  read_retry(outbox, into.retry);
  outbox.close();
}

void read_inbox(Section inbox, Inbox& into) {
  inbox.optional_text("receiver", into.receiver, "inbox-rabbitmq");
  if (const auto* node = inbox.written("receiver"); node != nullptr && !is_plugin_name(into.receiver)) {
    inbox.refuse(*node, "receiver", "not_a_name", described(*node) + " is no name of a plugin", "write one such as \"inbox-rabbitmq\"");
  }
  inbox.number("window", into.window, 1U, 10'000U);
  inbox.number("window_bytes", into.window_bytes, std::uint64_t{1} << 16, std::uint64_t{1} << 40);
  inbox.close();
}

void read_dispatch(Section dispatch, Dispatch& into) {
  dispatch.number("group_max", into.group_max, 1U, 10'000U);
  dispatch.number("waiting_max", into.waiting_max, 1U, 1'000'000U);
  dispatch.number("waiting_bytes_max", into.waiting_bytes_max, std::uint64_t{1} << 16, std::uint64_t{1} << 40);
  dispatch.number("cascade_depth_max", into.cascade_depth_max, 1U, 10'000U);
  dispatch.number("unit_bytes_max", into.unit_bytes_max, std::size_t{64 * 1024}, std::size_t{1024 * 1024 * 1024});
  dispatch.milliseconds("unit_time_max_ms", into.unit_time_max);
  dispatch.close();
}

void read_alarm(Section alarm, Alarm& into) {
  alarm.number("lag_least", into.lag_least, std::uint64_t{1}, std::uint64_t{1'000'000'000});
  alarm.milliseconds("lag_window_ms", into.lag_window);
  alarm.close();
}

void read_admin(Section admin, Admin& into) {
  read_path(admin, "socket", into.socket);
  admin.close();
}

void read_log(Section log, telemetry::LogOptions& into) {
  using telemetry::Format, telemetry::Level;
  log.choice<Level>("level", into.level,
                    {{"debug", Level::debug}, {"info", Level::info}, {"warning", Level::warning}, {"error", Level::error}, {"off", Level::off}});
  log.choice<Format>("format", into.format, {{"auto", Format::automatic}, {"json", Format::json}, {"text", Format::text}});
  log.milliseconds("repeats_within_ms", into.repeats_within);
  log.close();
}

// The publisher and the receiver need no second mention: another one is a change of one line.
void enable(const std::string& name, const std::string& named_in, std::vector<EnabledPlugin>& enabled) {
  const bool listed = std::any_of(enabled.begin(), enabled.end(), [&](const EnabledPlugin& plugin) { return plugin.name == name; });
  if (!name.empty() && !listed) enabled.push_back({name, false, named_in});
}

void read_plugin_settings(Section plugin, Configuration& into, Faults& faults) {
  for (const auto& table : plugin.members()) {
    plugin.take(table.key);
    if (table.kind != Node::Kind::table) {
      plugin.refuse_type(table, table.key, "a table: [" + plugin.key_of(table.key) + "]");
      continue;
    }
    refuse_mistyped(plugin, table, into.plugins.enabled);
    into.plugin.emplace(table.key, PluginSettings(table, plugin.key_of(table.key), faults));
    plugin.show(table);
  }
}

}  // namespace

bool is_plugin_name(std::string_view name) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto other = [](char c) { return (c >= '0' && c <= '9') || c == '-' || c == '_'; };
  return !name.empty() && letter(name[0]) && std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || other(c); });
}

void refuse_mistyped(Section& plugins, const Node& table, const std::vector<EnabledPlugin>& enabled) {
  std::vector<std::string> names;
  for (const auto& plugin : enabled) names.push_back(plugin.name);
  const bool is_enabled = std::find(names.begin(), names.end(), table.key) != names.end();
  const auto near = is_enabled ? std::string() : nearest(table.key, names);
  if (!near.empty()) plugins.refuse_key(table, "no plugin by this name is enabled", "did you mean " + near + "?");
}

void read_sections(const Node& root, Configuration& configuration, Faults& faults, Node& effective) {
  Section all(&root, "", faults, effective);
  read_http(all.section("http"), configuration.http);
  read_storage(all.section("storage"), configuration.storage, configuration.keep);
  read_plugins(all.section("plugins"), configuration.plugins);
  read_outbox(all.section("outbox"), configuration.outbox);
  read_inbox(all.section("inbox"), configuration.inbox);
  enable(configuration.outbox.publisher, "outbox.publisher", configuration.plugins.enabled);
  enable(configuration.inbox.receiver, "inbox.receiver", configuration.plugins.enabled);
  read_reactions(all.section("reactions"), configuration.reactions);
  read_dispatch(all.section("dispatch"), configuration.dispatch);
  read_alarm(all.section("alarm"), configuration.alarm);
  read_deadlines(all.section("deadlines"), configuration.plugins.enabled, configuration.deadlines);
  read_admin(all.section("admin"), configuration.admin);
  read_log(all.section("log"), configuration.log);
  read_tenant(all.section("tenant"), configuration.tenant);
  read_plugin_settings(all.section("plugin"), configuration, faults);
  all.close();
}

void read_reactions(Section reactions, Reactions& into) {
  static const Choices<Placement> placements = {{"durable", Placement::durable}, {"same-transaction", Placement::same_transaction}};
  reactions.choice("placement", into.placement, placements);
  read_retry(reactions, into.retry);

  auto placement_of = reactions.section("placement_of");
  for (const auto& member : placement_of.members()) {
    const auto slash = member.key.find('/');
    const bool named = slash != std::string::npos && is_plugin_name(member.key.substr(0, slash)) && slash + 1 < member.key.size() &&
                       member.key.find('/', slash + 1) == std::string::npos;
    auto placement = into.placement;
    placement_of.choice(member.key, placement, placements);
    into.placement_of[member.key] = placement;
    if (!named) {
      placement_of.refuse(member, member.key, "not_a_name", "this key names no reaction",
                          "write the reacting plugin and the event without its number: \"orders/stock.reserved\" = \"durable\"");
    }
  }
  reactions.close();
}

}  // namespace comptoir::configuration
