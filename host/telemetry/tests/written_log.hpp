// What tests of the log look at: its lines in a file.
#pragma once

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include <comptoir/detail/json_scanner.hpp>

namespace comptoir::telemetry {

using namespace std::chrono_literals;

/// A deadline, not a wait: long enough for the busiest machine.
inline constexpr auto patience = 60s;

/// A log that writes to a file, and its lines.
class WrittenLog : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "comptoir-log-XXXXXX";
    descriptor_ = mkstemp(pattern.data());
    ASSERT_GE(descriptor_, 0);
    path_ = pattern;
  }
  void TearDown() override {
    close(descriptor_);
    unlink(path_.c_str());
  }

  std::vector<std::string> lines() const {
    std::ifstream in(path_);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }

  int descriptor_ = -1;
  std::string path_;
};

inline bool is_json(std::string_view text) {
  detail::JsonScanner scanner(text);
  return scanner.skip_value() && scanner.end();
}

inline std::string without_time(const std::string& line) {
  const auto end = line.find("\",\"");
  return end == std::string::npos ? line : "{" + line.substr(end + 2);
}

}  // namespace comptoir::telemetry
