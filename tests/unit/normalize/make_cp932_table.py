#!/usr/bin/env python3
"""Writes cp932.txt: what Python's codec cp932 reads, an implementation independent of ICU.

One line per lead byte: its hexadecimal value, a space, then 189 characters for the trail bytes
0x40 to 0xFC, U+FFFD where there is none."""

import pathlib

lines = []
for lead in list(range(0x81, 0xA0)) + list(range(0xE0, 0xFD)):
    text = ""
    for trail in range(0x40, 0xFD):
        try:
            read = bytes([lead, trail]).decode("cp932")
        except UnicodeDecodeError:
            read = "\ufffd"
        text += read if len(read) == 1 else "\ufffd"
    lines.append(f"{lead:02X} {text}\n")
pathlib.Path(__file__).with_name("cp932.txt").write_text("".join(lines), encoding="utf-8")
