"""One generated Japanese population in every format: how identifiers agree, and how well they link.

Each format is written, converted and deleted in turn, so the disk holds one at a time. "mixed" takes
another format from each hospital: what a region really sends.
"""
import json
import pathlib
import shutil
import subprocess
import sys

FORMATS = ("jsonl", "hl7", "ssmix2", "fhir", "uke", "eligibility", "checkup", "dpc")
MIXED = ("jsonl", "hl7", "fhir", "uke", "eligibility", "ssmix2")  # By hospital.
REFERENCE = "fhir"  # Carries all that the generator knows.
HOSPITALS = [f"H{i:03}" for i in range(1, len(MIXED) + 1)]
POPULATION = ("--institutions", len(HOSPITALS), "--years", 2, "--start", "2023-04-01", "--seed", 1)
ENCOUNTERS_A_PERSON = 3
ABLATION_PERSONS = 5000  # Linked by the definition, which looks at all pairs.
AS_OF = "2026-06-01"
LEVELS = ("exact", "variant", "lost", "confusable", "kana", "kana_loose", "latin", "alias",
          "differ", "missing")
FIELDS = ("kana_name", "kanji_name", "latin_name", "birth_date", "sex", "postcode", "address",
          "phone", "insurer", "insured", "branch")
TREATMENTS = {"full": "full", "nfkc_names": "names NFKC only", "nfkc": "NFKC only",
              "exact": "as sent"}


class Japan:
    """The measurements, in the order in which they are printed."""

    def __init__(self, work, model, nayose, agreement, say):
        self.work = work
        self.model = model
        self.nayose = nayose
        self.agreement = agreement
        self.say = say

    def run(self, *command):
        result = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True)
        if result.returncode != 0:
            sys.exit(f"bench/quality/run: exit code {result.returncode} of "
                     f"{' '.join(map(str, command))}")
        return result.stdout

    def write_population(self, persons, folder):
        """<folder>/<format>.<hospital>.jsonl of every format, and truth.jsonl."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        truth = None
        for name in FORMATS:
            self.say(f"{persons} persons as {name} …")
            day = folder / "day"
            self.run(self.nayose, "generate", "--scale", persons, "--encounters",
                     persons * ENCOUNTERS_A_PERSON, *POPULATION, "--format", name, "--out", day,
                     *(("--split", 1) if name == "jsonl" else ()))
            told = (day / "truth.jsonl").read_bytes()
            if truth not in (None, told):
                sys.exit(f"bench/quality/run: another truth for {name}")
            truth = told
            for hospital in HOSPITALS:
                self.convert(name, hospital, day, folder / f"{name}.{hospital}.jsonl")
            shutil.rmtree(day)
        (folder / "truth.jsonl").write_bytes(truth)
        for name in FORMATS:
            join([folder / f"{name}.{hospital}.jsonl" for hospital in HOSPITALS],
                 folder / f"{name}.jsonl")
        join([folder / f"{name}.{hospital}.jsonl" for name, hospital in zip(MIXED, HOSPITALS)],
             folder / "mixed.jsonl")

    def convert(self, name, hospital, day, out):
        if name == "jsonl":
            (day / f"encounters.{hospital}.0.jsonl").rename(out)
            return
        notices = day / f"notices.{hospital}.csv"
        listed = ("--notices", notices) if notices.exists() else (
            "--notice-status", "notified", "--notice-date", "2020-01-01")
        told = json.loads(self.run(
            self.nayose, "convert", "--from", name, "--institution", hospital, *listed, "--json",
            *(("--patient-digits", 8) if name == "dpc" else ()), "--out", out,
            day / name / hospital))
        if told["unreadable"]:
            self.say(f"{name} of {hospital}: {told['unreadable']} unreadable: "
                     f"{told['unreadable_by_reason']}")

    def link(self, folder, name):
        """Quality of the engine's links over all pairs, and by trap."""
        scratch = folder / "link"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        self.run(self.nayose, "keys", "init", "--keyring", scratch / "keys")
        told = json.loads(self.run(
            self.nayose, "link", "--model", self.model, "--keyring", scratch / "keys", "--as-of",
            AS_OF, "--json", "--out", scratch / "out", folder / f"{name}.jsonl"))
        quality = json.loads(self.run(
            self.nayose, "evaluate", "--json", "--by-trap", "--truth", folder / "truth.jsonl",
            "--links", scratch / "out" / "links.jsonl", "--keyring", scratch / "keys"))
        shutil.rmtree(scratch)
        return {"encounters": told["encounters"], "refused": told["refused"],
                "refs": told["refs"], **quality}

    def agree(self, folder, name):
        reference = () if name in (REFERENCE, "mixed") else (folder / f"{REFERENCE}.jsonl",)
        lines = self.run(self.agreement, "agree", self.model, folder / "truth.jsonl",
                         folder / f"{name}.jsonl", *reference).splitlines()
        return {line["treatment"]: line for line in map(json.loads, lines)}

    def measure(self, persons):
        folder = self.work / "japan"
        self.write_population(persons, folder)
        for name in (*FORMATS, "mixed"):
            self.say(f"measuring {name} …")
            yield {"format": name, "agreement": self.agree(folder, name),
                   "linkage": self.link(folder, name)}
        self.say("ablation …")
        small = self.work / "japan-small"
        self.write_population(min(persons, ABLATION_PERSONS), small)
        for name in ("jsonl", "mixed"):
            lines = self.run(self.agreement, "link", self.model, small / "truth.jsonl",
                             small / f"{name}.jsonl").splitlines()
            yield {"ablation": name, "rows": [json.loads(line) for line in lines]}
        shutil.rmtree(folder)
        shutil.rmtree(small)


