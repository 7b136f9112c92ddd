#!/usr/bin/env python3
"""File names in snake_case that say what is inside: no *_utils, *_helpers, *_common, *_manager."""
import re

import source_tree

EMPTY_WORDS = r"(^|_)(utils?|helpers?|common|managers?|misc|stuff)(_test|_bench|_fuzz)?$"
SNAKE = r"[a-z][a-z0-9_]*"


def main():
    args = source_tree.arguments(__doc__)
    problems = []
    files = source_tree.source_files(args.root, (".h", ".cc", ".py"))
    for path in files:
        if re.search(EMPTY_WORDS, path.stem):
            problems.append(f"{path}: the name says nothing; name the concept")
        elif not re.fullmatch(SNAKE, path.stem):
            problems.append(f"{path}: expected snake_case")
    source_tree.finish("names", len(files), problems)


if __name__ == "__main__":
    main()
