#!/usr/bin/env python3
"""Holds what goes into `nayose link` and what comes out of it against the schemas.

Every reason, event, change and link reason that a schema names must occur: a value that the engine
writes and the schema lacks, or the other way round, fails here.
"""
import copy
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import jsonschema

SOURCE = pathlib.Path(os.environ["NAYOSE_SOURCE_DIR"])
NAYOSE = pathlib.Path(os.environ["NAYOSE_BINARY_DIR"]) / "nayose"
SCHEMAS = SOURCE / "schemas"
EXAMPLES = SCHEMAS / "examples"
OUTPUTS = ("links", "person-events", "encounters", "refused")
DAY = "2026-11-30"

CONFIG = """
[publish]
age_band = true
sex = true
prefecture = true
"""
INSTITUTION = """
[[institution]]
code = "{code}"
sources = [{sources}]
payload_allow = ["/department", "/diagnoses/*/code"]
"""


def schema_of(name):
    schema = json.loads((SCHEMAS / f"{name}.v1.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return schema


def problems(validator, lines):
    """(line number, message) of every line that is no JSON or breaks the schema."""
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found += [(number, error.message) for error in validator.iter_errors(json.loads(line))]
        except ValueError as error:
            found.append((number, str(error)))
    return found


class Hospital:
    """Messages about one person, at a hospital of choice, minute after minute."""

    def __init__(self):
        self.minute = 0

    def message(self, institution, patient, **members):
        self.minute += 1
        number = f"{self.minute:04d}"
        message = {
            "schema": "nayose.encounter.v1", "institution": institution, "patient": patient,
            "encounter": "T" + number, "message_id": "t-" + number,
            "event_time": f"2026-05-01T{self.minute // 60:02d}:{self.minute % 60:02d}:00+09:00",
            "notice": {"status": "notified", "date": "2025-06-01"},
            "name": {"kana": {"family": "クジラオカ", "given": "ミツヒデ"},
                     "kanji": {"family": "鯨岡", "given": "光秀"}},
            "birth_date": "1951-11-23", "sex": "M", "postcode": "1400001",
            "address": "東京都品川区北品川1-1-1", "phones": ["0354790001"],
            "payload": {"department": "internal"}}
        message.update(members)
        return json.dumps({k: v for k, v in message.items() if v is not None}, ensure_ascii=False)


def persons_that_change():
    """One person of two hospitals, then split, merged and erased."""
    at = Hospital()
    other = {"name": {"kana": {"family": "ホシノ", "given": "サチエ"}}, "birth_date": "1988-02-03",
             "sex": "F", "postcode": "0640801", "address": None, "phones": ["0115550123"]}
    return [
        at.message("H001", "T1"),
        at.message("H002", "T2"),                                        # joined
        at.message("H002", "T2", change={"kind": "correction"}, **other),  # split
        at.message("H001", "T3", **other),                               # joined
        at.message("H001", "T1", change={"kind": "merge", "from_patient": "T3"}, name=None,
                   birth_date=None),                                     # merged
        at.message("H001", "T1", change={"kind": "retract_encounter"}),
        at.message("H001", "T1", change={"kind": "delete", "scope": "provider"}),
        at.message("H001", "T3", change={"kind": "delete"}),
        at.message("H002", "T2", change={"kind": "delete"})]             # erased


def example(path):
    """The example as one line."""
    return path.read_bytes().strip().replace(b"\n", b" ")


def messages_to_refuse():
    """One for each reason at least, as bytes."""
    at = Hospital()
    lines = [example(path) for path in sorted((EXAMPLES / "invalid").glob("*.json"))]
    lines += [
        example(EXAMPLES / "valid" / "notice_refused.json"),
        at.message("H999", "T1").encode(),
        at.message("ELSEWHERE", "T1").encode(),
        at.message("H001", "T1", notice={"status": "notified", "date": "2026-11-15"}).encode(),
        at.message("H001", "T1", payload={"note": "x" * (1 << 20)}).encode()]
    # Only converters may say that they could not read something.
    lines.append(json.dumps({"schema": "nayose.unreadable.v1", "message_id": "u-1", "unreadable":
                             {"reason": "undecodable", "place": "PID-3"}}).encode())
    return lines


class OutputSchemaTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        work = pathlib.Path(cls.folder.name)
        cls.nayose("generate", "--out", work / "day", "--scale", "300", "--institutions", "3",
                   "--encounters", "1500", "--days", "60", "--start", "2026-04-01", "--seed", "5",
                   "--corrections", "0.05", "--deletions", "0.02")
        generated = work / "day" / "encounters.jsonl"
        cls.generated = generated.read_text(encoding="utf-8").splitlines()
        cls.written = persons_that_change()
        extra = work / "extra.jsonl"
        extra.write_bytes(b"\n".join(messages_to_refuse() +
                                     [line.encode() for line in cls.written]) + b"\n")
        config = CONFIG
        for code in ("H001", "H002", "H003", "1310110049"):
            config += INSTITUTION.format(code=code, sources="")
        config += INSTITUTION.format(code="ELSEWHERE", sources='"elsewhere"')
        (work / "link.toml").write_text(config, encoding="utf-8")
        cls.nayose("link", "--model", SCHEMAS / "models" / "japan.toml", "--config",
                   work / "link.toml", "--as-of", DAY, "--out", work / "out", generated, extra)
        cls.lines = {name: (work / "out" / f"{name}.jsonl").read_text("utf-8").splitlines()
                     for name in OUTPUTS}
        hl7 = work / "broken.hl7"
        hl7.write_bytes(b"MSH|^~\\&|A|B|C|D|20260501||ADT^A08|M1|P|2.5||||||UNICODE UTF-8\r"
                        b"PID|||T9||\xff\xfe^X\r"
                        b"MSH|^~\\&|A|B|C|D|20260501||MFN^M01|M2|P|2.5||||||UNICODE UTF-8\r")
        cls.nayose("link", "--from", "hl7", "--institution", "H001", "--model",
                   SCHEMAS / "models" / "japan.toml", "--as-of", DAY, "--out", work / "hl7", hl7)
        cls.lines["refused"] += (work / "hl7" / "refused.jsonl").read_text("utf-8").splitlines()
        cls.validators = {name: jsonschema.Draft202012Validator(schema_of(name))
                          for name in OUTPUTS + ("encounter", "meta")}

    @classmethod
    def nayose(cls, *arguments):
        subprocess.run([NAYOSE, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)

    def assert_valid(self, name, lines):
        self.assertGreater(len(lines), 0, name)
        self.assertEqual(problems(self.validators[name], lines)[:5], [], name)

    def members(self, output, member):
        return {json.loads(line).get(member) for line in self.lines[output]} - {None}

    def enumerated(self, output, member):
        return set(self.validators[output].schema["properties"][member]["enum"])

    def test_every_output_line_keeps_to_its_schema(self):
        for name in OUTPUTS:
            self.assert_valid(name, self.lines[name])

    def test_every_generated_and_written_encounter_keeps_to_the_contract(self):
        self.assert_valid("encounter", self.generated)
        self.assert_valid("encounter", self.written)

    def test_valid_examples_keep_to_the_contract(self):
        paths = sorted((EXAMPLES / "valid").glob("*.json"))
        self.assert_valid("encounter", [path.read_text(encoding="utf-8") for path in paths])

    def test_examples_in_the_schemas_keep_to_them(self):
        for name, validator in self.validators.items():
            if name != "encounter":  # Its examples stand at the members.
                self.assert_valid(name, list(map(json.dumps, validator.schema["examples"])))

    def test_every_value_that_a_schema_names_occurs(self):
        for output, member in (("refused", "reason"), ("links", "reason"),
                               ("person-events", "event"), ("encounters", "change")):
            self.assertEqual(self.members(output, member), self.enumerated(output, member), member)
        self.assertTrue(any(json.loads(line)["person"] is None for line in self.lines["links"]))
        self.assertGreater(len(self.members("encounters", "age_band")), 5)
        self.assertGreater(len(self.members("encounters", "prefecture")), 5)

    def test_a_spoilt_line_is_noticed(self):
        for name in OUTPUTS:
            good = json.loads(self.lines[name][0])
            for member in self.validators[name].schema["required"]:
                without = {key: value for key, value in good.items() if key != member}
                self.assertNotEqual(problems(self.validators[name], [json.dumps(without)]), [])
            for spoilt in (dict(good, patient="00012345"), dict(good, ref="XYZ", person="XYZ",
                                                                offset=-1)):
                self.assertNotEqual(problems(self.validators[name], [json.dumps(spoilt)]), [], name)
            self.assertNotEqual(problems(self.validators[name], [self.lines[name][0][:-1]]), [])

    def test_what_belongs_to_one_kind_only_is_noticed_elsewhere(self):
        ref = "0" * 32
        for name, line in (
                ("links", {"ref": ref, "person": None, "version": 1}),
                ("links", {"ref": ref, "person": ref}),
                ("person-events", {"person": ref, "event": "created", "members": 1, "into": ref}),
                ("person-events", {"person": ref, "event": "merged", "members": 1}),
                ("person-events", {"person": ref, "event": "erased", "members": 1}),
                ("refused", {"source": "s", "partition": 0, "offset": 1,
                             "reason": "waiting_period"}),
                ("refused", {"source": "s", "partition": 0, "offset": 1, "reason": "malformed",
                             "message_id": "鯨岡光秀"})):
            self.assertNotEqual(problems(self.validators[name], [json.dumps(line)]), [], line)

    def test_a_spoilt_encounter_is_noticed(self):
        good = json.loads(self.written[0])
        for member in ("schema", "institution", "patient", "message_id", "event_time", "encounter"):
            spoilt = copy.deepcopy(good)
            del spoilt[member]
            self.assertNotEqual(problems(self.validators["encounter"], [json.dumps(spoilt)]), [],
                                member)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
