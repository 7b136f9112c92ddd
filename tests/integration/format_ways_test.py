#!/usr/bin/env python3
"""The golden files of every format, through `nayose convert` and `nayose link --from`.

Below tests/golden/formats/<format>/ a file X.jsonl or X.expected holds what each input X.* (or the
folder X, or without either the whole folder) becomes: lines of the contract, and lines of what is
unreadable. X.toml: its columns.
"""
import itertools
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from byte_search import WINDOW, ByteSearch
from kafka_checker import partition_of_lines
from leak_canaries import ENCODINGS

NAYOSE = pathlib.Path(os.environ["NAYOSE_BINARY_DIR"]) / "nayose"
SOURCE = pathlib.Path(os.environ["NAYOSE_SOURCE_DIR"])
MODEL = SOURCE / "schemas/models/japan.toml"
GOLDEN = SOURCE / "tests/golden/formats"
FORMATS = ("csv", "hl7", "ssmix2", "ssmix2-transaction", "fhir", "uke", "eligibility", "checkup",
           "dpc")
NOTICE = ("--notice-status", "notified", "--notice-date", "2010-01-10")
UNREADABLE = "nayose.unreadable.v1"
# Values of a message that identify nobody.
OPEN = {"schema", "institution", "message_id", "event_time", "sequence", "change", "notice", "sex",
        "payload", "type", "valid_from", "valid_to", "insurer"}


class Golden:
    """One input, what it becomes, and the options that it needs."""

    def __init__(self, expected, source):
        folder = expected.parent
        self.name = f"{folder.name}/{source.name}"
        self.source = source
        self.format = folder.name
        lines = expected.read_text(encoding="utf-8").splitlines()
        self.lines = [json.loads(line) for line in lines]
        columns = folder / f"{expected.stem}.toml"
        self.options = ["--columns", str(columns)] if columns.exists() else []
        if folder.name == "dpc":
            self.options += ["--event-time", "2026-04-01"]

    @property
    def encounters(self):
        return [line for line in self.lines if line["schema"] != UNREADABLE]

    @property
    def unreadable(self):
        return [line for line in self.lines if line["schema"] == UNREADABLE]

    def needles(self):
        """What identifies a patient, in every encoding."""
        needles = {}
        for line in self.encounters:
            for value in strings_of({k: v for k, v in line.items() if k not in OPEN}):
                for encode in ENCODINGS.values():
                    if len(encode(value)) >= WINDOW:
                        needles.setdefault(encode(value), set()).add(value)
        return needles


def strings_of(value):
    if isinstance(value, dict):
        for key, member in value.items():
            if key not in OPEN:
                yield from strings_of(member)
    elif isinstance(value, list):
        for member in value:
            yield from strings_of(member)
    elif isinstance(value, str):
        yield value


def without_notice(line):
    return {key: value for key, value in line.items() if key != "notice"}


def find_goldens():
    for expected in sorted(GOLDEN.glob("*/*")):
        if expected.suffix not in (".jsonl", ".expected"):
            continue
        sources = [path for path in sorted(expected.parent.glob(expected.stem + "*"))
                   if path.name.split(".")[0] == expected.stem
                   and path.suffix not in (".jsonl", ".expected", ".toml", ".md")]
        for source in sources or [expected.parent]:
            yield Golden(expected, source)


class FormatWays(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="nayose-formats-")
        cls.addClassCleanup(folder.cleanup)
        cls.root = pathlib.Path(folder.name)
        cls.goldens = list(find_goldens())
        subprocess.run([NAYOSE, "keys", "init", "--keyring", cls.root / "keys"], check=True,
                       capture_output=True)

    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(dir=self.root))
        self.numbers = itertools.count()

    def convert(self, golden):
        out = self.work / f"{next(self.numbers)}.jsonl"
        done = subprocess.run(
            [NAYOSE, "convert", "--from", golden.format, *golden.options, *NOTICE, "--json", "--out",
             out, golden.source], capture_output=True, check=False)
        self.assertEqual(done.returncode, 0 if golden.encounters else 1, done.stderr)
        return out, done

    def link(self, *arguments):
        out = self.work / f"{next(self.numbers)}.out"
        done = subprocess.run(
            [NAYOSE, "link", "--model", MODEL, "--keyring", self.root / "keys", "--as-of",
             "2027-06-01", "--json", "--out", out, *arguments], capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return out, done

    def test_every_format_has_golden_files(self):
        self.assertEqual({golden.format for golden in self.goldens}, set(FORMATS))

    def test_convert_gives_the_expected_lines(self):
        for golden in self.goldens:
            with self.subTest(golden.name):
                out, done = self.convert(golden)
                lines = out.read_text(encoding="utf-8").splitlines()
                self.assertEqual([without_notice(json.loads(line)) for line in lines],
                                 [without_notice(line) for line in golden.encounters])
                refused = pathlib.Path(f"{out}.refused.jsonl").read_text(encoding="utf-8")
                self.assertEqual(
                    [(r["place"], r["reason"], r["message_id"])
                     for r in map(json.loads, refused.splitlines())],
                    [(u["unreadable"].get("place", ""), u["unreadable"]["reason"],
                      u.get("message_id", "")) for u in golden.unreadable])
                said = json.loads(done.stdout)
                self.assertEqual((said["encounters"], said["unreadable"]),
                                 (len(golden.encounters), len(golden.unreadable)))

    def test_link_from_links_what_convert_gives(self):
        for golden in self.goldens:
            with self.subTest(golden.name):
                converted, _ = self.convert(golden)
                of_lines, told = self.link(converted)
                direct, said = self.link("--from", golden.format, *golden.options, *NOTICE,
                                         golden.source)
                links = [(out / "links.jsonl").read_text().splitlines()
                         for out in (of_lines, direct)]
                self.assertEqual(partition_of_lines(links[1]), partition_of_lines(links[0]))
                told, said = json.loads(told.stdout), json.loads(said.stdout)
                self.assertEqual(said["accepted"], told["accepted"])
                self.assertEqual(said["encounters"], len(golden.lines))
                self.assert_places(golden, direct / "refused.jsonl")

    def assert_places(self, golden, refused):
        """Each unreadable message is answered with its line, reason, place and id."""
        answers = {line["offset"]: line for line in map(
            json.loads, refused.read_text(encoding="utf-8").splitlines())}
        for number, line in enumerate(golden.lines, 1):
            if line["schema"] != UNREADABLE:
                continue
            answer = answers[number]
            self.assertEqual(answer["source"], str(golden.source))
            self.assertEqual(answer["reason"], line["unreadable"]["reason"])
            self.assertEqual(answer.get("field", ""), line["unreadable"].get("place", ""))
            self.assertEqual(answer.get("message_id", ""), line.get("message_id", ""))

    def test_nothing_that_is_said_identifies_a_patient(self):
        for golden in self.goldens:
            search = ByteSearch(golden.needles())
            with self.subTest(golden.name):
                out, converted = self.convert(golden)
                if golden.encounters:
                    self.assertNotEqual(search.find(out.read_bytes()), set())
                linked, told = self.link("--from", golden.format, *golden.options, *NOTICE,
                                         golden.source)
                said = [converted.stdout, converted.stderr, told.stdout, told.stderr,
                        pathlib.Path(f"{out}.refused.jsonl").read_bytes()]
                said += [(linked / f"{kind}.jsonl").read_bytes()
                         for kind in ("encounters", "links", "person-events", "refused")]
                for text in said:
                    self.assertEqual(search.find(text), set())


if __name__ == "__main__":
    unittest.main(verbosity=2)
