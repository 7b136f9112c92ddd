#!/usr/bin/env python3
"""clang-format leaves every file as it is (.clang-format: Google, 100 columns)."""
import subprocess

import source_tree


def main():
    args = source_tree.arguments(__doc__)
    files = source_tree.source_files(args.root)
    problems = []
    for start in range(0, len(files), 50):
        chunk = [str(args.root / path) for path in files[start:start + 50]]
        result = subprocess.run(["clang-format-14", "--dry-run", "-Werror", *chunk],
                                capture_output=True, text=True)
        if result.returncode != 0:
            places = {line.split(": error:")[0] for line in result.stderr.splitlines()
                      if ": error:" in line}
            by_file = sorted({place.rsplit(":", 2)[0] for place in places})
            problems += [f"{file}: not formatted; run clang-format-14 -i on it" for file in by_file]
            if not by_file:
                problems.append(result.stderr.strip())
    source_tree.finish("format", len(files), problems)


if __name__ == "__main__":
    main()
