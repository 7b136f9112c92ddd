#!/usr/bin/env python3
"""Derives surnames.tsv, given_male.tsv and given_female.tsv for `nayose generate`.

Source: PyPI package japanese-personal-name-dataset (MIT licence), its files last_name_org.csv
and first_name_{man,woman}_org.csv. Surnames come with head-counts. Given names come without:
their weights are estimated from how many spellings a reading has and how common the characters
of a spelling are, scaled so that the most common ones have shares like those of real tables.

Usage: make_names.py [WHEEL_OR_FOLDER]   (default: downloads the wheel with pip)
"""
import csv
import io
import pathlib
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter

PACKAGE = "japanese-personal-name-dataset"
VERSION = "0.4.0"
HERE = pathlib.Path(__file__).resolve().parent
MAX_GIVEN = 3600
HEADER = (
    "# Derived by make_names.py from {package} {version} (PyPI), MIT licence,\n"
    "# Copyright (c) 2022 shuheilocale. {weights}\n"
    "# kanji\tkana\tromaji\tweight\n"
)


def katakana(text):
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)


def is_kana(text):
    return all("ァ" <= c <= "ヺ" or c == "ー" for c in text)


def fetch():
    folder = tempfile.mkdtemp()
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder,
               f"{PACKAGE}=={VERSION}"]
    subprocess.run(command, check=True)
    return next(pathlib.Path(folder).glob("*.whl"))


def rows_of(source, name):
    path = f"japanese_personal_name_dataset/dataset/{name}"
    if source.is_dir():
        text = (source / path).read_text(encoding="utf-8")
    else:
        text = zipfile.ZipFile(source).read(path).decode("utf-8")
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text)) if row]


def surnames(source):
    rows = []
    for kanji, count, hiragana, romaji in rows_of(source, "last_name_org.csv"):
        kana = katakana(hiragana)
        if is_kana(kana):
            rows.append((kanji, kana, romaji, int(count)))
    rows.sort(key=lambda row: (-row[3], row[0], row[1]))
    return rows


def given_names(source, name):
    """Weight of a spelling: Zipf over readings, then Zipf over the spellings of a reading."""
    readings = [(row[0], row[1], row[2:]) for row in rows_of(source, name)]
    readings = [r for r in readings if is_kana(katakana(r[0])) and r[2]]
    characters = Counter(c for _, _, spellings in readings for s in spellings for c in s)
    readings.sort(key=lambda r: (-len(r[2]), r[0]))
    rows = {}
    for rank, (hiragana, romaji, spellings) in enumerate(readings):
        def commonness(spelling):
            product = 1.0
            for character in spelling:
                product *= characters[character]
            return product ** (1 / len(spelling))
        ordered = sorted(spellings, key=lambda s: (-commonness(s), s))[:10]
        total = sum(1 / (k + 0.7) for k in range(len(ordered)))
        for k, spelling in enumerate(ordered):
            weight = 3e7 / (rank + 8) * (1 / (k + 0.7)) / total
            key = (spelling, katakana(hiragana))
            rows[key] = (spelling, katakana(hiragana), romaji, max(1, round(weight)))
    return sorted(rows.values(), key=lambda row: (-row[3], row[0], row[1]))[:MAX_GIVEN]


def write(name, rows, weights):
    with open(HERE / name, "w", encoding="utf-8") as out:
        out.write(HEADER.format(package=PACKAGE, version=VERSION, weights=weights))
        for row in rows:
            out.write("\t".join(str(cell) for cell in row) + "\n")
    total = sum(row[3] for row in rows)
    print(name, len(rows), "rows, sum of squared shares",
          f"{sum((row[3] / total) ** 2 for row in rows):.5f}")


def main():
    source = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else fetch()
    write("surnames.tsv", surnames(source), "Weights: estimated head-counts.")
    estimated = "Weights: estimated from spellings, not counted."
    write("given_male.tsv", given_names(source, "first_name_man_org.csv"), estimated)
    write("given_female.tsv", given_names(source, "first_name_woman_org.csv"), estimated)


if __name__ == "__main__":
    main()
