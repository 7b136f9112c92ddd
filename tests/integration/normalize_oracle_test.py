#!/usr/bin/env python3
"""Canonical names against well-kept libraries: jaconv, neologdn, ja-itaiji.

Each value is normalised by nayose and by the library. Where they differ, the library's result is
rewritten by the steps of a table, in order; a step says why the difference is meant. A value that
still differs fails, and so does a step that no value needs.

Needs NAYOSE_BINARY_DIR and NAYOSE_SOURCE_DIR, as CTest sets them. The packages come from PyPI, into
an environment of the build folder.
"""
import importlib
import os
import pathlib
import random
import re
import subprocess
import sys
import unicodedata
import unittest
import venv

BINARY = pathlib.Path(os.environ["NAYOSE_BINARY_DIR"])
SOURCE = pathlib.Path(os.environ["NAYOSE_SOURCE_DIR"])
DATA = SOURCE / "schemas" / "data"
WORK = BINARY / "normalize_oracle"
ORACLES = ["jaconv==0.5.0", "neologdn==0.5.6"]
SAMPLE = 4000


def pip(*arguments):
    subprocess.run([WORK / "venv/bin/python", "-m", "pip", *arguments], check=True,
                   stdout=subprocess.DEVNULL)


def prepare():
    """Installs the oracles and fetches the packages of the kanji table, once per build folder."""
    sys.path.insert(0, str(DATA))
    sys.dont_write_bytecode = True
    classes = importlib.import_module("make_kanji_classes")
    if not (WORK / "done").exists():
        venv.create(WORK / "venv", with_pip=True, clear=True)
        pip("install", "-q", *ORACLES)
        pip("download", "-q", "--no-deps", "-d", WORK / "wheels", *classes.PACKAGES)
        (WORK / "done").touch()
    site, = (WORK / "venv").glob("lib/python3*/site-packages")
    sys.path.insert(0, str(site))
    return classes


def canonical(kind, values):
    """The canonical form of each value; empty when there is none."""
    for value in values:
        assert "\n" not in value and "\t" not in value
    lines = "".join(f"{kind}\t{value}\n" for value in values)
    result = subprocess.run([BINARY / "canonical_forms_dump"], input=lines.encode(),
                            stdout=subprocess.PIPE, check=True)
    forms = result.stdout.decode().split("\n")[:-1]
    assert len(forms) == len(values)
    return forms


def rows(name):
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def voiced(kana):
    """ヾ after カ is ガ."""
    composed = unicodedata.normalize("NFC", kana + "\u3099")
    return composed if len(composed) == 1 else kana


class Steps:
    """Rewrites of a library's result, each with the reason why nayose differs."""

    def __init__(self, *steps):
        self.steps = steps
        self.used = {reason: 0 for reason, _ in steps}

    def explained(self, ours, theirs):
        for reason, rewrite in self.steps:
            if ours == theirs:
                break
            rewritten = rewrite(theirs)
            self.used[reason] += rewritten != theirs
            theirs = rewritten
        return ours == theirs


def replace(**letters):
    table = str.maketrans(letters)
    return lambda text: text.translate(table)


def without(pattern):
    return lambda text: re.sub(pattern, "", text)


BLANKS = r"[\s\u3000]"


def kana_values(generator):
    """Kana names, each written in one of the ways that hospitals use."""
    import jaconv
    surnames = [row[1] for row in rows("surnames.tsv")]
    given = [row[1] for table in ("given_male.tsv", "given_female.tsv") for row in rows(table)]
    foreign = ["ヴァレリー", "ヴィクトリア", "ルーカス", "ジョーンズ", "シェパード", "ミスヾ", "サヽキ", "チヅコ",
               "カヲル", "ヰセキ", "ヱミ", "ハナヂ", "コーノ", "マァク", "ドゥイ", "フィリップ", "メアリー"]
    ways = (
        lambda text: text,
        jaconv.kata2hira,
        lambda text: jaconv.z2h(text, kana=True),
        lambda text: jaconv.enlarge_smallkana(text),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: unicodedata.normalize("NFD", text).translate({0x3099: "゛", 0x309A: "゜"}),
    )
    values = []
    for _ in range(SAMPLE):
        family = generator.choice(surnames)  # Else nayose may take it for the given name.
        name = generator.choice(given if generator.random() < 0.9 else foreign)
        between = generator.choice((" ", "　", "", "・", "＝"))
        values.append(generator.choice(ways)(family) + between + generator.choice(ways)(name))
    return values


