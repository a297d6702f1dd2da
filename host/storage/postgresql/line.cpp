#include "storage/postgresql/line.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <poll.h>
#include <string_view>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "storage/postgresql/conversation.hpp"
#include "storage/postgresql/failure.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::postgresql {

namespace {

using std::chrono::milliseconds, std::chrono::steady_clock;

/// However many units commit, the server sees so many notifications and no more.
constexpr milliseconds between_sendings{5};

void merge(Calls& into, const Calls& calls) {
  into.work |= calls.work;
  into.keys |= calls.keys;
  into.hosts |= calls.hosts;
}

/// "01a1fd68-... work keys"
std::string written(const std::string& host, const Calls& calls) {
  return host + (calls.work ? " work" : "") + (calls.keys ? " keys" : "") + (calls.hosts ? " hosts" : "");
}

bool says(std::string_view text, std::string_view word) { return text.find(word) != std::string_view::npos; }

}  // namespace

PgLine::PgLine(std::string url, const Id& host, milliseconds silence_max)
    : url_(std::move(url)), host_(host.text()), silence_max_(silence_max), bell_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (bell_ < 0) throw std::system_error(errno, std::generic_category(), "The line to other hosts cannot make its wake-up descriptor");
}

PgLine::~PgLine() { close(bell_); }

void PgLine::call(const Calls& calls) {
  {
    const std::lock_guard lock(mutex_);
    const bool is_awake = left_.any();
    merge(left_, calls);
    if (is_awake) return;
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto rung = write(bell_, &one, sizeof one);  // full means rung often enough
}

void PgLine::interrupt() {
  {
    const std::lock_guard lock(mutex_);
    interrupted_ = true;
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto rung = write(bell_, &one, sizeof one);
}

Calls PgLine::wait(milliseconds timeout) try {
  const auto deadline = steady_clock::now() + timeout;
  if (handle_ == nullptr) {
    connect();
    return {.work = true, .keys = true, .hosts = true};  // nobody knows what was called meanwhile
  }
  for (;;) {
    send_when_due();
    if (const auto calls = heard(); calls.any()) return calls;
    {
      const std::lock_guard lock(mutex_);
      if (std::exchange(interrupted_, false)) return {};
    }
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
    if (left.count() <= 0) return {};
    const auto until_due = std::chrono::ceil<milliseconds>(sent_ + between_sendings - steady_clock::now());
    if (!wait_for_news(is_anything_left() ? std::clamp(until_due, milliseconds(0), left) : left)) continue;
    if (PQconsumeInput(handle_.get()) != 1) fail(handle_.get());
  }
} catch (const StoreError&) {
  handle_.reset();
  throw;
}

void PgLine::connect() {
  handle_.reset(connected(url_));
  if (PQstatus(handle_.get()) != CONNECTION_OK) fail_to_connect(handle_.get(), url_, "the URL of the store");
  PQsetNoticeProcessor(handle_.get(), &PgLine::hush, nullptr);
  run("SELECT set_config('application_name', $1, false)", ("comptoir " + host_).c_str());
  run("LISTEN comptoir", nullptr);
}

void PgLine::run(const char* sql, const char* argument) {
  if (PQsendQueryParams(handle_.get(), sql, argument == nullptr ? 0 : 1, nullptr, &argument, nullptr, nullptr, 0) != 1) fail(handle_.get());
  const std::unique_ptr<PGresult, Close> result(next_result(handle_.get(), silence_max_));
  while (const std::unique_ptr<PGresult, Close> rest{next_result(handle_.get(), silence_max_)}) continue;
  const auto status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) fail(handle_.get());
}

Calls PgLine::heard() {
  Calls calls;
  while (const std::unique_ptr<PGnotify, Close> notification{PQnotifies(handle_.get())}) {
    const std::string_view text = notification->extra;
    if (text.starts_with(host_)) continue;  // our own
    merge(calls, {.work = says(text, " work"), .keys = says(text, " keys"), .hosts = says(text, " hosts")});
  }
  return calls;
}

void PgLine::send_when_due() {
  const auto now = steady_clock::now();
  if (now < sent_ + between_sendings) return;
  Calls calls;
  {
    const std::lock_guard lock(mutex_);
    calls = std::exchange(left_, {});
  }
  if (!calls.any()) return;
  sent_ = now;
  run("SELECT pg_notify('comptoir', $1)", written(host_, calls).c_str());
}

bool PgLine::is_anything_left() const {
  const std::lock_guard lock(mutex_);
  return left_.any();
}

/// True when the server has something to say.
bool PgLine::wait_for_news(milliseconds timeout) const {
  pollfd watched[] = {{PQsocket(handle_.get()), POLLIN, 0}, {bell_, POLLIN, 0}};
  if (poll(watched, 2, static_cast<int>(std::min<std::int64_t>(timeout.count(), 60'000))) <= 0) return false;
  std::uint64_t rings = 0;
  if (watched[1].revents != 0) [[maybe_unused]]
    const auto got = read(bell_, &rings, sizeof rings);
  return watched[0].revents != 0;
}

}  // namespace comptoir::storage::postgresql
