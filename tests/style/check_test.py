"""Each rule of the house is seen to fail on a made-up tree, and to hold its peace on one that keeps it."""

import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Iterator, NamedTuple

import check  # noqa: F401, registers the rules
import documents
import exports
from tree import Tree, Violation, rules

DECISION = "# 7. Tea\n\n## Context\n\nThirst.\n\n## Decision\n\nTea.\n\n## Consequences\n\nLess thirst.\n"
QUOTED = "int main() {\n  // [answer]\n  return 42;\n  // [/answer]\n}\n"
LATER = "TO" + "DO"


class Case(NamedTuple):
    rule: str
    why: str
    files: dict[str, str]


def source(path: str, *includes: str) -> dict[str, str]:
    return {path: "".join(f"#include {include}\n" for include in includes)}


BROKEN = (
    Case("third_party_headers_stay_at_home", "a library in another folder", source("host/cli/x.cpp", "<Poco/Net/Socket.h>")),
    Case("third_party_headers_stay_at_home", "the longest beginning counts", source("host/security/x.cpp", "<Poco/Net/Socket.h>")),
    Case("third_party_headers_stay_at_home", "asio in a plugin", source("plugins/orders/x.cpp", "<boost/asio.hpp>")),
    Case("third_party_headers_stay_at_home", "gtest outside tests", source("host/cli/x.cpp", "<gtest/gtest.h>")),
    Case("third_party_headers_stay_at_home", "an unknown library", source("host/cli/x.cpp", "<fmt/core.h>")),
    Case("the_sdk_needs_the_standard_library_only", "POCO in the SDK", source("sdk/include/comptoir/x.hpp", "<Poco/UUID.h>")),
    Case("the_sdk_needs_the_standard_library_only", "Boost in its tests", source("sdk/tests/x_test.cpp", "<boost/dll.hpp>")),
    Case("parts_do_not_include_each_other", "another plugin", source("plugins/a/x.cpp", '"../b/y.hpp"') | {"plugins/b/y.hpp": ""}),
    Case("parts_do_not_include_each_other", "what others link", source("plugins/a/x.cpp", '"rabbitmq/y.hpp"') | {"plugins/rabbitmq/y.hpp": ""}),
    Case("parts_do_not_include_each_other", "the host", source("plugins/a/x.cpp", '"host/y.hpp"') | {"host/y.hpp": ""}),
    Case("parts_do_not_include_each_other", "a plugin from the host", source("host/x.cpp", '"../plugins/a/y.hpp"') | {"plugins/a/y.hpp": ""}),
    Case("parts_do_not_include_each_other", "no header of the SDK", source("plugins/a/x.cpp", "<comptoir/secret.hpp>")),
    Case("headers_say_pragma_once", "a bare header", {"host/x.hpp": "int x();\n"}),
    Case("headers_say_pragma_once", "a macro that guards another name", {"sdk/include/comptoir/abi/x.h": "#ifndef X_H\n#define Y_H\n#endif\n"}),
    Case("sources_are_formatted", "a source as it fell", {".clang-format": "BasedOnStyle: Google\n", "host/x.cpp": "int  x( ) ;\n"}),
    Case("lines_are_short", "a long line", {"host/x.cpp": "// " + "a " * 80 + "\n"}),
    Case("blanks_are_clean", "a tab", {"host/x.cpp": "\tint x;\n"}),
    Case("blanks_are_clean", "a trailing blank", {"host/x.cpp": "int x; \n"}),
    Case("blanks_are_clean", "no line feed at the end", {"host/x.cpp": "int x;"}),
    Case("functions_are_short", "a long function", {"host/x.cpp": "namespace a {\nvoid x() {\n" + "  if (a) { y(); }\n" * 60 + "}\n}\n"}),
    Case("functions_are_short", "a long test", {"host/x_test.cpp": "TEST(A, B) {\n" + "  y();\n" * 60 + "}\n"}),
    Case("c_callbacks_are_noexcept", "a lambda", {"host/x.cpp": "auto x = [](void* self, int) { y(self); };\n"}),
    Case("c_callbacks_are_noexcept", "a function", {"host/x.cpp": "void x(comptoir_work* work, int (*y)(int)) {}\n"}),
    Case("functions_are_short", "a long script", {"tests/x.py": "def x():\n" + "    y()\n" * 60}),
    Case("names_say_something", "a manager", {"host/x.cpp": "class OrderManager {};\n"}),
    Case("names_say_something", "an implementation", {"host/x.cpp": "struct StoreImpl {};\n"}),
    Case("names_say_something", "an I before a name", {"host/x.cpp": "class IStore {};\n"}),
    Case("names_say_something", "a namespace of utilities", {"host/x.cpp": "namespace string_utils {}\n"}),
    Case("names_say_something", "a file of helpers", {"host/test_helpers.cpp": ""}),
    Case("tests_do_not_sleep", "C++", {"host/tests/x_test.cpp": "std::this_thread::sleep_for(1s);\n"}),
    Case("tests_do_not_sleep", "Python", {"tests/scenario/x.py": "time.sleep(1)\n"}),
    Case("tests_do_not_sleep", "shell", {"tests/scenario/x.sh": "sleep 1\n"}),
    Case("nothing_is_left_for_later", "work put off", {"host/x.cpp": f"// {LATER}: the rest\n"}),
    Case("nothing_is_left_for_later", "three X and a colon", {"host/x.cpp": "// X" "XX: wrong\n"}),
    Case("shell_scripts_are_clean", "an unquoted name", {"x": '#!/bin/bash\nset -euo pipefail\nrm $1\n'}),
    Case("shell_scripts_are_clean", "errors are passed over", {"x": '#!/bin/bash\nrm "$1"\n'}),
    Case("the_root_is_tidy", "a plan", {"PLAN.md": "# Plan\n"}),
    Case("the_root_is_tidy", "a stray folder", {"old/x.cpp": ""}),
    Case("cmake_lists_its_sources", "globbing", {"host/CMakeLists.txt": "file(GLOB sources *.cpp)\n"}),
    Case("cmake_lists_its_sources", "folders for all", {"host/CMakeLists.txt": "include_directories(.)\n"}),
    Case("clang_tidy_does_not_contradict_itself", "on and off", {".clang-tidy": "Checks: >\n  -*,\n  a-b,\n  -a-b\n"}),
    Case("decisions_fit_a_page", "two pages", {"docs/decisions/0007-tea.md": DECISION + "Tea.\n" * 60}),
    Case("decisions_fit_a_page", "no consequences", {"docs/decisions/0007-tea.md": DECISION.replace("Consequences", "Then")}),
    Case("decisions_fit_a_page", "no number", {"docs/decisions/tea.md": DECISION}),
    Case("decisions_fit_a_page", "a number twice", {"docs/decisions/0007-tea.md": DECISION, "docs/decisions/0007-milk.md": DECISION}),
    Case("documents_quote_compiled_code", "code of no file", {"docs/x.md": "```cpp\nint x;\n```\n"}),
    Case("documents_quote_compiled_code", "no such marker", {"docs/x.md": "<!-- quote: x.cpp#answer -->\n```cpp\nint x;\n```\n", "x.cpp": ""}),
    Case("documents_quote_compiled_code", "old code", {"docs/x.md": "<!-- quote: x.cpp#answer -->\n```cpp\nreturn 41;\n```\n", "x.cpp": QUOTED}),
)

