#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""formats.py PROGRAM - what is annotated stays valid, and keeps every value

Makes records of many shapes, annotates them, and reads both with parsers that
are not ours (json, csv, xml.dom, xml.sax). Our carriers aside, all must be the
same; each record with a reference must have its carrier, where it belongs.
"""
import csv
import io
import json
import random
import subprocess
import sys
import xml.dom.minidom
import xml.sax

PROGRAM = sys.argv[1]
OURS = "ipsecannotate"
CODES = ["13801", "0x800735E9", "ERROR_IPSEC_IKE_AUTH_FAIL", "-2147011095"]
LABELS = ("ERROR_IPSEC_IKE_AUTH_FAIL", "13801", "0x800735E9")


def run(data, *args, status=0):
    result = subprocess.run([PROGRAM, "-q", *args], input=data,
                            stdout=subprocess.PIPE, check=False)
    assert result.returncode == status, (args, result.returncode, data)
    return result.stdout


def both_ways(data, *args):
    """Annotate; what strips and what is annotated twice must be right, too."""
    out = run(data, *args)
    assert run(out, *args) == out, (args, data)
    assert run(out, "--strip", *args[:1]) == data, (args, data)
    return out


def words(rng):
    return rng.choice(["", "a b", "x=y", "Ärger", "\u4e2d\u6587", "\U0001f600",
                       "tab\there", 'say "hi"', "back\\slash", "two\nlines",
                       "<b> & </b>", "]]>", "--", "a,b;c", "it's", "[= note]"])


def sentence(rng):
    """Text, and whether it holds a reference."""
    if rng.random() < 0.5:
        return words(rng), False
    return words(rng) + " error code is " + rng.choice(CODES) + " " + \
        words(rng), True


# --- json ------------------------------------------------------------------


def json_object(rng):
    text, found = sentence(rng)
    o = {"a": words(rng), "message": text, "n": rng.randrange(100)}
    if rng.random() < 0.5:
        o["nested"] = {"list": [1, 2.5, None, True, words(rng)], "e": {}}
    if rng.random() < 0.3:
        o = dict(reversed(list(o.items())))
    return o, found


def json_text(rng, o):
    indent = rng.choice([None, None, 1, 4])
    return json.dumps(o, ensure_ascii=rng.random() < 0.5, indent=indent)


def check_object(was, now, found):
    told = now.pop(OURS, [])
    assert was == now and list(was) == list(now), (was, now)
    assert bool(told) == found, (was, told)
    for t in told:
        assert t["field"] == "message" and t["code"] in (13801, 0x800735E9), t
        assert list(t) == ["field", "text", "name", "code", "hex", "space",
                           "family", "severity", "class", "retry", "meaning",
                           "action", "agrees"], t


def decode_all(text):
    """Every JSON value of a stream."""
    decoder, at, values = json.JSONDecoder(), 0, []
    while text[at:].strip():
        at = len(text) - len(text[at:].lstrip())
        value, at = decoder.raw_decode(text, at)
        values.append(value)
    return values


def check_json(rng):
    objects = [json_object(rng) for _ in range(rng.randrange(1, 6))]
    texts = [json_text(rng, o) for o, _ in objects]
    shape = rng.randrange(5)
    if shape == 0:
        text = "\n".join(texts) + "\n"
    elif shape == 1:
        text = "[" + ", ".join(texts) + "]"
    elif shape == 2:
        text = "[\n  " + ",\n  ".join(texts) + "\n]\n"
    elif shape == 3:
        text = '{"records":[' + ",".join(texts) + '],"next":null}\n'
    else:
        text = '{\n "value": [\n' + ",\n".join(texts) + "\n]\n}\n"
    now = decode_all(both_ways(text.encode()).decode())
    if shape in (1, 2):
        now = now[0]
    elif shape == 3:
        assert now[0]["next"] is None
        now = now[0]["records"]
    elif shape == 4:
        now = now[0]["value"]
    assert len(now) == len(objects)
    for (was, found), n in zip(objects, now):
        check_object(was, n, found)
    some = [o for o, found in objects if found]
    if some and shape != 0:
        matched = decode_all(run(text.encode(), "--matched").decode())[0]
        if shape in (3, 4):
            matched = matched["records" if shape == 3 else "value"]
        assert [dict(list(m.items())[:-1]) for m in matched] == some


def check_json_line(rng):
    """An object at the end of a line of text."""
    o, found = json_object(rng)
    text = json.dumps(o, ensure_ascii=rng.random() < 0.5)
    head = "<134>Nov  1 00:00:00 host app: " + rng.choice(["", "@cee: "])
    out = both_ways((head + text + "\n").encode()).decode()
    assert out.startswith(head)
    check_object(o, json.loads(out[len(head):]), found)


# --- csv -------------------------------------------------------------------


def check_csv(rng):
    delimiter = rng.choice(",\t;")
    quoting = rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    end = rng.choice(["\n", "\r\n"])
    names = ["Level", "Date and Time", "Source", "Event ID", "Task Category"]
    short = rng.random() < 0.5 and delimiter != ";"
    rows = []
    for _ in range(rng.randrange(1, 8)):
        text, found = sentence(rng)
        rows.append((["Error", "2026-01-01", "RasClient", "20227",
                      words(rng), text], found))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting,
                        lineterminator=end)
    writer.writerow(names if short else names + ["Message"])
    for row, _ in rows:
        writer.writerow(row)
    data = out.getvalue().encode()
    if delimiter == ";" and rng.random() < 0.5:
        data = b"sep=;" + end.encode() + data
    now = both_ways(data, "--format=csv").decode()
    if now.startswith("sep="):
        now = now.split("\n", 1)[1]
    now = list(csv.reader(io.StringIO(now, newline=""), delimiter=delimiter,
                          strict=True))
    want = names + ([OURS + ":column6"] if short else ["Message"]) + [OURS]
    assert now[0] == want, (now[0], want)
    assert len(now) == len(rows) + 1
    for (row, found), n in zip(rows, now[1:]):
        assert n[:-1] == row, (n, row)
        assert bool(n[-1]) == found and (not found or any(
            n[-1].startswith(label + ": ") for label in LABELS)), n


# --- xml -------------------------------------------------------------------


def escape(text, attribute=False):
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(
        "]]>", "]]&gt;")
    return text.replace('"', "&quot;") if attribute else text


def strip_comments(node):
    """Take our comments out; each must stand behind an element."""
    count = 0
    for child in list(node.childNodes):
        if child.nodeType == child.COMMENT_NODE and \
                child.data.startswith(" " + OURS + ": "):
            before = child.previousSibling
            assert before is not None and \
                before.nodeType == before.ELEMENT_NODE, child.data
            assert any(child.data.startswith(" %s: %s: " % (OURS, label))
                       for label in LABELS), child.data
            node.removeChild(child)
            count += 1
        else:
            count += strip_comments(child)
    node.normalize()
    return count


def check_xml(rng):
    events, found_in = [], 0
    for _ in range(rng.randrange(1, 5)):
        text, found = sentence(rng)
        body = "<![CDATA[%s]]>" % text if "]]>" not in text and \
            rng.random() < 0.2 else escape(text)
        if rng.random() < 0.3:
            body = body.replace("1", "&#49;", 1)
        attribute = escape(words(rng), True)
        events.append('<Event xmlns="urn:x"><System><Provider Name="RasClient"'
                      '/></System><EventData><Data Name="%s">%s</Data><Data/>'
                      "</EventData></Event>" % (attribute, body))
        found_in += found and "&#49;" not in body
    text = '<?xml version="1.0" encoding="utf-8"?>\n<Events>\n' + \
        rng.choice(["\n", "", " "]).join(events) + "\n</Events>\n"
    now = both_ways(text.encode())
    a = xml.dom.minidom.parseString(text.encode())
    b = xml.dom.minidom.parseString(now)
    count = strip_comments(b)
    assert count >= found_in, (text, now)
    assert a.toxml() == b.toxml(), (text, now)
    matched = run(text.encode(), "--matched")
    xml.sax.parseString(matched, xml.sax.ContentHandler())
    rootless = "\r\n".join(events).encode() + b"\r\n"
    assert both_ways(rootless).count(b"<!-- " + OURS.encode()) == count


def mixed(rng, depth):
    """An element that holds text, others, or both; and how many comments are
    due: one for each element that holds a reference."""
    text, found = sentence(rng)
    name = rng.choice(["p", "log4j:message", "x-1", "entry"])
    tag = "<" + name
    if rng.random() < 0.4:
        tag += ' a="%s"' % escape(text, True).replace("\n", " ")
        text, more = sentence(rng)
    else:
        more, found = found, False
    if depth == 0 and not text.strip() and rng.random() < 0.5:
        return tag + rng.choice(["/>", " />"]), int(found)
    parts, count = [], 0
    for _ in range(rng.randrange(4) if depth > 0 else 0):
        part, due = mixed(rng, depth - 1)
        parts.append(part)
        count += due
    parts += rng.choice([[], ["<!-- error 13801 -->"], ["<?error 13801?>"]])
    body = "<![CDATA[%s]]>" % text if "]]>" not in text and \
        rng.random() < 0.2 else escape(text)
    parts.insert(rng.randrange(len(parts) + 1), body)
    return "%s>%s</%s>" % (tag, "".join(parts), name), \
        count + int(found or more)


def check_mixed(rng):
    text, count = mixed(rng, rng.randrange(5))
    text = '<root xmlns:log4j="urn:x">\n' + text + "\n</root>"
    now = both_ways(text.encode(), "--format=xml")
    a = xml.dom.minidom.parseString(text.encode())
    b = xml.dom.minidom.parseString(now)
    assert strip_comments(b) == count, (count, text, now)
    a.normalize()
    assert a.toxml() == b.toxml(), (text, now)


# --- encodings -------------------------------------------------------------


def check_encodings(rng):
    text = "".join(sentence(rng)[0].replace("\n", " ") +
                   rng.choice(["\r\n", "\n"]) for _ in range(9))
    text = "Log of x:\n" + text
    want = run(text.encode()).decode()
    for encoding, mark in (("utf-16-le", b"\xff\xfe"), ("utf-16-le", b""),
                           ("utf-16-be", b"\xfe\xff"),
                           ("utf-8", b"\xef\xbb\xbf")):
        out = both_ways(mark + text.encode(encoding))
        assert out == mark + want.encode(encoding), encoding
    assert run(text.encode(), "--output-encoding=utf-16le").decode(
        "utf-16") == want    # with a mark
    assert run(b"\xfe\xff" + text.encode("utf-16-be"),
               "--output-encoding=utf-8").decode("utf-8-sig") == want


def main():
    rng = random.Random(20260101)
    for _ in range(60):
        check_json(rng)
        check_json_line(rng)
        check_csv(rng)
        check_xml(rng)
        check_mixed(rng)
        check_encodings(rng)
    print("formats: every value is what it was")


main()
