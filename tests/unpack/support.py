# SPDX-License-Identifier: MIT
"""What the tests of the helper share: the program run on files, and archives
that Python's library cannot write."""

import io
import os
import signal
import struct
import subprocess
import tarfile
import tempfile
import time
import warnings
import zipfile

# Who runs the tests in the background, or by nohup, may have these ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.SIG_DFL)

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.abspath(os.environ.get("BUILD", "build"))
PROGRAM = os.path.abspath(os.environ.get("IPSECANNOTATE",
                                         BUILD + "/ipsecannotate"))
HELPER = os.path.dirname(PROGRAM) + "/ipsecannotate-unpack"

# Time and memory are the program's own only where nothing watches it: neither a
# sanitizer nor what counts lines.
with open(HELPER, "rb") as helper_:
    code = helper_.read()
    WATCHED = b"__asan_init" in code or b"__gcov_init" in code

LINE = b"vpnd: error 13801\n"
SHORT = ("-T", "{name}")
NOTED = b"vpnd: error 13801 [= ERROR_IPSEC_IKE_AUTH_FAIL: " \
    b"ERROR_IPSEC_IKE_AUTH_FAIL]\n"


class Result:
    def __init__(self, done):
        self.status, self.out = done.returncode, done.stdout
        self.err = done.stderr.decode(errors="replace")


def run(*args, program=None, **more):
    """The program with arguments; files that are bytes are made first."""
    env = dict(os.environ, HOME="/nonexistent", XDG_CONFIG_HOME="/nonexistent",
               LSAN_OPTIONS="print_suppressions=0:suppressions=" + HERE +
               "/lsan.supp", **more.pop("env", {}))
    env.pop("IPSECANNOTATE_CATALOG", None)
    return Result(subprocess.run([program or PROGRAM, *args], env=env,
                                 stdin=more.pop("stdin", subprocess.DEVNULL),
                                 stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, check=False, **more))


def child_of(parent):
    """The number of a process's child, which may not be there yet."""
    for _ in range(1000):
        with open("/proc/%d/task/%d/children" % (parent, parent),
                  encoding="ascii") as numbers:
            found = numbers.read().split()
        if found:
            return int(found[0])
        time.sleep(0.01)
    raise AssertionError("%d has no child" % parent)


def helper_of(program):
    """The number of the helper, which another process started for it."""
    return child_of(child_of(program))


def tool(command, data):
    """What another program makes of bytes, its status aside."""
    return subprocess.run(command, input=data, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False).stdout


def peak_kib(*args):
    """The most memory that the program, or its helper, takes for this."""
    watch = "import resource, subprocess, sys; subprocess.call(sys.argv[1:]," \
        " stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL); " \
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    return int(run("-c", watch, PROGRAM, *args, program="python3").out)


class Folder:
    """A folder for a test's files, gone after it."""

    def __enter__(self):
        self.made = tempfile.TemporaryDirectory(prefix="unpack.")
        return self

    def __exit__(self, *_):
        self.made.cleanup()

    def path(self, name):
        return os.path.join(self.made.name, name)

    def file(self, name, data):
        with open(self.path(name), "wb") as to:
            to.write(data)
        return self.path(name)


def tar(members, time=0):
    """A tar of (name, bytes), written at a time."""
    to = io.BytesIO()
    with tarfile.open(fileobj=to, mode="w") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            info.mtime = time
            archive.addfile(info, io.BytesIO(data))
    return to.getvalue()


def zipped(members, way=zipfile.ZIP_DEFLATED):
    to = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(to, "w", way) as archive:
        warnings.simplefilter("ignore")         # of names that are there twice
        for name, data in members:
            archive.writestr(name, data)
    return to.getvalue()


def cabinet(files):
    """A cabinet of (name, bytes), not compressed: one folder, one block each
    32 KiB."""
    data = b"".join(content for _, content in files)
    blocks = [data[i:i + 32768] for i in range(0, len(data), 32768)]
    entries = b""
    at = 0
    for name, content in files:
        entries += struct.pack("<IIHHHH", len(content), at, 0, 0x5000, 0, 0x20)
        entries += name.encode() + b"\0"
        at += len(content)
    first = 36 + 8
    begin = first + len(entries)
    body = b""
    for block in blocks:
        body += struct.pack("<IHH", 0, len(block), len(block)) + block
    size = begin + len(body)
    head = struct.pack("<4sIIIIIBBHHHHH", b"MSCF", 0, size, 0, first, 0, 3, 1,
                       1, len(files), 0, 1, 0)
    return head + struct.pack("<IHH", begin, len(blocks), 0) + entries + body


def encrypted(archive):
    """A zip archive whose members all claim to be encrypted."""
    out = bytearray(archive)
    for magic, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = out.find(magic)
        while at >= 0:
            out[at + flags] |= 1
            at = out.find(magic, at + 4)
    return bytes(out)
