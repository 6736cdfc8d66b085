#!/usr/bin/python3
"""Whole-program fault tests: what scripts/torture runs, see there."""
import argparse
import json
import os
import random
import shlex
import shutil
import sys
import tempfile
import threading
import time

import case as cases
import dns
import hostile
import inputs
import judge
import limits
import shim
import signals
import world as worlds

KINDS = {kind.KIND: kind for kind in (shim, limits, signals, dns, inputs)}


class Count:
    def __init__(self):
        self.next = self.runs = self.found = 0
        self.seconds, self.slowest = 0.0, (0.0, "none")
        self.statuses, self.skipped = {}, set()


class Torture:
    def __init__(self, arguments, world, folder):
        self.seed, self.is_short, self.world, self.folder = arguments.seed, arguments.short, world, folder
        self.kinds = {name: KINDS[name] for name in arguments.only or KINDS}
        self.ends = time.monotonic() + 60 * arguments.minutes
        self.counts, self.lock, self.findings = {name: Count() for name in self.kinds}, threading.Lock(), 0

    def pick(self):
        """The kind that has had the least time, and its next number; None: it is over."""
        with self.lock:
            if self.is_short:
                left = [name for name, kind in self.kinds.items() if self.counts[name].next < kind.FAST]
            else:
                left = list(self.kinds) if time.monotonic() < self.ends else []
            if not left:
                return None
            # The short form begins with what takes longest, and mostly waits.
            name = min(left, key=["dns", "signals", "shim", "limits", "inputs"].index if self.is_short else lambda one: self.counts[one].seconds)
            count = self.counts[name]
            count.seconds += 0.01
            count.next += 1
            return name, count.next - 1

    def run(self, name, number):
        """One case, from the seed alone. True if nothing is wrong."""
        draw = random.Random(f"{self.seed}/{name}/{number}")
        folder = os.path.join(self.folder, f"{name}-{number}")
        os.mkdir(folder)
        with self.lock if name == "shim" and not shim.needed else threading.Lock():
            more = {"is_short": True} if self.is_short and name == "dns" else {}
            case = KINDS[name].make(self.world, number, draw, folder, **more)
        count = self.counts[name]
        if case.skip:
            count.skipped.add(case.skip)
            shutil.rmtree(folder)
            return True
        begun = time.monotonic()
        outcome = cases.run(case, self.world.programs, folder)
        wrong = judge.wrong(case, outcome, folder)
        with self.lock:
            count.runs += 1
            count.seconds += time.monotonic() - begun
            count.slowest = max(count.slowest, (outcome.seconds, f"{name}:{number} {case.what}"))
            count.statuses[outcome.status] = count.statuses.get(outcome.status, 0) + 1
            if wrong:
                count.found += 1
                self.findings += 1
                self.tell(name, number, case, outcome, wrong)
        if not wrong:
            shutil.rmtree(folder, ignore_errors=True)
        return not wrong

    def tell(self, name, number, case, outcome, wrong):
        folder = os.path.join(self.folder, f"{name}-{number}")
        env = " ".join(f"{key}={shlex.quote(value)}" for key, value in case.env.items())
        command = shlex.join([self.world.programs[case.program], *case.words])
        for what, text in (("stdout", outcome.out), ("stderr", outcome.err), ("command", f"{env} {command}\n".encode("utf-8", "surrogateescape"))):
            with open(f"{folder}/found-{what}", "wb") as file:
                file.write(text)
        again = f"scripts/torture {'--short ' if self.is_short else ''}--seed {self.seed} --case {name}:{number}"
        print(f"FOUND {name}:{number} ({case.what}): {'; '.join(wrong)}\n  status {outcome.status} after {outcome.seconds:.1f} s; kept in {folder}; again: {again}\n"
              f"  {outcome.err[-500:].decode('utf-8', 'replace').strip()}", flush=True)

    def work(self):
        while (picked := self.pick()) is not None:
            try:
                self.run(*picked)
            except Exception as error:  # the fault is the test's own, and the others go on
                with self.lock:
                    self.findings += 1
                    print(f"FOUND {picked[0]}:{picked[1]}: the test itself failed: {error!r}", flush=True)

    def report(self):
        for name, count in self.counts.items():
            statuses = ", ".join(f"{status}: {number}" for status, number in sorted(count.statuses.items()))
            skipped = "".join(f"; skipped: {why}" for why in sorted(count.skipped))
            print(f"{name}: {count.runs} runs, {count.found} findings, the longest {count.slowest[0]:.1f} s ({count.slowest[1]}); by status {statuses}{skipped}", flush=True)


def parse():
    parser = argparse.ArgumentParser(prog="torture")
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--only", action="append", choices=KINDS)
    parser.add_argument("--case", action="append", default=[], help="KIND:NUMBER, of that seed")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--jobs", type=int, default=5 * (os.cpu_count() or 1))
    parser.add_argument("--programs", type=json.loads, required=True)
    parser.add_argument("--preload", required=True)
    arguments = parser.parse_args()
    if arguments.seed is None:
        arguments.seed = 1 if arguments.short else int(time.time())
    return arguments


def main():
    arguments = parse()
    folder = tempfile.mkdtemp(prefix="rblsweep-torture-")
    os.chmod(folder, 0o755)
    server, port = hostile.start()
    try:
        world = worlds.World(port, arguments.programs, arguments.preload, folder)
        torture = Torture(arguments, world, folder)
        print(f"seed {arguments.seed}; network {'of our own' if world.has_network else 'that of the host'}; {len(dns.modes.NAMES)} modes of DNS", flush=True)
        if arguments.case:
            for one in arguments.case:
                name, number = one.split(":")
                torture.counts.setdefault(name, Count())
                torture.run(name, int(number))
        else:
            workers = [threading.Thread(target=torture.work) for _ in range(arguments.jobs)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
        torture.report()
    finally:
        server.kill()
    if not torture.findings:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if torture.findings else 0


if __name__ == "__main__":
    sys.exit(main())
