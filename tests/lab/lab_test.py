#!/usr/bin/python3
"""Tests of the lab that need no server: does compare.py see each kind of difference, are verdicts
judged by the rules, is a world the same for the same seed, is data/demo what seed 1 gives?"""

import argparse
import contextlib
import copy
import io
import ipaddress
import json
import os
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True

import catalogue
import compare
import dnssec
import internet
import lists
import operators
import questions
import world

DEMO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data", "demo")
TRUTH = [
    {
        "target": "198.18.0.1", "kind": "ip4", "labels": {"customer": "a", "vlan": 7}, "asked": 4,
        "dnsbl": {
            "one": {"verdict": "listed", "code": "dnsbl.listed",
                    "answers": ["127.0.0.2", "127.0.0.4"]},
            "two": {"verdict": "unknown", "reasons": ["timeout", "unhealthy"]},
            "three": {"verdict": ["clean", "unknown"], "answers": [], "code": "dnsbl.listed",
                      "reasons": ["unhealthy"]},
        },
        "ptr": {"result": "pass", "names": ["a.example", "b.example"], "confirmed": ["b.example"],
                "class": "custom", "dnssec": "secure"},
    },
    {"target": "a.example", "kind": "domain", "labels": {}, "asked": 1, "dnsbl": {}},
]  # fmt: skip
FINDINGS = [
    {
        "schema": "rblsweep/1", "target": "198.18.0.1", "kind": "ip4",
        "labels": {"vlan": "7", "customer": "a"},
        "checks": {"dnsbl": {"asked": 4, "listed": 1, "clean": 2, "unknown": 1},
                   "ptr": {"result": "pass", "names": ["b.example", "a.example"],
                           "confirmed": ["b.example"], "class": "custom", "dnssec": "secure"}},
        "findings": [
            {"code": "dnsbl.listed", "list": "one", "answers": ["127.0.0.4", "127.0.0.2"]},
            {"code": "dnsbl.unknown", "list": "two", "reason": "timeout"},
            {"code": "ptr.multiple"},
        ],
    },
    {"schema": "rblsweep/1", "target": "a.example", "kind": "domain", "labels": {}, "findings": [],
     "checks": {"dnsbl": {"asked": 1, "listed": 0, "clean": 1, "unknown": 0}}},
]  # fmt: skip


