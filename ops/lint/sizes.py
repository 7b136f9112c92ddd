#!/usr/bin/env python3
"""Headers of at most 200 lines, sources of at most 400."""
import source_tree

LIMITS = {".h": 200, ".cc": 400}


def main():
    args = source_tree.arguments(__doc__)
    problems = []
    files = source_tree.source_files(args.root)
    for path in files:
        lines = (args.root / path).read_text(encoding="utf-8").count("\n")
        if lines > LIMITS[path.suffix]:
            problems.append(f"{path}: {lines} lines, at most {LIMITS[path.suffix]}: "
                            "split it by concept")
    source_tree.finish("sizes", len(files), problems)


if __name__ == "__main__":
    main()
