#!/usr/bin/env python3
"""Who may include whom, and which folder a vendor library belongs to.

Rooms include only what the table grants. A vendor header appears in one folder, in .cc files or in
headers whose opening comment says "Private to this folder"; those headers are not included from
elsewhere. tests/ and bench/ may include anything.
"""
import pathlib
import re

import source_tree

ENGINE = ["base", "record", "normalize", "encode", "model", "blocking", "comparison", "scoring",
          "clustering", "consent", "index", "pipeline"]
E = {name: f"engine/{name}" for name in ENGINE}
# Room -> rooms it may include, beside itself.
ALLOWED = {
    E["base"]: [],
    E["record"]: [E["base"]],
    E["normalize"]: [E["base"], E["record"]],
    E["encode"]: [E["base"], E["record"]],
    E["model"]: [E["base"], E["record"]],
    E["blocking"]: [E["base"], E["record"], E["encode"], E["model"]],
    E["comparison"]: [E["base"], E["record"], E["encode"], E["model"]],
    E["scoring"]: [E["base"], E["model"], E["comparison"]],
    E["clustering"]: [E["base"], E["record"]],
    E["consent"]: [E["base"], E["record"]],
    E["index"]: [E["base"], E["record"], E["encode"]],
    E["pipeline"]: list(E.values()),
    "connectors/kafka": [E["base"], E["record"], E["pipeline"]],
    "connectors/file": [E["base"], E["record"], E["pipeline"]],
    "connectors/format": [E["base"], E["record"], E["normalize"]],
    "connectors/public_db": [E["base"], E["record"], E["encode"]],
}
# Single headers that a room's contract hands on, so that a connector may name them.
HANDED_ON = {
    ("connectors/kafka", "engine/index/state_store.h"),
    ("connectors/file", "engine/index/state_store.h"),
}
FREE = ("tests/", "bench/")
ROOMS_OF_OPS = "ops/"

VENDORS = {
    r"xxhash\.h": "engine/base",
    r"unicode/": "engine/normalize",
    r"openssl/": "engine/encode",
    r"toml\+\+/": "engine/model",
    r"rocksdb/": "engine/index",
    r"(oneapi/)?tbb/": "engine/pipeline",
    r"librdkafka/": "connectors/kafka",
    r"simdjson\.h": "connectors/format",
    r"pugixml\.hpp": "connectors/format",
    r"(zstd|zlib)\.h": "connectors/file",
    r"CLI/": "ops/cli",
    r"prometheus/": "ops/cli",
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
PRIVATE = "Private to this folder"


def room_of(path):
    """The longest known room that holds the file, or its first two folders."""
    return "/".join(pathlib.PurePosixPath(path).parts[:2])


def is_private(root, path, cache={}):
    key = (root, path)
    if key not in cache:
        file = root / path
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        cache[key] = PRIVATE in text.split("#pragma once", 1)[0]
    return cache[key]


def check_own_include(root, path, room, target):
    if not (root / target).is_file() and "/" not in target:
        return f'"{target}": write the path from the top of the tree'
    target_room = room_of(target)
    if target_room == room:
        return None
    if str(path).startswith(FREE):
        return None
    if is_private(root, target):
        return f'"{target}" is private to {target_room}'
    if str(path).startswith(ROOMS_OF_OPS) or (room, target) in HANDED_ON:
        return None
    if room not in ALLOWED:
        return f'"{target}": {room} is not in the table of rooms'
    if target_room not in ALLOWED[room]:
        return f'"{target}": {room} may not include {target_room}'
    return None


def check_vendor_include(root, path, room, header):
    for pattern, owner in VENDORS.items():
        if not re.match(pattern, header):
            continue
        if str(path).startswith(FREE):
            return None
        if room != owner:
            return f"<{header}> belongs to {owner} alone"
        if path.suffix == ".h" and not is_private(root, path):
            return f'<{header}> in a header that is not marked "{PRIVATE}"'
    return None


def main():
    args = source_tree.arguments(__doc__)
    problems = []
    files = source_tree.source_files(args.root)
    for path in files:
        room = room_of(path)
        lines = (args.root / path).read_text(encoding="utf-8").split("\n")
        for number, line in enumerate(lines, 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            check = check_own_include if match[1] == '"' else check_vendor_include
            problem = check(args.root, path, room, match[2])
            if problem:
                problems.append(f"{path}:{number}: {problem}")
    source_tree.finish("layers", len(files), problems)


if __name__ == "__main__":
    main()
