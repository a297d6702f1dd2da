#include "dispatch/form.hpp"

#include <algorithm>
#include <set>

namespace comptoir::dispatch {
namespace {

std::string name_of(contract::ColumnKind kind) {
  switch (kind) {
    case contract::ColumnKind::text: return "text";
    case contract::ColumnKind::integer: return "integer";
    case contract::ColumnKind::real: return "real";
    case contract::ColumnKind::boolean: return "boolean";
    case contract::ColumnKind::json: return "json";
  }
  return {};
}

}  // namespace

std::string form_of(const contract::View& view) {
  std::string form = "view " + view.table + " by";
  for (const auto& column : view.key) form += " " + column;
  for (const auto& column : view.columns) form += "\n  " + column.table + " " + name_of(column.kind) + (column.optional ? " or nothing" : "");
  return form + "\n";
}

std::vector<std::string> names_of_projections(const Directory& directory) {
  std::vector<std::string> names;
  for (const auto& entry : directory.all_projections())
    if (std::ranges::find(names, entry.contract->name) == names.end()) names.push_back(entry.contract->name);
  return names;
}

std::vector<const contract::View*> views_of(const Directory& directory, std::string_view projection) {
  std::vector<const contract::View*> views;
  for (const auto& entry : directory.all_projections()) {
    if (entry.contract->name != projection) continue;
    for (const auto number : entry.contract->views) {
      const auto* view = &entry.plugin->contract().views[number];
      if (std::ranges::find(views, view) == views.end()) views.push_back(view);
    }
  }
  return views;
}

std::string form_of(const Directory& directory, std::string_view projection) {
  std::uint32_t version = 1;
  bool is_asynchronous = false;
  std::set<std::string> events;
  for (const auto& entry : directory.all_projections()) {
    if (entry.contract->name != projection) continue;
    version = entry.contract->version;
    is_asynchronous = entry.contract->timing == contract::Timing::asynchronous;
    events.insert(entry.contract->event);
  }
  std::set<std::string> views;
  for (const auto* view : views_of(directory, projection)) views.insert(form_of(*view));

  std::string form = "version " + std::to_string(version) + (is_asynchronous ? ", asynchronous\n" : "\n");
  for (const auto& event : events) form += "event " + event + "\n";
  for (const auto& view : views) form += view;
  return form;
}

}  // namespace comptoir::dispatch
