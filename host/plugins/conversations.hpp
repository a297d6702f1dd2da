// Whether every conversation has somebody to talk to.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <comptoir/detail/contract.hpp>

namespace comptoir::plugins {

/// A sentence for each route whose opening event nobody of these contracts hears: whoever asks there is told 202 until a command of the plugin itself
/// ends it. Only warnings: who answers may be enabled later. Where one of the plugins receives, what is published may be answered from outside.
std::vector<std::string> unheard_conversations(std::span<const contract::Contract* const> contracts);

}  // namespace comptoir::plugins
