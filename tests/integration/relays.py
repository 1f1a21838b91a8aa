# SPDX-License-Identifier: MIT
"""Relays and a collector: rsyslog with the configurations that users copy, and
what is the test's own put in the place of what is theirs."""

import array
import fcntl
import glob
import os
import signal
import stat
import termios

import catalogue
from daemon import WORKING, Daemon, until
from rsyslogd import message
from tools import annotated, configured

USERS = {
    "/var/spool/rsyslog": "{folder}",
    "/usr/local/bin/ipsecannotate --host=rsyslog-mmexternal":
        catalogue.PROGRAM + " --host=rsyslog-mmexternal --template=",
}
LISTENS = "0A"  # in /proc/net/tcp


def messages_of(pid):
    """Where a filter reads them; None as long as it only starts. The pipe that
    it has for itself it holds by both ends."""
    if not os.path.samefile(f"/proc/{pid}/exe", catalogue.PROGRAM):
        return None
    folder = f"/proc/{pid}/fd"
    files = {}
    try:
        for name in os.listdir(folder):
            at = os.path.join(folder, name)
            files.setdefault(os.readlink(at), []).append(at)
    except FileNotFoundError:   # closed meanwhile
        return None
    for file, names in files.items():
        mode = os.stat(names[0], follow_symlinks=False).st_mode
        if (file.startswith("pipe:") and len(names) == 1
                and mode & stat.S_IRUSR
                and int(os.path.basename(names[0])) > 2):
            return names[0]
    return None


def unread(pipe):
    """How many bytes there are in a pipe that nobody has read yet."""
    count = array.array("i", [0])
    with open(pipe, "rb", buffering=0) as file:
        fcntl.ioctl(file, termios.FIONREAD, count)
    return count[0]


def stop(pid):
    """Stop a process. The signal alone does not: a read that it wakes still
    takes what comes meanwhile."""
    os.kill(pid, signal.SIGSTOP)

    def stopped():
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0] == "T"

    until(WORKING, "stop", stopped)


class Host(Daemon):
    """rsyslog on a host of its own. `inside` is the command that leads to
    it."""

    def __init__(self, name, config, inside=()):
        modules = glob.glob(os.path.join(
            catalogue.FOLDER, "root-rsyslog/usr/lib/*/rsyslog"))
        super().__init__(name, config, [
            *inside, "{root}/usr/sbin/rsyslogd", "-n", "-C", "-iNONE",
            "-f", "{folder}/config", "-M", modules[0]], root="rsyslog")


class Relay(Host):
    """It reads the lines that are logged here. Its queue is so small that it
    is full while nobody takes its lines, which it notices soon."""

    def __init__(self, name, target, port, inside=()):
        super().__init__(name, configured("relay.conf", {
            **USERS, "/var/log/ipsec/*.log": "{folder}/*.log",
            'queue.size="1000000"': 'queue.size="5000"',
            'timeout="10"': 'timeout="2"',
            "collector.example": target, "2514": str(port)}), inside)

    def ready(self):
        return True

    def log(self, numbers):
        with open(self.path("ipsec.log"), "a", encoding="utf-8") as log:
            log.writelines(message(i) + "\n" for i in numbers)

    def hold_filter(self, numbers):
        """Stop its filter while it is idle, and let the host wait for its
        answer to the first of these; the filter's process."""
        until(WORKING, "filter", lambda: self.runs() and self.child()
              and messages_of(self.child()))
        pid = self.child()
        stop(pid)
        self.log(numbers)
        until(WORKING, "message for the filter", lambda: self.runs()
              and unread(messages_of(pid)) > 0)
        return pid

    def waiting(self):
        """How many bytes of messages there are on its disk."""
        return sum(os.path.getsize(name)
                   for name in glob.glob(self.path("relay.0*")))


class Collector(Host):
    """It writes to `out`, and what it was given to `given`."""

    FIRST = '    set $.said = $msg;'
    GIVEN = '''    set $.told = $msg;
    action(type="omfile" file="{folder}/given" template="line"
        asyncWriting="off" flushOnTXEnd="on")
'''

    def __init__(self, name, port):
        super().__init__(name, configured("collector.conf", {
            **USERS, "/var/log/ipsec.log": "{folder}/out", "2514": str(port),
            self.FIRST: self.GIVEN + self.FIRST}))
        self.port = port

    def ready(self):
        """Does it listen?"""
        with open(f"/proc/{self.process.pid}/net/tcp",
                  encoding="ascii") as sockets:
            rows = [row.split() for row in sockets]
        return any(row[1].endswith(f":{self.port:04X}") and row[3] == LISTENS
                   for row in rows[1:])

    def lines(self, name, start=0):
        """The messages in a file of it, from a byte on, without their heads;
        and where they end."""
        try:
            with open(self.path(name), "rb") as file:
                file.seek(start)
                data = file.read()
        except FileNotFoundError:
            return [], start
        data = data[:data.rfind(b"\n") + 1]
        return ([line.partition(" ipsec ")[2]
                 for line in data.decode().split("\n")[:-1]],
                start + len(data))

    def count(self):
        return self.read("out").count("\n")

    def has(self, numbers):
        """Wait until all these messages are there, annotated, and no others;
        how many more lines there are."""
        wanted = {annotated(i) for i in numbers}
        missing = set(wanted)
        more = -len(wanted)
        at = 0

        def all_there():
            nonlocal at, more
            lines, at = self.lines("out", at)
            strange = [line for line in lines if line not in wanted]
            assert not strange, (len(strange), strange[:3])
            missing.difference_update(lines)
            more += len(lines)
            return self.runs() and not missing

        until(WORKING, f"end of {len(wanted)} lines", all_there)
        return more
