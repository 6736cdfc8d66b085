"""The blocklists of the lab: what they hold, who serves them, how they fail, what is true of them.

    lists = Lists(seed, base_port, mirrors, names)       # names: 'demo', 'full', 'faults', 'all'
    lists.fill(reverse, fleet)
    lists.truth(target, kind)       {"lab-spam": {"verdict": "listed", ...}, ...}, without the clean
    lists.write(directory)          lists.yaml, lists-recursive.yaml, rbl/*, faultd.conf

The rules of a verdict stand in judge(): an own reading of them, not the scanner's code.
"""

import ipaddress
import json
import os
import random

from catalogue import FAULTS, HONEST, LEFT_OUT, SETS, TREES

FAULT_PORT, LIST_PORT = 10, 11  # of the fault server: names and reverse zones; its first list
RBLDNSD_PORT, MIRRORS_MAX = 1, 8
PORTS = LIST_PORT + len(FAULTS)  # that a lab takes
TTL = 300
TEST6 = "::ffff:127.0.0.2"


def reversed_name(target):
    if ":" in target:
        return ".".join(reversed(f"{int(ipaddress.ip_address(target)):032x}"))
    if target.replace(".", "").isdigit():
        return ".".join(reversed(target.split(".")))
    return target


def _number(code):
    return int(ipaddress.ip_address(code))


def _holds(codes, answer):
    """The row of a table that an answer matches exactly or by range."""
    for row in codes:
        first, _, last = row[0].partition("-")
        if _number(first) <= _number(answer) <= _number(last or first):
            return row
    return None


def judge(spec, answers):
    """(verdict, reasons) of a healthy list's answer to one question."""
    if not answers:
        return "clean", []
    errors = spec.errors + [("127.255.255.0-127.255.255.255", "")]
    reasons = []
    if any(_holds(errors, answer) for answer in answers):
        reasons.append("blocked")
    if any(not answer.startswith("127.") for answer in answers):
        reasons.append("rewritten")
    if reasons:
        return "unknown", reasons
    if spec.match == "bits":
        table = 0
        for row in spec.codes:
            table |= _number(row[0]) & 0xFF
        known = any(_number(answer) & table for answer in answers)
    elif spec.codes:
        known = any(_holds(spec.codes, answer) for answer in answers)
    else:
        known = any(answer != "127.0.0.1" for answer in answers)
    return ("listed", []) if known else ("unknown", ["unrecognised"])


class List:
    """A row of the catalogue in a lab: its port and its entries."""

    def __init__(self, spec, port, random_of_list, asked):
        self.spec, self.port, self.random, self.asked = spec, port, random_of_list, asked
        self.entries = {}  # target: answers
        self.blocks = []  # (prefix, answers)

    def text(self, target):
        return f"{self.spec.text}, see https://{self.spec.zone}/why?{target}"

    def _answers(self):
        """Mostly one code, drawn by its weight; several where the list gives several."""
        spec = self.spec
        table = spec.draw or [(row[0], row[3]) for row in spec.codes] or [("127.0.0.2", 1)]
        codes = [code for code, _ in table]
        weights = [weight for _, weight in table]
        count = 2 if self.random.random() < spec.several else 1
        drawn = {self._code(self.random.choices(codes, weights)[0]) for _ in range(count)}
        if spec.beside and self.random.random() < 0.5:
            drawn.add(spec.beside)
        return tuple(sorted(drawn, key=_number))

    def _code(self, code):
        first, _, last = code.partition("-")
        number = self.random.randint(_number(first), _number(last or first))
        return str(ipaddress.ip_address(number))

    def fill(self, reverse, fleet):
        spec = self.spec
        v4 = [address for address in fleet.owner if ":" not in address]
        v6 = [address for address in fleet.owner if ":" in address]
        if "ip4" in spec.kinds:
            self._blocks(v4)
            pool = {"dynamic": reverse.dynamic, "custom": reverse.custom}.get(spec.pool, v4)
            self._draw([address for address in pool if ":" not in address])
        if "ip6" in spec.kinds:
            self._draw(v6)
        if "domain" in spec.kinds:
            self._draw(fleet.domains)

    def _blocks(self, v4):
        count = round(self.spec.blocks * len(v4) / 4096 + 0.5) if self.spec.blocks else 0
        size = self.spec.block_size
        starts = range(0, len(v4) - size + 1, size)
        for start in sorted(self.random.sample(starts, min(count, len(starts)))):
            answers = self._answers()
            self.blocks.append((f"{v4[start]}/{33 - size.bit_length()}", answers))
            for address in v4[start : start + size]:
                self.entries[address] = answers

    def _draw(self, pool):
        count = (
            min(len(pool), max(2, round(len(pool) * self.spec.density))) if self.spec.density else 0
        )
        for target in sorted(self.random.sample(pool, count)):
            if target not in self.entries:
                self.entries[target] = self._answers()

    def tests(self):
        """What the test points of RFC 5782 are answered with, by kind."""
        if self.spec.no_tests:
            return
        points = {"ip4": "127.0.0.2", "ip6": TEST6, "domain": "test"}
        for kind in self.spec.kinds:
            yield points[kind], (self.spec.test,)

    def truth(self, target):
        """None where the list says clean, and means it."""
        spec = self.spec
        answers = self.entries.get(target, ())
        verdict, reasons = judge(spec, answers)
        if spec.truth == "unknown":
            return {"verdict": "unknown", "reasons": spec.reasons}
        if spec.truth == "either":
            return {
                "verdict": [verdict, "unknown"],
                "answers": list(answers),
                "code": self._finding(),
                "reasons": sorted(set(reasons + spec.reasons)),
            }
        if verdict == "clean":
            return None
        if spec.truth == "hidden":
            return {"verdict": "unknown", "reasons": ["servfail", "timeout"]}
        if verdict == "unknown":
            return {"verdict": verdict, "reasons": reasons}
        found = {"verdict": verdict, "answers": list(answers), "code": self._finding()}
        if len(answers) == 1 and not spec.alias:
            found["reason"] = self.text(target)
        return found

    def _finding(self):
        nature = {"block": "listed", "allow": "allowed"}.get(self.spec.nature, self.spec.nature)
        return f"dnsbl.{nature}"


