// A folder for one test, and what its files hold.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>

namespace outbox_log {

class Folder {
 public:
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "comptoir-outbox-log-XXXXXX";
    path_ = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::filesystem::path file(const std::string& name = "outbox.jsonl") const { return path_ / name; }

  [[nodiscard]] std::string text_of(const std::string& name = "outbox.jsonl") const {
    std::ifstream in(file(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  void write(const std::string& text) const { std::ofstream(file(), std::ios::binary) << text; }

 private:
  std::filesystem::path path_;
};

}  // namespace outbox_log
