#include "broken.hpp"

namespace rabbitmq {
namespace {

[[noreturn]] void refuse(std::string_view doing, std::string_view what, std::string_view remedy) {
  std::string sentence = "RabbitMQ failed while " + std::string(doing) + ": " + std::string(what) + ".";
  if (!remedy.empty()) (sentence += ' ') += remedy;
  throw Broken(sentence);
}

std::string answer_of(const amqp_method_t& method) {
  if (method.id == AMQP_CHANNEL_CLOSE_METHOD) return text(static_cast<const amqp_channel_close_t*>(method.decoded)->reply_text);
  if (method.id == AMQP_CONNECTION_CLOSE_METHOD) return text(static_cast<const amqp_connection_close_t*>(method.decoded)->reply_text);
  return "an unexpected answer";
}

}  // namespace

void require(const amqp_rpc_reply_t& reply, std::string_view doing, std::string_view remedy) {
  switch (reply.reply_type) {
    case AMQP_RESPONSE_NORMAL: return;
    case AMQP_RESPONSE_SERVER_EXCEPTION: refuse(doing, answer_of(reply.reply), remedy);
    case AMQP_RESPONSE_LIBRARY_EXCEPTION: refuse(doing, amqp_error_string2(reply.library_error), {});
    case AMQP_RESPONSE_NONE: break;
  }
  refuse(doing, "no answer", {});
}

void require(int status, std::string_view doing) {
  if (status != AMQP_STATUS_OK) refuse(doing, amqp_error_string2(status), {});
}

}  // namespace rabbitmq
