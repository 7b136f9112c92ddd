#!/usr/bin/env python3
"""Names the programs of a configured tree's tests, one a line: what must be built to run them.

Usage: test_programs.py TREE LABELS NAMES   (regular expressions, as for ctest -L and -R)
Before a program is built, ctest lists its test without the command; CTestTestfile.cmake has it.
"""
import json
import os
import pathlib
import re
import subprocess
import sys

ADDED = re.compile(r'^add_test\((?:\[=*\[)?([^\]" ]+)(?:\]=*\])? "([^"]+)"', re.MULTILINE)


def main():
    tree, labels, names = sys.argv[1:4]
    listed = subprocess.run(
        ["ctest", "--test-dir", tree, "-L", labels, "-R", names, "--show-only=json-v1"],
        check=True, capture_output=True, text=True).stdout
    programs = {}
    for file in pathlib.Path(tree).rglob("CTestTestfile.cmake"):
        programs.update(ADDED.findall(file.read_text()))
    root = os.path.realpath(tree) + os.sep
    chosen = set()
    for test in json.loads(listed)["tests"]:
        program = os.path.realpath(programs[test["name"]])
        if program.startswith(root):
            chosen.add(os.path.basename(program))
    print("\n".join(sorted(chosen)))


if __name__ == "__main__":
    main()
