// Keeps the raw SQL of plugins inside their own tables: SQLite asks the guard about everything that a statement touches.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "storage/sql/confinement.hpp"

struct sqlite3;

namespace comptoir::storage::sqlite {

using sql::Access;

/// The authorizer of one connection. It stays attached for good, since attaching one makes SQLite prepare every kept statement anew;
/// the rule in force is set around the preparing and the stepping of a statement instead (SQLite may prepare again while it steps).
class Guard {
 public:
  using Rule = sql::Confinement;

  /// Puts a rule in force for its lifetime, then the earlier one again.
  class Scope {
   public:
    Scope(Guard& guard, const Rule& rule) : guard_(guard), earlier_(guard.rule_) { guard_.rule_ = &rule; }
    ~Scope() { guard_.rule_ = earlier_; }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Guard& guard_;
    const Rule* earlier_;
  };

  Guard() = default;
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  void attach(sqlite3* database);

  /// Why the last statement was refused, and forgets it; empty when none was.
  std::string take_refusal();
  /// What statements of plugins have named as tables since this was asked last, names of their own WITH among them.
  std::set<std::string> take_tables();

 private:
  static int ask(void* self, int action, const char* first, const char* second, const char* schema, const char* origin) noexcept;
  bool permits(int action, std::string_view first, std::string_view second);
  bool permits_table(std::string_view verb, std::string_view table);
  bool refuse(std::string reason);

  static const Rule host_rule;
  const Rule* rule_ = &host_rule;
  std::string refusal_;
  std::set<std::string> tables_;
};

}  // namespace comptoir::storage::sqlite
