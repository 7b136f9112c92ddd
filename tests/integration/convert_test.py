#!/usr/bin/env python3
"""`nayose convert` and `nayose link --from`, as a user runs them: the same persons as from the
contract's own lines, the same bytes after kills, no value of a message in what is said of it.
"""
import csv
import gzip
import json
import os
import pathlib
import random
import signal
import subprocess
import tempfile
import time
import unittest

from byte_search import WINDOW, ByteSearch
from leak_canaries import ENCODINGS, Patient
from kafka_checker import partition_of_lines

NAYOSE = pathlib.Path(os.environ["NAYOSE_BINARY_DIR"]) / "nayose"
SOURCE = pathlib.Path(os.environ["NAYOSE_SOURCE_DIR"])
MODEL = SOURCE / "schemas/models/japan.toml"
OUTPUTS = ("encounters", "links", "person-events", "refused")
PERSONS = 3000
COLUMNS = {"/patient": "患者番号", "/encounter": "受付番号", "/message_id": "通番",
           "/event_time": "受診日", "/name/kanji/text": "氏名", "/name/kana/text": "カナ氏名",
           "/birth_date": "生年月日", "/address": "住所", "/phones/0": "電話",
           "/insurances/0/number": "番号"}


def nayose(*arguments, code=0, **options):
    done = subprocess.run([NAYOSE, *map(str, arguments)], capture_output=True, timeout=120,
                          check=False, **options)
    if done.returncode != code:
        raise AssertionError(f"nayose {arguments[0]} exited {done.returncode}, not {code}: "
                             f"{done.stderr.decode(errors='replace')}")
    return done


