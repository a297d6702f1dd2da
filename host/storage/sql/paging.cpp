// A page of a view: stretches of an index, one after another, until the page is full.
#include "storage/cursor.hpp"
#include "storage/sql/queries.hpp"

namespace comptoir::storage::sql {

namespace {

std::vector<Stretch> stretches(const ViewLayout& layout, std::span<const std::size_t> sorting, std::span<const comptoir_value> last,
                               bool descending) {
  if (last.empty()) return {Stretch{}};

  std::vector<Stretch> out;
  for (std::size_t fixed = sorting.size(); fixed-- > 0;) {
    const bool at_null = last[fixed].kind == COMPTOIR_VALUE_NULL;
    const bool optional = layout.columns()[sorting[fixed]].optional;
    // NULL is sorted before everything else: behind it come the values, or nothing when the order is turned around.
    if (at_null && !descending) out.push_back({fixed, Stretch::Bound::not_null});
    if (!at_null) out.push_back({fixed, Stretch::Bound::beyond});
    if (!at_null && descending && optional) out.push_back({fixed, Stretch::Bound::null});
  }
  return out;
}

/// One listing while it is read.
class Listing {
 public:
  Listing(Connection& connection, const Facts& facts, const View& view, std::string_view tenant, const PageRequest& page)
      : connection_(connection),
        sql_(connection.of(view)),
        tenant_(tenant),
        page_(page),
        order_(sql_->layout().order(page.index)),
        cursor_(facts.secret, view.table, tenant, order_.name, page) {
    if (page.prefix.size() > order_.prefix_max)
      throw BadStatement("View " + view.table + ": a prefix of more columns than the index has was asked for.");
    if (page.limit == 0) throw BadStatement("View " + view.table + ": a page of no rows was asked for.");
    sorting_ = std::span(order_.columns).subspan(page.prefix.size());
  }

  std::string read(const RowVisitor& visit) {
    if (page_.cursor.empty()) {
      read({}, visit);
    } else {
      const CursorValues values = cursor_.read(page_.cursor, sorting_.size());
      read(values.values(), visit);
    }
    return next_;
  }

 private:
  void read(std::span<const comptoir_value> last, const RowVisitor& visit) {
    for (const Stretch stretch : stretches(sql_->layout(), sorting_, last, page_.descending)) {
      if (!read(stretch, last, visit)) return;
    }
    next_.clear();  // the last row of all was on this page
  }

  /// False when a row lies beyond the page.
  bool read(Stretch stretch, std::span<const comptoir_value> last, const RowVisitor& visit) {
    std::vector<comptoir_value> equal(page_.prefix.begin(), page_.prefix.end());
    equal.insert(equal.end(), last.begin(), last.begin() + static_cast<std::ptrdiff_t>(stretch.fixed));
    const std::string sql = sql_->list(order_, page_.prefix.size(), equal, stretch.bound, page_.descending);
    const auto row = connection_.use(sql);
    int place = 0;
    row->put(++place, tenant_);
    for (const comptoir_value& value : equal)
      if (value.kind != COMPTOIR_VALUE_NULL) row->put(++place, value);
    if (stretch.bound == Stretch::Bound::beyond) row->put(++place, last[stretch.fixed]);
    row->put(++place, std::uint64_t{page_.limit} - visited_ + 1);

    std::vector<comptoir_value> values;
    while (row->step()) {
      if (visited_ == page_.limit) return false;
      row->read_into(values);
      if (++visited_ == page_.limit) remember(values);
      visit(values);
    }
    return true;
  }

  void remember(std::span<const comptoir_value> values) {
    std::vector<comptoir_value> place;
    for (const std::size_t column : sorting_) place.push_back(values[column]);
    next_ = cursor_.written(place);
  }

  Connection& connection_;
  std::shared_ptr<const ViewSql> sql_;
  std::string_view tenant_;
  const PageRequest& page_;
  const RowOrder& order_;
  Cursor cursor_;
  std::span<const std::size_t> sorting_;
  std::uint32_t visited_ = 0;
  std::string next_;
};

}  // namespace

std::string Queries::list(const View& view, std::string_view tenant, const PageRequest& page, const RowVisitor& visit) const {
  return Listing(connection_, facts_, view, tenant, page).read(visit);
}

}  // namespace comptoir::storage::sql
