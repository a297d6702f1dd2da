#include "outbox_log.hpp"

#include <sys/eventfd.h>
#include <thread>

#include <gtest/gtest.h>

#include "folder.hpp"

namespace outbox_log {
namespace {

using Positions = std::vector<std::uint64_t>;

struct Settled {
  Positions confirmed;
  Positions lost;

  comptoir::Settler settler() {
    return comptoir::Settler({this, [](void* self, std::uint64_t position, comptoir_settlement settlement, comptoir_text) {
                                auto& settled = *static_cast<Settled*>(self);
                                (settlement == COMPTOIR_CONFIRMED ? settled.confirmed : settled.lost).push_back(position);
                              }});
  }
};

Settings settings_for(const Folder& folder) { return {.path = folder.file().string()}; }

comptoir::Outgoing message(std::uint64_t position, std::string_view envelope) { return {.position = position, .envelope = envelope}; }

TEST(AnOutboxLog, ConfirmsWhatItHasWritten) {
  const Folder folder;
  OutboxLog log(settings_for(folder));
  Settled settled;
  auto settler = settled.settler();
  ASSERT_EQ(log.offer(message(7, R"({"id":"a"})"), settler), comptoir::Offer::accepted);
  ASSERT_EQ(log.offer(message(8, R"({"id":"b"})"), settler), comptoir::Offer::accepted);
  EXPECT_TRUE(settled.confirmed.empty());

  log.drive(-1, 1'000, settler);

  EXPECT_EQ(settled.confirmed, (Positions{7, 8}));
  EXPECT_EQ(folder.text_of(), "{\"id\":\"a\"}\n{\"id\":\"b\"}\n");
  EXPECT_TRUE(log.status().connected);
}

TEST(AnOutboxLog, WritesAnEventOnOneLineHoweverItIsSpaced) {
  const Folder folder;
  OutboxLog log(settings_for(folder));
  Settled settled;
  auto settler = settled.settler();
  ASSERT_EQ(log.offer(message(1, "{\r\n  \"id\": \"a\\n\"\n}"), settler), comptoir::Offer::accepted);

  log.drive(-1, 1'000, settler);

  EXPECT_EQ(folder.text_of(), "{    \"id\": \"a\\n\" }\n");
}

TEST(AnOutboxLog, IsFullAtAThousandMessagesUntilItIsDriven) {
  const Folder folder;
  OutboxLog log(settings_for(folder));
  Settled settled;
  auto settler = settled.settler();
  for (std::uint64_t i = 0; i < 1'000; ++i) ASSERT_EQ(log.offer(message(i, "{}"), settler), comptoir::Offer::accepted);

  EXPECT_EQ(log.offer(message(1'000, "{}"), settler), comptoir::Offer::full);

  log.drive(-1, 1'000, settler);
  EXPECT_EQ(log.offer(message(1'000, "{}"), settler), comptoir::Offer::accepted);
  EXPECT_EQ(settled.confirmed.size(), 1'000U);
}

TEST(AnOutboxLog, SettlesNothingWhileItsFileCannotBeWrittenAndAllOnceItCan) {
  const Folder folder;
  std::filesystem::create_directory(folder.file());
  OutboxLog log(settings_for(folder));
  Settled settled;
  auto settler = settled.settler();
  ASSERT_EQ(log.offer(message(1, "{}"), settler), comptoir::Offer::accepted);

  log.drive(-1, 10, settler);
  const auto trouble = log.status();
  const auto settled_in_trouble = settled.confirmed.size() + settled.lost.size();
  std::filesystem::remove(folder.file());
  for (int i = 0; i < 20 && settled.confirmed.empty(); ++i) log.drive(-1, 500, settler);

  EXPECT_FALSE(trouble.connected);
  EXPECT_NE(trouble.last_error.value_or("").find("Is a directory"), std::string::npos);
  EXPECT_EQ(settled_in_trouble, 0U);
  EXPECT_EQ(settled.confirmed, Positions{1});
  EXPECT_EQ(log.status().last_error, std::nullopt);
}

TEST(AnOutboxLog, SettlesWhatItCannotWriteAsLostWhenItIsClosed) {
  const Folder folder;
  std::filesystem::create_directory(folder.file());
  OutboxLog log(settings_for(folder));
  Settled settled;
  auto settler = settled.settler();
  ASSERT_EQ(log.offer(message(1, "{}"), settler), comptoir::Offer::accepted);

  log.close(100, settler);

  EXPECT_EQ(settled.lost, Positions{1});
}

TEST(AnOutboxLog, SleepsUntilTheHostWakesIt) {
  const Folder folder;
  OutboxLog log(settings_for(folder));
  Settled settled;
  auto settler = settled.settler();
  const int wake = eventfd(0, EFD_CLOEXEC);
  const auto before = std::chrono::steady_clock::now();

  std::thread waker([wake] { eventfd_write(wake, 1); });
  log.drive(wake, 20'000, settler);
  waker.join();

  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(10));
  close(wake);
}

TEST(Settings, OfAnOutboxLogNameAFile) {
  EXPECT_TRUE(faults_of({}).empty());
  EXPECT_TRUE(faults_of({.rotate_mib = 0}).empty()) << "somebody else rotates it";
  EXPECT_EQ(faults_of({.path = ""}),
            (std::vector<comptoir::Fault>{{"/path", "field.malformed", "This path is empty; name a file, such as \"var/outbox.jsonl\"."}}));
  for (const std::string folder : {"/", ".", "var/"}) EXPECT_EQ(faults_of({.path = folder}).size(), 1U) << folder;
}

}  // namespace
}  // namespace outbox_log
