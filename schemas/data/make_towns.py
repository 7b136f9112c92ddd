#!/usr/bin/env python3
"""Derives towns.tsv for `nayose generate`: postcodes with their towns.

Source: SKK-JISYO.zipcode of the Debian package skkdic-extra (public domain; the data is Japan
Post's). About 3,000 of its 120,000 towns are drawn evenly; the share of each prefecture follows
its population (census of 2020, in ten thousands, rounded).

Usage: make_towns.py [SKK-JISYO.zipcode]
"""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = "/usr/share/skk/SKK-JISYO.zipcode"
TOWNS = 3000
POPULATION = """北海道522 青森県124 岩手県121 宮城県230 秋田県96 山形県107 福島県183 茨城県287 栃木県193
群馬県194 埼玉県734 千葉県628 東京都1405 神奈川県924 新潟県220 富山県103 石川県113 福井県77 山梨県81
長野県205 岐阜県198 静岡県363 愛知県754 三重県177 滋賀県141 京都府258 大阪府884 兵庫県547 奈良県132
和歌山県92 鳥取県55 島根県67 岡山県189 広島県280 山口県134 徳島県72 香川県95 愛媛県133 高知県69
福岡県514 佐賀県81 長崎県131 熊本県174 大分県112 宮崎県107 鹿児島県159 沖縄県147"""


def main():
    path = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else SOURCE)
    population = {m[0]: int(m[1]) for m in re.findall(r"(\S+?)(\d+)", POPULATION)}
    towns = {prefecture: [] for prefecture in population}
    for line in path.read_bytes().decode("euc_jis_2004").splitlines():
        match = re.fullmatch(r"(\d{7}) /([^/;]+)(?:;[^/]*)?/.*", line)
        if not match or match[1].endswith("0000"):
            continue
        place = match[2]
        prefecture = next((p for p in population if place.startswith(p)), None)
        if prefecture and len(place) < 25 and not re.search(r"[（(、〜]", place):
            towns[prefecture].append((match[1], place))
    total = sum(population.values())
    with open(HERE / "towns.tsv", "w", encoding="utf-8") as out:
        out.write("# Derived by make_towns.py from SKK-JISYO.zipcode (Debian skkdic-extra),\n"
                  "# public domain. Weight: the same for each town of a prefecture.\n"
                  "# postcode\taddress\tweight\n")
        written = 0
        for prefecture, share in population.items():
            rows = sorted(set(towns[prefecture]))
            wanted = max(5, round(TOWNS * share / total))
            step = max(1.0, len(rows) / wanted)
            chosen = [rows[int(i * step)] for i in range(min(wanted, len(rows)))]
            for postcode, place in chosen:
                out.write(f"{postcode}\t{place}\t{max(1, share * 100 // len(chosen))}\n")
                written += 1
    print("towns.tsv", written, "rows")


if __name__ == "__main__":
    main()