def kinds_of(findings, *more):
    """The kinds of difference that compare.py sees."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("truth", "findings")]
        for path, records in zip(paths, (TRUTH, findings)):
            with open(path, "w") as file:
                file.writelines(json.dumps(one) + "\n" for one in records)
        comparison = compare.Comparison(compare.options_of([*paths, *more]))
        with contextlib.redirect_stdout(io.StringIO()):
            status = comparison.report(comparison.run())
    assert status == (1 if comparison.differences.kinds else 0)
    return set(comparison.differences.kinds)


def changed(change):
    findings = copy.deepcopy(FINDINGS)
    change(findings)
    return kinds_of(findings)


class Compare(unittest.TestCase):
    def test_truth_passes(self):
        self.assertEqual(kinds_of(FINDINGS), set())

    def test_targets(self):
        self.assertEqual(changed(lambda f: f.pop()), {"target lost"})
        self.assertEqual(changed(lambda f: f.append(f[1])), {"target twice"})
        self.assertEqual(changed(lambda f: f[1].update(target="b.example")),
                         {"target lost", "target unasked"})  # fmt: skip
        self.assertEqual(kinds_of(FINDINGS[:1], "--kinds", "ip4"), set())

    def test_verdicts(self):
        cases = [
            (lambda f: f.pop(0), {"false clean", "counts"}),
            (lambda f: f.pop(1), {"false clean", "counts"}),
            (lambda f: f[1].update(code="dnsbl.listed", answers=["127.0.0.2"]),
             {"false listed", "counts"}),
            (lambda f: f[0].update(code="dnsbl.unknown", reason="timeout"),
             {"unknown without need", "counts"}),
            (lambda f: f[1].update(reason="refused"), {"reason of unknown"}),
            (lambda f: f[0].update(code="dnsbl.policy"), {"code of finding"}),
            (lambda f: f[0].update(answers=["127.0.0.2"]), {"answers"}),
            (lambda f: f.append(f[1]), {"finding twice", "counts"}),
            (lambda f: f.append({"code": "dnsbl.listed", "list": "four", "answers": []}),
             {"false listed", "counts"}),
            (lambda f: f.append({"code": "dnsbl.unknown", "list": "three", "reason": "unhealthy"}),
             {"counts"}),
        ]  # fmt: skip
        for change, expected in cases:
            self.assertEqual(changed(lambda f: change(f[0]["findings"])), expected)

    def test_others(self):
        checks = FINDINGS[0]["checks"]
        for check, key, value, kind in [
            ("ptr", "result", "fail", "ptr result"), ("ptr", "class", "dynamic", "ptr class"),
            ("ptr", "dnssec", "insecure", "ptr dnssec"),
            ("ptr", "names", ["b.example"], "ptr names"), ("ptr", "confirmed", [], "ptr confirmed"), ("dnsbl", "clean", 3, "counts"),
        ]:  # fmt: skip
            self.assertIn(key, checks[check])
            self.assertEqual(changed(lambda f: f[0]["checks"][check].update({key: value})), {kind})
        self.assertEqual(changed(lambda f: f[0]["labels"].pop("vlan")), {"labels"})
        self.assertEqual(changed(lambda f: f[1].update(schema="x")), {"schema"})
        self.assertEqual(changed(lambda f: f[0]["checks"].pop("ptr")), {"ptr missing"})


    def test_what_could_be_known(self):
        """Is counted apart where that is allowed; a wrong verdict stays one."""
        def failed(findings):
            findings[0]["checks"]["ptr"] = {"result": "temperror", "names": [], "dnssec": None}

        findings = copy.deepcopy(FINDINGS)
        failed(findings)
        self.assertIn("ptr result", kinds_of(findings))
        self.assertEqual(kinds_of(findings, "--unknown-most", "1"), set())
        findings[0]["findings"][0] = {"code": "dnsbl.unknown", "list": "one", "reason": "timeout"}
        findings[0]["checks"]["dnsbl"].update(listed=0, unknown=2)
        with self.assertRaises(AssertionError):  # two; the status is not that of no difference
            kinds_of(findings, "--unknown-most", "1")
        self.assertEqual(kinds_of(findings, "--unknown-most", "2"), set())
        findings[0]["checks"]["ptr"] = {"result": "fail", "names": ["a.example", "b.example"], "dnssec": "secure"}
        self.assertIn("ptr result", kinds_of(findings, "--unknown-most", "2"))


class Judge(unittest.TestCase):
    def test_exact(self):
        spec = catalogue.Spec("x", "x", "x", codes=[("127.0.0.2", "", "", 1),
                              ("127.0.0.4-127.0.0.7", "", "", 1)],
                              errors=[("127.0.0.1", "")])  # fmt: skip
        for answers, expected in [
            ([], ("clean", [])), (["127.0.0.2"], ("listed", [])), (["127.0.0.6"], ("listed", [])),
            (["127.0.0.3"], ("unknown", ["unrecognised"])),
            (["127.0.0.2", "127.0.0.3"], ("listed", [])),
            (["127.0.0.1", "127.0.0.2"], ("unknown", ["blocked"])),
            (["127.255.255.250"], ("unknown", ["blocked"])),
            (["203.0.113.80", "127.0.0.2"], ("unknown", ["rewritten"])),
        ]:  # fmt: skip
            self.assertEqual(lists.judge(spec, answers), expected, answers)

    def test_bits_and_no_table(self):
        bits = catalogue.Spec("x", "x", "x", match="bits", codes=[("127.0.0.2", "", "", 1)],
                              errors=[("127.0.0.3", "")])  # fmt: skip
        self.assertEqual(lists.judge(bits, ["127.0.0.6"]), ("listed", []))
        self.assertEqual(lists.judge(bits, ["127.0.0.4"]), ("unknown", ["unrecognised"]))
        self.assertEqual(lists.judge(bits, ["127.0.0.3"]), ("unknown", ["blocked"]))
        plain = catalogue.Spec("x", "x", "x")
        self.assertEqual(lists.judge(plain, ["127.9.9.9"]), ("listed", []))
        self.assertEqual(lists.judge(plain, ["127.0.0.1"]), ("unknown", ["unrecognised"]))


class Bucket(unittest.TestCase):
    def test_pace(self):
        zone = questions.Zone()
        zone.times = [i * 100_000_000 for i in range(20)]
        self.assertEqual((zone.peak(), zone.too_early(10, 1), zone.too_early(20, 1)), (10, 0, 0))
        self.assertEqual(zone.too_early(5, 1), 10)
        zone.times = [0] * 5
        self.assertEqual((zone.too_early(1, 5), zone.too_early(1, 4)), (0, 1))


class World(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def world(self, *more):
        parser = world.options_add(argparse.ArgumentParser())
        made = world.World(world.Plan(parser.parse_args(["--dir", self.folder, *more])))
        made.build()
        return made

    def test_key(self):
        """The base point itself: its multiple by one."""
        self.assertEqual(dnssec.multiply(1), dnssec.BASE)
        self.assertIsNone(dnssec.multiply(dnssec.ORDER))

    def test_same_seed_same_world(self):
        first, second, other = self.world(), self.world(), self.world("--seed", "2")
        self.assertEqual(list(first.truth()), list(second.truth()))
        self.assertEqual(first.zones.anchor(), second.zones.anchor())
        self.assertNotEqual(list(first.truth()), list(other.truth()))

    def test_every_case_is_there(self):
        made = self.world("--lists", "all")
        results = {one["result"] for one in made.reverse.truth.values()}
        self.assertEqual(results, {"pass", "fail", "permerror", "temperror"})
        verdicts = {
            str(found["verdict"]) for one in made.truth() for found in one["dnsbl"].values()
        }
        self.assertLessEqual({"listed", "unknown", "['clean', 'unknown']"}, verdicts)

    def test_demo_is_seed_1(self):
        made = self.world()
        made.fleet.write(self.folder, made.pairs)
        for name in ("fleet.txt", "fleet.csv", "fleet.ndjson", "domains.txt", "pairs.csv"):
            with open(os.path.join(DEMO, name), "rb") as kept:
                with open(os.path.join(self.folder, name), "rb") as fresh:
                    self.assertEqual(kept.read(), fresh.read(), name)


class Box(unittest.TestCase):
    def made(self, seed="1", loss=0.5):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        parser = world.options_add(argparse.ArgumentParser())
        words = ["--dir", folder, "--size", "4096", "--domains", "160", "--seed", seed]
        made = internet.Internet(world.Plan(parser.parse_args(words)), 15, loss)
        made.build()
        return made

    def test_same_seed_same_world(self):
        first, second, other = self.made(), self.made(), self.made("2")
        self.assertEqual(list(first.truth()), list(second.truth()))
        table = first.operators.table("10.0.0.1", 0.5)
        self.assertEqual(table, second.operators.table("10.0.0.1", 0.5))
        self.assertNotEqual(table, other.operators.table("10.0.0.1", 0.5))
        self.assertIn("loss 500\n", table)

    def test_what_fails_and_what_does_not(self):
        """Each way has domains; down are only those whose every server is; no address is of a special range."""
        made = self.made()
        ways = {one["way"] for one in made.truth() if one["kind"] == "domain"}
        self.assertEqual(ways, set(operators.WAYS))
        for operator in made.operators.all:
            modes = {server.mode for server in operator.servers}
            self.assertEqual(operator.is_down, modes <= {"dead", "refused", "servfail"}, operator.way)
            for server in operator.servers:
                self.assertTrue(ipaddress.ip_address(server.address).is_global, server.address)
        for zone in made.zones.zones.values():
            operator = made.zones.operators[zone.name]
            self.assertTrue(operator.has_edns or not zone.signed, zone.name)


if __name__ == "__main__":
    unittest.main()
