// A question whose answer never changes: what HTTP, routing and a call over the C boundary cost by themselves.
#include <comptoir/plugin.hpp>

namespace constant {

struct Ask {};

struct Answer {
  std::string text;
};

Answer answer(const Ask&) { return {std::string(189, 'c')}; }  // 200 bytes of JSON

void declare(comptoir::Plugin& plugin) {
  plugin.query(answer);
  plugin.get<Ask>("/constant").permission("constant:answer:read");
}

}  // namespace constant

COMPTOIR_PLUGIN("constant", "1.0.0", constant::declare);
