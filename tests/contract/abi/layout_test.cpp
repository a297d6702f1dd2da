#include "layout.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <comptoir/abi/plugin.h>

namespace {

using ::testing::HasSubstr;

std::string written_by(void (*write)(FILE*)) {
  char* text = nullptr;
  std::size_t size = 0;
  FILE* out = ::open_memstream(&text, &size);
  write(out);
  std::fclose(out);
  const std::unique_ptr<char, decltype(&std::free)> owner(text, &std::free);
  return {text, size};
}

std::string read(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(TheAbi, HasTheLayoutThatIsPromised) {
  const auto promised = read(ABI_FOLDER "/abi.lock");

  const auto layout = written_by(write_layout_of_c);

  EXPECT_EQ(layout, promised)
      << "A change here breaks plugins that were built before, unless it only appends a member to the end of a table. If it does, "
         "write the lock again:\n  build/<preset>/bin/abi_layout > tests/contract/abi/abi.lock";
}

TEST(TheAbi, IsTheSameInCAndInCpp) { EXPECT_EQ(written_by(write_layout_of_c), written_by(write_layout_of_cpp)); }

/// The words of `text` between `before` and `after`, wherever they stand on one line.
std::vector<std::string> words_between(const std::string& text, const std::string& before, const std::string& after) {
  std::vector<std::string> words;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto begin = line.find(before);
    const auto end = begin == line.npos ? begin : line.find(after, begin + before.size());
    if (end != line.npos) words.push_back(line.substr(begin + before.size(), end - begin - before.size()));
  }
  return words;
}

// A struct or constant that somebody adds to a header must not escape the lock.
TEST(TheAbi, IsWhollyInTheLock) {
  const auto promised = read(ABI_FOLDER "/abi.lock");

  for (const auto* header : {"base", "handlers", "log", "plugin", "publisher", "receiver", "value", "work"}) {
    const auto text = read(std::string(SDK_ABI_FOLDER "/") + header + ".h");
    ASSERT_FALSE(text.empty()) << header;
    for (const auto& name : words_between(text, "typedef struct ", " {"))
      EXPECT_THAT(promised, HasSubstr("struct " + name + " ")) << "add it to layout_list.h";
    for (const auto& name : words_between(text, "  COMPTOIR_", " = "))
      EXPECT_THAT(promised, HasSubstr("constant COMPTOIR_" + name + "=")) << "add it to layout_list.h";
  }
}

// No hole between two members and none at the end: otherwise a member could be added without the lock noticing.
TEST(TheAbi, HasNoHiddenPadding) {
  std::string name;
  std::size_t size = 0, end = 0;
  std::istringstream lock(read(ABI_FOLDER "/abi.lock"));

  for (std::string line; std::getline(lock, line);) {
    const auto number = [&line](const char* key) { return std::stoul(line.substr(line.find(key) + std::string(key).size())); };
    if (line.starts_with("struct ")) {
      EXPECT_EQ(end, size) << name << " ends with padding: name it `reserved`";
      name = line;
      size = number("size=");
      end = 0;
    } else if (line.starts_with("  ")) {
      EXPECT_EQ(end, number("at=")) << name << " has padding before" << line << ": name it `reserved`";
      end = number("at=") + number("size=");
    }
  }
  EXPECT_EQ(end, size) << name << " ends with padding: name it `reserved`";
}

}  // namespace
