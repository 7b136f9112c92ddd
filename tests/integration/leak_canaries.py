"""What must never be found: every value of invented patients, in every writing and encoding."""
import base64
import random
import unicodedata
import urllib.parse

KATAKANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワガギグゲゴザジズバビブベボ"
KANJI = "樺嶌諏訪鵜飼躑躅蓼科櫛引釜萢漆畑鱒渕菱刈鶉橋葛籠榧野楢舘槙枡瀧沼蕪城鞆絵梓渚凪颯斗翠雫"
ALPHANUMERIC = "GHJKLMNPQRSTUVWXYZ23456789"


def katakana_to_hiragana(text):
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in text)


def _half_width_table():
    table = {}
    for code in range(0xFF65, 0xFFA0):
        table[unicodedata.normalize("NFKC", chr(code))] = chr(code)
    table["\u3099"], table["\u309a"] = "\uff9e", "\uff9f"
    return table


HALF_WIDTH = _half_width_table()


def half_width(text):
    """Half-width kana; a voiced one becomes two characters."""
    return "".join(HALF_WIDTH.get(c, c) for c in unicodedata.normalize("NFD", text))


def full_width(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def digits(text):
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isdigit())


def my_number(body):
    """Eleven digits and their check digit."""
    total = sum(int(d) * ((n + 1) if n <= 6 else (n - 5)) for n, d in enumerate(body[::-1], 1))
    return body + str(0 if total % 11 <= 1 else 11 - total % 11)


class Patient:
    """Values that occur nowhere else; `values` are those that identify, by name."""

    def __init__(self, number):
        self.draw = random.Random(f"canary {number}")
        pick = lambda letters, count: "".join(self.draw.choice(letters) for _ in range(count))
        self.number = number
        self.values = {
            "kana family": pick(KATAKANA, 6), "kana given": pick(KATAKANA, 5),
            "kanji family": pick(KANJI, 4), "kanji given": pick(KANJI, 4),
            "latin family": "CANARY" + pick("GHJKLMNPQRSTVWXYZ", 8),
            "latin given": "QUILL" + pick("GHJKLMNPQRSTVWXYZ", 8),
            "alias kanji": pick(KANJI, 5), "alias kana": pick(KATAKANA, 7),
            "patient": "PT-" + pick(ALPHANUMERIC, 14),
            "old patient": "OLD-" + pick(ALPHANUMERIC, 14),
            "encounter": "ENC-" + pick(ALPHANUMERIC, 14),
            "notice version": "NV-" + pick(ALPHANUMERIC, 14),
            "address": "東京都" + pick(KANJI, 4) + "区" + pick(KANJI, 3) + "町" +
                       f"{self.draw.randrange(1, 99)}-{self.draw.randrange(1, 99)}",
            "phone": "090-" + pick("123456789", 4) + "-" + pick("123456789", 4),
            "second phone": "042-" + pick("123456789", 3) + "-" + pick("123456789", 4),
            "postcode": f"{self.draw.randrange(100, 999)}-{self.draw.randrange(1000, 9999)}",
            "birth date": f"{self.draw.randrange(1931, 1989)}-{self.draw.randrange(10, 13)}-"
                          f"{self.draw.randrange(10, 29)}",
            "symbol": full_width(pick("GHJKLMNPRSTUVWXYZ", 7)),
            "number": pick("123456789", 13),
            "my number": my_number(pick("123456789", 11)),
            "free text": "既往歴" + pick(KANJI, 8),
            "denied value": "DENIED" + pick(ALPHANUMERIC, 12),
            "unread member": "UNREAD" + pick(ALPHANUMERIC, 12)}

    def __getitem__(self, name):
        return self.values[name]

    def whole_names(self):
        for writing in ("kana", "kanji", "latin"):
            yield writing + " name", (self[writing + " family"], self[writing + " given"])

    def writings(self):
        """(name, text) of everything to search for, canonical forms among them."""
        for name, value in self.values.items():
            for text in writings_of(name, value):
                yield name, text
        for name, parts in self.whole_names():
            for space in ("", " ", "\u3000"):
                yield name, space.join(parts)


