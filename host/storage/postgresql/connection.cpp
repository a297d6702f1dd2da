#include "storage/postgresql/connection.hpp"

#include <algorithm>
#include <exception>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

#include "storage/postgresql/conversation.hpp"
#include "storage/postgresql/dialect.hpp"
#include "storage/postgresql/failure.hpp"
#include "storage/postgresql/statement.hpp"
#include "storage/postgresql/types.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::postgresql {

namespace {

/// Between them, answers could fill the server's buffer while we still write.
constexpr std::size_t submitted_max = 512;

/// What begins and ends transactions: prepared once, by names that are their texts, where a session can keep them.
constexpr const char* begin_writing = "BEGIN ISOLATION LEVEL READ COMMITTED";
constexpr const char* begin_snapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
constexpr const char* end_writing = "COMMIT";
constexpr const char* end_snapshot = "ROLLBACK";

void hush(void*, const char*) {}  // notices, such as of a table that exists already

/// How long a statement may wait for a lock: less than it may be silent, since a wait for others is no sign of a server that is gone.
std::string lock_wait(std::chrono::milliseconds silence_max) {
  constexpr std::chrono::milliseconds usual{10'000};
  const auto wait = silence_max.count() == 0 ? usual : std::clamp(silence_max / 2, std::chrono::milliseconds(1), usual);
  return std::to_string(wait.count()) + "ms";
}

/// The statement that makes them hold, for the session or, where `is_local` is "true", for one transaction.
std::string settings(PgConnection::Role role, const PgConnection::Way& way, const std::string& is_local) {
  // A host that is stopped in the middle of its commit must not hold up the others for ever, nor a statement that it has given up. Plans are kept,
  // and most are made while the tables are still empty, when to read them whole looks cheapest. Where there is no other way, that now looks so dear
  // that PostgreSQL would compile the plan, which takes longer than it will ever save. A plan that is made for each run anew takes longer, too, than
  // passing over partitions at its start.
  std::vector<std::pair<std::string, std::string>> values{{"idle_in_transaction_session_timeout", "60s"},
                                                          {"lock_timeout", lock_wait(way.silence_max)},
                                                          {"synchronous_commit", "on"},
                                                          {"client_encoding", "UTF8"},
                                                          {"standard_conforming_strings", "on"},
                                                          {"transform_null_equals", "off"},
                                                          {"enable_seqscan", "off"},
                                                          {"plan_cache_mode", "force_generic_plan"},
                                                          {"jit", "off"},
                                                          {"client_connection_check_interval", "10s"}};
  if (role == PgConnection::Role::writer) values.insert(values.end(), {{"enable_hashjoin", "off"}, {"enable_mergejoin", "off"}});
  if (!way.session.empty()) values.emplace_back("application_name", way.session);
  return "SELECT " + sql::joined(values, ", ", [&is_local](const auto& value) {
           return "set_config('" + value.first + "', '" + value.second + "', " + is_local + ")";
         });
}

}  // namespace

PgConnection::PgConnection(const std::string& url, Role role, Way way)
    : Connection(postgresql_dialect), handle_(connected(url)), prepared_(way.prepared), silence_max_(way.silence_max) {
  if (PQstatus(handle_.get()) != CONNECTION_OK) fail_to_connect(handle_.get(), url, way.named);
  PQsetNoticeProcessor(handle_.get(), &hush, nullptr);
  if (prepared_) {
    prepare_limits(settings(role, way, "false"));
  } else {
    settings_ = settings(role, way, "true");
  }
}

void PgConnection::prepare_limits(const std::string& settings) {
  enter_pipeline();
  submit_text(settings.c_str());
  for (const char* sql : {begin_writing, begin_snapshot, end_writing, end_snapshot}) {
    if (PQsendPrepare(handle_.get(), sql, sql, 0, nullptr) != 1) fail(handle_.get());
    submitted_.push_back({sql});
  }
  take_results();
}

std::string PgConnection::description() const {
  PGconn* handle = handle_.get();
  return std::string("postgresql:") + PQdb(handle) + " at " + PQhost(handle) + ":" + PQport(handle) + ", user " + PQuser(handle);
}

PgConnection::~PgConnection() {
  cursors_.clear();
  drop_statements();
}

std::unique_ptr<sql::Statement> PgConnection::prepare(sql::Access access, const std::string& plugin, std::string_view sql) {
  return std::make_unique<PgStatement>(*this, "s" + std::to_string(++statements_made_), sql, sql::Confinement::of(access, plugin));
}

void PgConnection::send_plainly(const char* sql) {
  const Result result(executed(handle_.get(), sql, is_patient_ ? std::chrono::milliseconds() : silence_max_));
  if (PQstatus(handle_.get()) != CONNECTION_OK) fail(handle_.get());
  const auto status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) fail(result.get(), sql, false);
}

