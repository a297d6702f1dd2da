// What the documents about the interface are made of.
#pragma once

#include <sstream>
#include <string>
#include <string_view>

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

namespace comptoir::http::document_parts {

inline Poco::JSON::Object::Ptr object() { return new Poco::JSON::Object(Poco::JSON_PRESERVE_KEY_ORDER); }

inline Poco::JSON::Object::Ptr object(std::string_view name, const Poco::Dynamic::Var& value) {
  auto made = object();
  made->set(std::string(name), value);
  return made;
}

inline Poco::JSON::Object::Ptr reference(const std::string& to) { return object("$ref", to); }

inline Poco::JSON::Object::Ptr parsed(const std::string& schema) { return Poco::JSON::Parser().parse(schema).extract<Poco::JSON::Object::Ptr>(); }

inline std::string text(const Poco::JSON::Object::Ptr& document) {
  std::ostringstream out;
  document->stringify(out);
  return out.str();
}

/// "orders.place_order/1" as a name that both specifications allow for a component.
inline std::string component(std::string_view wire_name) {
  std::string name(wire_name);
  for (auto& c : name)
    if (c == '/') c = '.';
  return name;
}

inline Poco::JSON::Object::Ptr about(std::string_view title) {
  auto info = object();
  info->set("title", std::string(title));
  info->set("version", "1.0.0");
  return info;
}

}  // namespace comptoir::http::document_parts
