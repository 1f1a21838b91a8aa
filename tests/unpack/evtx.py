# SPDX-License-Identifier: MIT
"""Event logs (.evtx) made from texts, for tests: a header of 4 KiB and chunks
of 64 KiB, every event one record of binary XML. Its template is its own, or, as
Windows has it, that of the first event of the chunk with the same fields.

Written after the published description of the format; what reads it, libevtx,
is from other hands.
"""

import struct
import zlib

HEADER = 4096
CHUNK = 65536
RECORDS = 512                   # where the records of a chunk begin

# Tokens of binary XML.
END, OPEN, CLOSE_START, CLOSE_EMPTY, END_ELEMENT = 0, 1, 2, 3, 4
VALUE, ATTRIBUTE, TEMPLATE, SUBSTITUTION, FRAGMENT = 5, 6, 12, 13, 15
MORE = 0x40
STRING, UINT16, UINT64, FILETIME = 1, 6, 10, 17

TIME = 133_000_000_000_000_000  # in 2022, in 100 ns since 1601


def name_hash(name):
    value = 0
    for c in name:
        value = (value * 65599 + ord(c)) & 0xFFFFFFFF
    return value & 0xFFFF


class Writer:
    """Bytes whose place in the chunk is known: names are told by it."""

    def __init__(self, at):
        self.at = at
        self.out = bytearray()

    def add(self, form, *values):
        self.out += struct.pack("<" + form, *values)

    def here(self):
        return self.at + len(self.out)

    def name(self, name):
        """Where the name stands: right behind this very number."""
        self.add("I", self.here() + 4)
        self.add("IHH", 0, name_hash(name), len(name))
        self.out += name.encode("utf-16-le") + b"\0\0"

    def sized(self, write):
        """What `write` adds, with its size before it."""
        at = len(self.out)
        self.add("I", 0)
        write()
        struct.pack_into("<I", self.out, at, len(self.out) - at - 4)

    def attributes(self, attributes):
        for i, (name, value) in enumerate(attributes):
            more = MORE if i + 1 < len(attributes) else 0
            self.add("B", ATTRIBUTE | more)
            self.name(name)
            self.value(value)

    def value(self, value):
        if isinstance(value, str):
            self.add("BBH", VALUE, STRING, len(value.encode("utf-16-le")) // 2)
            self.out += value.encode("utf-16-le")
        else:
            number, kind = value
            self.add("BHB", SUBSTITUTION, number, kind)

    def element(self, name, attributes=(), children=()):
        self.add("BH", OPEN | (MORE if attributes else 0), 0xFFFF)

        def inside():
            self.name(name)
            if attributes:
                self.sized(lambda: self.attributes(attributes))
            if not children:
                self.add("B", CLOSE_EMPTY)
                return
            self.add("B", CLOSE_START)
            for child in children:
                if len(child) == 3:
                    self.element(*child)
                else:
                    self.value(child[0])
            self.add("B", END_ELEMENT)

        self.sized(inside)

    def fragment(self):
        self.add("BBBB", FRAGMENT, 1, 1, 0)


def event(number, provider, event_id, data):
    """The elements of an event, and the values put into them."""
    values = [(UINT64, struct.pack("<Q", number)),
              (FILETIME, struct.pack("<Q", TIME + number * 10_000_000))]
    items = []
    for name, text in data:
        values.append((STRING, text.encode("utf-16-le")))
        place = ((len(values) - 1, STRING),)
        items.append(("Data", [("Name", name)] if name else [], [place]))
    system = ("System", [], [
        ("Provider", [("Name", provider)], []),
        ("EventID", [], [(str(event_id),)]),
        ("Level", [], [("2",)]),
        ("TimeCreated", [("SystemTime", (1, FILETIME))], []),
        ("EventRecordID", [], [((0, UINT64),)]),
        ("Channel", [], [("Application",)]),
        ("Computer", [], [("gw1.linden.example",)]),
    ])
    xmlns = [("xmlns", "http://schemas.microsoft.com/win/2004/08/events/event")]
    return ("Event", xmlns, [system, ("EventData", [], items)]), values


def record(at, number, args, templates, times=1):
    """The bytes of one record that stands at `at` in its chunk; `templates`,
    unless it is None, has the places of those before. The first item of its
    data stands in it so many times."""
    provider, event_id, data = args
    root, values = event(number, provider, event_id, data)
    root[2][1][2][:1] *= times
    kind = (provider, event_id, tuple(name for name, _ in data))
    w = Writer(at)
    w.add("IIQQ", 0x2A2A, 0, number, TIME + number * 10_000_000)
    w.fragment()
    w.add("BBI", TEMPLATE, 1, number & 0xFFFFFFFF)

    def definition():
        w.fragment()
        w.element(*root)
        w.add("B", END)

    if templates is not None and kind in templates:
        w.add("I", templates[kind])
    else:
        w.add("I", w.here() + 4)        # the template follows
        if templates is not None:
            templates[kind] = w.here()
        w.add("I", 0)
        w.add("I12x", number & 0xFFFFFFFF)
        w.sized(definition)
    w.add("I", len(values))
    for kind, value in values:
        w.add("HBB", len(value), kind, 0)
    for _, value in values:
        w.out += value
    w.add("B", END)
    w.out += bytes(-len(w.out) % 8 + 4)
    w.add("I", 0)
    w.out += bytes(-len(w.out) % 8)
    struct.pack_into("<I", w.out, 4, len(w.out))
    struct.pack_into("<I", w.out, len(w.out) - 4, len(w.out))
    return bytes(w.out)


def chunk(first, events, shared=False):
    """As many of the events as fit, the first numbered `first`; returns the
    chunk and how many there are in it."""
    body = bytearray()
    templates = {} if shared else None
    last = 0
    count = 0
    for args in events:
        made = record(RECORDS + len(body), first + count, args, templates)
        if RECORDS + len(body) + len(made) > CHUNK:
            break
        last = RECORDS + len(body)
        body += made
        count += 1
    head = bytearray(RECORDS)
    struct.pack_into("<8sQQQQIIII", head, 0, b"ElfChnk\0", first,
                     first + count - 1, first, first + count - 1, 128, last,
                     RECORDS + len(body), zlib.crc32(body))
    seal(head)
    return bytes(head + body).ljust(CHUNK, b"\0"), count


def amplified(text, times):
    """A chunk of one event that is many times as long."""
    made = record(RECORDS, 1, ("P", 1, [("", text)]), None, times)
    head = bytearray(chunk(1, [("P", 1, [("", "")])])[0][:RECORDS])
    return bytes(head + made).ljust(CHUNK, b"\0")


def seal(head):
    """Put in the checksum of a chunk's header."""
    struct.pack_into("<I", head, 124, zlib.crc32(head[128:512],
                                                 zlib.crc32(head[:120])))


def file(events, dirty=False, shared=False):
    """A whole event log of (provider, event id, [(name, text)...]) each."""
    chunks = []
    first = 1
    left = list(events)
    while left:
        made, count = chunk(first, left, shared)
        if count == 0:
            raise ValueError("an event that fits no chunk")
        chunks.append(made)
        first += count
        left = left[count:]
    head = bytearray(HEADER)
    struct.pack_into("<8sQQQIHHHH", head, 0, b"ElfFile\0", 0,
                     max(len(chunks) - 1, 0), first, 128, 1, 3, HEADER,
                     0 if dirty else len(chunks))
    struct.pack_into("<I", head, 120, 1 if dirty else 0)
    struct.pack_into("<I", head, 124, zlib.crc32(head[:120]))
    return bytes(head) + b"".join(chunks)
