"""Encounters with a canary in every field of a patient: accepted, changed, refused, broken."""
import json

INSTITUTIONS = ("H001", "H002", "H003")
# What may leave; it must, or the search would look at nothing.
MARKER = "ALLOWED-MARKER-8Q4Z"
PAYLOAD_ALLOW = ("/department", "/note", "/boxes")
# The payload is searched for these, however written. The others have no business in an encounter.
SEARCHED = ("kana", "kanji", "latin", "alias", "patient", "address", "phone", "postcode",
            "birth date", "symbol", "number", "my number")
# Another calendar is another writing that the search does not know.
NOT_SEARCHED = ("昭和", "S")


class LeakStream:
    """Builds messages; `lines` are bytes, in order of time."""

    def __init__(self, patients):
        self.patients = patients
        self.lines = []
        self._count = 0
        for patient in patients:
            self._life_of(patient)
        for patient in patients[:3]:
            self._notes_about(patient)
            self._refused(patient)
            self._broken(patient)

    def repeat_visits(self, count):
        """More of the same people, so that a run takes a while."""
        for i in range(count):
            patient = self.patients[i % len(self.patients)]
            self._add(self._message(patient, INSTITUTIONS[i % 2]))

    def _message(self, p, institution, /, **members):
        self._count += 1
        minute = self._count % 1440
        message = {
            "schema": "nayose.encounter.v1", "institution": institution, "patient": p["patient"],
            "encounter": p["encounter"], "message_id": f"m-{self._count}",
            "event_time": f"2026-06-{1 + self._count // 1440:02d}T"
                          f"{minute // 60:02d}:{minute % 60:02d}:00+09:00",
            "sequence": 7,
            "notice": {"status": "notified", "date": "2025-06-01", "version": p["notice version"]},
            "name": {
                "kana": {"family": p["kana family"], "given": p["kana given"]},
                "kanji": {"family": p["kanji family"], "given": p["kanji given"]},
                "latin": {"family": p["latin family"], "given": p["latin given"]},
                "aliases": [{"type": "maiden", "kanji": {"text": p["alias kanji"]},
                             "kana": {"text": p["alias kana"]}}]},
            "birth_date": p["birth date"], "sex": "F", "postcode": p["postcode"],
            "address": p["address"], "phones": [p["phone"], p["second phone"]],
            "insurances": [{"insurer": "06132013", "symbol": p["symbol"], "number": p["number"],
                            "branch": "01"}],
            "comment": p["unread member"],
            "payload": {"department": MARKER, "history": p["free text"],
                        "secret": {"key": [p["denied value"]]},
                        p["kanji family"]: p["latin given"]}}
        message.update(members)
        return {name: value for name, value in message.items() if value is not None}

    def _add(self, message, ascii_only=False):
        self.lines.append(json.dumps(message, ensure_ascii=ascii_only).encode())

    def _life_of(self, p):
        h1, h2, h3 = INSTITUTIONS
        self._add(self._message(p, h1))
        self._add(self._message(p, h2), ascii_only=True)
        self._add(self._message(p, h2, address=p["address"] + "　２号", phones=[p["second phone"]]))
        self._add(self._message(p, h3, change={"kind": "correction"}, sex="M"))
        self._add(self._message(p, h3, patient=p["old patient"]))
        self._add(self._message(p, h3, change={"kind": "merge", "from_patient": p["old patient"]}))
        self._add(self._message(p, h1, change={"kind": "retract_encounter"}))
        if p.number % 3 == 0:
            self._add(self._message(p, h1, change={"kind": "delete", "scope": "person"}))

    def _notes_about(self, p):
        """Allowed payload that speaks of the patient, as a text, in a list, as a key."""
        for name, text in p.writings():
            if not name.startswith(SEARCHED) or text.startswith(NOT_SEARCHED):
                continue
            self._add(self._message(p, "H002", payload={
                "department": MARKER, "note": "患者 " + text}))
            self._add(self._message(p, "H002", payload={
                "department": MARKER, "note": {"list": [1, text + "様、再診"]}}))
            self._add(self._message(p, "H002", payload={
                "department": MARKER, "boxes": {text: 1, "x" + text: {text: [text]}}}))

    def _refused(self, p):
        """Refused for one bad value each, with all the canaries around it and in it."""
        h1 = INSTITUTIONS[0]
        secret = p["latin family"] + " " + p["kanji family"]
        for members in (
                {"schema": secret},
                {"schema": "nayose.unreadable.v1", "unreadable":
                 {"reason": "undecodable", "place": p["latin family"]}}, {"institution": p["unread member"]},
                {"institution": "ELSEWHERE"},
                {"patient": None}, {"patient": [secret]}, {"patient": p["my number"]},
                {"patient": secret + "\u0001"}, {"patient": secret * 20},
                {"encounter": None}, {"encounter": p["my number"]}, {"encounter": {"id": secret}},
                {"message_id": secret}, {"message_id": p["latin family"] * 12},
                {"message_id": p["my number"]}, {"event_time": secret}, {"event_time": None},
                {"sequence": secret}, {"change": {"kind": secret}}, {"change": secret},
                {"change": {"kind": "delete", "scope": secret}}, {"change": {"kind": "merge"}},
                {"notice": {"status": secret}}, {"notice": {"status": "refused"}},
                {"notice": {"status": "notified", "date": secret}}, {"notice": None},
                {"notice": {"status": "notified", "date": "2026-11-20"}},
                {"name": secret}, {"name": {"kana": secret}},
                {"name": {"kana": {"family": [secret]}}},
                {"name": {secret: {secret: secret}}, "notice": None},
                {"birth_date": "1956-02-31 " + secret}, {"birth_date": {secret: secret}},
                {"address": secret * 300}, {"phones": secret}, {"phones": [p["my number"]]},
                {"insurances": [{"insurer": "06132013", "symbol": "", "number": p["my number"]}]},
                {"insurances": [{"number": {"no": secret}}]}, {"payload": [secret]},
                {"payload": {"note": secret}, "notice": None}):
            self._add(self._message(p, h1, **members))

    def _broken(self, p):
        """No JSON, or no UTF-8, in the middle of the canaries."""
        whole = json.dumps(self._message(p, "H001"), ensure_ascii=False)
        secret = p["kana family"].encode()
        self.lines += [
            whole[:-1].encode(), whole[:len(whole) // 2].encode(), (whole + whole).encode(),
            whole.replace('"sex"', '"birth_date"').encode(),
            whole.replace('"sequence": 7', '"patient": "' + p["old patient"] + '"').encode(),
            ("[" + whole + "]").encode(), ('"' + p["latin family"] + '"').encode(),
            p["kanji family"].encode(), p["my number"].encode(),
            whole.encode().replace(secret, secret + b"\xff"),
            whole.encode().replace(secret, b"\x80" + secret),
            whole.encode("shift_jis", errors="replace"), whole.encode("euc_jp", errors="replace"),
            b"\xff\xfe" + whole.replace("\n", "").encode("utf-16-le").replace(b"\n", b""),
            whole.encode().replace(secret, secret + b"\x00"),
            whole.encode().replace(secret, secret + b"\\ud800")]
