"""A case: one run of the program against one fault, and what may come of it.

A kind of case is a module with KIND, FAST (how many the short form runs), and make(world, number, random, folder):
the case of that number, the same for the same seed, or None where this machine does not allow it.
"""
import dataclasses
import os
import signal
import subprocess
import threading
import time

KEY = "s3cretKey77"  # of a list with {key}; no output may hold it
OLD = b"what was there\n"
DONE = {0, 1, 65}
KNOWN = {0, 1, 64, 65, 66, 69, 71, 74, 75}


@dataclasses.dataclass
class Case:
    what: str  # in words, for whoever reads a finding
    words: list  # after the program's name
    statuses: set = dataclasses.field(default_factory=lambda: {0})  # those that are right here
    deaths: set = dataclasses.field(default_factory=set)  # signals that may end it
    env: dict = dataclasses.field(default_factory=dict)
    setup: object = None  # in the child, before the program starts
    drive: object = None  # (process): what is done to it before its output is read
    aside: object = None  # (process): ... while it is
    stdin: object = subprocess.DEVNULL
    stdout: object = subprocess.PIPE
    stderr: object = subprocess.PIPE
    seconds: float = 30  # longer is a hang
    program: str = "release"
    output: str = ""  # the file of -o, which held OLD
    format: str = "ndjson"
    rows: object = None  # so many records where all is done; None: unknown
    check: object = None  # (record): what is wrong with it, or None
    may_leave_part: bool = False
    is_mute: bool = False  # standard error is closed, or nobody reads it
    then: object = None  # (outcome, folder): what more is wrong, or None
    skip: str = ""  # why this cannot be done here


@dataclasses.dataclass
class Outcome:
    status: int
    out: bytes
    err: bytes
    seconds: float
    is_hung: bool


def end(process):
    """The process, and what it may have started, at once."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def run(case, programs, folder):
    if case.output:
        with open(case.output, "wb") as file:
            file.write(OLD)
        if os.geteuid() == 0:
            os.chmod(case.output, 0o666)
    env = {**os.environ, "XDG_STATE_HOME": folder + "/state", "TWO_KEY": KEY,
           "ASAN_OPTIONS": "exitcode=99", "UBSAN_OPTIONS": "print_stacktrace=1", **case.env}
    begun = time.monotonic()
    with subprocess.Popen([programs[case.program], *case.words], env=env, stdin=case.stdin, stdout=case.stdout, stderr=case.stderr,
                          preexec_fn=case.setup, start_new_session=True, cwd=folder) as process:
        is_hung, out, err = False, b"", b""
        try:
            if case.drive:
                case.drive(process)
            if case.aside:
                threading.Thread(target=case.aside, args=(process,), daemon=True).start()
            out, err = process.communicate(timeout=max(1, case.seconds - (time.monotonic() - begun)))
        except subprocess.TimeoutExpired:
            is_hung = True
        finally:
            end(process)
        if is_hung:
            out, err = process.communicate()
    return Outcome(process.returncode, out or b"", err or b"", time.monotonic() - begun, is_hung)
