#!/usr/bin/env python3
"""Writes the golden inputs of hl7, ssmix2 and ssmix2-transaction, each in three encodings that must
give the same lines. All people are invented. The expected lines (`*.jsonl`) are not written here."""
import pathlib
import shutil

FORMATS = pathlib.Path(__file__).resolve().parent.parent
ENCODINGS = ("iso-2022-jp", "cp932", "utf-8")
SENDER = "1310110049"


def encoded(text, encoding):
    text = text.replace("\n", "\r")
    if encoding != "iso-2022-jp":
        return text.encode(encoding)
    # Python has the JIS table, where the two are other characters.
    return text.translate({0xFF0D: 0x2212, 0xFF5E: 0x301C}).encode("iso2022_jp_ext")


def header(kind, number, time="20261124093000"):
    return (f"MSH|^~\\&|HIS|{SENDER}|GW|RCV|{time}||{kind}|{number}|P|2.5||||||~ISO IR87||"
            "ISO 2022-1994|SS-MIX2_1.20^SS-MIX2^1.2.392.200250.2.1.100.1.2.120^ISO\n")


PATIENT = ("PID|0001||0001234^^^^PI||山本^表太郎^^^^^L^I~ヤマモト^ソウタロウ^^^^^L^P||19560401|M|||"
           "^^^^100-0001^JPN^H^東京都千代田区千代田１－１～２||^PRN^PH^^^^^^^^^03-1234-5678|"
           "^WPN^PH^^^^^^^^^03-5555-5555|||||||||||||||||||20261124093000\n")
VISIT = "PV1|0001|O|01^^^^^C||||||||||||||||V-17\n"

MESSAGES = [
    "FHS|^~\\&|HIS\nBHS|^~\\&|HIS\n",
    header("ADT^A08^ADT_A01", "G-001") + "EVN||202611240930\n" + PATIENT + VISIT +
    "IN1|1|12^生活保護^JHSD0001|12130010|||||||7654321\n"
    "IN1|2|01^協会けんぽ^JHSD0001|01130012|||||||２１７００２３~15~00||20200401|20230331\n"
    "IN1|3|06^組合^JHSD0001|06132013|||||||１２－３４~567~01||20230401|99991231\n",
    # A married woman with her former name; half-width kana; an address in parts.
    header("ADT^A04", "G-002") + "PID|||0005678||松本^花子^^^^^L^I~ﾏﾂﾓﾄ^ﾊﾅｺ^^^^^L^P~佐々木^^^^^^M^I~"
    "ササキ^^^^^^M^P||19850712|F|||１－２－３^^横浜市西区^神奈川県^2200012^JPN^H||045-123-4567\n"
    "PV1|1|O|02||||||||||||||||V-18\n",
    # A foreign resident with a Japanese name that she goes by.
    header("ADT^A31", "G-003") + "PID|||0009999^^^^PI||NGUYEN^THI^ANH^^^^L^A~グエン^ティアン^^^^^L^P~"
    "田中^あん^^^^^A^I~タナカ^アン^^^^^A^P||19921230|F\n",
    header("ADT^A03", "G-004", "20261125100000.500+0900") + PATIENT + VISIT,
    header("ADT^A13", "G-005", "20261125110000") + PATIENT + VISIT,
    header("RDE^O11^RDE_O11", "G-006") + PATIENT + "ORC|NW|000000000000077\n",
    header("OUL^R22^OUL_R22", "G-007") + PATIENT + "OBR|1|000000000000078|9\nOBX|1|ST|x||予\n",
    header("PPR^ZD1", "G-008") + PATIENT + "PRB|AD|20261124|20054174^胃炎^MDCDX2|P-1||||||K297^^I10\n",
    header("ADT^A40^ADT_A39", "G-009") + "PID|||0001234^^^^PI||山本^表太郎^^^^^L^I\nMRG|0004321^^^^PI\n",
    header("ADT^A23^ADT_A21", "G-010") + "PID|||0005678^^^^PI||松本^花子^^^^^L^I\n",
    header("ADT^A08", "G-011") + "PID|||0007777||能登\\T\\十\\F\\^\\X41\\子^^^^^L^I\n",
    header("ADT^A08", "G-012") + "PID|||^^^^PI||山本^太郎^^^^^L^I\n",
    header("ADT^A08", "G-013") + "PID|||0007777||山本\\Q^太郎^^^^^L^I\n",
    header("ADT^A11", "G-014") + "PID|||0007777||山本^太郎^^^^^L^I\n",
    header("ACK", "G-015") + "MSA|AA|G-001\n",
    header("ADT^A45", "G-016") + PATIENT + "MRG|0004321\n",
    header("ADT^A08", "G-017", "2026") + PATIENT,
    "BTS|17\nFTS|1\n",
]


