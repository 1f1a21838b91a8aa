# SPDX-License-Identifier: MIT
"""rsyslog, unpacked, with the program inside; and the messages that it gets."""

import glob
import os
import socket

import catalogue
from daemon import WORKING, Daemon, until

LINES = int(os.environ.get("LINES", "100000"))

FRAME = """
global(workDirectory="{folder}" maxMessageSize="64k"
    parser.escapeControlCharactersOnReceive="ESCAPE")
module(load="imptcp")
input(type="imptcp" path="{folder}/in" supportOctetCountedFraming="FRAMED")
"""

LAST = """
action(type="omfile" file="{folder}/out" template="told"
    asyncWriting="off" flushOnTXEnd="on")
"""

HEAD = "<13>Nov 21 12:00:00 gw2 ipsec: "

# As Windows' own header has them, from 13801 on.
NAMES = ["ERROR_IPSEC_IKE_AUTH_FAIL", "ERROR_IPSEC_IKE_ATTRIB_FAIL",
         "ERROR_IPSEC_IKE_NEGOTIATION_PENDING",
         "ERROR_IPSEC_IKE_GENERAL_PROCESSING_ERROR",
         "ERROR_IPSEC_IKE_TIMED_OUT", "ERROR_IPSEC_IKE_NO_CERT",
         "ERROR_IPSEC_IKE_SA_DELETED", "ERROR_IPSEC_IKE_SA_REAPED"]


def which(i):
    return i // 10 % len(NAMES)


def expected(i):
    """The name that message number i is told of; None where it has none."""
    return NAMES[which(i)] if i % 10 == 0 else None


def message(i):
    if i % 10 == 0:
        return f"{i} tunnel down, error code {13801 + which(i)}"
    return f"{i} tunnel up, port {13801 + which(i)}"


def messages(count):
    return [HEAD + message(i) for i in range(count)]


def in_order(answers):
    """rsyslog has several workers: messages come in any order."""
    return sorted(answers, key=lambda answer: int(answer.split()[0]))


class Rsyslog(Daemon):
    """rsyslog with `config` between its input and its file, unless `last` says
    what ends the way of a message."""

    def __init__(self, config, escape="on", framed=False, last=LAST):
        modules = glob.glob(os.path.join(
            catalogue.FOLDER, "root-rsyslog/usr/lib/*/rsyslog"))
        config = (FRAME + config + last).replace("ESCAPE", escape).replace(
            "FRAMED", "on" if framed else "off").replace(
            "{program}", catalogue.PROGRAM)
        super().__init__("rsyslog-run", config, [
            "{root}/usr/sbin/rsyslogd", "-n", "-C", "-f", "{folder}/config",
            "-i", "{folder}/pid", "-M", modules[0]], root="rsyslog")

    def ask_framed(self, lines):
        """Send messages that may hold line feeds; what was written."""
        self.send(b"".join(f"{len(line)} {line}".encode() for line in lines))
        until(WORKING, "last message",
              lambda: self.runs() and " two" in self.read("out"))
        return self.read("out").split("\n")[:-1]

    def send(self, data):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sender:
            sender.settimeout(WORKING)
            sender.connect(self.path("in"))
            sender.sendall(data)
