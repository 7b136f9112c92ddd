#!/usr/bin/env python3
"""A state made with one model goes on with another encoding: refused, then taken over.

A generated day is linked with the Japanese model; the same patients visit again a year later, with
a model whose encoding differs. Without --take-over the run is refused and changes nothing. With it
persons keep their ids, in a run that is stopped in the middle, too. Needs NAYOSE_BINARY_DIR and
NAYOSE_SOURCE_DIR, as CTest sets them.
"""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

NAYOSE = pathlib.Path(os.environ["NAYOSE_BINARY_DIR"]) / "nayose"
SOURCE = pathlib.Path(os.environ["NAYOSE_SOURCE_DIR"])


def nayose(*arguments):
    return subprocess.run([str(NAYOSE), *map(str, arguments)], capture_output=True, text=True)


def persons(folder):
    """Person of each ref, as the links say in the end."""
    person_of = {}
    with open(folder / "links.jsonl", encoding="utf-8") as lines:
        for line in lines:
            link = json.loads(line)
            if link["person"] is None:
                person_of.pop(link["ref"], None)
            else:
                person_of[link["ref"]] = link["person"]
    return person_of


class TakeOver(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="nayose-take-over-")
        cls.root = pathlib.Path(cls.folder.name)
        for arguments in (("keys", "init", "--keyring", cls.root / "keys"),
                          ("generate", "--scale", 2000, "--seed", 3, "--out", cls.root / "day")):
            made = nayose(*arguments)
            assert made.returncode == 0, made.stderr
        cls.first = cls.root / "first.jsonl"
        cls.again = cls.root / "again.jsonl"
        seen = set()
        with open(cls.root / "day/encounters.jsonl", encoding="utf-8") as lines, \
                open(cls.first, "w", encoding="utf-8") as first, \
                open(cls.again, "w", encoding="utf-8") as again:
            for line in lines:
                record = json.loads(line)
                who = (record["institution"], record["patient"])
                if who in seen or record.get("change", {}).get("kind", "update") != "update":
                    continue
                seen.add(who)
                first.write(line)
                year = int(record["event_time"][:4])
                record["event_time"] = f"{year + 1}{record['event_time'][4:]}"
                record["encounter"] += "-again"
                record["message_id"] = f"again-{len(seen)}"
                again.write(json.dumps(record, ensure_ascii=False) + "\n")
        japan = (SOURCE / "schemas/models/japan.toml").read_text(encoding="utf-8")
        cls.old_model = cls.root / "old.toml"
        cls.old_model.write_text(japan, encoding="utf-8")
        # A normaliser and a rule change, neither of which these values feel: all keys are others.
        cls.new_model = cls.root / "new.toml"
        changed = japan.replace('normalizer = "postcode"', 'normalizer = "digits"', 1)
        assert changed != japan
        cls.new_model.write_text(changed.replace("[[rule]]", """[[rule]]
name = "once_more"
parts = ["birth_date", "sex", "postcode"]

[[rule]]""", 1), encoding="utf-8")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def link(self, name, model, inputs, *options):
        return nayose("link", "--model", model, "--config", SOURCE / "ops/deploy/quickstart.toml",
                      "--keyring", self.root / "keys", "--state", self.root / f"{name}.state",
                      "--as-of", "2028-06-01", "--json", "--out", self.root / name, *options,
                      *inputs)

    def begin(self, name):
        done = self.link(name, self.old_model, [self.first])
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout), persons(self.root / name)

    def test_another_encoding_is_refused_and_changes_nothing(self):
        _, before = self.begin("refused")
        refused = self.link("refused", self.new_model, [self.first, self.again])
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("encoding", refused.stderr)
        self.assertIn("--take-over", refused.stderr)
        self.assertEqual(persons(self.root / "refused"), before)
        same = self.link("refused", self.old_model, [self.first, self.again])
        self.assertEqual(same.returncode, 0, same.stderr)

    def test_persons_stay_when_it_is_taken_over(self):
        summary, before = self.begin("taken")
        self.assertGreater(summary["persons"], 1000)
        self.assertLess(summary["persons"], summary["refs"])
        self.assertEqual(summary["refs_in_earlier_encoding"], 0)
        done = self.link("taken", self.new_model, [self.first, self.again], "--take-over")
        self.assertEqual(done.returncode, 0, done.stderr)
        after = json.loads(done.stdout)
        self.assertEqual(after["refs_in_earlier_encoding"], 0)
        self.assertEqual(after["refs_taken_over"], summary["refs"])
        for name in ("refs", "persons", "profiles", "edges"):
            self.assertEqual(after[name], summary[name], name)
        self.assertEqual(persons(self.root / "taken"), before)
        back = self.link("taken", self.old_model, [self.first, self.again], "--take-over")
        self.assertNotEqual(back.returncode, 0)
        self.assertIn("cannot go back", back.stderr)

    def test_who_does_not_visit_is_kept_as_well(self):
        summary, before = self.begin("half")
        lines = self.again.read_text(encoding="utf-8").splitlines(keepends=True)
        half = self.root / "half.jsonl"
        half.write_text("".join(lines[:len(lines) // 2]), encoding="utf-8")
        done = self.link("half", self.new_model, [self.first, half], "--take-over")
        self.assertEqual(done.returncode, 0, done.stderr)
        middle = json.loads(done.stdout)
        self.assertGreater(middle["refs_taken_over"], 1000)
        self.assertGreater(middle["refs_in_earlier_encoding"], 1000)
        self.assertEqual(middle["refs_taken_over"] + middle["refs_in_earlier_encoding"],
                         summary["refs"])
        self.assertEqual(middle["persons"], summary["persons"])
        self.assertEqual(persons(self.root / "half"), before)
        # Another process goes on; the state is of the new encoding now.
        rest = self.root / "rest.jsonl"
        rest.write_text("".join(lines[len(lines) // 2:]), encoding="utf-8")
        done = self.link("half", self.new_model, [self.first, half, rest])
        self.assertEqual(done.returncode, 0, done.stderr)
        after = json.loads(done.stdout)
        self.assertEqual(after["refs_in_earlier_encoding"], 0)
        self.assertEqual(after["edges"], summary["edges"])
        self.assertEqual(persons(self.root / "half"), before)

    def test_the_control_forgets_them(self):
        """A new state instead of the old one: the same people, but nobody keeps an id."""
        _, before = self.begin("control")
        shutil.rmtree(self.root / "control.state")
        shutil.rmtree(self.root / "control")
        lines = self.again.read_text(encoding="utf-8").splitlines(keepends=True)
        half = self.root / "control-half.jsonl"
        half.write_text("".join(lines[:len(lines) // 2]), encoding="utf-8")
        done = self.link("control", self.new_model, [half], "--take-over")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotEqual(persons(self.root / "control"), before)


if __name__ == "__main__":
    unittest.main()
