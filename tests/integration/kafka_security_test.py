#!/usr/bin/env python3
"""TLS and SASL reach the broker through [kafka.properties] alone; secrets come from files.

The broker gets two more listeners: SSL with client certificates, signed by an authority made here,
and SASL_PLAINTEXT with PLAIN. The user of the second has the ACLs of ops/kafka/security.md, no more.
"""
import pathlib
import re
import socket
import struct
import subprocess
import tempfile
import unittest

from kafka_checker import Facts, find_faults
from kafka_daemon import NAYOSE, Application, Broker, Stream, free_port, run

USER = "nayose-engine"
PASSWORD = "correct horse battery staple"
KEY_PASSWORD = "another-secret"

# Numbers of the Kafka protocol.
TOPIC, GROUP, TRANSACTIONAL_ID = 2, 3, 5
LITERAL, PREFIXED = 3, 4
READ, WRITE, CREATE, DESCRIBE, DESCRIBE_CONFIGS = 3, 4, 5, 8, 10


def acls(application, inputs):
    """(resource, name, pattern, operation) as ops/kafka/security.md lists them."""
    prefix, group = f"{application}.", f"{application}-engine"
    for topic in inputs:
        for operation in (READ, DESCRIBE, DESCRIBE_CONFIGS):
            yield TOPIC, topic, LITERAL, operation
    for operation in (READ, WRITE, DESCRIBE, DESCRIBE_CONFIGS, CREATE):
        yield TOPIC, prefix, PREFIXED, operation
    for operation in (READ, DESCRIBE):
        yield GROUP, group, LITERAL, operation
    for operation in (WRITE, DESCRIBE):
        yield TRANSACTIONAL_ID, group, LITERAL, operation


def allow(address, user, entries):
    """CreateAcls, version 1. librdkafka 2.0.2 does not know transactional ids there."""
    def text(value):
        return struct.pack(">h", len(value.encode())) + value.encode()
    entries = list(entries)
    body = struct.pack(">hhi", 30, 1, 1) + text("test") + struct.pack(">i", len(entries))
    for resource, name, pattern, operation in entries:
        body += (struct.pack(">b", resource) + text(name) + struct.pack(">b", pattern)
                 + text(f"User:{user}") + text("*") + struct.pack(">bb", operation, 3))
    host, port = address.split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(struct.pack(">i", len(body)) + body)
        with connection.makefile("rb") as answer:
            size, = struct.unpack(">i", answer.read(4))
            response = answer.read(size)
    at = 12  # After correlation id, throttle time and count.
    for _ in range(struct.unpack(">i", response[8:12])[0]):
        error, length = struct.unpack(">hh", response[at:at + 4])
        if error != 0:
            raise AssertionError(f"CreateAcls: error {error}")
        at += 4 + max(0, length)


def openssl(*arguments):
    run("openssl", *arguments)


def make_certificates(folder):
    """An authority, and a key with a certificate for the broker and for the engine."""
    folder.mkdir()
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", 2, "-subj", "/CN=test CA",
            "-keyout", folder / "ca.key", "-out", folder / "ca.pem")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    for name in ("broker", "engine"):
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout",
                folder / f"{name}.key", "-out", folder / f"{name}.csr")
        openssl("x509", "-req", "-in", folder / f"{name}.csr", "-CA", folder / "ca.pem", "-CAkey",
                folder / "ca.key", "-CAcreateserial", "-days", 2, "-extfile", folder / "names",
                "-out", folder / f"{name}.pem")
    openssl("rsa", "-aes256", "-passout", f"pass:{KEY_PASSWORD}", "-in", folder / "engine.key",
            "-out", folder / "engine.sealed.key")
    key, certificate = (folder / "broker.key", folder / "broker.pem")
    (folder / "broker.store.pem").write_text(key.read_text() + certificate.read_text())


def add_listeners(broker, certificates, ssl_port, sasl_port):
    """Starts the broker again with both listeners beside its plain one."""
    broker.stop()
    file = broker.folder / "server.properties"
    text = file.read_text()
    more = f"SSL://127.0.0.1:{ssl_port},SASL_PLAINTEXT://127.0.0.1:{sasl_port}"
    # In front: the script takes the last one for its own.
    text = re.sub(r"(?m)^((?:advertised\.)?listeners)=", rf"\1={more},", text)
    text = text.replace("CONTROLLER:PLAINTEXT\n",
                        "CONTROLLER:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT\n")
    text += f"""
listener.name.ssl.ssl.keystore.type=PEM
listener.name.ssl.ssl.keystore.location={certificates}/broker.store.pem
listener.name.ssl.ssl.truststore.type=PEM
listener.name.ssl.ssl.truststore.location={certificates}/ca.pem
listener.name.ssl.ssl.client.auth=required
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS;User:CN=engine
sasl.enabled.mechanisms=PLAIN
listener.name.sasl_plaintext.authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS;User:CN=engine
sasl.enabled.mechanisms=PLAIN
listener.name.sasl_plaintext.plain.sasl.jaas.config=\
org.apache.kafka.common.security.plain.PlainLoginModule required user_{USER}="{PASSWORD}";
"""
    file.write_text(text)
    broker.start()


