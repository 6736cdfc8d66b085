#!/usr/bin/python3
"""Reads the fault server's log: who was asked how much, how fast, and what more than once.

    questions.py LOG [--zone ZONE] [--pace PER_SECOND --burst N] [--once]

Without options, a line for each zone. Exits 1 if, of the zones looked at,
  --pace, --burst   one was asked faster than a bucket of that rate and depth permits
  --once            one was asked the same name and type again (probes of health excepted: the test
                    points of RFC 5782, and names that are no target)
Times are the server's, so allow a burst of a few more than the client's.
"""

import argparse
import collections
import re
import sys

TARGET = re.compile(r"^(\d+\.){3}\d+$|^([0-9a-f]\.){31}[0-9a-f]$|^[^.]+\.(example|test)$")
TEST = re.compile(r"^[12]\.0\.0\.127$|^[12]\.0\.0\.0\.0\.0\.f\.7\.f\.f\.f\.f\.(0\.)+0$")


class Zone:
    def __init__(self):
        self.times, self.asked, self.deeds = [], collections.Counter(), collections.Counter()

    def peak(self):
        """The most questions within any one second."""
        best = start = 0
        for end, time_ns in enumerate(self.times):
            while time_ns - self.times[start] >= 1_000_000_000:
                start += 1
            best = max(best, end - start + 1)
        return best

    def too_early(self, per_second, burst):
        """How many questions a leaky bucket would have held back."""
        interval, due, count = 1e9 / per_second, 0.0, 0
        for time_ns in self.times:
            if due > time_ns + interval * (burst - 1):
                count += 1
            else:
                due = max(due, time_ns) + interval
        return count

    def repeated(self, zone):
        """Questions about targets that were asked more than once."""
        again = 0
        for (name, _), count in self.asked.items():
            target = name[: -len(zone) - 1]
            if count > 1 and TARGET.match(target) and not TEST.match(target):
                again += 1
        return again


def read(path, wanted):
    zones = collections.defaultdict(Zone)
    with open(path) as file:
        for line in file:
            time_ns, zone, kind, name, deed, _ = line.split()
            if wanted in (None, zone) and zone != "lab.invalid":
                zones[zone].times.append(int(time_ns))
                zones[zone].asked[name, kind] += 1
                zones[zone].deeds[deed] += 1
    return zones


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("log")
    parser.add_argument("--zone")
    parser.add_argument("--pace", type=float)
    parser.add_argument("--burst", type=int, default=1)
    parser.add_argument("--once", action="store_true")
    options = parser.parse_args()
    bad = 0
    print(
        f"{'zone':34} {'asked':>8} {'distinct':>8} {'again':>6} {'seconds':>8} {'peak/s':>7}  deeds"
    )
    for name, zone in sorted(read(options.log, options.zone).items()):
        seconds = (zone.times[-1] - zone.times[0]) / 1e9
        again = zone.repeated(name)
        deeds = " ".join(f"{deed}={count}" for deed, count in zone.deeds.most_common())
        print(
            f"{name:34} {len(zone.times):8} {len(zone.asked):8} {again:6} {seconds:8.2f} "
            f"{zone.peak():7}  {deeds}"
        )
        if options.once and again:
            print(f"  {name}: {again} targets were asked more than once")
            bad += 1
        early = zone.too_early(options.pace, options.burst) if options.pace else 0
        if early:
            print(f"  {name}: {early} questions were faster than {options.pace:g} a second")
            bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
