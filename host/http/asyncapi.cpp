// The events of all plugins, those that leave and those that are awaited, as AsyncAPI.
#include <Poco/JSON/Array.h>

#include "http/document_parts.hpp"
#include "http/documents.hpp"

namespace comptoir::http {
namespace {

using document_parts::about, document_parts::component, document_parts::object, document_parts::parsed, document_parts::reference;
using Poco::JSON::Array, Poco::JSON::Object;

/// The events of an AsyncAPI document, each once.
struct Channels {
  void add(const std::string& event, const std::string& verb, const std::string& action, const Object::Ptr& payload) {
    const auto name = component(event);
    if (messages->has(name)) return;
    auto message = object();
    message->set("name", event);
    message->set("title", event);
    message->set("contentType", "application/cloudevents+json");
    message->set("payload", payload);
    messages->set(name, message);
    auto channel = object();
    channel->set("address", std::string(dispatch::unversioned(event)));
    channel->set("messages", object(name, reference("#/components/messages/" + name)));
    channels->set(name, channel);
    auto operation = object();
    operation->set("action", action);
    operation->set("channel", reference("#/channels/" + name));
    std::string operation_name = verb;
    operations->set(operation_name.append(".").append(name), operation);
  }

  Object::Ptr channels = object();
  Object::Ptr operations = object();
  Object::Ptr messages = object();
};

/// What all reactions to an event need of it together.
Object::Ptr needed(const std::string& event, const Received& received) {
  Array::Ptr schemas = new Array;
  for (const auto* reaction : received)
    if (reaction->contract->event == event && reaction->contract->schema) schemas->add(parsed(*reaction->contract->schema));
  return schemas->size() == 1 ? schemas->getObject(0) : object("allOf", schemas);
}

}  // namespace

std::string asyncapi_document(const dispatch::Directory& directory, const Received& received) {
  Channels channels;
  for (const auto* plugin : directory.plugins())
    for (const auto& event : plugin->contract().events)
      if (event.published) channels.add(*event.published, "publish", "send", parsed(event.published_schema.value_or(event.schema)));
  for (const auto* reaction : received)
    if (reaction->contract->schema) channels.add(reaction->contract->event, "receive", "receive", needed(reaction->contract->event, received));

  auto document = object();
  document->set("asyncapi", "3.0.0");
  document->set("info", about("Comptoir"));
  document->set("defaultContentType", "application/cloudevents+json");
  document->set("channels", channels.channels);
  document->set("operations", channels.operations);
  document->set("components", object("messages", channels.messages));
  return document_parts::text(document);
}

}  // namespace comptoir::http
