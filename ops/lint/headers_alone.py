#!/usr/bin/env python3
"""Every header compiles alone, without what a .cc happens to include before it."""
import concurrent.futures
import os
import subprocess

import source_tree

FLAGS = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-Wno-pragma-once-outside-header"]


def compile_alone(compiler, root, header):
    # The header comes in through -include, so that #pragma once has a file to belong to.
    flags = FLAGS if "clang" in compiler else FLAGS[:-1]
    command = [compiler, *flags, "-I", str(root), "-x", "c++", "-include", str(root / header),
               os.devnull]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode == 0:
        return None
    first = next((l for l in result.stderr.splitlines() if "error" in l), result.stderr[:200])
    return f"{header}: does not compile alone: {first}"


def main():
    args = source_tree.arguments(__doc__, lambda parser: parser.add_argument(
        "--compiler", default=os.environ.get("CXX", "g++")))
    headers = source_tree.source_files(args.root, (".h",))
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        results = pool.map(lambda h: compile_alone(args.compiler, args.root, h), headers)
        problems = [problem for problem in results if problem]
    source_tree.finish("headers_alone", len(headers), problems)


if __name__ == "__main__":
    main()
