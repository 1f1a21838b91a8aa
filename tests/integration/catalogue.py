# SPDX-License-Identifier: MIT
"""What a look-up table must hold, worked out anew from --list --json."""

import json
import os
import subprocess

PROGRAM = os.path.abspath(os.environ.get("IPSECANNOTATE",
                                         "build/ipsecannotate"))
FOLDER = os.path.abspath(os.path.join(os.environ.get("BUILD", "build"),
                                      "integration"))
HERE = os.path.dirname(os.path.abspath(__file__))

# The catalogue as it is built in, and with texts that are hard to quote.
CATALOGUES = {
    "built in": [],
    "overlay": ["--catalog=" + os.path.join(HERE, "overlay")],
}

COLUMNS = ["name", "code", "hex", "family", "space", "severity", "class",
           "retry", "meaning", "action"]
SENTENCES = ["meaning", "action"]
STATUS = ["hresult", "ntstatus"]
SYSTEM = ["ras", "win32"]
SPACES = ["ras", "win32", "hresult", "ntstatus", "ikev1", "ikev2"]


def program(*args, text=None):
    """The output of the program, which must succeed."""
    done = subprocess.run([PROGRAM, *args], input=text, encoding="utf-8",
                          stdout=subprocess.PIPE, check=True, timeout=60)
    return done.stdout


def objects(text):
    """JSON objects, one a line."""
    return [json.loads(line) for line in text.split("\n") if line]


def entries(options):
    found = objects(program(*options, "--list", "--json"))
    assert len(found) > 800, len(found)
    return found


def thirteen(entry):
    """Every spelling of a Win32 code of 16 bits that people meet."""
    code = entry["code"]
    wrapped = 0x80070000 + code
    spelled = [f"{code}", f"0x{code:X}", f"0x{code:x}", f"0X{code:X}",
               f"0x{code:08X}", f"{code:X}h", f"0x{wrapped:X}",
               f"0x{wrapped:x}", f"{wrapped:X}", f"{wrapped}",
               f"{wrapped - 2 ** 32}", f"%%{code}"]
    return spelled + ([entry["name"]] if entry["name"] else [])


def whole(number):
    """32 bits: in hexadecimal, and as the two decimal numbers."""
    spelled = [f"0x{number:08X}", f"0x{number:08x}", f"0X{number:08X}"]
    # Eight digits and no letter are read as decimal, unless too large.
    for bare in (f"{number:08X}", f"{number:08x}"):
        if not bare.isdigit() or bare[0] >= "8":
            spelled.append(bare)
    if len(str(number)) != 8 or str(number)[0] < "8":
        spelled.append(str(number))
    if number >= 2 ** 31:
        spelled.append(str(number - 2 ** 32))
    return spelled


def numbers(entry):
    """The spellings of an entry's number, each with the number it is."""
    code = entry["code"]
    if entry["space"] in STATUS:
        return [(key, code) for key in whole(code)]
    if entry["space"] not in SYSTEM:
        return [(str(code), code)]
    spelled = [f"0x{code:X}", f"0x{code:x}", f"0X{code:X}", f"0x{code:04X}",
               f"0x{code:08X}", f"0x{code:08x}", f"{code:X}h", f"%%{code}"]
    if len(str(code)) != 8 or str(code)[0] < "8":
        spelled.append(str(code))
    found = [(key, code) for key in spelled]
    if code <= 0xFFFF:
        wrapped = 0x80070000 + code
        found += [(key, wrapped) for key in whole(wrapped)]
    return found


def readings_of(number, by_number):
    """What a number means in each space, the likeliest first."""
    places = []
    for space in SPACES:
        places.append((space, number))
        if space == "hresult" and number >> 16 == 0x8007:
            places += [(inner, number & 0xFFFF) for inner in SYSTEM]
    return [by_number[place] for place in places if place in by_number]


def table(found):
    """The readings of each key. A name is one, whatever its digits; it may
    have a reading in each space."""
    by_number = {(entry["space"], entry["code"]): entry for entry in found}
    numbered, named = {}, {}
    for entry in found:
        for key in [entry["name"], *entry["aliases"]]:
            if key:
                named.setdefault(key, []).append(entry)
        for key, number in numbers(entry):
            numbered[key] = readings_of(number, by_number)
    for readings in named.values():
        readings.sort(key=lambda entry: SPACES.index(entry["space"]))
    return {**numbered, **named}


def label(entry):
    """The name, or the number that stands for it."""
    if entry["name"]:
        return entry["name"]
    return number_label(entry)


def number_label(entry):
    return entry["hex"] if entry["space"] in STATUS else str(entry["code"])


def columns(readings):
    """The fields of a row that has columns."""
    row = {}
    for column in COLUMNS:
        values = [label(entry) if column == "name" else str(entry[column])
                  for entry in readings]
        joint = " Or: " if column in SENTENCES else " or "
        row[column] = joint.join(dict.fromkeys(values))
    return row


def text(key, readings):
    """The value of a row that has one: a note without its brackets."""
    first = readings[0]
    title = columns(readings)["name"]
    if len(readings) == 1 and key == first["name"]:
        title = number_label(first)
    told = [f"{entry['meaning']} Action: {entry['action']}"
            for entry in readings]
    return f"{title}: " + " Or: ".join(told)


def same(told, expected):
    """Fail with the first keys on which two tables differ."""
    lost = sorted(set(expected) - set(told))
    assert not lost, f"{len(lost)} keys are missing, such as {lost[:5]}"
    more = sorted(set(told) - set(expected))
    assert not more, f"{len(more)} keys are too many, such as {more[:5]}"
    for key in sorted(expected):
        assert told[key] == expected[key], (
            f"{key}:\n  is       {told[key]!r}\n"
            f"  expected {expected[key]!r}")
