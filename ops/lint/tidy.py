#!/usr/bin/env python3
"""clang-tidy's allow-list (.clang-tidy) on the .cc files that changed.

Changed: against --base, by default what the last commit and the work tree changed. --all looks at
every file. Needs a build folder with compile_commands.json (--build).
"""
import concurrent.futures
import json
import os
import pathlib
import subprocess

import source_tree


def add_arguments(parser):
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--base", default=os.environ.get("NAYOSE_TIDY_BASE", "HEAD~1"))
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--limit", type=int, default=0, help="look at so many files at most")


def changed_files(root, base):
    result = subprocess.run(["git", "-C", str(root), "diff", "--name-only", base],
                            capture_output=True, text=True)
    if result.returncode != 0:  # A first commit, or a shallow clone: nothing to compare with.
        return None
    return set(result.stdout.split())


def tidy(build, file):
    command = ["clang-tidy-14", "--quiet", "-p", str(build), file]
    result = subprocess.run(command, capture_output=True, text=True)
    lines = [l for l in result.stdout.splitlines() if ": error:" in l or ": warning:" in l]
    if result.returncode != 0 and not lines:
        lines = [f"{file}: {result.stderr.strip()[-400:]}"]
    return lines


def main():
    args = source_tree.arguments(__doc__, add_arguments)
    commands = json.loads((args.build / "compile_commands.json").read_text())
    known = {str(pathlib.Path(c["file"]).resolve()) for c in commands}
    files = [str(args.root / p) for p in source_tree.source_files(args.root, (".cc",))]
    files = [f for f in files if f in known]
    changed = None if args.all else changed_files(args.root, args.base)
    if changed is not None:
        files = [f for f in files if str(pathlib.Path(f).relative_to(args.root)) in changed]
    if args.limit:
        files = files[:args.limit]
    problems = []
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for lines in pool.map(lambda f: tidy(args.build, f), files):
            problems += lines
    # The same header is reported by each file that includes it.
    problems = sorted(set(problems))
    if not files:
        print("tidy: no changed files")
        return
    source_tree.finish("tidy", len(files), problems)


if __name__ == "__main__":
    main()