def columns_file(path, columns):
    lines = [f"{json.dumps(pointer)} = {json.dumps(name, ensure_ascii=False)}"
             for pointer, name in columns.items()]
    path.write_text("[columns]\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


class ConvertTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="nayose-convert-")
        cls.addClassCleanup(folder.cleanup)
        cls.root = pathlib.Path(folder.name)
        nayose("keys", "init", "--keyring", cls.root / "keys")
        nayose("generate", "--scale", PERSONS, "--seed", 5, "--format", "csv", "--out",
               cls.root / "day")
        cls.table = cls.root / "day/encounters.csv"
        with open(cls.table, encoding="utf-8", newline="") as file:
            names = next(csv.reader(file))
        cls.columns = columns_file(cls.root / "columns.toml", {
            "/" + name.replace(".", "/") if name.startswith("payload.") else name: name
            for name in names if name != "/schema"})

    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(dir=self.root))

    def link(self, name, *arguments):
        return [NAYOSE, "link", "--model", str(MODEL), "--keyring", str(self.root / "keys"),
                "--state", str(self.work / f"{name}.state"), "--as-of", "2026-06-01", "--out",
                str(self.work / name), "--json", *map(str, arguments)]

    def outputs(self, name):
        return {kind: (self.work / name / f"{kind}.jsonl").read_bytes() for kind in OUTPUTS}

    def partition(self, name):
        return partition_of_lines((self.work / name / "links.jsonl").read_text().splitlines())

    # What comes out.

    def test_a_table_links_the_same_persons_as_the_same_table_of_the_contract(self):
        own = subprocess.run(self.link("own", self.table), check=True, capture_output=True)
        direct = subprocess.run(self.link("direct", "--from", "csv", "--columns", self.columns,
                                          self.table), check=True, capture_output=True)
        self.assertEqual(json.loads(own.stdout)["accepted"], json.loads(direct.stdout)["accepted"])
        self.assertGreater(json.loads(own.stdout)["accepted"], 2 * PERSONS)
        self.assertEqual(self.partition("direct"), self.partition("own"))
        self.assertGreater(len(self.partition("own")), PERSONS // 2)
        nayose("convert", "--from", "csv", "--columns", self.columns, "--out",
               self.work / "converted.jsonl", self.table)
        subprocess.run(self.link("converted", self.work / "converted.jsonl"), check=True,
                       capture_output=True)
        for kind in OUTPUTS[:3]:
            self.assertEqual(self.outputs("converted")[kind], self.outputs("direct")[kind], kind)

    def patients_table(self, encoding, broken=()):
        """A small export in `encoding`; `broken`: rows that stand between the others."""
        rows = [["%d" % i, "v%d" % i, "m%d" % i, "2026-04-01", "山田 太郎", "ヤマダ タロウ",
                 "19800102", "東京都千代田区千代田1-1", "03-1234-5678", "12"] for i in range(1, 6)]
        lines = [",".join(COLUMNS.values()).encode(encoding)]
        for i, row in enumerate(rows):
            lines.append(",".join(row).encode(encoding))
            lines += broken[i:i + 1]
        path = self.work / f"table.{encoding}.csv"
        path.write_bytes(b"\r\n".join(lines) + b"\r\n")
        return path

    def convert(self, table, out, *arguments, code=0):
        return nayose("convert", "--from", "csv", "--columns",
                      columns_file(self.work / "own_columns.toml", COLUMNS), "--institution",
                      "1310110049", "--notice-status", "notified", "--notice-date", "2026-01-10",
                      "--out", out, "--json", *arguments, table, code=code)

    def test_encodings_give_the_same_lines(self):
        lines = {}
        for encoding in ("utf-8", "cp932", "euc-jp"):
            table = self.patients_table(encoding)
            for given in ((), ("--encoding", encoding)):
                out = self.work / f"{encoding}{len(given)}.jsonl"
                self.convert(table, out, *given)
                lines[encoding, given] = out.read_bytes().replace(encoding.encode(), b"*")
        self.assertEqual(len(set(lines.values())), 1)
        self.assertIn("山田 太郎".encode(), lines["utf-8", ()])

    def test_a_compressed_table_gives_the_same_lines(self):
        table = self.patients_table("cp932")
        packed = self.work / "table.cp932.csv.gz"
        packed.write_bytes(gzip.compress(table.read_bytes()))
        lines = []
        for source in (table, packed):
            out = self.work / f"{source.name}.jsonl"
            self.convert(source, out)
            lines.append([{**json.loads(line), "message_id": ""}
                          for line in out.read_text(encoding="utf-8").splitlines()])
        self.assertEqual(lines[0], lines[1])
        self.assertEqual(len(lines[0]), 5)

    def test_who_is_not_listed_is_not_linked(self):
        notices = self.work / "notices.csv"
        notices.write_text("patient,status,date\n1,notified,2026-01-10\n2,refused,\n"
                           "3,notified,2026-05-25\n", encoding="utf-8")
        columns = columns_file(self.work / "own_columns.toml", COLUMNS)
        done = subprocess.run(
            self.link("listed", "--from", "csv", "--columns", columns, "--institution",
                      "1310110049", "--notices", notices, self.patients_table("utf-8")),
            check=True, capture_output=True)
        said = json.loads(done.stdout)
        self.assertEqual((said["accepted"], said["refused_by_reason"]),
                         (1, {"not_notified": 2, "notice_refused": 1, "waiting_period": 1}))

    def test_run_links_the_files_that_the_configuration_converts(self):
        subprocess.run(self.link("by_hand", "--from", "csv", "--columns", self.columns, self.table),
                       check=True, capture_output=True)
        config = self.work / "nayose.toml"
        config.write_text(f"""
model = "{MODEL}"
keyring = "{self.root / 'keys'}"
state = "state"
accept_unlisted_institutions = true
[input]
kind = "files"
[files]
inputs = ["{self.table}"]
out = "by_run"
as_of = "2026-06-01"
[files.convert]
from = "csv"
columns = "{self.columns}"
""", encoding="utf-8")
        nayose("validate", "--config", config)
        nayose("run", "--config", config)
        for kind in OUTPUTS:
            self.assertEqual(self.outputs("by_run")[kind], self.outputs("by_hand")[kind], kind)

    def test_a_broken_row_is_refused_and_the_rest_goes_on(self):
        table = self.patients_table("utf-8", [b"7,too,few"])
        out = self.work / "out.jsonl"
        said = json.loads(self.convert(table, out).stdout)
        self.assertEqual((said["encounters"], said["unreadable"]), (5, 1))
        refused = json.loads((self.work / "out.jsonl.refused.jsonl").read_text())
        self.assertEqual((refused["source"], refused["place"], refused["reason"]),
                         (str(table), "line:3", "malformed"))
        linked = json.loads(subprocess.run(
            self.link("broken", "--from", "csv", "--columns", self.work / "own_columns.toml",
                      "--institution", "1310110049", "--notice-status", "notified",
                      "--notice-date", "2026-01-10", table),
            check=True, capture_output=True).stdout)
        self.assertEqual((linked["accepted"], linked["refused_by_reason"]), (5, {"malformed": 1}))
        line = json.loads((self.work / "broken/refused.jsonl").read_text())
        self.assertEqual((line["source"], line["offset"], line["field"], line["message_id"]),
                         (str(table), 2, "line:3", refused["message_id"]))

    # Kills and stops.

    def test_a_table_gives_the_same_bytes_after_kills(self):
        self.kill_and_go_on("--from", "csv", "--columns", self.columns, self.table)

    def test_a_folder_of_messages_gives_the_same_bytes_after_kills(self):
        nayose("generate", "--scale", 1500, "--institutions", 1, "--format", "fhir", "--out",
               self.work / "day")
        self.kill_and_go_on("--from", "fhir", "--notices", self.work / "day/notices.H001.csv",
                            self.work / "day/fhir/H001")

    def kill_and_go_on(self, *inputs):
        arguments = ("--batch", 64, *inputs)
        before = time.monotonic()
        subprocess.run(self.link("calm", *arguments), check=True, capture_output=True)
        whole_s = time.monotonic() - before
        draw = random.Random(os.getpid())
        kills = unfinished = 0
        for attempt in range(16):
            run = subprocess.Popen(self.link("killed", *arguments), stdout=subprocess.DEVNULL)
            time.sleep(draw.uniform(0, whole_s / 3 if attempt < 8 else whole_s))
            run.kill()
            kills += run.wait() == -signal.SIGKILL
            links = self.work / "killed/links.jsonl"
            unfinished += not links.exists() or \
                links.read_bytes() != (self.work / "calm/links.jsonl").read_bytes()
        self.assertGreater(kills, 4)
        self.assertGreater(unfinished, 0, "no kill came in the middle: the test shows nothing")
        subprocess.run(self.link("killed", *arguments), check=True, capture_output=True)
        self.assertEqual(self.outputs("killed"), self.outputs("calm"))

    def test_another_table_is_not_gone_on_with(self):
        arguments = ("--from", "csv", "--columns", self.columns, self.table)
        subprocess.run(self.link("run", *arguments), check=True, capture_output=True)
        lines = self.table.read_bytes().splitlines(keepends=True)
        other = self.work / "other.csv"
        other.write_bytes(lines[0] + b"".join(reversed(lines[1:])))
        done = subprocess.run(self.link("run", *arguments[:-1], other), capture_output=True,
                              check=False)
        self.assertEqual(done.returncode, 1, done.stderr)

    def start_from_pipe(self, out):
        run = subprocess.Popen(
            [NAYOSE, "convert", "--from", "csv", "--columns", self.columns, "--out", out, "-"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(run.communicate)
        self.addCleanup(run.kill)
        lines = self.table.read_bytes().splitlines(keepends=True)
        run.stdin.write(b"".join(lines[:len(lines) // 2]))
        run.stdin.flush()
        deadline = time.monotonic() + 30
        while not pathlib.Path(f"{out}.partial").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertTrue(pathlib.Path(f"{out}.partial").exists())
        return run, lines[len(lines) // 2:]

    def test_a_stop_leaves_no_file(self):
        out = self.work / "out.jsonl"
        run, rest = self.start_from_pipe(out)
        run.terminate()
        time.sleep(0.1)
        said, _ = run.communicate(b"".join(rest), timeout=30)
        self.assertEqual(run.returncode, 1, said)
        self.assertIn(b"stopped before the end", said)
        self.assertEqual(list(self.work.iterdir()), [])

    def test_a_signal_ends_generate_at_once(self):
        run = subprocess.Popen([NAYOSE, "generate", "--scale", "5000000", "--out", self.work / "g"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(run.communicate)
        self.addCleanup(run.kill)
        time.sleep(0.5)
        run.terminate()
        self.assertEqual(run.wait(timeout=10), -signal.SIGTERM)

    def test_a_kill_leaves_nothing_that_looks_whole(self):
        out = self.work / "out.jsonl"
        run, _ = self.start_from_pipe(out)
        run.kill()
        run.wait()
        self.assertFalse(out.exists())
        nayose("convert", "--from", "csv", "--columns", self.columns, "--out", out, self.table)
        self.assertFalse((self.work / "out.jsonl.partial").exists())
        self.assertGreater(len(out.read_bytes().splitlines()), 2 * PERSONS)

    # What is said of a message.

    def test_nothing_that_is_said_holds_a_value(self):
        patients = [Patient(number) for number in range(6)]
        needles = {}
        for patient in patients:
            for name, text in patient.writings():
                for encoding, encode in ENCODINGS.items():
                    if len(encode(text)) >= WINDOW:
                        needles.setdefault(encode(text), set()).add((name, encoding))
        search = ByteSearch(needles)
        names = list(COLUMNS.values())
        rows = [dict(zip(names, (p["patient"], p["encounter"], "m%d" % p.number, "2026-04-01",
                                 p["kanji family"] + " " + p["kanji given"],
                                 p["kana family"] + " " + p["kana given"], p["birth date"],
                                 p["address"], p["phone"], p["number"]))) for p in patients]
        rows[1]["受診日"] = rows[1]["電話"]       # A time that is none.
        rows[2]["通番"] = rows[2]["患者番号"] + " " + rows[2]["氏名"]
        rows[3]["患者番号"] = ""
        lines = [",".join(names)] + [",".join(row.values()) for row in rows]
        lines[5] += "," + patients[4]["kana family"]        # A column too many.
        lines[6] = '"' + lines[6].replace(",", '","')[:-1]  # A quote that is not closed.
        table = self.work / "canaries.csv"
        table.write_bytes("\n".join(lines).encode() + b"\n" + "山田".encode("cp932") + b",\xff\n")
        out = self.work / "out.jsonl"
        done = self.convert(table, out, "--encoding", "utf-8")
        self.assertGreater(json.loads(done.stdout)["unreadable"], 0)
        self.assertNotEqual(search.find(out.read_bytes()), set(), "a search that finds nothing")
        said = [done.stdout, done.stderr, (self.work / "out.jsonl.refused.jsonl").read_bytes()]
        linked = subprocess.run(
            self.link("canaries", "--from", "csv", "--columns", self.work / "own_columns.toml",
                      "--institution", "1310110049", "--notice-status", "notified",
                      "--notice-date", "2026-01-10", "--encoding", "utf-8", table), check=True,
            capture_output=True)
        said += [linked.stdout, linked.stderr, *self.outputs("canaries").values()]
        wrong_list = self.work / "notices.csv"
        wrong_list.write_text(f"patient,status\n{patients[0]['patient']},"
                              f"{patients[0]['kana family']}\n", encoding="utf-8")
        said.append(self.convert(table, self.work / "no.jsonl", "--notices", wrong_list,
                                 code=78).stderr)
        for text in said:
            self.assertEqual(search.find(text), set())


if __name__ == "__main__":
    unittest.main(verbosity=2)
