#include "storage/sql/connection.hpp"

namespace comptoir::storage::sql {

namespace {

/// Kept statements and views of one connection: beyond it they are made anew, so that SQL composed at run time cannot eat the memory.
constexpr std::size_t kept_max = 500;

}  // namespace

Connection::Loan Connection::lend(Confined& confined, std::string_view sql) {
  auto found = confined.kept.find(sql);
  if (found == confined.kept.end()) {
    if (confined.kept.size() >= kept_max) std::erase_if(confined.kept, [](const auto& entry) { return entry.second != nullptr; });
    found = confined.kept.emplace(sql, prepare(confined.access, confined.plugin, sql)).first;
  }
  std::unique_ptr<Statement> statement = std::move(found->second);
  if (statement == nullptr) statement = prepare(confined.access, confined.plugin, sql);
  return {found->second, std::move(statement)};
}

Connection::Loan Connection::use(Access access, std::string_view plugin, std::string_view sql) {
  std::string name(plugin);
  name += access == Access::reading ? " reading" : " writing";
  const auto found = plugins_.find(name);
  if (found != plugins_.end()) return lend(found->second, sql);
  return lend(plugins_.emplace(std::move(name), Confined{access, std::string(plugin), {}}).first->second, sql);
}

std::shared_ptr<const ViewSql> Connection::of(const View& view) {
  if (views_.size() >= kept_max) views_.clear();

  // The address is only a hint: the shape decides, since another view may live there now.
  std::shared_ptr<const ViewSql>& kept = views_[&view];
  if (kept == nullptr || !kept->layout().fits(view)) kept = std::make_shared<const ViewSql>(ViewLayout(view), dialect_);
  return kept;
}

void Connection::drop_statements() {
  views_.clear();
  plugins_.clear();
  host_.kept.clear();
}

}  // namespace comptoir::storage::sql
