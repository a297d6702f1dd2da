// A view and a projection as `declare` describes them.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/detail/contract.hpp>
#include <comptoir/detail/wire_name.hpp>
#include <comptoir/projection.hpp>

namespace comptoir::detail {

/// A field of a row, in C++ spelling. A literal that names none ends compilation.
template <class Row>
class FieldName {
 public:
  consteval FieldName() = default;
  consteval FieldName(const char* literal) : text_(literal) {
    if (field_named<Row>(text_) == fields_count<Row>) throw std::logic_error("comptoir: a key or an index names a field that the row does not have");
  }
  constexpr operator std::string_view() const { return text_; }

 private:
  std::string_view text_;
};

template <class Row>
class ViewDeclaration {
 public:
  using Field = FieldName<Row>;

  ViewDeclaration(std::vector<contract::View>& views, ViewType& type) : views_(&views), number_(views.size() - 1), type_(&type) {}

  /// The fields that make a row unique, in C++ spelling.
  ViewDeclaration& key(Field first, Field second = {}, Field third = {}, Field fourth = {}, Field fifth = {}, Field sixth = {}) {
    view().key = columns({first, second, third, fourth, fifth, sixth});
    type_->key.clear();
    for (const auto& name : view().key) type_->key.push_back(number_of(name));
    return *this;
  }

  /// An order to list by: rows with equal first fields lie together.
  ViewDeclaration& index(ShortName name, Field first, Field second = {}, Field third = {}, Field fourth = {}, Field fifth = {}, Field sixth = {}) {
    view().indexes.push_back({std::string(std::string_view(name)), columns({first, second, third, fourth, fifth, sixth})});
    type_->indexes.emplace_back(std::string_view(name));
    return *this;
  }

 private:
  contract::View& view() { return (*views_)[number_]; }

  std::vector<std::string> columns(std::initializer_list<std::string_view> fields) {
    std::vector<std::string> names;
    for (const auto field : fields)
      for (const auto& column : view().columns)
        if (column.table == without_trailing_underscore(field)) names.push_back(column.name);
    return names;
  }

  std::size_t number_of(std::string_view column) {
    std::size_t number = 0;
    while (view().columns[number].name != column) ++number;
    return number;
  }

  std::vector<contract::View>* views_;
  std::size_t number_;
  ViewType* type_;
};

class ProjectionDeclaration {
 public:
  ProjectionDeclaration(std::vector<contract::Projection>& all, std::size_t first) : all_(&all), first_(first) {}

  /// Runs after the commit, on its own: the command does not wait for it.
  ProjectionDeclaration& asynchronous() {
    for (auto i = first_; i < all_->size(); ++i) (*all_)[i].timing = contract::Timing::asynchronous;
    return *this;
  }

  /// Grows when the functions make something else of the same events: the rows are made anew from the first event. A change of the views, or of
  /// the events, is found by itself.
  ProjectionDeclaration& version(std::uint32_t number) {
    for (auto i = first_; i < all_->size(); ++i) (*all_)[i].version = number;
    return *this;
  }

  /// Asynchronous, one event after the other in the order of the log, by one reader.
  ProjectionDeclaration& in_total_order() {
    for (auto i = first_; i < all_->size(); ++i) (*all_)[i].total_order = true;
    return asynchronous();
  }

 private:
  std::vector<contract::Projection>* all_;
  std::size_t first_;
};

}  // namespace comptoir::detail
