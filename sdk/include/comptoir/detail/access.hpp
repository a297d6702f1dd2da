// The few functions by which code that knows only a shape reaches into optionals, lists and types with an invariant.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <comptoir/detail/shape.hpp>
#include <comptoir/form.hpp>
#include <comptoir/result.hpp>

namespace comptoir::detail {

template <class T>
concept has_form = requires(const T& value) {
  Form<T>::of(value);
};

template <class T>
concept travels_as_text = requires(const T& value, std::string& to, std::string_view text) {
  value.append_to(to);
  { T::parse(text) } -> std::same_as<Result<T>>;
  { T::text_format } -> std::convertible_to<TextFormat>;
};

template <class T>
inline constexpr OptionalAccess optional_access = {
    [](const void* optional) -> const void* {
      const auto& value = *static_cast<const std::optional<T>*>(optional);
      return value ? &*value : nullptr;
    },
    [](void* optional) -> void* { return &static_cast<std::optional<T>*>(optional)->emplace(); },
    [](void* optional) { static_cast<std::optional<T>*>(optional)->reset(); },
};

template <class T>
inline constexpr ListAccess list_access = {
    sizeof(T),
    [](const void* list) {
      const auto& items = *static_cast<const std::vector<T>*>(list);
      return Items{items.data(), items.size()};
    },
    [](void* list) -> void* { return &static_cast<std::vector<T>*>(list)->emplace_back(); },
    [](void* list) { static_cast<std::vector<T>*>(list)->clear(); },
};

template <class T>
bool take(Result<T>&& result, void* to, std::string& reason) {
  if (result)
    *static_cast<T*>(to) = *std::move(result);
  else
    reason = result.error().sentence;
  return result.ok();
}

template <class T>
inline constexpr TextAccess text_access = {
    T::text_format,
    [](const void* value, std::string& to) { static_cast<const T*>(value)->append_to(to); },
    [](std::string_view text, void* to, std::string& reason) { return take<T>(T::parse(text), to, reason); },
};

template <class T>
using FormOf = std::remove_cvref_t<decltype(Form<T>::of(std::declval<const T&>()))>;

template <class T>
inline constexpr FormAccess form_access = {
    [](const void* value, void* context, FormAccess::Use use) {
      const FormOf<T>& form = Form<T>::of(*static_cast<const T*>(value));
      use(context, &form);
    },
    [](void* to, void* context, FormAccess::Fill fill, std::string& reason) {
      FormOf<T> form{};
      return !fill(context, &form) || take<T>(Form<T>::from(std::move(form)), to, reason);
    },
};

}  // namespace comptoir::detail