def join(paths, out):
    with open(out, "wb") as to:
        for path in paths:
            with open(path, "rb") as piece:
                shutil.copyfileobj(piece, to)


# Printing.

def number(value, width):
    """Four decimals; small shares, as of false pairs, with their power of ten."""
    if value is None:
        return f"{'-':>{width}}"
    return f"{value:>{width}.0e}" if 0 < value < 0.001 else f"{value:>{width}.4f}"


def print_levels(agreement):
    shown = [level for level in LEVELS if any(
        agreement[treatment][side]["name"][level] > 0
        for treatment in TREATMENTS for side in ("true", "false"))]
    print(f"  {'name agrees at level':<28}" + "".join(f"{level:>12}" for level in shown))
    for side in ("true", "false"):
        for treatment, called in TREATMENTS.items():
            if side == "false" and treatment == "nfkc_names":
                continue
            shares = agreement[treatment][side]["name"]
            print(f"  {side + ' pairs, ' + called:<28}"
                  + "".join(number(shares[level], 12) for level in shown))


def same_of_comparable(shares):
    comparable = shares["same"] + shares["differ"]
    return shares["same"] / comparable if comparable > 0 else None


def print_fields(agreement):
    full, reference = agreement["full"], agreement.get("reference")
    print(f"  {'field':<12}{'both have':>10}{'full':>10}{'NFKC only':>10}{'as sent':>10}"
          f"{'false, full':>13}{'as in ' + REFERENCE:>12}")
    for field in FIELDS:
        has = full["true"][field]["same"] + full["true"][field]["differ"]
        if has == 0:
            continue
        row = [same_of_comparable(agreement[t]["true"][field]) for t in ("full", "nfkc", "exact")]
        wrong = same_of_comparable(full["false"][field])
        same = reference[field]["same"] if reference and reference[field]["compared"] else None
        print(f"  {field:<12}{has:>10.4f}" + "".join(number(value, 10) for value in row)
              + number(wrong, 13) + number(same, 12))


def print_format(result):
    agreement, linkage = result["agreement"], result["linkage"]
    full = agreement["full"]
    print(f"{result['format']}: {full['encounters']} encounters, {full['patients']} patients, "
          f"{full['true']['pairs']} true pairs")
    print(f"  linked: precision {linkage['precision']:.4f}, recall {linkage['recall']:.4f}, "
          f"F1 {linkage['f1']:.4f}; refused {linkage['refused']}")
    print("  pair completeness: " + ", ".join(
        f"{called} {agreement[name]['pair_completeness']:.4f}"
        for name, called in TREATMENTS.items()))
    print_levels(agreement)
    print_fields(agreement)
    print()


def print_summary(results):
    print(f"{'format':<12}{'encounters':>11}{'patients':>10}{'true pairs':>11}{'pair compl.':>12}"
          f"{'precision':>11}{'recall':>9}{'F1':>9}{'refused':>9}")
    for result in results:
        full, linkage = result["agreement"]["full"], result["linkage"]
        print(f"{result['format']:<12}{full['encounters']:>11}{full['patients']:>10}"
              f"{full['true']['pairs']:>11}{full['pair_completeness']:>12.4f}"
              f"{linkage['precision']:>11.4f}{linkage['recall']:>9.4f}{linkage['f1']:>9.4f}"
              f"{linkage['refused']:>9}")
    print()


def print_traps(results):
    traps = sorted({trap for result in results for trap in result["linkage"].get("traps", {})})
    names = [result["format"] for result in results]
    print(f"{'F1 by trap':<20}" + "".join(f"{name:>12}" for name in names))
    for trap in traps:
        cells = (result["linkage"].get("traps", {}).get(trap) for result in results)
        print(f"{trap:<20}" + "".join(
            f"{'-':>12}" if cell is None or cell["pairs_true"] == 0 else f"{cell['f1']:>12.4f}"
            for cell in cells))
    print()


def print_ablation(result):
    patients = result["rows"][0]["patients"]
    print(f"{'ablation, ' + result['ablation']:<28}{'precision':>11}{'recall':>9}{'F1':>9}"
          f"{'pair compl.':>13}   ({patients} patients, linked by the definition)")
    for row in result["rows"]:
        print(f"{TREATMENTS[row['treatment']]:<28}{row['precision']:>11.4f}{row['recall']:>9.4f}"
              f"{row['f1']:>9.4f}{row['pair_completeness']:>13.4f}")
    print()


def print_all(results, as_json):
    formats = []
    for result in results:
        if as_json:
            print(json.dumps(result), flush=True)
        elif "format" in result:
            formats.append(result)
            print_format(result)
        else:
            if formats:
                print_summary(formats)
                print_traps(formats)
                formats = []
            print_ablation(result)