def stored(date, kind, order, time, flag, text, patient="0001234"):
    name = f"{patient}_{date}_{kind}_{order}_{time}_-_{flag}"
    return f"{patient[:3]}/{patient[3:6]}/{patient}/{date}/{kind}/{name}", text


ALL_NINES = "999999999999999"
ORDER = "000000000000077"
STORED = [
    stored("-", "ADT-00", ALL_NINES, "20261120093000123", "2",
           header("ADT^A08", "S-001", "20261120093000.123") +
           "PID|||0001234||山本^太郎^^^^^L^I||19560401|M\n"),
    stored("-", "ADT-00", ALL_NINES, "20261124093000123", "1",
           header("ADT^A08", "S-002", "20261124093000.123") + PATIENT),
    stored("20261124", "ADT-12", ALL_NINES, "20261124093100000", "1",
           header("ADT^A04", "S-003") + PATIENT),
    stored("20261124", "OMP-01", ORDER, "20261124093200000", "0",
           header("RDE^O11", "S-004") + PATIENT + f"ORC|NW|{ORDER}\n"),
    stored("20261124", "OMP-01", ORDER, "20261125093200000", "0",
           header("RDE^O11", "S-005") + PATIENT + f"ORC|CA|{ORDER}\n"),
    stored("20261124", "OMP-02", "000000000000078", "20261125093200000", "1", ""),
    stored("20261124", "OMP-02", "000000000000079", "20261125093200000", "1",
           header("RDE^O11", "S-0001234") + PATIENT),
    stored("-", "ADT-00", ALL_NINES, "20261124093000123", "0",
           header("ADT^A23", "S-006") + "PID|||0005678||松本^花子^^^^^L^I\n", "0005678"),
    stored("-", "ADT-00", ALL_NINES, "20261124093000123", "1",
           header("ADT^A08", "S-007") + PATIENT, "0009999"),
]

TRANSACTIONS = {
    "2026/TR_20261124000000000_00001.DAT":
        "INS,20261124093000123,ADT-00\n" + header("ADT^A08", "T-001") + PATIENT +
        "INS,20261124093100000,OMP-01\n" + header("RDE^O11", "T-002") + PATIENT +
        f"ORC|NW|{ORDER}\n" +
        "DEL,20261124093200000,OMP-01\n" + header("RDE^O11", "T-003") + PATIENT +
        f"ORC|NW|{ORDER}\n",
    "2026/TR_20261125000000000_00001.DAT":
        "DEL,20261125000000000,ADT-00\n" + header("ADT^A23", "T-004") +
        "PID|||0005678||松本^花子^^^^^L^I\n" +
        "20261125000000001,ADT-00\n" + header("ADT^A08", "T-005") + PATIENT,
}


def write(path, text, encoding):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encoded(text, encoding))


def main():
    for encoding in ENCODINGS:
        write(FORMATS / f"hl7/messages.{encoding}.hl7", "".join(MESSAGES), encoding)
        for folder, files in (("ssmix2/storage", STORED),
                              ("ssmix2-transaction/transactions", TRANSACTIONS.items())):
            root = FORMATS / f"{folder}.{encoding}"
            shutil.rmtree(root, ignore_errors=True)
            for path, text in files:
                write(root / path, text, encoding)


if __name__ == "__main__":
    main()
