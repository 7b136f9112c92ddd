"""A real broker and the real `nayose run`, driven from tests.

Needs NAYOSE_BINARY_DIR and NAYOSE_SOURCE_DIR, as CTest sets them. Every name (port, folder, topic
prefix, group) is new, so that tests run beside each other.
"""
import os
import pathlib
import resource
import signal
import socket
import subprocess
import sys
import time

BUILD = pathlib.Path(os.environ["NAYOSE_BINARY_DIR"])
SOURCE = pathlib.Path(os.environ["NAYOSE_SOURCE_DIR"])
NAYOSE = BUILD / "nayose"
LOAD = BUILD / "tests/support/kafka_load"
DUMP = BUILD / "tests/support/kafka_dump"
OFFSETS = BUILD / "tests/support/kafka_offsets"
BROKER = SOURCE / "tests/support/kafka_broker/broker"
MODEL = SOURCE / "schemas/models/japan.toml"


def run(*arguments, timeout=120):
    """Standard output of a command that must succeed."""
    result = subprocess.run([str(a) for a in arguments], capture_output=True, text=True,
                            timeout=timeout, check=False)
    if result.returncode != 0:
        raise AssertionError(f"{arguments[0]} exited {result.returncode}: {result.stderr}")
    return result.stdout


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Broker:
    """One Apache Kafka broker in a folder of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.restarts = 0
        self.kills = 0
        self.address = self._call("start").strip()

    def _call(self, command, *options):
        return run(sys.executable, BROKER, command, "--dir", self.folder, *options, timeout=240)

    def kill(self):
        self._call("kill")
        self.kills += 1

    def start(self):
        self._call("start")
        self.restarts += 1

    def stop(self):
        self._call("stop")


class Application:
    """One application id with its topics, keys, state folder and configuration."""

    def __init__(self, root, name, address, inputs, keyring, **settings):
        self.root = root
        self.name = name
        self.address = address
        self.inputs = inputs  # Topic of each institution.
        self.keyring = keyring
        self.state = root / f"{name}.state"
        self.settings = {"replication_factor": 1, "instance_id": "one",
                         "session_timeout_ms": 15_000, "transaction_timeout_ms": 10_000, **settings}
        self.properties = {}
        self.model = MODEL
        self.take_over = False
        self.lives = 0

    @property
    def group(self):
        return f"{self.name}-engine"

    def topic(self, name):
        return f"{self.name}.{name}.v1"

    def write_config(self, path, **changes):
        """Settings of [kafka] with changes; None leaves one out."""
        settings = {**self.settings, **changes}
        lines = [f'model = "{self.model}"', f'keyring = "{self.keyring}"',
                 f'state = "{self.state}"', "[input]", 'kind = "kafka"', "[kafka]",
                 f'bootstrap_servers = "{self.address}"', f'application_id = "{self.name}"',
                 f'topic_prefix = "{self.name}."']
        for key, value in settings.items():
            if value is not None:
                lines.append(f"{key} = {toml(value)}")
        for topic in self.inputs.values():
            lines += ["[[kafka.inputs]]", f'topic = "{topic}"']
        if self.properties:
            lines.append("[kafka.properties]")
            lines += [f'"{key}" = "{value}"' for key, value in self.properties.items()]
        for code, topic in self.inputs.items():
            lines += ["[[institution]]", f'code = "{code}"', f'sources = ["{topic}"]',
                      'payload_allow = ["/department", "/diagnoses/*/code"]']
        if self.take_over:
            lines += ["[encoding]", "take_over = true"]
        lines += ["[publish]", "age_band = true", "prefecture = true", ""]
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    def daemon(self, env=None, file_bytes_max=None, **changes):
        self.lives += 1
        stem = self.root / f"{self.name}.{self.lives}"
        config = self.write_config(stem.with_suffix(f".{self.lives}.toml"), **changes)
        return Daemon(config, stem.with_suffix(f".{self.lives}.log"), env, file_bytes_max)

    def dump(self, topic, *options):
        """(partition, offset, key, value) of every committed record; value None: a tombstone."""
        text = run(DUMP, "--topic", self.topic(topic), "--bootstrap", self.address, *options)
        records = []
        for line in text.splitlines():
            partition, offset, key, value = line.split("\t", 3)
            records.append((int(partition), int(offset), key, None if value == "(null)" else value))
        return records

    def offsets(self):
        """{(input topic, partition): (committed, end)}."""
        text = run(OFFSETS, "--group", self.group, "--bootstrap", self.address,
                   *self.inputs.values())
        offsets = {}
        for line in text.splitlines():
            topic, partition, committed, end = line.split("\t")
            offsets[topic, int(partition)] = (int(committed), int(end))
        return offsets


def toml(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {toml(v)}" for k, v in value.items()) + " }"
    return str(value) if isinstance(value, int) else f'"{value}"'


class Daemon:
    """One life of `nayose run`."""

    def __init__(self, config, log, env=None, file_bytes_max=None):
        self.log_path = log

        def limit():
            if file_bytes_max is not None:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes_max, file_bytes_max))

        with open(log, "wb") as stderr:
            self.process = subprocess.Popen(
                [str(NAYOSE), "run", "--config", str(config)], stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=stderr, env={**os.environ, **(env or {})},
                preexec_fn=limit, restore_signals=file_bytes_max is None)

    def log(self):
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def running(self):
        return self.process.poll() is None

    def wait_for(self, text, timeout=60):
        """True once the log holds `text`; False when the process has ended before."""
        deadline = time.monotonic() + timeout
        while text not in self.log():
            if not self.running():
                return text in self.log()
            if time.monotonic() > deadline:
                raise AssertionError(f"no '{text}' within {timeout} s:\n{self.log()[-3000:]}")
            time.sleep(0.02)
        return True

    def wait(self, timeout=60):
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"still running after {timeout} s:\n{self.log()[-3000:]}") from None

    def kill(self):
        self.process.kill()
        return self.process.wait(30)

    def terminate(self, timeout=60):
        self.process.terminate()
        return self.wait(timeout)


class Stream:
    """Encounters of several institutions on their way to the topics, chunk after chunk."""

    def __init__(self, files, inputs, address, partitions):
        self.lines = {code: path.read_bytes().splitlines(keepends=True)
                      for code, path in files.items()}
        self.sent = dict.fromkeys(files, 0)
        self.written = 0
        self._commands = {code: [str(LOAD), "/dev/stdin", "--topic", inputs[code], "--bootstrap",
                                 address, "--create-partitions", str(partitions)]
                          for code in files}
        self._writers = {}

    @property
    def total(self):
        return sum(len(lines) for lines in self.lines.values())

    def feed(self, share):
        """Sends the next `share` of the whole stream; does not wait for the broker."""
        for code, lines in self.lines.items():
            if code not in self._writers:
                self._writers[code] = subprocess.Popen(
                    self._commands[code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            begin = self.sent[code]
            end = min(len(lines), begin + max(1, int(len(lines) * share)))
            self._writers[code].stdin.write(b"".join(lines[begin:end]))
            self._writers[code].stdin.flush()
            self.sent[code] = end

    def settle(self):
        """Returns once the topics hold all that was sent."""
        for writer in self._writers.values():
            out, _ = writer.communicate(timeout=120)
            if writer.returncode != 0:
                raise AssertionError(f"kafka_load exited {writer.returncode}")
            self.written += int(out)
        self._writers.clear()

    def stop(self):
        for writer in self._writers.values():
            writer.kill()
            writer.communicate()
        self._writers.clear()
