#!/usr/bin/env python3
"""Derives given_names.tsv: given names by which engine/normalize tells where a family name ends.

Source: PyPI package japanese-personal-name-dataset (MIT licence), as make_names.py reads it. All
readings, and of each the likeliest spellings; a name's weight is the sum over its readings. Weights
are estimated, as those of make_names.py: the common letters, in readings with many spellings.

Usage: make_given_names.py [WHEEL_OR_FOLDER]   (default: downloads the wheel with pip)
"""
import pathlib
import sys
from collections import Counter

from make_names import PACKAGE, VERSION, fetch, is_kana, katakana, rows_of

OUT = pathlib.Path(__file__).resolve().parent / "given_names.tsv"
SPELLINGS_MAX = 24
HEADER = (
    f"# Derived by make_given_names.py from {PACKAGE} {VERSION} (PyPI), MIT licence,\n"
    "# Copyright (c) 2022 shuheilocale. Weights: estimated from spellings, not counted.\n"
    "# kanji or kana\tweight\n")


def main():
    source = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else fetch()
    weights = Counter()
    for name in ("first_name_man_org.csv", "first_name_woman_org.csv"):
        readings = [(katakana(row[0]), row[2:]) for row in rows_of(source, name)]
        readings = [(kana, spellings) for kana, spellings in readings if is_kana(kana)]
        letters = Counter(c for _, spellings in readings for s in spellings for c in s)

        def commonness(spelling):
            product = 1.0
            for letter in spelling:
                product *= letters[letter]
            return product ** (1 / len(spelling))
        readings.sort(key=lambda r: (-len(r[1]), r[0]))
        for rank, (kana, spellings) in enumerate(readings):
            weight = 3e7 / (rank + 8)
            weights[kana] += weight
            ordered = sorted({s for s in spellings if s}, key=lambda s: (-commonness(s), s))
            ordered = ordered[:SPELLINGS_MAX]
            total = sum(1 / (k + 0.7) for k in range(len(ordered)))
            for k, spelling in enumerate(ordered):
                weights[spelling] += weight / (k + 0.7) / total
    with open(OUT, "w", encoding="utf-8") as out:
        out.write(HEADER)
        for name, weight in sorted(weights.items(), key=lambda row: (-row[1], row[0])):
            out.write(f"{name}\t{max(1, round(weight))}\n")
    print(len(weights), "names")


if __name__ == "__main__":
    main()
