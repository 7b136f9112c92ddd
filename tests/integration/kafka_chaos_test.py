#!/usr/bin/env python3
"""Exactly once, with the real daemon on a real broker, whatever is killed.

A generated stream (three institutions, six partitions, corrections, deletions, refusals) is fed
while `nayose run` is killed at every crash point and at random, the broker is killed, the state
folder is wiped, its log is cut short, its disk is full. A checker then compares the topics with
those of an undisturbed run over the same input topics, and with the file way. It is shown to find
what a store that is written before the commit loses. NAYOSE_CHAOS_SEED repeats a run.
"""
import datetime
import json
import os
import pathlib
import random
import re
import shutil
import signal
import tempfile
import time
import unittest

from kafka_checker import Facts, find_faults, partition_of_lines
from kafka_daemon import MODEL, NAYOSE, Application, Broker, Stream, run

CODES = ("H001", "H002", "H003")
CRASH_POINTS = ("processing", "produced", "offsets_sent", "before_commit", "committed",
                "before_store_write", "store_written")
ENCOUNTERS = 36_000
RANDOM_KILLS = 22
KILLED = -signal.SIGKILL
# Encounters that no engine may take: no JSON, an unknown institution, a My Number as patient.
MY_NUMBER = "123456789018"


def bad_lines(code, encounter, number):
    """Lines to refuse, made from a line to take."""
    stranger = {**encounter, "institution": "H999", "message_id": f"stranger-{code}-{number}"}
    my_number = {**encounter, "patient": MY_NUMBER, "message_id": f"number-{code}-{number}"}
    cut = json.dumps(encounter, ensure_ascii=False).encode()[:-20] + b"\n"
    return [cut] + [json.dumps(line, ensure_ascii=False).encode() + b"\n"
                    for line in (stranger, my_number)]


def write_input(root, name, encounters, seed):
    """Files of one institution each, and the file of all. The days lie so far back that nobody is
    in the waiting period any more: the result does not depend on the day of the test."""
    start = datetime.date.today() - datetime.timedelta(days=70)
    day = root / name
    run(NAYOSE, "generate", "--scale", encounters // 4, "--encounters", encounters, "--days", 3,
        "--institutions", len(CODES), "--corrections", 0.03, "--deletions", 0.01, "--seed", seed,
        "--start", start, "--split", 1, "--out", day)
    files = {}
    everything = root / f"{name}.jsonl"
    with open(everything, "wb") as out:
        for code in CODES:
            files[code] = day / f"encounters.{code}.0.jsonl"
            lines = files[code].read_bytes().splitlines(keepends=True)
            for at in range(len(lines) - 1, 0, -200):
                lines[at:at] = bad_lines(code, json.loads(lines[at]), at)
            files[code].write_bytes(b"".join(lines))
            out.writelines(lines)
    return files, everything


def newest_log(state):
    """The store's newest write-ahead log."""
    return max(state.rglob("*.log"), key=lambda path: path.stat().st_mtime, default=None)


