// What is wrong with a command line.
#pragma once

#include <span>
#include <string>

#include <CLI/CLI.hpp>

namespace comptoir::cli {

/// A sentence for whoever typed it: which word is no command and which one was meant, or what is missing; and where the help stands.
std::string told_mistake(const CLI::App& app, const CLI::ParseError& error, std::span<char* const> arguments);

}  // namespace comptoir::cli