KEPT = {
    ".clang-format": "BasedOnStyle: Google\n",
    ".clang-tidy": "Checks: >\n  -*,\n  a-*,\n  -a-b\n",
    "dev": '#!/usr/bin/env bash\nset -euo pipefail\necho "$1"\n',
    "docs/decisions/0007-tea.md": DECISION,
    "docs/x.md": "<!-- quote: host/http/x.cpp#answer -->\n```cpp\nreturn 42;\n```\n\n````text\n```cpp\n```\n````\n",
    "host/http/x.cpp": "#include <Poco/Net/Socket.h>\n#include <sys/socket.h>\n\n#include <string>\n\n#include \"http/y.hpp\"\n\n" + QUOTED,
    "host/http/y.hpp": "#pragma once\n\n// 0 XXX: a currency.\nclass Item {};\nclass Implication {};\n",
    "host/http/z.cpp": "void x(void* self) noexcept {}\nvoid (*y)(void* self);\nauto z = [](void* context) {};\n",
    "host/http/tests/x_test.cpp": '#include <gtest/gtest.h>\n\n#include "http/y.hpp"\n',
    "host/CMakeLists.txt": "target_sources(x PRIVATE x.cpp)\n",
    "plugins/inbox-rabbitmq/x.cpp": '#include "rabbitmq/y.hpp"\n',
    "plugins/rabbitmq/y.hpp": "#pragma once\n",
    "plugins/a/x.cpp": "#include <comptoir/plugin.hpp>\n\n" + "void short_one() { y(); }\n" * 70,
    "sdk/include/comptoir/abi/base.h": "#ifndef BASE_H\n#define BASE_H\n\n#include <stdint.h>\n\n#endif\n",
    "sdk/include/comptoir/plugin.hpp": "#pragma once\n\n#include <vector>\n",
    "sdk/include/comptoir/testing/x.hpp": "#pragma once\n\n#include <gmock/gmock.h>\n",
}


