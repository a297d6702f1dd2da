// What a handler's signature says: its message, its needs, its answer. Works for functions and for callable objects.
#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <comptoir/result.hpp>

namespace comptoir::detail {

template <class... T>
struct Types {};

/// `Answer handler(const Message&, Needs...)`.
template <class AnswerType, class MessageType, class... NeedTypes>
struct Signature {
  using Answer = AnswerType;
  using Message = std::remove_cvref_t<MessageType>;
  static constexpr bool may_change_message = std::is_reference_v<MessageType> && !std::is_const_v<std::remove_reference_t<MessageType>>;
  using Needs = Types<NeedTypes...>;
};

template <class Callable>
struct SignatureOf : SignatureOf<decltype(&Callable::operator())> {};
template <class Answer, class Message, class... Needs>
struct SignatureOf<Answer (*)(Message, Needs...)> : Signature<Answer, Message, Needs...> {};
template <class Answer, class Message, class... Needs>
struct SignatureOf<Answer (*)(Message, Needs...) noexcept> : Signature<Answer, Message, Needs...> {};
template <class Answer, class Object, class Message, class... Needs>
struct SignatureOf<Answer (Object::*)(Message, Needs...)> : Signature<Answer, Message, Needs...> {};
template <class Answer, class Object, class Message, class... Needs>
struct SignatureOf<Answer (Object::*)(Message, Needs...) const> : Signature<Answer, Message, Needs...> {};

/// What an answer carries once the Result around it is taken off.
template <class T>
struct Unwrapped {
  using type = T;
};
template <class T>
struct Unwrapped<Result<T>> {
  using type = T;
};

/// The single type within an optional or a vector; a reaction may answer none, one or many commands.
template <class T>
struct Single {
  using type = T;
};
template <class T>
struct Single<std::optional<T>> {
  using type = T;
};
template <class T>
struct Single<std::vector<T>> {
  using type = T;
};

template <class T>
inline constexpr bool is_result = false;
template <class T>
inline constexpr bool is_result<Result<T>> = true;

}  // namespace comptoir::detail
