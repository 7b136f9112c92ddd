"""What the lints look at: the C++ files of a tree, and how they report."""
import argparse
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = {"build", "out", ".git", ".venv", "__pycache__"}


def source_files(root, suffixes=(".h", ".cc")):
    """Paths relative to `root`, sorted. Files that git ignores do not count."""
    command = ["git", "-C", str(root), "ls-files", "-co", "--exclude-standard"]
    if (root / ".git").exists():
        listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        paths = [pathlib.PurePosixPath(line) for line in listed.splitlines()]
    else:
        paths = []
        for folder, folders, files in os.walk(root):
            folders[:] = [name for name in folders if name not in SKIPPED]
            base = pathlib.PurePosixPath(pathlib.Path(folder).relative_to(root))
            paths += [base / name for name in files]
    return sorted(p for p in set(paths) if p.suffix in suffixes and (root / p).is_file())


def arguments(description, add=None):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--root", type=pathlib.Path, default=ROOT, help="tree to look at")
    if add:
        add(parser)
    parsed = parser.parse_args()
    parsed.root = parsed.root.resolve()
    return parsed


def finish(name, looked_at, problems):
    """Prints the problems and ends the process. Nothing looked at is a failure too."""
    for problem in problems:
        print(problem)
    if looked_at == 0:
        print(f"{name}: no files found")
        sys.exit(1)
    print(f"{name}: {looked_at} files, {len(problems)} problems")
    sys.exit(1 if problems else 0)
