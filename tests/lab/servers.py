"""Server processes of a lab: started in the background, known by pid files, ended by pid.

    server = Server(directory, "nsd")
    server.start(["nsd", "-d", "-c", conf], port, directory)
    answers(port, ".", SOA)      is it there?
    server.stop()                if it is still the process that was started
"""

import os
import random
import shutil
import signal
import socket
import struct
import subprocess
import time

from dnssec import wire_name

STOP_SECONDS_MAX = 5


class LabError(Exception):
    pass


def started_at(pid):
    """When a process began, in ticks since boot: with its pid, its identity. None if it is gone."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else fields[19]


class Server:
    """Known by its pid file: 'PID START-TIME PORT'."""

    def __init__(self, directory, name):
        self.name, self.file = name, os.path.join(directory, "pid", name)
        self.log = os.path.join(directory, "log", name + ".log")

    def start(self, command, port, directory):
        with open(self.log, "w") as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=directory,
                start_new_session=True,
            )
        self.process = process
        with open(self.file, "w") as file:
            file.write(f"{process.pid} {started_at(process.pid)} {port}\n")

    def read(self):
        """(pid, port) of the running server; pid is None if it does not run."""
        with open(self.file) as file:
            pid, start, port = file.read().split()
        return (int(pid) if started_at(pid) == start else None), int(port)

    def stop(self):
        pid, _ = self.read()
        for number, seconds in [(signal.SIGTERM, STOP_SECONDS_MAX), (signal.SIGKILL, 1)]:
            if pid is None:
                break
            os.kill(pid, number)
            end = time.monotonic() + seconds
            while self.read()[0] is not None and time.monotonic() < end:
                time.sleep(0.02)
            pid = self.read()[0]
        if pid is not None:
            raise LabError(f"{self.name}, pid {pid}, does not end")
        os.unlink(self.file)


def servers_of(directory):
    folder = os.path.join(directory, "pid")
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    return [Server(directory, name) for name in names]


def answers(port, name, kind, address="127.0.0.1"):
    """Does the server at that port answer such a question without an error?"""
    number = random.randrange(65536)
    packet = (
        struct.pack("!6H", number, 0x0100, 1, 0, 0, 0)
        + wire_name(name)
        + struct.pack("!2H", kind, 1)
    )
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(0.5)
        try:
            sock.connect((address, port))
            sock.send(packet)
            reply = sock.recv(4096)
        except OSError:
            return False
    return reply[:2] == packet[:2] and reply[3] & 0x0F == 0


def directory_clear(directory):
    """Empties a directory that a lab made; refuses any other that is not empty."""
    os.makedirs(directory, exist_ok=True)
    names = os.listdir(directory)
    marker = os.path.join(directory, ".lab")
    if names and not os.path.exists(marker):
        raise LabError(f"{directory} is not empty and not a lab")
    open(marker, "w").close()
    for name in set(names) - {".lab", "bin"}:
        path = os.path.join(directory, name)
        shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