class NormalizeOracle(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.make_classes = prepare()
        cls.generator = random.Random(20240401)

    def check(self, steps, values, ours, theirs):
        self.assertEqual(len(ours), len(theirs))
        same = sum(a == b for a, b in zip(ours, theirs))
        unexplained = [(value, a, b) for value, a, b in zip(values, ours, theirs)
                       if not steps.explained(a, b)]
        print(f"{self._testMethodName}: {len(values)} values, {same} the same as they are; "
              + ", ".join(f"{reason}: {count}" for reason, count in steps.used.items()))
        self.assertEqual(unexplained[:10], [])
        self.assertEqual([reason for reason, count in steps.used.items() if count == 0], [])

    def test_kana_keys_against_jaconv(self):
        import jaconv
        values = kana_values(self.generator)
        values = [v for v in values if "゛" not in v and "゜" not in v]  # jaconv keeps these apart.
        theirs = [jaconv.hira2kata(jaconv.h2z(unicodedata.normalize("NFC", v), kana=True))
                  for v in values]
        steps = Steps(
            ("blanks and dots between the parts are no letters", without(r"[\s\u3000・＝]")),
            ("repetition marks are written out",
             lambda text: re.sub("(.)([ヽヾ])", lambda m: m[1] + (
                 m[1] if m[2] == "ヽ" else voiced(m[1])), text)),
            ("insurers store large kana only",
             lambda text: jaconv.enlarge_smallkana(text).translate(str.maketrans("ヵヶヮ", "カケワ"))),
            ("one sound, written in two ways", replace(ヂ="ジ", ヅ="ズ", ヲ="オ", ヰ="イ", ヱ="エ")),
            ("ヴァ is written バ, too",
             lambda text: re.sub("ヴ([アイエオ]?)", lambda m: dict(
                 zip("アイエオ", "バビベボ")).get(m[1], "ブ"), text)),
            ("prolonged marks are dropped by many systems", without("ー")),
        )
        self.check(steps, values, canonical("kana_name", values), theirs)

    def test_kana_keys_against_neologdn(self):
        import neologdn
        values = kana_values(self.generator)
        theirs = [neologdn.normalize(value) for value in values]
        steps = Steps(
            ("blanks and dots between the parts are no letters", without(r"[\s\u3000・＝=]")),
            ("marks of voicing join their kana, alone or combining",
             lambda text: unicodedata.normalize("NFC", text.translate(
                 {0x309B: "\u3099", 0x309C: "\u309A", 0xFF9E: "\u3099", 0xFF9F: "\u309A"}))),
            ("hiragana are katakana", lambda text: "".join(
                chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)),
            ("repetition marks are written out",
             lambda text: re.sub("(.)([ヽヾゝゞ])", lambda m: m[1] + (
                 m[1] if m[2] in "ヽゝ" else voiced(m[1])), text)),
            ("insurers store large kana only",
             lambda text: text.translate(str.maketrans("ァィゥェォッャュョヵヶヮ", "アイウエオツヤユヨカケワ"))),
            ("one sound, written in two ways", replace(ヂ="ジ", ヅ="ズ", ヲ="オ", ヰ="イ", ヱ="エ")),
            ("ヴァ is written バ, too",
             lambda text: re.sub("ヴ([アイエオ]?)", lambda m: dict(
                 zip("アイエオ", "バビベボ")).get(m[1], "ブ"), text)),
            ("prolonged marks are dropped by many systems", without("ー")),
        )
        self.check(steps, values, canonical("kana_name", values), theirs)

    def test_exact_kanji_against_neologdn(self):
        import neologdn
        surnames = [row[0] for row in rows("surnames.tsv")]
        given = [row[0] for table in ("given_male.tsv", "given_female.tsv") for row in rows(table)]
        tails = ["", "", "", "\U000E0100", "\uFE00", " ", "様", "（旧姓 田中）", "■", "？", "\uE000"]
        odd = ["\uFA19田", "\u2F2D田", "山\u200D田", "髙橋", "山﨑", "ＡＢ田"]
        values = []
        for _ in range(SAMPLE):
            family = self.generator.choice(surnames if self.generator.random() < 0.8 else odd)
            between = self.generator.choice((" ", "　", "", "・"))
            values.append(family + between + self.generator.choice(given)
                          + self.generator.choice(tails))
        theirs = [neologdn.normalize(value) for value in values]
        steps = Steps(
            ("blanks and dots between the parts are no letters", without(r"[\s\u3000・]")),
            ("what stands in brackets is no part of the name", without(r"\([^)]*\)")),
            ("selectors and joiners carry no identity",
             without("[\uFE00-\uFE0F\u200D\U000E0100-\U000E01EF]")),
            ("compatibility ideographs and radicals are unified (NFKC)",
             lambda text: unicodedata.normalize("NFKC", text)),
            ("honorifics are no part of the name", without("様$")),
            ("marks of a lost letter are one", lambda text: re.sub("[?■\uE000]", "■", text)),
        )
        self.check(steps, values, canonical("kanji_name_exact", values), theirs)

    def test_the_kanji_table_is_what_its_script_makes(self):
        classes = self.make_classes
        committed = classes.OUT
        classes.OUT = WORK / "kanji_classes.tsv"
        arguments, sys.argv = sys.argv, ["make_kanji_classes.py", str(WORK / "wheels")]
        try:
            classes.main()
        finally:
            sys.argv = arguments
        made, classes.OUT = classes.OUT, committed
        self.assertEqual(made.read_bytes(), committed.read_bytes())

    def test_kanji_classes_against_ja_itaiji(self):
        """Pair by pair: who says that two letters are one, and why the other does not."""
        import json
        classes = self.make_classes
        files = classes.wheels(WORK / "wheels")
        counts = classes.name_letters(files)
        sounds = classes.readings(files)
        table = json.loads(classes.read(files, "ja_itaiji", "ja_itaiji/data/term/ja-itaiji.json"))
        pairs = {tuple(sorted((a, b))) for a, family in table.items() for b in family
                 if a != b and classes.is_kanji(a) and classes.is_kanji(b)}
        letters = sorted({letter for pair in pairs for letter in pair}
                         | {row[0] for row in rows("kanji_classes.tsv")})
        letters = [c for c in letters if classes.is_kanji(c)
                   and unicodedata.normalize("NFKC", c) == c]
        class_of = dict(zip(letters, canonical("kanji_name", letters)))
        self.assertEqual([c for c in letters if not class_of[c]], [])

        def rare(letter):
            return classes.jis_level(letter) == 3 and letter not in counts

        neighbours = {}
        for a, b in pairs:
            neighbours.setdefault(a, set()).add(b)
            neighbours.setdefault(b, set()).add(a)

        def why_apart(a, b):
            if rare(a) == rare(b):
                return ("both are rare: no usual letter to stand for them" if rare(a) else
                        "both are usual: only the reviewed lists join them")
            unusual, usual = (a, b) if rare(a) else (b, a)
            if sounds.get(unusual, [""])[0] not in sounds.get(usual, []):
                return "their readings differ"
            if len({class_of.get(c) for c in neighbours[unusual] if not rare(c)}) > 1:
                return "the rare one is given several usual ones"
            return "the rare one is a simplified Chinese form of another"

        apart = {}
        joined = 0
        for a, b in sorted(pairs):
            if a not in class_of or b not in class_of:
                continue
            if class_of[a] == class_of[b]:
                joined += 1
            else:
                apart.setdefault(why_apart(a, b), []).append(a + b)
        print(f"{self._testMethodName}: {joined} pairs of ja-itaiji are one class; apart: "
              + ", ".join(f"{reason}: {len(group)}" for reason, group in apart.items()))
        self.assertGreater(joined, 2000)
        simplified = {line.split("\t")[0] for line in classes.read(
            files, "opencc", "opencc/dictionary/STCharacters.txt").splitlines()}
        unexplained = [pair for pair in apart.get(
            "the rare one is a simplified Chinese form of another", [])
            if not simplified & set(pair)]
        self.assertEqual(unexplained, [])
        for pair in ("切砌", "澤途", "濱頻"):
            self.assertNotEqual(class_of[pair[0]], class_of[pair[1]])


if __name__ == "__main__":
    unittest.main()
