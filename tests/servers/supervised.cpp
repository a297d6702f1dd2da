#include "supervised.hpp"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace comptoir::servers {
namespace {

constexpr const char* python = "/usr/bin/python3";

/// Two ends of a pipe, neither of which leaks into other children: they would keep the script alive.
std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("No pipe could be made.");
  return ends;
}

/// Starts a program with the given standard input (-1: ours) and output.
pid_t start(const std::vector<std::string>& arguments, int input, int output) {
  std::vector<char*> pointers;
  for (const auto& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);

  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  if (input >= 0) posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  pid_t child = -1;
  const int failure = posix_spawn(&child, pointers[0], &files, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (failure != 0) throw std::runtime_error("The program " + arguments[0] + " cannot be started.");
  return child;
}

/// A JSON text.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out + '"';
}

/// The lines of an answer, which travelled as one.
std::string unescaped(std::string text) {
  for (std::size_t at = 0; (at = text.find("\\n", at)) != std::string::npos; ++at) text.replace(at, 2, "\n");
  return text;
}

}  // namespace

std::string output_of(const std::vector<std::string>& arguments) {
  const auto [from, to] = make_pipe();
  const auto child = start(arguments, -1, to);
  close(to);

  std::string output;
  std::array<char, 65'536> piece{};
  ssize_t size = 0;
  while ((size = read(from, piece.data(), piece.size())) > 0) output.append(piece.data(), static_cast<std::size_t>(size));
  close(from);

  int ended = 0;
  waitpid(child, &ended, 0);
  if (ended != 0) throw std::runtime_error("The program " + arguments[0] + " " + arguments[1] + " failed: " + output);
  return output;
}

Supervised::Supervised(const std::string& script) {
  std::signal(SIGPIPE, SIG_IGN);  // a script that has ended must fail a test with a sentence
  const auto input = make_pipe();
  const auto output = make_pipe();
  script_ = start({python, std::string(COMPTOIR_SERVERS_DIRECTORY) + "/" + script}, input[0], output[1]);
  close(input[0]);
  close(output[1]);
  to_script_ = input[1];
  from_script_ = output[0];
  greeting_ = read_line();
}

Supervised::~Supervised() {
  close(to_script_);
  close(from_script_);
  waitpid(script_, nullptr, 0);
}

int Supervised::number(const std::string& name) const {
  const auto label = quoted(name) + ": ";
  const auto at = greeting_.find(label);
  if (at == std::string::npos) throw std::runtime_error("The greeting " + greeting_ + " does not say " + name + ".");
  return std::stoi(greeting_.substr(at + label.size()));
}

std::string Supervised::ask(const std::vector<std::string>& call) {
  std::string line = "[";
  for (const auto& word : call) line += (line.size() > 1 ? "," : "") + quoted(word);
  line += "]\n";
  if (write(to_script_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) throw std::runtime_error("The server's script has ended.");

  const auto answer = read_line();
  if (!answer.starts_with("ok ")) throw std::runtime_error(answer);
  return unescaped(answer.substr(3));
}

std::string Supervised::read_line() {
  std::array<char, 4'096> piece{};
  for (;;) {
    if (const auto end = unread_.find('\n'); end != std::string::npos) {
      auto line = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      return line;
    }
    const auto size = read(from_script_, piece.data(), piece.size());
    if (size <= 0) throw std::runtime_error("The server's script ended before it answered; its errors are in the test's output.");
    unread_.append(piece.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace comptoir::servers
