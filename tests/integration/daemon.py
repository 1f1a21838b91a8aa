# SPDX-License-Identifier: MIT
"""A daemon that is run for one test: its own files, its own process."""

import os
import shutil
import signal
import socket
import subprocess
import time

import catalogue

STARTING = 30   # seconds at most
WORKING = 120
PAUSE = 0.02    # between two looks


def until(deadline, what, done):
    """Look until done() is true; fail at the deadline."""
    end = time.monotonic() + deadline
    while not done():
        assert time.monotonic() < end, f"no {what} after {deadline} s"
        time.sleep(PAUSE)


def environment(root):
    """For a program out of unpacked packages: every folder with libraries."""
    found = {folder for folder, _, files in os.walk(root)
             if any(".so" in file for file in files)}
    return {**os.environ, "LD_LIBRARY_PATH": ":".join(sorted(found))}


class Daemon:
    """A program out of a folder of unpacked packages.

    `config` is a text in which {folder} and {root} stand for where it runs and
    where it was unpacked. It takes lines at {folder}/in and writes to
    {folder}/out.
    """

    def __init__(self, name, config, command, root=None):
        self.root = os.path.join(catalogue.FOLDER, "root-" + (root or name))
        assert os.path.isdir(self.root), "make deps-integration fetches it"
        self.folder = os.path.join(catalogue.FOLDER, name)
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        assert len(self.path("in")) < 100, "too long for a socket's name"
        self.write("config", self.expand(config))
        self.command = [self.expand(word) for word in command]
        self.process = None

    def path(self, name):
        return os.path.join(self.folder, name)

    def expand(self, text):
        return text.replace("{folder}", self.folder).replace("{root}",
                                                             self.root)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def read(self, name):
        return self.read_bytes(name).decode("utf-8", "surrogateescape")

    def read_bytes(self, name):
        try:
            with open(self.path(name), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return b""

    def said(self):
        return "it said:\n" + self.read("said")[-2000:]

    def runs(self):
        assert self.process.poll() is None, "it ended; " + self.said()
        return True

    def ready(self):
        """Does it take lines?"""
        return os.path.exists(self.path("in"))

    def start(self):
        with open(self.path("said"), "ab") as said:
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, stdin=subprocess.DEVNULL,
                stdout=said, stderr=said,
                env=environment(self.root))
        try:
            until(STARTING, "start", lambda: self.runs() and self.ready())
        except BaseException:
            self.stop()
            raise

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def kill(self):
        """As the machine would: it cannot do anything about it."""
        self.process.kill()
        self.process.wait()

    def child(self):
        """The program that it has started; None where there is none."""
        found = subprocess.run(["pgrep", "-P", str(self.process.pid)],
                               stdout=subprocess.PIPE, check=False).stdout
        return int(found.split()[0]) if found.strip() else None

    def stop(self):
        """End the one process that was started here."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STARTING)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def ask(self, lines):
        """Send lines; what it wrote when there are as many."""
        return [line.decode("utf-8", "surrogateescape") for line in
                self.ask_bytes([line.encode() for line in lines])]

    def ask_bytes(self, lines):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sender:
            sender.settimeout(WORKING)
            sender.connect(self.path("in"))
            sender.sendall(b"".join(line + b"\n" for line in lines))
        until(WORKING, f"{len(lines)} lines in {self.path('out')}",
              lambda: self.runs()
              and self.read_bytes("out").count(b"\n") >= len(lines))
        answers = self.read_bytes("out").split(b"\n")[:-1]
        assert len(answers) == len(lines), (len(answers), len(lines))
        return answers
