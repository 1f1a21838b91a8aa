# SPDX-License-Identifier: MIT
"""Tools out of unpacked packages, and what they work on."""

import os
import shutil
import subprocess

import catalogue
from daemon import WORKING, environment
from rsyslogd import expected, message

ROOT = os.path.join(catalogue.FOLDER, "root-tools")


def folder(name):
    """An empty folder for a test."""
    made = os.path.join(catalogue.FOLDER, name)
    shutil.rmtree(made, ignore_errors=True)
    os.makedirs(made, mode=0o755)
    return made


def run(command, home, given=None):
    """Run a tool, which must succeed; what it said. It finds its own files
    below `home`, and works there."""
    assert os.path.isdir(ROOT), "make deps-integration fetches it"
    done = subprocess.run(
        [os.path.join(ROOT, command[0]), *command[1:]], input=given,
        env={**environment(ROOT), "HOME": home}, cwd=home, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=WORKING,
        check=False)
    assert done.returncode == 0, (done.returncode, done.stdout, done.stderr)
    return done.stdout


def configured(file, changes):
    """A configuration that users copy, the test's own in place of theirs."""
    with open(os.path.join(catalogue.HERE, file), encoding="utf-8") as text:
        config = text.read()
    for old, new in changes.items():
        assert old in config, (file, old)
        config = config.replace(old, new)
    return config


def recipe(begins, ends):
    """What the README has from `begins` on, which it has once, to `ends`."""
    with open(os.path.join(catalogue.HERE, "../../README.md"),
              encoding="utf-8") as file:
        parts = file.read().split(begins)
    assert len(parts) == 2, (begins, len(parts))
    return begins + parts[1].partition(ends)[0]


def annotated(i):
    """Message number i as --template= writes it."""
    name = expected(i)
    return message(i) + (f" [= {name}]" if name else "")