PgConnection::Result PgConnection::next_result() {
  return Result(postgresql::next_result(handle_.get(), is_patient_ ? std::chrono::milliseconds() : silence_max_));
}

void PgConnection::enter_pipeline() {
  if (PQpipelineStatus(handle_.get()) == PQ_PIPELINE_ON) return;
  if (PQenterPipelineMode(handle_.get()) != 1) fail(handle_.get());
  if (begin_ == nullptr) return;
  submit_limit(std::exchange(begin_, nullptr));
  if (!settings_.empty()) submit_text(settings_.c_str());
}

void PgConnection::submit_text(const char* sql) {
  if (PQsendQueryParams(handle_.get(), sql, 0, nullptr, nullptr, nullptr, nullptr, 0) != 1) fail(handle_.get());
  submitted_.push_back({sql});
}

void PgConnection::submit_limit(const char* sql) {
  if (!prepared_) return submit_text(sql);
  if (PQsendQueryPrepared(handle_.get(), sql, 0, nullptr, nullptr, nullptr, 0) != 1) fail(handle_.get());
  submitted_.push_back({sql});
}

void PgConnection::begin() { begin_ = begin_writing, is_patient_ = false; }
void PgConnection::begin_reading() { begin_ = begin_snapshot, is_patient_ = false; }

void PgConnection::begin_now() {
  if (begin_ == nullptr) return;
  send_plainly(std::exchange(begin_, nullptr));
  if (!settings_.empty()) send_plainly(settings_.c_str());
}

bool PgConnection::was_ended() const {
  PGconn* handle = handle_.get();
  // Its last words come first, then the end.
  for (pollfd socket{PQsocket(handle), POLLIN, 0}; poll(&socket, 1, 0) > 0;)
    if (PQconsumeInput(handle) != 1 || PQstatus(handle) != CONNECTION_OK) return true;
  return false;
}

void PgConnection::send(PgStatement& statement) {
  enter_pipeline();
  const auto count = static_cast<int>(statement.values_.size());
  const int format = statement.binary_ ? 1 : 0;
  const int sent = prepared_ ? PQsendQueryPrepared(handle_.get(), statement.name_.c_str(), count, statement.values_.data(), statement.lengths_.data(),
                                                   statement.formats_.data(), format)
                             : PQsendQueryParams(handle_.get(), statement.translated_.text.c_str(), count, statement.parameter_types_.data(),
                                                 statement.values_.data(), statement.lengths_.data(), statement.formats_.data(), format);
  if (sent != 1) fail(handle_.get());
  submitted_.push_back({statement.sql_, statement.confinement_.access != sql::Access::host});
}

void PgConnection::submit(sql::Statement& statement, std::function<void(std::int64_t)> judge) {
  send(static_cast<PgStatement&>(statement));
  submitted_.back().judge = std::move(judge);
  if (submitted_.size() >= submitted_max) flush();
}

void PgConnection::submit_checked(sql::Statement& statement, std::function<void(std::int64_t)> refuse) {
  send(static_cast<PgStatement&>(statement));
  submitted_.back().refuse = std::move(refuse);
  if (submitted_.size() >= submitted_max) flush();
}

void PgConnection::ask(sql::Statement& statement, std::function<void(std::int64_t)> refuse) {
  auto& asked = static_cast<PgStatement&>(statement);
  send(asked);
  asked.row_ = -1;
  submitted_.back().result = &asked.result_;
  submitted_.back().refuse = std::move(refuse);
}

bool PgConnection::is_to_judge() const {
  return std::ranges::any_of(submitted_, [](const Submitted& one) { return one.judge != nullptr; });
}

