// The routes of all plugins as OpenAPI.
#include <Poco/JSON/Array.h>

#include "http/api.hpp"
#include "http/document_parts.hpp"
#include "http/documents.hpp"

namespace comptoir::http {
namespace {

using document_parts::about, document_parts::component, document_parts::object, document_parts::parsed, document_parts::reference;
using Poco::JSON::Array, Poco::JSON::Object;

std::string method_key(contract::Method method) {
  switch (method) {
    case contract::Method::get: return "get";
    case contract::Method::post: return "post";
    case contract::Method::put: return "put";
    case contract::Method::patch: return "patch";
    case contract::Method::delete_: return "delete";
  }
  return "get";
}

Object::Ptr json_content(const Poco::Dynamic::Var& schema, std::string_view media = "application/json") {
  return object("content", object(media, object("schema", schema)));
}

Object::Ptr parameter(const std::string& name, std::string_view place, bool required, const Poco::Dynamic::Var& schema) {
  auto made = object();
  made->set("name", name);
  made->set("in", std::string(place));
  made->set("required", required);
  made->set("schema", schema);
  return made;
}

/// One route of OpenAPI, made from the route and the message behind it.
class Operation {
 public:
  Operation(const contract::Route& route, const dispatch::Directory& directory) : route_(route) {
    if (const auto* command = directory.command(route.message)) {
      message_ = parsed(command->contract->schema);
      if (command->contract->answer) answer_ = parsed(*command->contract->answer);
    } else if (const auto* query = directory.query(route.message)) {
      message_ = parsed(query->contract->schema);
      answer_ = parsed(query->contract->answer);
    }
    for (const auto& conclusion : route.conclusions)
      if (const auto* event = directory.event(conclusion.event); event != nullptr && !conclusion.handler) answer_ = parsed(event->contract->schema);
  }

  Object::Ptr document(std::string_view plugin) {
    auto made = object();
    made->set("operationId", component(route_.message) + "." + method_key(route_.method) + path_suffix());
    Array::Ptr tags = new Array;
    tags->add(std::string(plugin));
    made->set("tags", tags);
    if (!route_.summary.empty()) made->set("summary", route_.summary);
    if (!route_.permission.empty()) made->set("x-permission", route_.permission);
    made->set("parameters", parameters());
    if (route_.method != contract::Method::get && properties() && properties()->size() > 0) made->set("requestBody", body());
    made->set("responses", responses());
    return made;
  }

 private:
  /// The same message may be served by several paths: each is an operation of its own.
  std::string path_suffix() const {
    std::string suffix;
    for (const char c : route_.path)
      if (c == '/')
        suffix += '.';
      else if (c != '{' && c != '}')
        suffix += c;
    return suffix;
  }

  Object::Ptr properties() const { return message_ ? message_->getObject("properties") : Object::Ptr(); }

  bool is_required(const std::string& name) const {
    const auto required = message_->getArray("required");
    for (unsigned i = 0; required && i < required->size(); ++i)
      if (required->getElement<std::string>(i) == name) return true;
    return false;
  }

  /// Path parameters first; the rest of a query's members come by its query string, the rest of a command's by its body.
  Array::Ptr parameters() {
    Array::Ptr list = new Array;
    std::string_view rest = route_.path;
    for (auto begin = rest.find('{'); begin != std::string_view::npos; begin = rest.find('{')) {
      const auto end = rest.find('}', begin);
      const std::string name(rest.substr(begin + 1, end - begin - 1));
      rest.remove_prefix(end + 1);
      Poco::Dynamic::Var schema = object("type", "string");
      if (properties() && properties()->has(name)) schema = properties()->get(name);
      list->add(parameter(name, "path", true, schema));
      if (properties()) properties()->remove(name);
    }
    if (route_.method == contract::Method::get && properties())
      for (const auto& name : properties()->getNames()) list->add(parameter(name, "query", is_required(name), properties()->get(name)));
    if (route_.method != contract::Method::get) {
      list->add(parameter("Idempotency-Key", "header", route_.idempotent, object("type", "string")));
      const bool conditional = route_.method == contract::Method::patch || route_.method == contract::Method::delete_;
      list->add(parameter("If-Match", "header", conditional, object("type", "string")));
    }
    return list;
  }

  Object::Ptr body() {
    if (const auto required = message_->getArray("required")) {
      Array::Ptr left = new Array;
      for (unsigned i = 0; i < required->size(); ++i)
        if (properties()->has(required->getElement<std::string>(i))) left->add(required->get(i));
      if (left->size() > 0)
        message_->set("required", left);
      else
        message_->remove("required");
    }
    auto made = json_content(message_);
    made->set("required", message_->has("required"));
    return made;
  }

  Object::Ptr response(std::string_view description, const Object::Ptr& content) const {
    auto made = content ? content : object();
    made->set("description", std::string(description));
    return made;
  }

  Object::Ptr headers() const {
    const auto header = [](std::string_view description) {
      auto made = object("schema", object("type", "string"));
      made->set("description", std::string(description));
      return made;
    };
    auto made = object();
    if (!route_.aggregate.empty()) made->set("ETag", header("The version of the " + route_.aggregate + ", for If-Match and If-None-Match."));
    if (!route_.location.empty()) made->set("Location", header("Where what was created is found: " + std::string(Api::prefix) + route_.location));
    return made;
  }

  Object::Ptr responses() const {
    auto made = object();
    const auto success = answer_ ? answer_ : reference("#/components/schemas/Reached");
    auto done = response("It is done, and durable.", json_content(success));
    if (const auto sent = headers(); sent->size() > 0) done->set("headers", sent);
    made->set(std::to_string(route_.success), done);
    if (!route_.conclusions.empty()) {
      const auto under_way = json_content(reference("#/components/schemas/Reached"));
      made->set("202", response("It is under way: others are asked first.", under_way));
    }
    made->set("default", response("A problem.", json_content(reference("#/components/schemas/Problem"), "application/problem+json")));
    return made;
  }

  const contract::Route& route_;
  Object::Ptr message_;
  Object::Ptr answer_;
};

Object::Ptr problem_schema() {
  return parsed(
      R"({"type":"object","required":["type","title","status","detail","code"],"properties":{"type":{"type":"string"},"title":{"type":"string"},)"
      R"("status":{"type":"integer"},"detail":{"type":"string"},"instance":{"type":"string"},"code":{"type":"string"},"traceId":{"type":"string"},)"
      R"("errors":{"type":"array","items":{"type":"object","properties":)"
      R"({"pointer":{"type":"string"},"code":{"type":"string"},"message":{"type":"string"}}}}}})");
}

Object::Ptr reached_schema() {
  return parsed(R"({"type":"object","required":["id","version"],"properties":{"id":{"type":"string"},"version":{"type":"integer"}}})");
}

}  // namespace

std::string openapi_document(const dispatch::Directory& directory) {
  auto paths = object();
  for (const auto* plugin : directory.plugins())
    for (const auto& route : plugin->contract().routes) {
      const auto path = std::string(Api::prefix) + route.path;
      if (!paths->has(path)) paths->set(path, object());
      paths->getObject(path)->set(method_key(route.method), Operation(route, directory).document(plugin->name()));
    }
  auto schemas = object();
  schemas->set("Problem", problem_schema());
  schemas->set("Reached", reached_schema());
  auto document = object();
  document->set("openapi", "3.1.0");
  document->set("info", about("Comptoir"));
  document->set("paths", paths);
  document->set("components", object("schemas", schemas));
  return document_parts::text(document);
}

}  // namespace comptoir::http