class KafkaChaos(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.seed = int(os.environ.get("NAYOSE_CHAOS_SEED", random.SystemRandom().randrange(10**6)))
        print(f"NAYOSE_CHAOS_SEED={cls.seed}", flush=True)
        cls.folder = tempfile.TemporaryDirectory(prefix="nayose-chaos-")
        cls.root = pathlib.Path(cls.folder.name)
        cls.addClassCleanup(cls.folder.cleanup)
        cls.broker = Broker(cls.root / "broker")
        cls.addClassCleanup(cls.broker.stop)
        run(NAYOSE, "keys", "init", "--keyring", cls.root / "keys")

    def application(self, name, inputs, **settings):
        return Application(self.root, name, self.broker.address, inputs, self.root / "keys",
                           partitions={"records": 3, "links": 3, "person_events": 2,
                                       "encounters": 2, "refused": 1}, **settings)

    def undisturbed(self, name, inputs):
        """What one engine makes of the same input topics in one go."""
        calm = self.application(name, inputs, stop_at_end=True)
        daemon = calm.daemon()
        self.assertEqual(daemon.wait(120), 0, daemon.log()[-3000:])
        facts = Facts(calm)
        self.assertEqual(find_faults(facts, facts), [])
        return facts

    def feed_and_kill(self, app, stream, count):
        """Kills at random: while it starts, restores, works."""
        for _ in range(count):
            stream.feed(self.share)
            daemon = app.daemon()
            if self.dice.random() < 0.7:
                self.assertTrue(daemon.wait_for("engine is ready"), daemon.log()[-3000:])
                time.sleep(self.dice.uniform(0.02, 0.8))
            else:
                time.sleep(self.dice.uniform(0.05, 1.5))
            self.assertTrue(daemon.running(), daemon.log()[-3000:])
            daemon.kill()
            self.counts["random kills"] += 1

    def kill_at(self, app, stream, spec, env=None):
        stream.feed(self.share)
        daemon = app.daemon(env={"NAYOSE_CRASH_AT": spec, **(env or {})})
        self.assertEqual(daemon.wait(60), KILLED, daemon.log()[-3000:])
        self.counts["kills at a point"] += 1

    def kill_broker(self, app, stream):
        stream.settle()
        stream.feed(self.share)
        stream.settle()
        daemon = app.daemon()
        self.assertTrue(daemon.wait_for("engine is ready"), daemon.log()[-3000:])
        time.sleep(self.dice.uniform(0.02, 0.4))
        self.broker.kill()
        time.sleep(self.dice.uniform(0.1, 1.0))
        self.broker.start()
        time.sleep(self.dice.uniform(0.1, 2.0))
        # An outage longer than the transaction's time-out ends it: crash-only.
        self.counts["outlived an outage"] += daemon.running()
        daemon.kill()

    def wipe(self, app, stream):
        shutil.rmtree(app.state)
        stream.feed(self.share)
        daemon = app.daemon()
        self.assertTrue(daemon.wait_for("engine is ready"), daemon.log()[-3000:])
        daemon.kill()
        self.counts["wiped states"] += 1

    def cut_log(self, app, stream):
        """A machine that lost power: the end of the write-ahead log never reached the disk."""
        log = newest_log(app.state)
        os.truncate(log, log.stat().st_size // 2)
        self.feed_and_kill(app, stream, 1)
        self.counts["cut logs"] += 1

    def fill_disk(self, app, stream):
        """No file may grow beyond a bound: the write after a commit fails, the process ends."""
        self.drain(app)
        daemon = app.daemon()  # A start empties the write-ahead log: opening has room enough.
        self.assertTrue(daemon.wait_for("engine is ready"), daemon.log()[-3000:])
        daemon.kill()
        stream.feed(1 / 8)
        daemon = app.daemon(file_bytes_max=newest_log(app.state).stat().st_size + 100_000)
        self.assertEqual(daemon.wait(60), 1, daemon.log()[-3000:])
        self.assertIn("Kafka has committed, the local store has not", daemon.log()[-3000:])
        self.counts["full disks"] += 1

    def disturb(self, app, stream):
        for point in CRASH_POINTS:
            self.kill_at(app, stream, f"{point}:{self.dice.randint(1, 3)}")
        rounds = [lambda: self.kill_broker(app, stream), lambda: self.wipe(app, stream),
                  lambda: self.cut_log(app, stream)]
        rounds += rounds[:2]
        self.dice.shuffle(rounds)
        for disturbance in rounds:
            self.feed_and_kill(app, stream, RANDOM_KILLS // len(rounds) + 1)
            disturbance()

    def drain(self, app):
        """Runs to the end of the topics and stops there."""
        daemon = app.daemon(stop_at_end=True)
        self.assertEqual(daemon.wait(120), 0, daemon.log()[-3000:])
        return daemon

    def test_each_encounter_has_its_effect_exactly_once(self):
        self.dice = random.Random(self.seed)
        self.share = 1 / 45
        self.counts = dict.fromkeys(("random kills", "kills at a point", "outlived an outage",
                                     "wiped states", "cut logs", "full disks"), 0)
        files, everything = write_input(self.root, "day", ENCOUNTERS, self.seed)
        inputs = {code: f"chaos-{code}" for code in CODES}
        stream = Stream(files, inputs, self.broker.address, 2)
        self.addCleanup(stream.stop)
        stream.feed(self.share)
        stream.settle()  # The input topics exist now.
        app = self.application("chaos", inputs, batch_records_max=150, batch_linger_ms=10)
        self.disturb(app, stream)
        self.fill_disk(app, stream)
        stream.feed(1)
        stream.settle()
        self.drain(app)
        disturbed = Facts(app)
        restores = sum(re.search(r"restored [1-9]", log.read_text(errors="replace")) is not None
                       for log in self.root.glob("chaos.*.log"))
        print(f"{self.counts}, broker kills {self.broker.kills}, lives {app.lives}, of which "
              f"{restores} replayed the changelog, "
              f"outputs {disturbed.outputs()}", flush=True)
        self.assertEqual(stream.written, stream.total)

        calm = self.undisturbed("calm", inputs)
        self.assertEqual(find_faults(disturbed, calm), [])
        self.assertGreater(sum(calm.refused.values()), 400)
        self.assertGreater(len(calm.partition), 1000)
        self.assertEqual(disturbed.partition, self.file_way(everything))
        self.restores_to_the_same(app, disturbed)

    def file_way(self, everything):
        out = self.root / "files"
        config = self.root / "files.toml"
        config.write_text("".join(f'[[institution]]\ncode = "{code}"\n' for code in CODES))
        # Each patient's encounters come in the order of the topics: evicted profiles are the same.
        run(NAYOSE, "link", "--model", MODEL, "--keyring", self.root / "keys", "--config", config,
            "--out", out, everything)
        return partition_of_lines((out / "links.jsonl").read_text(encoding="utf-8").splitlines())

    def restores_to_the_same(self, app, before):
        """A fresh folder comes back to the same persons, and says nothing new."""
        shutil.rmtree(app.state)
        log = self.drain(app).log()
        stopped = next(line for line in log.splitlines() if 'msg="stopped"' in line)
        self.assertIn(f"refs={sum(map(len, before.partition))} ", stopped)
        self.assertTrue(stopped.endswith(f"persons={len(before.partition)}"), stopped)
        self.assertEqual(Facts(app).outputs(), before.outputs())

    def test_the_checker_finds_a_store_that_is_written_before_the_commit(self):
        self.dice = random.Random(self.seed + 1)
        self.share = 1 / 4
        self.counts = {"kills at a point": 0}
        files, _ = write_input(self.root, "small", 3_000, self.seed)
        inputs = {code: f"wrong-{code}" for code in CODES}
        stream = Stream(files, inputs, self.broker.address, 2)
        self.addCleanup(stream.stop)
        stream.feed(self.share)
        stream.settle()
        app = self.application("wrong", inputs, batch_records_max=150)
        fault = {"NAYOSE_FAULT_STORE_FIRST": "1"}
        self.kill_at(app, stream, "store_written:2", env=fault)
        stream.feed(1)
        stream.settle()
        daemon = app.daemon(env=fault, stop_at_end=True)
        self.assertEqual(daemon.wait(60), 0, daemon.log()[-3000:])
        faults = find_faults(Facts(app), self.undisturbed("right", inputs))
        print(f"faults of the wrong order: {len(faults)}, for example {faults[:1]}", flush=True)
        for what in ("encounters:", "records:", "links:"):
            self.assertTrue(any(fault.startswith(what) for fault in faults), what)


if __name__ == "__main__":
    unittest.main(verbosity=2)
