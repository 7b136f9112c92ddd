#!/usr/bin/env python3
"""Nothing that identifies a patient is found in any file that nayose or the broker leaves.

Runs `nayose link` and `nayose run` (with a real broker) over canaries, kills both with -9 on the
way, and searches state, keys, outputs, logs, metrics and the topics' segments. The log has one
level; librdkafka's debug output is asked for, and must not bring a value with it. Let through as
they are: codes of registered institutions and the producers' message ids. The topic that the
hospitals write to holds raw encounters and is the one place that is not searched.
"""
import json
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

import jsonschema

from byte_search import WINDOW, ByteSearch
from leak_canaries import ENCODINGS, PLANTS, Patient
from leak_stream import INSTITUTIONS, MARKER, PAYLOAD_ALLOW, LeakStream

SOURCE = pathlib.Path(os.environ["NAYOSE_SOURCE_DIR"])
BINARY = pathlib.Path(os.environ["NAYOSE_BINARY_DIR"])
NAYOSE = BINARY / "nayose"
BROKER = SOURCE / "tests" / "support" / "kafka_broker" / "broker"
MODEL = SOURCE / "schemas" / "models" / "japan.toml"
INPUT_TOPIC = "encounters.leak"
PATIENTS = 12
WAIT_S = 90

PUBLISH = "[publish]\nage_band = true\nsex = true\nprefecture = true\n"
REGISTER = "".join(f'''
[[institution]]
code = "{code}"
payload_allow = {json.dumps(PAYLOAD_ALLOW)}
''' for code in INSTITUTIONS) + '''
[[institution]]
code = "ELSEWHERE"
sources = ["elsewhere"]
'''
DAEMON = '''
model = "{model}"
keyring = "keys"
state = "state"
[input]
kind = "kafka"
[metrics]
listen = "127.0.0.1:{port}"
[kafka]
bootstrap_servers = "{bootstrap}"
replication_factor = 1
instance_id = "one"
stop_at_end = {stop_at_end}
batch_records_max = 64
session_timeout_ms = 6000
partitions = {{ records = 2, links = 2, person_events = 1, encounters = 2, refused = 1 }}
[[kafka.inputs]]
topic = "{topic}"
[kafka.properties]
"debug" = "broker,topic,msg,consumer,eos"
''' + PUBLISH + REGISTER


def needles_of(patients):
    needles = {}
    for patient in patients:
        for name, text in patient.writings():
            for encoding, encode in ENCODINGS.items():
                needle = encode(text)
                if len(needle) >= WINDOW:
                    needles.setdefault(needle, set()).add((patient.number, name, text, encoding))
    return needles