class TheHouse(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def plant(self, files: dict[str, str]) -> Tree:
        root = Path(tempfile.mkdtemp(dir=self.folder))
        subprocess.run(["git", "init", "--quiet", str(root)], check=True)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        return Tree(root)

    def violations(self, tree: Tree) -> Iterator[Violation]:
        for rule in rules.values():
            yield from rule(tree)

    def test_every_rule_has_a_case_that_breaks_it(self) -> None:
        self.assertEqual(set(rules), {case.rule for case in BROKEN})

    def test_every_rule_sees_that_it_is_broken(self) -> None:
        for case in BROKEN:
            with self.subTest(rule=case.rule, why=case.why):
                self.assertNotEqual([], list(rules[case.rule](self.plant(case.files))))

    def test_a_tree_that_keeps_the_rules_is_left_in_peace(self) -> None:
        self.assertEqual([], list(self.violations(self.plant(KEPT))))

    def test_a_file_that_git_ignores_is_nobodys_business(self) -> None:
        tree = self.plant({".gitignore": "/build/\n", "build/x.cpp": "\t"})

        self.assertEqual([], list(self.violations(tree)))

    def test_a_quote_is_refreshed_from_its_source(self) -> None:
        tree = self.plant({"docs/x.md": "<!-- quote: host/x.cpp#answer -->\n```cpp\nold\n```\nTail.\n", "host/x.cpp": QUOTED})

        self.assertEqual(["docs/x.md"], documents.refresh_quotes(tree))

        self.assertEqual("<!-- quote: host/x.cpp#answer -->\n```cpp\nreturn 42;\n```\nTail.\n", (tree.root / "docs/x.md").read_text())
        self.assertEqual([], documents.refresh_quotes(Tree(tree.root)))


class ThePlugins(unittest.TestCase):
    def library(self, code: str) -> str:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = f"{folder.name}/x.so"
        subprocess.run(["gcc", "-shared", "-fPIC", "-x", "c", "-", "-o", path], input=code, text=True, check=True)
        return path

    def test_one_that_exports_its_entry_alone_is_right(self) -> None:
        self.assertEqual(0, exports.main([self.library("static int x; int *comptoir_plugin_entry(void) { return &x; }")]))

    def test_one_that_exports_more_is_wrong(self) -> None:
        self.assertEqual(1, exports.main([self.library("int x; int comptoir_plugin_entry(void) { return x; }")]))

    def test_one_that_exports_nothing_is_wrong(self) -> None:
        self.assertEqual(1, exports.main([self.library("static int x;")]))

    def test_none_at_all_is_wrong(self) -> None:
        self.assertEqual(1, exports.main([]))


if __name__ == "__main__":
    unittest.main()
