#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""formats.py PROGRAM [SEED] - what is annotated stays valid, and keeps every value

Makes records of many shapes in every encoding, annotates them, and reads both
with parsers that are not ours (json, csv, xml.dom, xml.sax). Our carriers aside
all must be the same; each record with a reference must have its carrier, where
it belongs; what strips gives the input back, byte for byte.
"""
import csv
import io
import json
import random
import re
import subprocess
import sys
import xml.dom.minidom
import xml.sax

PROGRAM = sys.argv[1]
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 20260101
ROUNDS = 60
OURS = "ipsecannotate"
CODES = ["13801", "0x800735E9", "ERROR_IPSEC_IKE_AUTH_FAIL", "-2147011095"]
LABELS = ("ERROR_IPSEC_IKE_AUTH_FAIL", "13801", "0x800735E9")
MARK = "\ufeff"


def run(data, *args, status=0):
    result = subprocess.run([PROGRAM, "-q", *args], input=data,
                            stdout=subprocess.PIPE, check=False)
    assert result.returncode == status, (args, result.returncode, data)
    return result.stdout


def both_ways(data, *args, status=0):
    """Annotate; what strips and what is annotated twice must be right, too."""
    out = run(data, *args, status=status)
    assert run(out, *args, status=status) == out, (args, data)
    assert run(out, "--strip", *args) == data, (args, data)
    return out


# --- encodings -------------------------------------------------------------

# How what begins with ASCII may come: its codec, its mark, how many bytes of it
# are gone (joined in the midst of a character), and how the output is named.
ENCODINGS = [
    ("utf-8", "", 0, "utf-8"),
    ("utf-8", MARK, 0, "utf-8"),
    ("utf-16-le", MARK, 0, "utf-16le"),
    ("utf-16-le", "", 0, "utf-16le"),
    ("utf-16-le", "", 1, "utf-16le"),
    ("utf-16-be", MARK, 0, "utf-16be"),
]


def annotate(rng, text, *args, status=0):
    """Annotate text in some encoding: what it becomes, decoded again."""
    codec, mark, gone, _ = rng.choice(ENCODINGS)
    before = "\n" if gone else ""
    data = (mark + before + text).encode(codec, "surrogatepass")[gone:]
    out = both_ways(data, *args, status=status)
    out = b"\n"[:gone] + out
    out = out.decode(codec, "surrogatepass")
    assert out.startswith(mark + before), (codec, data)
    return out[len(mark + before):]


def check_encodings(rng):
    text = "".join(sentence(rng)[0].replace("\n", " ") +
                   rng.choice(["\r\n", "\n"]) for _ in range(9))
    text = "Log of x:\n" + text
    want = run(text.encode("utf-8", "surrogatepass")).decode(
        "utf-8", "surrogatepass")
    assert annotate(rng, text) == want
    replaced = re.sub("[\ud800-\udfff]", "\ufffd", want)
    for codec, mark, gone, name in ENCODINGS:
        data = (mark + text).encode(codec, "surrogatepass")[gone:]
        shown = mark + replaced[gone:]
        for _, _, _, to in ENCODINGS:
            if to == name:
                continue
            out = run(data, "--output-encoding=" + to).decode(to, "strict")
            assert out.lstrip(MARK) == shown.lstrip(MARK), (codec, to, out)
            assert out.startswith(MARK) or (not mark and to == "utf-8")
    # Big-endian without a mark is taken as little-endian that was joined.
    plain = "".join(c for c in want if c < "\x7f").encode()
    stripped = run(plain, "--strip").decode().encode("utf-16-be")
    assert both_ways(stripped) == plain.decode().encode("utf-16-be")


# --- what is said ----------------------------------------------------------


def words(rng):
    return rng.choice(["", "a b", "x=y", "Ärger", "\u4e2d\u6587", "\U0001f600",
                       "tab\there", 'say "hi"', "back\\slash", "two\nlines",
                       "<b> & </b>", "]]>", "--", "a,b;c", "it's", "[= note]",
                       "\ud83d", "\ude00\ud83d", "\r\nsep=;\r\n", "{\"a\":",
                       "<Event>", "</Event>", "<!--", "\u2028", "\x7f"])


def sentence(rng):
    """Text, and whether it holds a reference."""
    if rng.random() < 0.5:
        return words(rng), False
    return words(rng) + " error code is " + rng.choice(CODES) + " " + \
        words(rng), True


# --- json ------------------------------------------------------------------


def json_value(rng, depth):
    kind = rng.randrange(8 if depth > 0 else 5)
    if kind < 2:
        return words(rng)
    if kind == 2:
        return rng.choice([True, False, None])
    if kind < 5:
        return Number(rng.choice(["0", "-0", "1.0", "1E400", "-1.50e-7",
                                  "12345678901234567890", "1e+2", "7"]))
    if kind == 5:
        return [json_value(rng, depth - 1) for _ in range(rng.randrange(4))]
    return Pairs((words(rng), json_value(rng, depth - 1))
                 for _ in range(rng.randrange(4)))


class Number(str):
    """A number, as it is written."""


class Pairs(list):
    """An object: its members in order, also those of the same name."""


def json_object(rng):
    text, found = sentence(rng)
    o = Pairs([("a", words(rng)), ("message", text), ("b", json_value(
        rng, rng.choice([0, 2, 5])))])
    rng.shuffle(o)
    return o, found


def json_string(rng, text):
    out = ""
    for c in text:
        if c in '"\\' or c < " ":
            c = json.dumps(c)[1:-1]
        elif rng.random() < 0.05 and not c.isalnum() and c not in "_-":
            c = "".join("\\u%04X" % u for u in memoryview(c.encode(
                "utf-16-le", "surrogatepass")).cast("H"))
        out += c
    return '"' + out + '"'


def json_text(rng, value, blank):
    """JSON, with blanks wherever they may stand."""
    def gap():
        return rng.choice(blank)
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, str):
        return json_string(rng, value)
    if isinstance(value, Pairs):
        return "{" + gap() + ("," + gap()).join(
            json_string(rng, k) + gap() + ":" + gap() +
            json_text(rng, v, blank) + gap() for k, v in value) + "}"
    if isinstance(value, list):
        return "[" + gap() + ("," + gap()).join(
            json_text(rng, v, blank) + gap() for v in value) + "]"
    return json.dumps(value)


DECODER = json.JSONDecoder(parse_float=Number, parse_int=Number,
                           object_pairs_hook=Pairs)


def decode_all(text):
    """Every JSON value of a stream."""
    at, values = 0, []
    while text[at:].strip():
        at = len(text) - len(text[at:].lstrip())
        value, at = DECODER.raw_decode(text, at)
        values.append(value)
    return values


def joined(text):
    """What two halves of a character become where they meet."""
    return text.encode("utf-16-le", "surrogatepass").decode(
        "utf-16-le", "surrogatepass")


def check_object(was, now, found):
    told = now.pop()[1] if now and now[-1][0] == OURS else []
    assert joined(repr(was)) == joined(repr(now)), (was, now)
    assert bool(told) == found, (was, told)
    for t in told:
        fields = dict(t)
        assert fields["field"] == "message", t
        assert fields["code"] in ("13801", "2147956201"), t
        assert [k for k, _ in t] == ["field", "text", "name", "code", "hex",
                                     "space", "family", "severity", "class",
                                     "retry", "meaning", "action", "agrees"], t


# --- fields of ECS and OCSF -------------------------------------------------

SCHEMAS = {"ecs": ["error.code", "error.type", "error.message",
                   "event.reference"],
           "ocsf": ["enrichments", "status_detail"]}


def paths(members):
    """Every key of an object, with those of objects in it behind a dot."""
    for key, value in members:
        if isinstance(value, Pairs):
            yield from (key + "." + path for path in paths(value))
            yield key + "."
        else:
            yield key


def absent(members, name):
    """Is there no value that an object of this name would contradict?"""
    return not any(path == name or path.startswith(name + ".") or
                   name.startswith(path + ".") for path in paths(members))


def key_of(rng):
    return rng.choice(["error", "event", "error.code", "error.type", "code",
                       "error.message.x", "event.reference", "reference",
                       "enrichments", "status_detail", "type", "x"])


def schema_value(rng, depth=2):
    if depth > 0 and rng.random() < 0.6:
        return Pairs((key_of(rng), schema_value(rng, depth - 1))
                     for _ in range(rng.randrange(3)))
    return json_value(rng, 1)


def check_added(was, now, schema):
    """Take out what was added, and see that it is what was due."""
    told = dict(now[-1][1][0])
    count = int(told.pop("added", 0))
    assert ("added" in dict(now[-1][1][0])) == (count > 0), now
    added = now[len(was):-1]
    assert joined(repr(was)) == joined(repr(now[:len(was)])), (was, now)
    assert len(added) == count, now
    due = [name for name in SCHEMAS[schema] if absent(was, name)]
    assert [name for name, _ in added] == due, (was, added)
    for name, value in added:
        if name == "enrichments":
            assert len(value) == len(now[-1][1]), value
            check_enrichment(dict(value[0]), told)
        elif name == "error.code":
            assert value == str(told["code"]), value
        elif name == "error.type":
            assert value == told["name"], value
        elif name == "error.message":
            assert value == told["meaning"], value
        elif name == "event.reference":
            assert value.startswith("https://"), value
        else:
            assert value == told["name"] + ": " + told["meaning"], value


def check_enrichment(e, told):
    assert list(e) == ["name", "value", "type", "provider", "data"], e
    assert e["name"] == told.pop("field"), e
    assert e["value"] == told.pop("text"), e
    assert isinstance(e["type"], str) and e["provider"] == OURS, e
    assert dict(e["data"]) == told, e


def check_fields(rng):
    schema = rng.choice(sorted(SCHEMAS))
    member = ("message", "error code is " + rng.choice(CODES))
    objects = []
    for _ in range(rng.randrange(1, 4)):
        o = Pairs([member] + [(key_of(rng), schema_value(rng))
                              for _ in range(rng.randrange(4))])
        rng.shuffle(o)
        objects.append(o)
    blank = rng.choice([[""], ["", " "]])
    head = rng.choice(["", "app: "])
    text = "".join(head + json_text(rng, o, blank) + "\n" for o in objects)
    args = ["--fields=" + schema, "--format=" + ("text" if head else "json")]
    out = annotate(rng, text, *args).split("\n")
    for was, line in zip(objects, out):
        assert line.startswith(head), line
        now = decode_all(line[len(head):])[0]
        check_added(list(was), list(now), schema)


def check_json(rng):
    objects = [json_object(rng) for _ in range(rng.randrange(1, 6))]
    blank = rng.choice([[""], ["", " "], ["", "\n", "\r\n\t"]])
    texts = [json_text(rng, o, blank) for o, _ in objects]
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
    now = decode_all(annotate(rng, text, "--format=json"))
    if shape in (1, 2):
        now = now[0]
    elif shape == 3:
        assert now[0][1] == ("next", None)
        now = now[0][0][1]
    elif shape == 4:
        now = now[0][0][1]
    assert len(now) == len(objects)
    for (was, found), n in zip(objects, now):
        check_object(list(was), list(n), found)
    some = [o for o, found in objects if found]
    if some and shape != 0:
        matched = decode_all(run(text.encode(
            "utf-8", "surrogatepass"), "--matched", "--format=json").decode(
                "utf-8", "surrogatepass"))[0]
        if shape in (3, 4):
            matched = matched[0][1]
        assert joined(repr([list(m[:-1]) for m in matched])) == \
            joined(repr([list(o) for o in some]))


def check_json_line(rng):
    """An object at the end of a line of text."""
    o, found = json_object(rng)
    text = json_text(rng, o, ["", " "])
    head = "<134>Nov  1 00:00:00 host app: " + rng.choice(["", "@cee: "])
    out = annotate(rng, head + text + "\n")
    assert out.startswith(head)
    check_object(list(o), list(decode_all(out[len(head):])[0]), found)


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
    text = out.getvalue()
    if delimiter == ";" and rng.random() < 0.5:
        text = "sep=;" + end + text
    now = annotate(rng, text, "--format=csv")
    if now.startswith("sep="):
        now = now.split("\n", 1)[1]
    now = list(csv.reader(io.StringIO(now, newline=""), delimiter=delimiter,
                          strict=True))
    want = names + ([OURS + ":column6"] if short else ["Message"]) + [OURS]
    assert now[0] == want, (now[0], want)
    assert len(now) == len(rows) + 1
    for (row, found), n in zip(rows, now[1:]):
        assert joined(repr(n[:-1])) == joined(repr(row)), (n, row)
        assert bool(n[-1]) == found and (not found or any(
            n[-1].startswith(label + ": ") for label in LABELS)), n


# --- xml -------------------------------------------------------------------


def escape(text, attribute=False):
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(
        "]]>", "]]&gt;")
    return text.replace('"', "&quot;") if attribute else text


def parse(text):
    """What is no character of XML is something else for others, too."""
    text = re.sub("[\ud800-\udfff\x01\x07\uffff]|&#1;", "?", text)
    text = re.sub("^<\\?xml.*?\\?>", "", text)
    dom = xml.dom.minidom.parseString(text.encode())
    return dom


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
    return count


def check_same(text, now):
    """Is all as it was? Returns how many comments are ours."""
    a, b = parse(text), parse(now)
    count = strip_comments(b)
    a.normalize()
    b.normalize()
    assert a.toxml() == b.toxml(), (text, now)
    return count


def body_of(rng, text):
    """A text as it may stand in XML."""
    if "]]>" not in text and rng.random() < 0.2:
        return "<![CDATA[%s]]>" % text
    return escape(text)


def event(rng):
    """An event, and whether a comment is due."""
    text, found = sentence(rng)
    body = body_of(rng, text)
    coded = rng.random() < 0.3 and "13801" in body and "CDATA" not in body
    if coded:
        body = body.replace("1", "&#49;", 1)
    body += rng.choice(["", "", "\x01", "&#1;", "\x07", "\uffff"])
    extra = rng.choice(["", "<Data/>", "<!-- a comment -->", "<?pi x?>",
                        "<Data>a<b c='d'/>e</Data>", "<Data>&lt;x&gt;</Data>"])
    return '<Event xmlns="urn:x"><System><Provider Name="RasClient"/>' \
        '</System><EventData><Data Name="%s">%s</Data>%s</EventData>' \
        "</Event>" % (escape(words(rng), True), body, extra), \
        found and not coded


def clean(made):
    """Markup of events in text makes others of it."""
    return not re.search("CDATA.*</?Event>.*]]>|CDATA[^]]*<!--", made[0], re.S)


def check_xml(rng):
    events = [e for e in (event(rng) for _ in range(rng.randrange(1, 5)))
              if clean(e)]
    texts = [text for text, _ in events]
    declared = rng.choice(["utf-8", "utf-16", "UTF-16"])
    text = '<?xml version="1.0" encoding="%s"?>\n<Events>\n' % declared + \
        rng.choice(["\n", "", " "]).join(texts) + "\n</Events>\n"
    count = check_same(text, annotate(rng, text, "--format=xml"))
    assert count >= sum(found for _, found in events), text
    matched = run(text.encode("utf-8", "surrogatepass"), "--matched")
    parse(matched.decode("utf-8", "surrogatepass"))
    rootless = "\r\n".join(texts) + "\r\n"
    assert annotate(rng, rootless, "--format=xml").count(
        "<!-- " + OURS) == count


def check_code_page(rng):
    """Bytes that are no UTF-8 stay; what is cut short is counted."""
    text = "<Event><Data>caf\xe9 error 13801</Data></Event>\r\n"
    data = "".join(rng.choice([text, text.replace("caf", "\x80\x81")])
                   for _ in range(3)).encode("latin-1")
    out = both_ways(data)
    assert out.count(b"<!-- " + OURS.encode()) == 3
    check_same("<x>" + data.decode("latin-1") + "</x>",
               "<x>" + out.decode("latin-1") + "</x>")
    cut = data[:-rng.randrange(4, 20)]
    assert run(cut, status=1).count(b"<!-- " + OURS.encode()) == 2
    first = rng.randrange(8, 25)
    cut = data[:first] + b"\r\n" + data
    assert run(cut, status=1).count(b"<!-- " + OURS.encode()) == 3


def mixed(rng, depth):
    """An element that holds text, others, or both; and how many comments are
    due: one for each element that holds a reference."""
    text, found = sentence(rng)
    name = rng.choice(["p", "log4j:message", "x-1", "entry"])
    tag = "<" + name
    if rng.random() < 0.4:
        tag += ' a="%s"' % escape(text, True)
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
    parts.insert(rng.randrange(len(parts) + 1), body_of(rng, text))
    return "%s>%s</%s>" % (tag, "".join(parts), name), \
        count + int(found or more)


def from_text(element):
    """What an element says from its first text on; None if it has none."""
    said = None
    for child in element.childNodes:
        if child.nodeType in (child.TEXT_NODE, child.CDATA_SECTION_NODE):
            said = (said or "") + child.data
            said = said if said.strip() else None
        elif child.nodeType == child.ELEMENT_NODE and said is not None:
            said += "".join(inner.data for inner in texts_in(child))
    return said


def texts_in(node):
    for child in node.childNodes:
        if child.nodeType in (child.TEXT_NODE, child.CDATA_SECTION_NODE):
            yield child
        yield from texts_in(child)


def check_matched(text):
    """No element is left out of a text, and a second time nothing is."""
    out = run(text.encode("utf-8", "surrogatepass"), "-m", "--format=xml")
    assert run(out, "-m", "--format=xml") == out, (text, out)
    said = [from_text(e) for e in parse(text).getElementsByTagName("*")]
    for element in parse(out.decode("utf-8", "surrogatepass")) \
            .getElementsByTagName("*"):
        now = from_text(element)
        while now is not None and said.pop(0) != now:
            assert said, (text, out, now)


def check_mixed(rng):
    text, count = mixed(rng, rng.randrange(5))
    text = '<root xmlns:log4j="urn:x">\n' + text + "\n</root>"
    now = annotate(rng, text, "--format=xml")
    assert check_same(text, now) == count, (count, text, now)
    check_matched(text)


def main():
    rng, others = random.Random(SEED), random.Random(SEED + 1)
    for _ in range(ROUNDS):
        check_json(rng)
        check_json_line(rng)
        check_fields(others)
        check_csv(rng)
        check_xml(rng)
        check_code_page(rng)
        check_mixed(rng)
    for _ in range(ROUNDS // 10):
        check_encodings(rng)
    print("formats: every value is what it was")


main()
