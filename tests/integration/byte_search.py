"""Finds many byte strings in large files in one pass, whatever stands around them."""
import re

WINDOW = 6
CHUNK = 1 << 23
HEX_DIGITS = frozenset(b"0123456789abcdefABCDEF")
ZEROES = re.compile(rb"\0{32,}")
# A needle of hex digits alone, shorter than this, is found by chance among the ids of an output.
# It counts only where no other hex digit touches it.
HEX_LENGTH_MIN = 12


class ByteSearch:
    """`needles`: byte string → names of it. At least WINDOW bytes each."""

    def __init__(self, needles):
        self._by_window = {}
        self._longest = 0
        for needle, names in needles.items():
            if len(needle) < WINDOW:
                raise ValueError(f"too short to be told from chance: {needle!r}")
            alone = len(needle) < HEX_LENGTH_MIN and HEX_DIGITS.issuperset(needle)
            same_window = self._by_window.setdefault(needle[:WINDOW], [])
            same_window.append((needle, frozenset(names), alone))
            self._longest = max(self._longest, len(needle))

    def find(self, data):
        """Names of the needles in `data`."""
        found = set()
        data = ZEROES.sub(bytes(32), bytes(data))  # No needle has so many.
        windows = self._by_window
        for at in range(len(data) - WINDOW + 1):
            if data[at:at + WINDOW] in windows:
                self._compare(data, at, found)
        return found

    def find_in_file(self, path):
        """The same for a file, and how many bytes it has."""
        found = set()
        size = 0
        tail = b""
        with open(path, "rb") as file:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                if chunk.strip(b"\0"):
                    found |= self.find(tail + chunk)
                tail = chunk[-self._longest - 1:]
        return found, size

    def _compare(self, data, at, found):
        for needle, names, alone in self._by_window[data[at:at + WINDOW]]:
            if not data.startswith(needle, at):
                continue
            around = data[max(at - 1, 0):at] + data[at + len(needle):at + len(needle) + 1]
            if not (alone and HEX_DIGITS.intersection(around)):
                found |= names
