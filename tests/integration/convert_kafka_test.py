#!/usr/bin/env python3
"""`nayose convert --kafka` feeds a real broker; `nayose run` links what `link --from` links."""
import csv
import json
import pathlib
import subprocess
import tempfile
import unittest

from kafka_checker import Facts, partition_of_lines
from kafka_daemon import LOAD, MODEL, NAYOSE, Application, Broker, free_port, run

CODES = ("H001", "H002")


class ConvertKafka(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="nayose-convert-kafka-")
        cls.addClassCleanup(folder.cleanup)
        cls.root = pathlib.Path(folder.name)
        cls.broker = Broker(cls.root / "broker")
        cls.addClassCleanup(cls.broker.stop)
        run(NAYOSE, "keys", "init", "--keyring", cls.root / "keys")
        run(NAYOSE, "generate", "--scale", 600, "--encounters", 2400, "--institutions", 2,
            "--split", 1, "--format", "csv", "--start", "2026-04-01", "--out", cls.root / "day")
        cls.tables = {code: cls.root / f"day/encounters.{code}.0.csv" for code in CODES}
        with open(cls.tables["H001"], encoding="utf-8", newline="") as file:
            names = next(csv.reader(file))
        lines = [f'"/{name.replace(".", "/")}" = "{name}"' if name.startswith("payload.")
                 else f'"{name}" = "{name}"' for name in names if name != "/schema"]
        cls.columns = cls.root / "columns.toml"
        cls.columns.write_text("[columns]\n" + "\n".join(lines) + "\n", encoding="utf-8")

    def kafka_config(self, address):
        path = self.root / f"kafka-{address.rsplit(':', 1)[1]}.toml"
        path.write_text(f'[kafka]\nbootstrap_servers = "{address}"\nbroker_wait_max_ms = 3000\n',
                        encoding="utf-8")
        return path

    def convert(self, topic, table, *arguments, address=None):
        return subprocess.run(
            [NAYOSE, "convert", "--from", "csv", "--columns", self.columns, "--kafka",
             self.kafka_config(address or self.broker.address), "--topic", topic, "--json",
             *arguments, table], capture_output=True, text=True, timeout=60, check=False)

    def create(self, topic):
        run(LOAD, "/dev/null", "--topic", topic, "--bootstrap", self.broker.address,
            "--create-partitions", 2)

    def test_the_daemon_links_what_link_from_links(self):
        inputs = {code: f"way-{code}" for code in CODES}
        lines = 0
        for code, topic in inputs.items():
            self.create(topic)
            done = self.convert(topic, self.tables[code])
            self.assertEqual(done.returncode, 0, done.stderr)
            lines += json.loads(done.stdout)["encounters"]
        self.assertEqual(lines, 2400)
        app = Application(self.root, "way", self.broker.address, inputs, self.root / "keys")
        daemon = app.daemon(stop_at_end=True)
        self.assertEqual(daemon.wait(60), 0, daemon.log()[-3000:])
        facts = Facts(app)
        self.assertEqual(sum(end for _, end in facts.offsets.values()), lines)
        refused = sorted(json.loads(value)["reason"] for _, value in facts.refused.elements())
        run(NAYOSE, "link", "--model", MODEL, "--keyring", self.root / "keys", "--out",
            self.root / "out", "--from", "csv", "--columns", self.columns, *self.tables.values())
        links = (self.root / "out/links.jsonl").read_text(encoding="utf-8").splitlines()
        out_refused = (self.root / "out/refused.jsonl").read_text(encoding="utf-8").splitlines()
        self.assertEqual(refused, sorted(json.loads(line)["reason"] for line in out_refused))
        self.assertGreater(len(facts.partition), 300)
        self.assertEqual(facts.partition, partition_of_lines(links))

    def test_broken_rows_stay_here_with_their_place(self):
        self.create("broken")
        table = self.root / "broken.csv"
        rows = self.tables["H001"].read_text(encoding="utf-8").splitlines(keepends=True)[:4]
        table.write_text("".join(rows) + "a,row\n", encoding="utf-8")
        refused = self.root / "refused.jsonl"
        done = self.convert("broken", table, "--refused", refused)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["encounters"], 3)
        self.assertEqual(json.loads(refused.read_text())["place"], "line:5")
        done = self.convert("broken", table)
        self.assertEqual(json.loads(done.stderr)["place"], "line:5")

    def test_a_missing_topic_and_a_broker_that_is_down_are_named(self):
        done = self.convert("nowhere", self.tables["H001"])
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("nowhere", done.stderr)
        address = f"127.0.0.1:{free_port()}"
        done = self.convert("nowhere", self.tables["H001"], address=address)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("nayose convert: ", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
