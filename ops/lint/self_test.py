#!/usr/bin/env python3
"""Each lint passes a clean tree and finds what is planted in it: a lint that cannot fail is none."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CLEAN = {
    "engine/base/ids.h": "#pragma once\n\n#include <cstdint>\n\nusing Number = uint32_t;\n",
    "engine/record/event.h": '#pragma once\n\n#include "engine/base/ids.h"\n',
    "engine/index/store.cc": '#include <rocksdb/db.h>\n\n#include "engine/record/event.h"\n',
}


class LintTest(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        for path, text in CLEAN.items():
            self.plant(path, text)
        shutil.copy(ROOT / ".clang-format", self.root)
        shutil.copy(ROOT / ".clang-tidy", self.root)

    def plant(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def run_lint(self, lint, *arguments):
        command = [sys.executable, str(HERE / f"{lint}.py"), "--root", str(self.root), *arguments]
        result = subprocess.run(command, capture_output=True, text=True)
        return result.returncode, result.stdout + result.stderr

    def check(self, lint, path, text, *arguments):
        """The lint passes before and fails naming `path` after."""
        code, output = self.run_lint(lint, *arguments)
        self.assertEqual(code, 0, output)
        self.plant(path, text)
        code, output = self.run_lint(lint, *arguments)
        self.assertEqual(code, 1, output)
        self.assertIn(path, output)

    def test_layers_finds_an_include_upwards(self):
        self.check("layers", "engine/base/clock.h", '#include "engine/record/event.h"\n')

    def test_layers_finds_engine_including_a_connector(self):
        self.check("layers", "engine/pipeline/p.cc", '#include "connectors/file/source.h"\n')

    def test_layers_finds_an_unknown_room(self):
        self.check("layers", "engine/magic/m.cc", '#include "engine/base/ids.h"\n')

    def test_layers_finds_a_vendor_header_elsewhere(self):
        self.check("layers", "engine/pipeline/p.cc", "#include <rocksdb/db.h>\n")

    def test_layers_finds_a_vendor_header_in_a_public_header(self):
        self.check("layers", "engine/index/public.h", "#pragma once\n#include <rocksdb/db.h>\n")

    def test_layers_finds_a_private_header_used_elsewhere(self):
        self.plant("engine/index/inside.h",
                   "// Private to this folder.\n#pragma once\n#include <rocksdb/db.h>\n")
        self.check("layers", "engine/pipeline/p.cc", '#include "engine/index/inside.h"\n')

    def test_layers_finds_a_path_that_is_not_from_the_top(self):
        self.check("layers", "engine/base/clock.cc", '#include "ids.h"\n')

    def test_sizes_finds_a_long_header(self):
        self.check("sizes", "engine/base/long.h", "// x\n" * 201)

    def test_sizes_finds_a_long_source(self):
        self.plant("engine/base/fits.cc", "// x\n" * 400)
        self.check("sizes", "engine/base/long.cc", "// x\n" * 401)

    def test_names_finds_empty_words(self):
        self.check("names", "engine/base/string_utils.h", "#pragma once\n")

    def test_names_finds_other_cases(self):
        self.check("names", "engine/base/MyFile.cc", "\n")

    def test_headers_alone_finds_a_missing_include(self):
        self.check("headers_alone", "engine/base/lonely.h",
                   "#pragma once\ninline std::string name() { return {}; }\n")

    def test_format_finds_an_unformatted_file(self):
        self.plant("engine/index/store.cc", CLEAN["engine/index/store.cc"])
        self.check("format", "engine/base/wild.cc", "int   main( ){return 0 ;}\n")

    def tidy_tree(self, text):
        self.plant("engine/base/name.cc", text)
        entry = {"directory": str(self.root), "file": str(self.root / "engine/base/name.cc"),
                 "command": f"c++ -std=c++20 -I{self.root} -c engine/base/name.cc"}
        self.plant("build/compile_commands.json", json.dumps([entry]))
        return self.run_lint("tidy", "--all", "--build", str(self.root / "build"))

    def test_tidy_finds_a_wrong_name(self):
        code, output = self.tidy_tree("int good_name() { return 1; }\n")
        self.assertEqual(code, 0, output)
        code, output = self.tidy_tree("int BadName() { return 1; }\n")
        self.assertEqual(code, 1, output)
        self.assertIn("BadName", output)

    def test_tidy_finds_a_long_function(self):
        lines = "  x += 1;\n" * 80
        code, output = self.tidy_tree(f"int long_one(int x) {{\n{lines}  return x;\n}}\n")
        self.assertEqual(code, 1, output)
        self.assertIn("function-size", output)

    def test_an_empty_tree_is_a_failure(self):
        shutil.rmtree(self.root / "engine")
        for lint in ("layers", "sizes", "names", "format", "headers_alone"):
            code, output = self.run_lint(lint)
            self.assertEqual(code, 1, lint + output)


if __name__ == "__main__":
    unittest.main()
