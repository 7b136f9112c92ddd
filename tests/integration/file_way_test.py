#!/usr/bin/env python3
"""The file way on a generated day, through the command line.

The same bytes for 1, 2 and 8 threads, batches of 1, 64 and 4,096 and the serial executor; the same
persons for five random orders of a stream with corrections and deletions; F1 against the truth.
Needs NAYOSE_BINARY_DIR and NAYOSE_SOURCE_DIR, as CTest sets them.
"""
import json
import os
import pathlib
import random
import subprocess
import tempfile
import unittest

NAYOSE = pathlib.Path(os.environ["NAYOSE_BINARY_DIR"]) / "nayose"
SOURCE = pathlib.Path(os.environ["NAYOSE_SOURCE_DIR"])
OUTPUTS = ("encounters", "links", "person-events", "refused")


def nayose(*arguments):
    result = subprocess.run([str(NAYOSE), *map(str, arguments)], capture_output=True, text=True)
    if result.returncode != 0:
        raise AssertionError(f"nayose {arguments[0]} exited {result.returncode}: {result.stderr}")
    return result.stdout


def partition(links_file):
    """The clusters of refs, without the names of the persons."""
    person_of = {}
    with open(links_file, encoding="utf-8") as lines:
        for line in lines:
            link = json.loads(line)
            if link["person"] is None:
                person_of.pop(link["ref"], None)
            else:
                person_of[link["ref"]] = link["person"]
    clusters = {}
    for ref, person in person_of.items():
        clusters.setdefault(person, []).append(ref)
    return sorted(sorted(refs) for refs in clusters.values())


class FileWay(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="nayose-file-way-")
        cls.root = pathlib.Path(cls.folder.name)
        nayose("keys", "init", "--keyring", cls.root / "keys")
        nayose("generate", "--scale", 20000, "--seed", 1, "--out", cls.root / "day")
        nayose("generate", "--scale", 5000, "--seed", 4, "--corrections", 0.05, "--deletions", 0.02,
               "--out", cls.root / "changes")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def link(self, name, source, *options):
        out = self.root / name
        summary = nayose("link", "--model", SOURCE / "schemas/models/japan.toml", "--config",
                         SOURCE / "ops/deploy/quickstart.toml", "--keyring", self.root / "keys",
                         "--state", self.root / f"{name}.state", "--as-of", "2026-06-01", "--json",
                         "--out", out, *options, source)
        return out, json.loads(summary)

    def test_bytes_do_not_depend_on_threads_batches_or_executor(self):
        day = self.root / "day/encounters.jsonl"
        reference, summary = self.link("reference", day, "--executor", "serial")
        self.assertGreaterEqual(summary["encounters"], 50000)
        runs = [("--threads", threads, "--batch", batch)
                for threads, batch in ((1, 64), (2, 4096), (8, 4096), (8, 64), (2, 1))]
        for number, options in enumerate(runs):
            out, _ = self.link(f"run{number}", day, *options)
            for name in OUTPUTS:
                with self.subTest(options=options, output=name):
                    self.assertEqual((out / f"{name}.jsonl").read_bytes(),
                                     (reference / f"{name}.jsonl").read_bytes())
        quality = json.loads(nayose("evaluate", "--truth", self.root / "day/truth.jsonl", "--links",
                                    reference / "links.jsonl", "--keyring", self.root / "keys",
                                    "--json"))
        print("generated day:", quality)
        self.assertGreaterEqual(quality["f1"], 0.97)

    def test_persons_do_not_depend_on_the_order_of_arrival(self):
        stream = self.root / "changes/encounters.jsonl"
        lines = stream.read_bytes().splitlines(keepends=True)
        reference, summary = self.link("in_order", stream)
        self.assertEqual(summary["profiles_evicted"], 0, "an exception, not a test of it")
        expected = partition(reference / "links.jsonl")
        self.assertGreater(len(expected), 1000)
        for order in range(5):
            shuffled = self.root / f"order{order}.jsonl"
            random.Random(order).shuffle(lines)
            shuffled.write_bytes(b"".join(lines))
            out, _ = self.link(f"out_of_order{order}", shuffled)
            with self.subTest(order=order):
                self.assertEqual(partition(out / "links.jsonl"), expected)

    def test_a_finished_run_has_nothing_to_do(self):
        stream = self.root / "changes/encounters.jsonl"
        out, _ = self.link("twice", stream)
        before = {name: (out / f"{name}.jsonl").read_bytes() for name in OUTPUTS}
        _, again = self.link("twice", stream)
        self.assertEqual(again["encounters"], 0)
        for name in OUTPUTS:
            self.assertEqual((out / f"{name}.jsonl").read_bytes(), before[name])


if __name__ == "__main__":
    unittest.main(verbosity=2)