class KafkaSecurity(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="nayose-security-")
        cls.addClassCleanup(folder.cleanup)
        cls.root = pathlib.Path(folder.name)
        make_certificates(cls.root / "tls")
        cls.broker = Broker(cls.root / "broker")
        cls.addClassCleanup(cls.broker.stop)
        cls.ports = {"ssl": free_port(), "sasl": free_port()}
        add_listeners(cls.broker, cls.root / "tls", cls.ports["ssl"], cls.ports["sasl"])
        run(NAYOSE, "keys", "init", "--keyring", cls.root / "keys")
        run(NAYOSE, "generate", "--scale", 300, "--encounters", 1000, "--institutions", 1,
            "--split", 1, "--start", "2026-04-01", "--out", cls.root / "day")
        cls.inputs = {"H001": "secure-H001"}
        stream = Stream({"H001": cls.root / "day/encounters.H001.0.jsonl"}, cls.inputs,
                        cls.broker.address, 1)
        stream.feed(1)
        stream.settle()
        cls.expected = Facts(cls.run_to_the_end("plain", cls.broker.address, {}))
        for application in ("sasl", "sasl_wrong"):
            allow(cls.broker.address, USER, acls(application, cls.inputs.values()))
        (cls.root / "sasl.password").write_text(PASSWORD + "\n")
        (cls.root / "key.password").write_text(KEY_PASSWORD + "\n")

    @classmethod
    def application(cls, name, address, properties):
        app = Application(cls.root, name, address, cls.inputs, cls.root / "keys",
                          stop_at_end=True, broker_wait_max_ms=4000)
        app.properties = properties
        return app

    @classmethod
    def run_to_the_end(cls, name, address, properties):
        app = cls.application(name, address, properties)
        daemon = app.daemon()
        if daemon.wait(60) != 0:
            raise AssertionError(daemon.log()[-3000:])
        for secret in (PASSWORD, KEY_PASSWORD):
            assert secret not in daemon.log()
        app.address = cls.broker.address  # Looked at over the plain listener.
        return app

    def refusal(self, name, address, properties, seen_by_validate=True):
        app = self.application(name, address, properties)
        daemon = app.daemon()
        self.assertEqual(daemon.wait(90), 1, daemon.log()[-3000:])
        validated = subprocess.run([str(NAYOSE), "validate", "--config",
                                    str(app.write_config(self.root / "validate.toml"))],
                                   capture_output=True, text=True, timeout=90, check=False)
        self.assertEqual(validated.returncode, int(seen_by_validate), validated.stdout)
        return daemon.log()

    def sasl(self, **changes):
        return {"security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "PLAIN",
                "sasl.username": USER, "sasl.password.file": "sasl.password", **changes}

    def tls(self, **changes):
        tls = self.root / "tls"
        return {"security.protocol": "SSL", "ssl.ca.location": tls / "ca.pem",
                "ssl.certificate.location": tls / "engine.pem",
                "ssl.key.location": tls / "engine.sealed.key",
                "ssl.key.password.file": self.root / "key.password", **changes}

    def test_sasl_plain_with_the_password_in_a_file_and_just_the_acls_of_the_page(self):
        address = f"127.0.0.1:{self.ports['sasl']}"
        app = self.run_to_the_end("sasl", address, self.sasl())
        self.assertEqual(find_faults(Facts(app), self.expected), [])

    def test_tls_with_a_client_certificate_and_its_password_in_a_file(self):
        address = f"127.0.0.1:{self.ports['ssl']}"
        app = self.run_to_the_end("tls", address, self.tls())
        self.assertEqual(find_faults(Facts(app), self.expected), [])

    def test_a_wrong_password_is_told_and_not_shown(self):
        (self.root / "wrong.password").write_text("not-the-password-at-all\n")
        log = self.refusal("sasl_wrong", f"127.0.0.1:{self.ports['sasl']}",
                           self.sasl(**{"sasl.password.file": "wrong.password"}))
        self.assertIn("uthentication failed", log)
        self.assertNotIn("not-the-password-at-all", log)

    def test_a_broker_of_another_authority_is_refused(self):
        other = self.root / "other"
        make_certificates(other)
        log = self.refusal("tls_wrong", f"127.0.0.1:{self.ports['ssl']}",
                           self.tls(**{"ssl.ca.location": other / "ca.pem"}))
        self.assertIn("certificate verify failed", log)

    def test_a_missing_acl_is_named(self):
        address = f"127.0.0.1:{self.ports['sasl']}"
        allow(self.broker.address, USER,
              (acl for acl in acls("few", self.inputs.values()) if acl[0] != TRANSACTIONAL_ID))
        # Asking would fence a running engine, so `validate` does not.
        log = self.refusal("few", address, self.sasl(), seen_by_validate=False)
        self.assertRegex(log, "init_transactions.*uthorization")
        log = self.refusal("none", address, self.sasl())
        self.assertRegex(log, r"topic none\..*uthorization")

    def test_a_missing_secret_file_is_a_wrong_configuration(self):
        app = self.application("no_file", self.broker.address,
                               self.sasl(**{"sasl.password.file": "nowhere"}))
        daemon = app.daemon()
        self.assertEqual(daemon.wait(30), 78)
        self.assertIn("sasl.password.file", daemon.log())
        self.assertRegex(daemon.log(), r"\.toml:\d+")


if __name__ == "__main__":
    unittest.main(verbosity=2)
