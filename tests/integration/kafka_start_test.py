#!/usr/bin/env python3
"""Starts, stops and hand-overs of the real daemon, and what it says when something is not right."""
import pathlib
import re
import subprocess
import tempfile
import time
import unittest

from kafka_checker import Facts, find_faults
from kafka_daemon import MODEL, NAYOSE, Application, Broker, Stream, free_port, run

CODES = ("H001", "H002")
KEPT = {"session_timeout_ms": 30_000, "transaction_timeout_ms": 20_000}  # Outlive a short outage.


class KafkaStart(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="nayose-start-")
        cls.addClassCleanup(folder.cleanup)
        cls.root = pathlib.Path(folder.name)
        cls.broker = Broker(cls.root / "broker")
        cls.addClassCleanup(cls.broker.stop)
        for keyring in ("keys", "other_keys"):
            run(NAYOSE, "keys", "init", "--keyring", cls.root / keyring)
        run(NAYOSE, "generate", "--scale", 800, "--encounters", 3200, "--institutions", 2,
            "--split", 1, "--start", "2026-04-01", "--out", cls.root / "day")

    def stream(self, name):
        files = {code: self.root / f"day/encounters.{code}.0.jsonl" for code in CODES}
        inputs = {code: f"{name}-{code}" for code in CODES}
        stream = Stream(files, inputs, self.broker.address, 2)
        self.addCleanup(stream.stop)
        return inputs, stream

    def application(self, name, inputs, state=None, **settings):
        app = Application(self.root, name, self.broker.address, inputs, self.root / "keys",
                          **{"broker_wait_max_ms": 5000, **settings})
        if state is not None:
            app.state = self.root / state
        return app

    def finished(self, app):
        daemon = app.daemon(stop_at_end=True)
        self.assertEqual(daemon.wait(60), 0, daemon.log()[-3000:])
        return Facts(app)

    def validate(self, app, **changes):
        path = app.write_config(self.root / f"{app.name}.validate.toml", **changes)
        result = subprocess.run([str(NAYOSE), "validate", "--config", str(path)],
                                capture_output=True, text=True, timeout=60, check=False)
        return result.returncode, result.stdout

    def assert_refused(self, app, *patterns, **changes):
        """`run` ends at once and `validate` fails, both saying so."""
        daemon = app.daemon(**changes)
        self.assertEqual(daemon.wait(60), 1, daemon.log()[-3000:])
        code, said = self.validate(app, **changes)
        self.assertEqual(code, 1, said)
        for pattern in patterns:
            self.assertRegex(daemon.log(), pattern)
            self.assertRegex(said, pattern)

    def test_sigterm_stops_cleanly_and_the_next_start_goes_on(self):
        inputs, stream = self.stream("stop")
        stream.feed(1 / 2)
        stream.settle()
        app = self.application("stop", inputs, batch_records_max=100)
        code, said = self.validate(app)
        self.assertEqual(code, 0, said)
        self.assertIn("7 topics are created", said)
        daemon = app.daemon()
        self.assertTrue(daemon.wait_for("engine is ready"), daemon.log()[-3000:])
        self.assertEqual(daemon.terminate(), 0, daemon.log()[-3000:])
        self.assertIn('msg="stopped"', daemon.log())
        stream.feed(1)
        stream.settle()
        facts = self.finished(app)
        calm = self.finished(self.application("stop_calm", inputs))
        self.assertEqual(find_faults(facts, calm), [])
        self.assertEqual(self.validate(app)[0], 0)

    def test_a_second_engine_waits_and_takes_over(self):
        inputs, stream = self.stream("pair")
        stream.feed(1 / 4)
        stream.settle()
        short = {"batch_records_max": 100, "session_timeout_ms": 6000}  # Until the hand-over.
        first = self.application("pair", inputs, "pair.first", **short)
        second = self.application("pair", inputs, "pair.second", instance_id="two", **short)
        second.lives = 100  # Its files have other names.
        owner = first.daemon()
        self.assertTrue(owner.wait_for("engine is ready"), owner.log()[-3000:])
        rival = first.daemon(instance_id="three")  # On the same state folder.
        self.assertEqual(rival.wait(30), 1)
        self.assertIn("another process holds the state", rival.log())
        standby = second.daemon()
        self.assertTrue(standby.wait_for("waiting for the engine lease"), standby.log()[-3000:])
        stream.feed(1 / 4)
        time.sleep(0.5)
        self.assertNotIn("engine is ready", standby.log())
        owner.kill()
        self.assertTrue(standby.wait_for("engine is ready"), standby.log()[-3000:])
        stream.feed(1)
        stream.settle()
        self.assertEqual(standby.terminate(), 0, standby.log()[-3000:])
        facts = self.finished(second)
        calm = self.finished(self.application("pair_calm", inputs))
        self.assertEqual(find_faults(facts, calm), [])

    def test_a_broker_that_is_down_is_named_and_waited_for(self):
        nowhere = self.application("nowhere", {"H001": "nowhere"}, broker_wait_max_ms=1500)
        nowhere.address = f"127.0.0.1:{free_port()}"
        self.assert_refused(nowhere, f"no answer from {re.escape(nowhere.address)} within 1500 ms")
        inputs, stream = self.stream("outage")
        stream.feed(1 / 2)
        stream.settle()
        app = self.application("outage", inputs, broker_wait_max_ms=60_000, batch_records_max=100,
                               **KEPT)
        self.broker.kill()
        daemon = app.daemon()
        time.sleep(1)
        self.broker.start()
        self.assertTrue(daemon.wait_for("engine is ready"), daemon.log()[-3000:])
        self.broker.kill()
        time.sleep(1)
        self.broker.start()
        stream.feed(1)
        stream.settle()
        self.assertTrue(daemon.running(), daemon.log()[-3000:])
        self.assertEqual(daemon.terminate(), 0, daemon.log()[-3000:])
        self.assertLess(daemon.log().count("from=kafka"), 60, "a log that nobody can read")
        facts = self.finished(app)
        calm = self.finished(self.application("outage_calm", inputs))
        self.assertEqual(find_faults(facts, calm), [])

    def test_missing_topics_and_wrong_settings_are_listed(self):
        app = self.application("topics", {"H001": "topics-H001"})
        self.assert_refused(app, "input topic topics-H001 is missing; expected: ")
        inputs, stream = self.stream("topics")
        stream.feed(1 / 4)
        stream.settle()
        app = self.application("topics", inputs)
        wanted = [f"topic topics.{name}.v1 is missing; expected: {count} partitions"
                  for name, count in (("records", 8), ("links", 8), ("encounters", 4),
                                      ("refused", 4), ("person-events", 4), ("meta", 1),
                                      ("lease", 1))]
        self.assert_refused(app, "7 differences", *wanted, create_topics=False)
        self.finished(app)
        self.assert_refused(app, "topics.records.v1: has 8 partitions, expected 3",
                            partitions={"records": 3})
        self.assert_refused(app, r"topics.links.v1: delete.retention.ms is 604800000, "
                            "expected at least 1209600000", delete_retention_ms=1_209_600_000)

    def test_other_keys_or_another_model_are_refused(self):
        inputs, stream = self.stream("identity")
        stream.feed(1 / 4)
        stream.settle()
        app = self.application("identity", inputs)
        self.finished(app)
        keys = self.application("identity", inputs, "identity.other_keys")
        keys.keyring = self.root / "other_keys"
        self.assert_refused(keys, "made with another key_check")
        keys.state = app.state
        daemon = keys.daemon()
        self.assertEqual(daemon.wait(30), 1)
        self.assertIn("does not open with this keyring", daemon.log())
        text = MODEL.read_text(encoding="utf-8")
        for what, pattern, change in (
                ("scoring_hash", r"(?m)^link_bits *= *.*$", "link_bits = 7"),
                ("encoding_hash", r"(?m)^block_cap *= *.*$", "block_cap = 65")):
            with self.subTest(what):
                model = self.root / f"{what}.toml"
                model.write_text(re.sub(pattern, change, text), encoding="utf-8")
                self.assertNotEqual(model.read_text(encoding="utf-8"), text)
                other = self.application("identity", inputs, f"identity.{what}")
                other.model = model
                self.assert_refused(other, "made with another")

    def test_an_encoding_that_the_topics_have_left_leaves_the_state_alone(self):
        inputs, stream = self.stream("epoch")
        stream.feed(1 / 4)
        stream.settle()
        app = self.application("epoch", inputs)
        app.take_over = True
        self.finished(app)
        text = MODEL.read_text(encoding="utf-8")
        name = 'name = "japan"\n'
        self.assertIn(name, text)
        app.model = self.root / "epoch.toml"
        app.model.write_text(text.replace(name, name + "[encoding]\npositions_per_gram = 7\n", 1),
                             encoding="utf-8")
        self.finished(app)
        app.state = self.root / "epoch.restored"
        self.finished(app)
        newer, app.model = app.model, MODEL
        self.assert_refused(app, "have left the encoding_hash")
        app.model = newer
        self.finished(app)


if __name__ == "__main__":
    unittest.main(verbosity=2)
