#!/usr/bin/env python3
"""Derives municipalities.tsv for engine/normalize: which prefectures have a city of a name.

Source: SKK-JISYO.zipcode of the Debian package skkdic-extra (public domain; the data is Japan
Post's). A municipality is what a postcode ending in 00 stands for, without its county (郡).

Usage: make_municipalities.py [SKK-JISYO.zipcode]
"""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = "/usr/share/skk/SKK-JISYO.zipcode"
PREFECTURES = """北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都
神奈川県 新潟県 富山県 石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県
奈良県 和歌山県 鳥取県 島根県 岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県
大分県 宮崎県 鹿児島県 沖縄県""".split()
# What came after the dictionary, and villages that have one postcode.
OTHERS = [("静岡県", "浜松市中央区"), ("静岡県", "浜松市浜名区"), ("東京都", "利島村"),
          ("東京都", "神津島村"), ("東京都", "御蔵島村"), ("東京都", "青ケ島村")]


def main():
    path = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else SOURCE)
    found = set()
    for line in path.read_bytes().decode("euc_jis_2004").splitlines():
        match = re.fullmatch(r"(\d{5}00) /(.*)/", line)
        for place in match[2].split("/") if match else []:
            place = place.split(";")[0]
            prefecture = next((p for p in PREFECTURES if place.startswith(p)), None)
            if prefecture and re.search("[市区町村]$", place):
                found.add((prefecture, place[len(prefecture):]))
    cities = {(p, n) for p, n in found if n.endswith("市")}
    cities |= {(p, m[1]) for p, n in found if (m := re.fullmatch("(.+?市).+区", n))}
    rows = set(OTHERS)
    for prefecture, name in found | cities:
        # A part of a city is a municipality only when it is a ward.
        in_city = any(p == prefecture and name.startswith(c) and name != c for p, c in cities)
        if in_city and not name.endswith("区"):
            continue
        if name[-1] in "町村":
            county = re.match("(?:三宅島|八丈島|.+?郡)(?=.+[町村])", name)
            if county:
                name = name[county.end():]
        rows.add((prefecture, name))
    with open(HERE / "municipalities.tsv", "w", encoding="utf-8") as out:
        out.write("# Derived by make_municipalities.py from SKK-JISYO.zipcode (Debian\n"
                  "# skkdic-extra), public domain: municipalities and wards as of May 2022.\n"
                  "# prefecture code\tname without its county\n")
        for prefecture, name in sorted(rows, key=lambda r: (PREFECTURES.index(r[0]), r[1])):
            out.write(f"{PREFECTURES.index(prefecture) + 1:02}\t{name}\n")
    print("municipalities.tsv", len(rows), "rows")


if __name__ == "__main__":
    main()