def writings_of(name, value):
    """How a value may be written, the engine's own canonical form among them."""
    forms = {value, unicodedata.normalize("NFKC", value)}
    if "kana" in name:
        forms |= {half_width(value), katakana_to_hiragana(value)}
    if name in ("address", "symbol", "number", "patient", "postcode", "phone"):
        narrow = unicodedata.normalize("NFKC", value)
        forms |= {full_width(narrow), narrow.lower(), narrow.replace("-", "")}
    if name in ("phone", "second phone", "postcode", "my number"):
        forms |= {digits(value), full_width(digits(value))}
    if name == "birth date":
        year, month, day = value.split("-")
        forms |= {year + month + day, f"{year}/{month}/{day}",
                  f"昭和{int(year) - 1925}年{month}月{day}日", f"S{int(year) - 1925}.{month}.{day}"}
    if "latin" in name:
        forms |= {value.lower(), value.title()}
    return forms


def escaped(text, pattern):
    units = text.encode("utf-16-be")
    return "".join(pattern % int.from_bytes(units[i:i + 2], "big")
                   for i in range(0, len(units), 2)).encode()


def base64_needle(value, before, encode):
    """What base64 always has of `value` when `before` bytes stand before it (modulo 3)."""
    whole = encode(bytes(before) + value)
    return whole[(before * 8 + 5) // 6:(before + len(value)) * 8 // 6]


def shift_jis(text):
    try:
        return text.encode("shift_jis")
    except UnicodeEncodeError:
        return text.encode()


# name → text → bytes to search for.
ENCODINGS = {
    "UTF-8": lambda text: text.encode(),
    "UTF-16LE": lambda text: text.encode("utf-16-le"),
    "UTF-16BE": lambda text: text.encode("utf-16-be"),
    "hex": lambda text: text.encode().hex().encode(),
    "HEX": lambda text: text.encode().hex().upper().encode(),
    "JSON escapes": lambda text: escaped(text, "\\u%04x"),
    "JSON ESCAPES": lambda text: escaped(text, "\\u%04X"),
    "percent": lambda text: urllib.parse.quote(text, safe="").encode(),
    "Shift_JIS": shift_jis,
}
for _before in range(3):
    ENCODINGS[f"base64+{_before}"] = (
        lambda text, n=_before: base64_needle(text.encode(), n, base64.b64encode))
    ENCODINGS[f"base64url+{_before}"] = (
        lambda text, n=_before: base64_needle(text.encode(), n, base64.urlsafe_b64encode))

# name → (text before, value, text after) → bytes, made without the functions above: what a leak
# would look like.
PLANTS = {
    "UTF-8": lambda a, v, z: (a + v + z).encode("utf-8"),
    "UTF-16LE": lambda a, v, z: (a + v + z).encode("utf-16-le"),
    "UTF-16BE": lambda a, v, z: (a + v + z).encode("utf-16-be"),
    "hex": lambda a, v, z: "".join(f"{b:02x}" for b in (a + v + z).encode()).encode(),
    "HEX": lambda a, v, z: base64.b16encode((a + v + z).encode()),
    "base64+0": lambda a, v, z: base64.b64encode(("abc" + v + z).encode()),
    "base64+1": lambda a, v, z: base64.b64encode(("a" + v + z).encode()),
    "base64+2": lambda a, v, z: base64.b64encode(("ab" + v + z).encode()),
    "base64url+0": lambda a, v, z: base64.urlsafe_b64encode(("abc" + v + z).encode()),
    "base64url+1": lambda a, v, z: base64.urlsafe_b64encode(("a" + v + z).encode()),
    "base64url+2": lambda a, v, z: base64.urlsafe_b64encode(("ab" + v + z).encode()),
    "percent": lambda a, v, z: urllib.parse.quote_plus((a + v + z).replace(" ", "")).encode(),
}