class Lists:
    def __init__(self, seed, base_port, mirrors, names, size):
        self.base_port, self.seed, self.size = base_port, seed, size
        self.mirrors = mirrors
        wanted = SETS[names]
        specs = [spec for spec in HONEST + TREES + FAULTS if spec.id in wanted]
        self.lists = []
        for i, spec in enumerate(specs + LEFT_OUT):
            asked = spec not in LEFT_OUT
            port = base_port + self._port(spec, i % mirrors)
            self.lists.append(List(spec, port, random.Random(f"{seed}/list/{spec.id}"), asked))

    @staticmethod
    def _port(spec, mirror):
        if spec.server == "rbldnsd":
            return RBLDNSD_PORT + mirror
        if spec.server == "nsd" or spec not in FAULTS:
            return 0
        return LIST_PORT + [fault.id for fault in FAULTS].index(spec.id)

    def served_by(self, server):
        return [one for one in self.lists if one.spec.server == server]

    def asked(self, kind):
        return [one for one in self.lists if one.asked and kind in one.spec.kinds]

    def fill(self, reverse, fleet):
        for one in self.lists:
            one.fill(reverse, fleet)

    def delegate(self, zones):
        for one in self.lists:
            if one.spec.server == "nsd":
                zones.add(one.spec.zone + ".", signed=True)
            else:
                zones.delegate(one.spec.zone + ".")

    def publish(self, zones):
        """The lists that stand on NSD."""
        for one in self.served_by("nsd"):
            for target, answers in [*one.tests(), *one.entries.items()]:
                name = f"{reversed_name(target)}.{one.spec.zone}."
                for answer in answers:
                    zones.record(name, "A", answer)
                zones.record(name, "TXT", f'"{one.text(target)}"')

    def truth(self, target, kind):
        found = {}
        for one in self.asked(kind):
            truth = one.truth(target)
            if truth is not None:
                found[one.spec.id] = truth
        return found

    # Files.

    def catalogue(self, recursive):
        lines = [
            "# The lists of the lab: "
            + (
                "asked through the resolver, at a pace."
                if recursive
                else "mirrors, asked directly."
            ),
            "version: 1",
            "lists:",
        ]
        for one in self.lists:
            if not (recursive and one.spec.direct_only):
                lines += self._entry(one, recursive)
        return "\n".join(lines) + "\n"

    def _entry(self, one, recursive):
        spec, quote = one.spec, json.dumps
        zone = spec.zone.replace(spec.key, "{key}") if spec.key else spec.zone
        lines = [
            f"  - id: {spec.id}",
            f"    name: {quote(spec.name)}",
            f"    zone: {quote(zone)}",
            f"    kinds: [{', '.join(spec.kinds)}]",
            f"    nature: {spec.nature}",
        ]
        if spec.match != "exact":
            lines.append(f"    match: {spec.match}")
        if spec.codes:
            lines.append("    codes:")
            lines += [
                f"      - {{code: {row[0]}, means: {quote(row[1])}, severity: {row[2]}}}"
                for row in spec.codes
            ]
        if spec.errors:
            lines.append("    errors:")
            lines += [
                f"      - {{code: {code}, means: {quote(means)}}}" for code, means in spec.errors
            ]
        lines += [f"    {key}: {value}" for key, value in spec.extra]
        if not spec.key:
            lines.append(f'    url: "https://{spec.zone}/why?{{target}}"')
        if recursive:
            lines.append("    pace: {per_second: 5000, burst: 1000}")
        else:
            lines.append(f"    servers: [127.0.0.1@{one.port}]")
        return lines

    def rbldnsd_arguments(self, mirror):
        """zone:type:file of one process; an empty list if it has nothing to serve."""
        return [
            argument
            for one in self.served_by("rbldnsd")
            if one.port == self.base_port + RBLDNSD_PORT + mirror
            for argument in one.arguments
        ]

    def write_rbldnsd(self, directory):
        for one in self.served_by("rbldnsd"):
            one.arguments = []
            for dataset, layers in self._datasets(one).items():
                for i, lines in enumerate(layers):
                    name = f"{one.spec.id}.{dataset}.{i}"
                    with open(os.path.join(directory, name), "w") as file:
                        file.write(self._head(one) + "\n".join(lines) + "\n")
                    one.arguments.append(f"{one.spec.zone}:{dataset}:{name}")

    @staticmethod
    def _head(one):
        zone = one.spec.zone
        return (
            f"$SOA {TTL} ns.{zone} hostmaster.{zone} 1 600 300 86400 {TTL}\n"
            f"$NS 3600 ns.{zone}\n$TTL {TTL}\n"
        )

    @staticmethod
    def _datasets(one):
        """dataset: layers of lines. An entry has one answer a layer, for rbldnsd keeps but one."""
        datasets = {}

        def put(dataset, key, answers, text):
            layers = datasets.setdefault(dataset, [])
            for i, answer in enumerate(answers):
                if len(layers) == i:
                    layers.append([])
                if dataset == "ip4tset" and not layers[i]:
                    layers[i].append(f":{answer}:{text}")  # the one value that it can hold
                layers[i].append(key if dataset == "ip4tset" else f"{key} :{answer}:{text}")

        in_block = {
            str(address) for prefix, _ in one.blocks for address in ipaddress.ip_network(prefix)
        }
        for prefix, answers in one.blocks:
            put(one.spec.dataset4, prefix, answers, one.text("$"))
        for target, answers in [*one.tests(), *one.entries.items()]:
            if ":" in target:
                # rbldnsd answers the IPv4-mapped test address from the IPv4 data already.
                if target != TEST6 or "ip4" not in one.spec.kinds:
                    put("ip6trie", target, answers, one.text(target))
            elif not target.replace(".", "").isdigit():
                put("dnset", target, answers, one.text("$"))
            elif target not in in_block:
                put(one.spec.dataset4, target, answers, one.text("$"))
        return datasets

    def faultd_zones(self):
        lines = []
        for one in self.served_by("faultd"):
            zone, config = one.spec.zone, one.spec.faultd.format(
                half=self.size // 2,
                three_quarters=self.size * 3 // 4,
                slow=300 if self.size < 4096 else 30,  # a window of 100 then does 3,300 a second
            )
            lines.append(f"zone {zone} ttl={TTL} {config}".rstrip())
            if one.spec.alias:
                lines.append("rr listed A 127.0.0.2")
            for target, answers in [*one.tests(), *one.entries.items()]:
                name = reversed_name(target)
                if one.spec.alias:
                    lines.append(f"rr {name} CNAME listed")
                    continue
                lines += [f"rr {name} A {answer}" for answer in answers]
                lines.append(f'rr {name} TXT "{one.text(target)}"')
        return lines

    def stubs(self):
        """(zone, port) of each list that is not on NSD."""
        return [(one.spec.zone, one.port) for one in self.lists if one.port != self.base_port]
