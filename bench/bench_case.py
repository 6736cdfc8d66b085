"""What a case of bench/run is: a lab, and rows that are measured in it in turn."""
import json
import re

import yaml
from lab_bench import ROOT, Lab, Void, measure

BUILD = ROOT + "/build/bench-program"
HONEST = ("lab-spam,lab-combined,lab-bits,lab-allow,lab-policy,lab-info,lab-newcode,lab-bots,lab-proxies,lab-ranges")
PORT = 17700


def number(pattern, said):
    found = re.search(pattern, said)
    if found is None:
        raise Void(said[-500:])
    return float(found.group(1))


def expect(what, is_true):
    if not is_true:
        raise Void(what)


class Case:
    """rows: name to a function that gives {"wall", "cpu", "rss", "done", "note"}; done in units."""

    unit, rows, lab_words = "lookup", {}, ()

    def __init__(self, options):
        self.options, self.program = options, options.program or BUILD + "/rblsweep"
        self.lab = Lab(f"{ROOT}/build/bench-lab", PORT, *self.words())

    def words(self):
        return ("--size", str(self.options.size))

    def prepare(self):
        pass

    def at_most(self, addresses):
        return str(min(self.options.size, addresses))

    def scan(self, *words):
        """A verdict is one question, a listing two: its A and its TXT. Probes and retries count for nothing."""
        figures = self.lab.scan(self.program, words)
        return figures | {"done": figures["verdicts"] + figures["listed"], "note": f"{figures['sent']:,} packets"}

    def v4(self):
        """The part of the fleet that is IPv4, labels and all."""
        path = self.lab.directory + "/fleet4.txt"
        with open(self.lab.env["LAB_FLEET"], encoding="utf-8") as fleet, open(path, "w", encoding="utf-8") as file:
            file.writelines(line for line in fleet if ":" not in line.split(" ", 1)[0])
        return path

    def names(self):
        """Every question about the IPv4 fleet at the honest lists, and how many of them are listed."""
        with open(self.lab.env["LAB_LISTS"], encoding="utf-8") as file:
            lists = [one for one in yaml.safe_load(file)["lists"] if one["id"] in HONEST.split(",") and "ip4" in one["kinds"]]
        listed, questions = 0, []
        with open(self.lab.env["LAB_TRUTH"], encoding="utf-8") as file:
            for truth in map(json.loads, file):
                if truth["kind"] != "ip4":
                    continue
                name = ".".join(reversed(truth["target"].split(".")))
                questions += [(f"{name}.{one['zone']}", "A") for one in lists]
                listed += sum(one["id"] in truth["dnsbl"] for one in lists)
        return questions, listed

    def dnsperf(self, port, path, rcodes, *words):
        """rcodes: how many answers of each there must be; None: they are not known yet."""
        figures = measure(["dnsperf", "-s", "127.0.0.1", "-p", str(port), "-d", path, "-O", "suppress=unexpected", *words])
        said = figures["said"]
        counts = {name: int(count) for name, count in re.findall(r"\b([A-Z]+) (\d+) \(", said)}
        expect("lost: " + said[-300:], number(r"Queries completed:\s+(\d+)", said) == self.count)
        expect(f"wrong: {counts}, {rcodes} is true", rcodes in (None, counts))
        return figures | {"wall": number(r"Run time \(s\):\s+([\d.]+)", said), "done": sum(counts.values()), "rcodes": counts}

    def loop(self, path, threads, failed=0, listed=None):
        figures = measure([BUILD + "/loop_bench", path, self.lab.env["LAB_CONF"], str(threads)])
        words = figures["said"].split()
        expect(figures["said"], int(words[2]) == failed and listed in (None, int(words[4])))
        return figures | {"wall": float(words[7]), "cpu": float(words[10]) * int(words[0]) / 1e6, "done": int(words[0])}
