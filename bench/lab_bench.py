"""What the benchmarks share: the lab, one measured child, scans that are checked against the truth.

    lab = Lab(directory, port, "--size", "16")
    with lab:
        figures = lab.scan(program, ["-c", "dnsbl", lab.env["LAB_FLEET"]])     # {"wall", "cpu", "rss", "sent", ...}
        lab.check("--checks", "dnsbl")                                         # raises Void

Void: an answer is wrong or lost, so the run counts for nothing.
"""
import collections
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TYPES = {"A": 1, "NS": 2, "MX": 15, "TXT": 16, "AAAA": 28, "TLSA": 52, "SPF": 99, "PTR": 12}


class Void(Exception):
    pass


def measure(command):
    """Wall s, CPU s, peak RSS MiB of one child, and what it said. GNU time starts it: a child of ours would be
    charged with the memory that Python has before it becomes another program."""
    with tempfile.NamedTemporaryFile("r") as figures:
        begun = time.monotonic()
        done = subprocess.run(["/usr/bin/time", "-q", "-f", "%U %S %M", "-o", figures.name, *command], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False)
        wall = time.monotonic() - begun
        if done.returncode != 0:
            raise Void(f"{command[:3]} exits with {done.returncode}: {done.stdout[-500:]}")
        user, system, rss = map(float, figures.read().split())
    return {"wall": wall, "cpu": user + system, "rss": rss / 1024, "said": done.stdout}


class Lab:
    def __init__(self, directory, port, *words):
        self.directory, self.port, self.words = directory, port, words
        self.inside = []  # what is before a command, so that it runs where the lab is
        self.found, self.numbers = directory + "/found.ndjson", directory + "/found.json"

    def control(self, *words):
        subprocess.run([ROOT + "/scripts/lab", *words, "--dir", self.directory], check=True, stdout=subprocess.DEVNULL)

    def __enter__(self):
        self.control("up", "--port", str(self.port), *self.words)
        with open(self.directory + "/lab.env", encoding="utf-8") as file:
            self.env = {name: value.strip("'") for name, value in (line.strip().split("=", 1) for line in file)}
        return self

    def __exit__(self, *_):
        self.control("down")
        shutil.rmtree(self.directory, ignore_errors=True)

    def scan(self, program, words):
        figures = measure([*self.inside, program, "scan", "-q", "-o", self.found, "--summary", self.numbers, *words])
        with open(self.numbers, encoding="utf-8") as file:
            summary = json.load(file)
        if summary["targets"]["written"] != summary["targets"]["distinct"]:
            raise Void("targets were lost")
        lists = summary["lists"].values()
        return figures | {"targets": summary["targets"]["written"], "sent": summary["questions"]["sent"],
                          "verdicts": sum(one["asked"] for one in lists),
                          "unknown": sum(sum(one["unknown"].values()) for one in lists),
                          "listed": sum(one["listed"] for one in lists)}

    def check(self, *words):
        said = subprocess.run([ROOT + "/tests/lab/compare.py", self.env["LAB_TRUTH"], self.found, *words],
                              capture_output=True, text=True, check=False)
        if said.returncode != 0:
            raise Void(said.stdout[:1000] + said.stderr[-500:])

    def resolver(self, port, log=None, address="127.0.0.1"):
        """Debian's unbound over the lab, with nothing in its caches; ends with the process."""
        conf = f"{self.directory}/resolver-{port}.conf"
        with open(self.directory + "/resolver.conf", encoding="utf-8") as file:
            text = file.read().replace(f"127.0.0.1@{self.port + 9}", f"{address}@{port}")
        if log is not None:
            text = text.replace("server:\n", f'server:\n    log-queries: yes\n    logfile: "{log}"\n', 1)
        with open(conf, "w", encoding="utf-8") as file:
            file.write(text)
        process = subprocess.Popen(["unbound", "-d", "-c", conf], stderr=subprocess.DEVNULL)
        time.sleep(2)
        return process

    def questions(self, program, words, port):
        """What a scan asks of a resolver after its own cache, each once, those of one domain together."""
        log = self.directory + "/log/queries"
        resolver = self.resolver(port, log)
        try:
            self.scan(program, ["--threads", "1", "--unbound-conf", self.env["LAB_FORWARD_CONF"], "--resolver",
                                f"127.0.0.1@{port}", *words])
        finally:
            end(resolver)
        groups, seen = collections.defaultdict(list), set()
        with open(log, encoding="utf-8") as file:
            for line in file:
                words = line.split()
                if len(words) == 7 and words[6] == "IN" and words[5] in TYPES and (words[4], words[5]) not in seen:
                    seen.add((words[4], words[5]))
                    groups[".".join(words[4].lower().rstrip(".").split(".")[-2:])].append((words[4], words[5]))
        return [question for group in groups.values() for question in group]


def end(process):
    process.send_signal(signal.SIGTERM)
    process.wait()


def write_questions(path, questions, by_name=False):
    """As dnsperf reads them (by name), or loop_bench (by number)."""
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(f"{name} {kind if by_name else TYPES[kind]}\n" for name, kind in questions)