def files_below(folder):
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def wait_until(what, condition):
    deadline = time.monotonic() + WAIT_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not after {WAIT_S} s: {what}")
        time.sleep(0.02)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class LeakTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="nayose_leak_")
        cls.addClassCleanup(folder.cleanup)
        cls.work = pathlib.Path(folder.name)
        cls.patients = [Patient(number) for number in range(PATIENTS)]
        cls.search = ByteSearch(needles_of(cls.patients))

    def assert_clean(self, folder, at_least, skipped=lambda path: False):
        """No canary below `folder`; `at_least` bytes looked at, that there was something."""
        looked_at = 0
        for path in files_below(folder):
            if skipped(path):
                continue
            found, size = self.search.find_in_file(path)
            looked_at += size
            self.assertEqual(sorted(found)[:10], [], f"{len(found)} canaries in {path}")
        self.assertGreater(looked_at, at_least, folder)

    def assert_holds_marker(self, paths):
        marker = ByteSearch({MARKER.encode(): {"marker"}})
        self.assertTrue(any(marker.find_in_file(path)[0] for path in paths), "no allowed payload")

    def stream(self, name, repeats):
        stream = LeakStream(self.patients)
        stream.repeat_visits(repeats)
        path = self.work / name
        path.write_bytes(b"\n".join(stream.lines) + b"\n")
        return path, len(stream.lines)

    # The file way.

    def link(self, work, source, log, **options):
        with open(log, "ab") as output:
            return subprocess.Popen(
                [NAYOSE, "link", "--model", MODEL, "--config", work / "link.toml", "--keyring",
                 work / "keys", "--state", work / "state", "--as-of", "2026-11-24", "--out",
                 work / "out", "--batch", "64", "--json", source], stdout=output, stderr=output,
                **options)

    def test_files_hold_no_canary(self):
        work = self.work / "files"
        (work / "logs").mkdir(parents=True)
        (work / "link.toml").write_text(PUBLISH + REGISTER, encoding="utf-8")
        source, count = self.stream("input.jsonl", 20000)
        with open(source, "ab") as more:  # Too long for a broker's defaults.
            more.write(json.dumps({"message_id": "long", "patient": self.patients[0]["patient"],
                                   "payload": {"note": "x" * (1 << 20)}}).encode() + b"\n")
        self.keys_init(work)
        killed = self.link(work, source, work / "logs" / "first.log")
        wait_until("outputs", lambda: (work / "out").exists() and any(
            path.stat().st_size for path in files_below(work / "out")) or killed.poll() is not None)
        killed.kill()
        self.assertEqual(killed.wait(), -signal.SIGKILL, "the run was over before the kill")
        self.assert_clean(work / "state", 100_000)
        self.assert_clean(work / "out", 0)
        again = self.link(work, source, work / "logs" / "second.log")
        self.assertEqual(again.wait(timeout=WAIT_S), 0)
        summary = json.loads((work / "logs" / "second.log").read_text())
        self.assertGreater(summary["payload_values_with_identifiers"], 100)
        self.assert_clean(work / "out", 1_000_000)
        self.assert_clean(work / "state", 100_000)
        self.assert_clean(work / "logs", 100)
        self.assert_clean(work / "keys", 100)
        self.assert_holds_marker([work / "out" / "encounters.jsonl"])
        self.assertEqual(self.refused_reasons(work / "out" / "refused.jsonl"), self.all_reasons())
        self.assertGreater(count, 20000)

    def keys_init(self, work):
        subprocess.run([NAYOSE, "keys", "init", "--keyring", work / "keys"], check=True,
                       stdout=subprocess.DEVNULL)

    def refused_reasons(self, path):
        return {json.loads(line)["reason"] for line in path.read_text("utf-8").splitlines()}

    def all_reasons(self):
        """Those that lines of JSON can give; the others come from converters alone."""
        schema = json.loads((SOURCE / "schemas" / "refused.v1.schema.json").read_text("utf-8"))
        return set(schema["properties"]["reason"]["enum"]) - {"undecodable", "unsupported_message"}

    def test_errors_of_the_command_line_show_no_canary(self):
        """A CSV file without a header, a truth file with broken lines: the lines are not shown."""
        work = self.work / "errors"
        work.mkdir()
        self.keys_init(work)
        p = self.patients[0]
        row = ",".join((p["patient"], p["kanji family"], p["phone"], p["latin family"]))
        for name, text in (("headless.csv", row + "\n" + row + "\n"),
                           ("quotes.csv", '"' + row + "\n"),
                           ("doubled.csv", p["latin family"] + "," + p["latin family"] + "\n"),
                           ("empty.csv", p["latin family"] + ",,\n")):
            (work / name).write_text(text, encoding="utf-8")
            done = subprocess.run([NAYOSE, "link", "--model", MODEL, "--out",
                                   work / (name + ".out"), work / name], capture_output=True)
            self.assertNotEqual(done.returncode, 0, name)
            self.assertEqual(self.search.find(done.stdout + done.stderr), set(), name)
        (work / "links.jsonl").write_text('{"ref":"' + p["patient"] + '"}\n')
        (work / "truth.jsonl").write_text('{"institution":"H001","patient":"' + p["patient"] + '\n')
        done = subprocess.run([NAYOSE, "evaluate", "--truth", work / "truth.jsonl", "--links",
                               work / "links.jsonl", "--keyring", work / "keys"],
                              capture_output=True)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(self.search.find(done.stdout + done.stderr), set())

    # The Kafka way.

    def start_broker(self, work):
        """A broker that stores batches as they are read, not compressed: what is in can be seen."""
        def broker(*arguments):
            return subprocess.run([sys.executable, BROKER, *arguments, "--dir", work / "broker"],
                                  check=True, capture_output=True, text=True).stdout.strip()
        self.addCleanup(broker, "stop")
        broker("start")
        broker("stop")
        with open(work / "broker" / "server.properties", "a", encoding="utf-8") as properties:
            properties.write("compression.type=uncompressed\n")
        return broker("start")

    def scrape(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=5) as got:
                return got.read()
        except OSError:
            return b""

    def start_daemon(self, work, address, log, stop_at_end):
        (work / "nayose.toml").write_text(
            DAEMON.format(model=MODEL, port=self.port, bootstrap=address, topic=INPUT_TOPIC,
                          stop_at_end=stop_at_end), encoding="utf-8")
        with open(work / "logs" / log, "ab") as output:
            daemon = subprocess.Popen([NAYOSE, "run", "--config", work / "nayose.toml"],
                                      stdout=output, stderr=output)
        self.addCleanup(lambda: daemon.poll() is None and daemon.kill())
        return daemon

    def committed(self, daemon):
        self.assertIsNone(daemon.poll(), "the daemon ended")
        found = re.search(rb"^nayose_records_total (\d+)", self.scrape(), re.MULTILINE)
        return int(found.group(1)) if found else 0

    def test_kafka_holds_no_canary(self):
        work = self.work / "kafka"
        (work / "logs").mkdir(parents=True)
        source, count = self.stream("kafka.jsonl", 3000)
        address = self.start_broker(work)
        self.port = free_port()
        self.keys_init(work)
        subprocess.run([BINARY / "tests" / "support" / "kafka_load", source, "--topic", INPUT_TOPIC,
                        "--bootstrap", address, "--create-partitions", "2"], check=True,
                       stdout=subprocess.DEVNULL)
        killed = self.start_daemon(work, address, "first.log", stop_at_end="false")
        wait_until("some commits", lambda: self.committed(killed) >= 200)
        seen = self.committed(killed)
        killed.kill()
        killed.wait()
        self.assertLess(seen, count, "the run was over before the kill")
        wals = [path.stat().st_size for path in (work / "state" / "db").glob("*.log")]
        self.assertGreater(max(wals), 10_000, "no write-ahead log is left")
        self.assert_clean(work / "state", 100_000)
        daemon = self.start_daemon(work, address, "second.log", stop_at_end="true")
        with open(work / "logs" / "metrics", "wb") as scrapes:
            wait_until("the end", lambda: scrapes.write(self.scrape()) < 0 or
                       daemon.poll() is not None)
        self.assertEqual(daemon.returncode, 0)
        self.assertIn(b"nayose_records_total", (work / "logs" / "metrics").read_bytes())
        self.check_topics(address)
        self.check_kafka_files(work)

    def check_topics(self, address):
        """Committed records keep to their schemas; the meta record has no other test like this."""
        for topic in ("meta", "links", "person-events", "encounters", "refused"):
            schema = json.loads((SOURCE / "schemas" / f"{topic}.v1.schema.json").read_text("utf-8"))
            validator = jsonschema.Draft202012Validator(schema)
            dump = subprocess.run(
                [BINARY / "tests" / "support" / "kafka_dump", "--topic", f"nayose.{topic}.v1",
                 "--bootstrap", address, "--values"], check=True, capture_output=True, text=True)
            lines = [line for line in dump.stdout.splitlines() if line != "(null)"]
            self.assertGreater(len(lines), 0, topic)
            if topic == "refused":  # All was read; a record that long the broker did not take.
                self.assertEqual({json.loads(line)["reason"] for line in lines},
                                 self.all_reasons() - {"record_too_long"})
            for line in lines:
                self.assertEqual([e.message for e in validator.iter_errors(json.loads(line))], [])

    def check_kafka_files(self, work):
        segments = work / "broker" / "log"
        is_input = lambda path: path.parent.name.startswith(INPUT_TOPIC + "-")
        self.assert_clean(work / "broker", 1_000_000, is_input)
        self.assert_clean(work / "state", 100_000)
        self.assert_clean(work / "logs", 10_000)
        self.assert_clean(work / "keys", 100)
        self.assert_holds_marker(files_below(segments / "nayose.encounters.v1-0"))
        raw = set()  # The same search sees what it must in the topic that is raw by design.
        for path in filter(is_input, files_below(segments)):
            raw |= self.search.find_in_file(path)[0]
        seen = {(number, name) for number, name, _, _ in raw}
        for patient in self.patients:
            for name in patient.values:
                if name != "my number":
                    self.assertIn((patient.number, name), seen)

    # The search itself.

    def test_every_planted_canary_is_found(self):
        """In a copy of what a store and a log look like, in every encoding, at any place."""
        draw = random.Random(3)
        noise = {"state": draw.randbytes(1 << 16),
                 "log": b'time=2026-11-24T05:00:00.000Z level=info msg="engine is ready" ' * 900}
        for kind, host in noise.items():
            self.assertEqual(self.search.find(host), set())
            planted = set()
            copy = bytearray()
            for patient in self.patients[:4]:
                for name, text in patient.writings():
                    for encoding, plant in PLANTS.items():
                        if encoding == "percent" and " " in text:
                            continue
                        at = draw.randrange(len(host) - 40)
                        copy += host[at:at + 20] + b"\n" + plant("値=", text, ";") + b"\n"
                        planted.add((patient.number, text, encoding))
            path = self.work / f"planted.{kind}"
            path.write_bytes(bytes(1 << 20) + copy + bytes(1 << 20))
            found = {(number, text, encoding)
                     for number, _, text, encoding in self.search.find_in_file(path)[0]}
            missed = sorted(planted - found)
            self.assertEqual(missed[:5], [], f"{len(missed)} of {len(planted)} not found: {kind}")

    def test_a_planted_canary_is_found_across_the_pieces_of_a_file(self):
        secret = self.patients[0]["kanji family"].encode()
        path = self.work / "pieces"
        for shift in range(len(secret) + 1):
            path.write_bytes(b"x" * ((1 << 23) - shift) + secret + b"x" * 100)
            self.assertEqual(len(self.search.find_in_file(path)[0]), 1, shift)
            if shift > 2:
                break


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[1:], verbosity=2)