PgConnection::Result PgConnection::execute(PgStatement& statement) {
  if (++reads_ > last_read_ && last_read_ > 0) throw StoreError("The snapshot is over: this session reads more than it was expected to.");
  Result result;
  send(statement);
  submitted_.back().result = &result;
  if (reads_ == last_read_) submit_limit(end_snapshot);
  take_results();
  return result;
}

void PgConnection::flush() {
  if (!submitted_.empty()) take_results();
}

void PgConnection::take_session() {
  if (prepared_) return;
  flush();
  begin_now();
}

/// Takes all results, then throws the first failure among them: what came behind it was not run.
void PgConnection::take_results() {
  const auto submitted = std::exchange(submitted_, {});
  if (PQpipelineSync(handle_.get()) != 1) fail(handle_.get());
  std::exception_ptr failure;
  for (const auto& one : submitted) {
    Result result = next_result();
    if (PQstatus(handle_.get()) != CONNECTION_OK) fail(handle_.get());
    while (const Result rest = next_result()) continue;
    if (failure) continue;
    try {
      take_result(one, std::move(result));
    } catch (...) {
      failure = std::current_exception();
    }
  }
  const Result synchronised = next_result();
  if (PQexitPipelineMode(handle_.get()) != 1) fail(handle_.get());
  if (failure) std::rethrow_exception(failure);
}

void PgConnection::take_result(const Submitted& one, Result result) {
  const auto status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    if (one.refuse != nullptr)
      if (const auto found = found_too_few(result.get())) one.refuse(*found);
    fail(result.get(), one.sql, one.of_plugin);
  }
  // A transaction in which a statement has failed is not committed by a COMMIT, which says so in its answer alone.
  if (one.sql.data() == end_writing && PQcmdStatus(result.get()) == std::string_view(end_snapshot))
    throw StoreError("PostgreSQL has rolled the transaction back that was to be committed: one of its statements had failed.");
  if (one.judge != nullptr) one.judge(number_in(PQcmdTuples(result.get())));
  if (one.result != nullptr) *one.result = std::move(result);
}

void PgConnection::cut_off() const noexcept { shutdown(PQsocket(handle_.get()), SHUT_RDWR); }

void PgConnection::commit() {
  if (begin_ != nullptr) {
    begin_ = nullptr;  // nothing was done
    return;
  }
  enter_pipeline();
  submit_limit(end_writing);
  take_results();
}

/// Results of what was sent are of no interest any more.
void PgConnection::abandon_pipeline() noexcept try {
  begin_ = nullptr;
  submitted_.clear();
  PGconn* handle = handle_.get();
  if (PQpipelineStatus(handle) == PQ_PIPELINE_OFF) return;
  PQpipelineSync(handle);
  while (PQstatus(handle) == CONNECTION_OK) {
    const Result result = next_result();
    if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) break;
  }
  PQexitPipelineMode(handle);
} catch (const StoreError&) {
  // It is broken now, which says enough.
}

void PgConnection::roll_back() noexcept {
  leave();
  settle();
}

void PgConnection::leave() noexcept {
  abandon_pipeline();
  is_patient_ = false;
  reads_ = last_read_ = 0;
  if (PQtransactionStatus(handle_.get()) != PQTRANS_IDLE) is_leaving_ = PQsendQuery(handle_.get(), end_snapshot) == 1;
}

void PgConnection::settle() noexcept try {
  if (!std::exchange(is_leaving_, false)) return;
  while (const Result rest = next_result()) continue;
} catch (const StoreError&) {
  // It is broken now, which says enough.
}

void PgConnection::run(std::string_view sql) {
  flush();
  begin_now();
  send_plainly(std::string(sql).c_str());
}

sql::Connection::Loan PgConnection::stream(std::string_view sql) {
  is_patient_ = true;
  const auto number = std::to_string(++statements_made_);
  run("DECLARE c" + number + " NO SCROLL CURSOR FOR " + std::string(sql));
  auto fetch = std::make_unique<PgStatement>(*this, "s" + number, "FETCH 1000 FROM c" + number, sql::Confinement{});
  fetch->repeat();
  return {cursors_.emplace_back(), std::move(fetch)};
}

}  // namespace comptoir::storage::postgresql
