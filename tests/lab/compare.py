#!/usr/bin/python3
"""Compares what a scan of the lab found with the truth.

    compare.py TRUTH FINDINGS [--kinds ip4,ip6,domain,pair] [--checks dnsbl,ptr]
               [--lists lists.yaml [--only IDS] [--skip IDS]] [--allow-unknown IDS] [--unknown-most N]

Prints a table and the first differences; exits 1 if there is any.
  --kinds          only these kinds of target are in the scan (default: all that the truth has)
  --lists          the scan's own catalogue: the truth is cut down to the lists that it asks
  --only, --skip   the scan's own: likewise
  --checks         the scan's -c, of dnsbl, ptr, spf, dmarc, dkim, mx, transport; default: the first two
  --allow-unknown  lists that may be unknown by timeout where the truth has a verdict: lossy ones
  --unknown-most   so many lists and checks may be unknown where the truth has a verdict: on a network that
                   loses packets; they are counted apart

A pair is known by address and domain. A null in the truth is not compared.
"""

import argparse
import collections
import json
import re
import sys

SHOWN_MAX = 10
MAIL = ["spf", "dmarc", "dkim", "mx", "transport"]
CODES = {"dnsbl.listed", "dnsbl.allowed", "dnsbl.policy", "dnsbl.info", "dnsbl.unknown"}


class Differences:
    def __init__(self):
        self.kinds, self.first = collections.Counter(), []

    def add(self, kind, target, said, true):
        self.kinds[kind] += 1
        if len(self.first) < SHOWN_MAX:
            self.first.append(
                f"{kind}: {target}: said {json.dumps(said)}, true is {json.dumps(true)}"
            )

    def same(self, kind, target, said, true):
        if said != true:
            self.add(kind, target, said, true)


def catalogue_ids(path):
    """Which lists a catalogue asks. Not a YAML parser: it reads what the lab writes."""
    ids, one = {}, None
    with open(path) as file:
        for line in file:
            found = re.match(r"  (- |  )(\w+): (.*)", line)
            if not found:
                continue
            dash, key, value = found.groups()
            if dash == "- ":
                one = ids.setdefault(value.strip(), {})
            elif one is not None:
                one[key] = value.strip()
    covered = {
        word.strip()
        for one in ids.values()
        for word in one.get("covers", "").strip("[]").split(",")
    }
    return {
        name: re.findall(r"\w+", one.get("kinds", ""))
        for name, one in ids.items()
        if name not in covered
        and one.get("enabled") != "false"
        and "state" not in one
        and "key_env" not in one
    }


def key_of(record):
    return record["target"]


def lines_of(path):
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                yield json.loads(line)
            except ValueError:
                raise SystemExit(f"{path}:{number}: not JSON: {line[:80]!r}") from None


class Comparison:
    def __init__(self, options):
        self.options, self.differences = options, Differences()
        self.verdicts = collections.Counter()
        self.ptr_results = collections.Counter()
        self.mail_checks = collections.Counter()
        self.seen, self.unknowns = collections.Counter(), collections.Counter()
        self.kinds = options.kinds.split(",") if options.kinds else None
        self.lists = catalogue_ids(options.lists) if options.lists else None
        if (options.only or options.skip) and self.lists is None:
            raise SystemExit("compare.py: --only and --skip need --lists")
        if options.only:
            self.lists = {one: self.lists[one] for one in options.only.split(",")}
        for one in options.skip.split(",") if options.skip else []:
            self.lists.pop(one, None)
        self.tolerated = set(options.allow_unknown.split(",")) if options.allow_unknown else set()
        self.checks = options.checks.split(",")

    def run(self):
        truth = {
            key_of(one): one
            for one in lines_of(self.options.truth)
            if self.kinds is None or one["kind"] in self.kinds
        }
        for said in lines_of(self.options.findings):
            target = key_of(said)
            self.seen[target] += 1
            if target not in truth:
                self.differences.add("target unasked", target, said.get("kind"), None)
            elif self.seen[target] == 1:
                self.target(target, said, truth[target])
        for target in truth:
            if self.seen[target] != 1:
                self.differences.add(
                    "target lost" if not self.seen[target] else "target twice",
                    target,
                    self.seen[target],
                    1,
                )
        return truth

    def target(self, target, said, true):
        differences = self.differences
        differences.same("schema", target, said.get("schema"), "rblsweep/1")
        differences.same("kind", target, said.get("kind"), true["kind"])
        labels = {key: str(value) for key, value in said.get("labels", {}).items()}
        differences.same("labels", target, labels, {k: str(v) for k, v in true["labels"].items()})
        differences.same("sampled_from", target, said.get("sampled_from"), true.get("sampled_from"))
        if "dnsbl" in self.checks:
            self.dnsbl(target, said, true)
        if "ptr" in self.checks and "ptr" in true:
            self.ptr(target, said.get("checks", {}).get("ptr"), true["ptr"])
        for check in MAIL:
            if check in self.checks and "mail" in true:
                self.mail(target, check, said, true["mail"][check])

    def undetermined(self, what):
        """Notes that something was not found out that could be. False if that is not allowed."""
        if self.options.unknown_most is None:
            return False
        self.unknowns[what] += 1
        return True

    # Mail.

    def mail(self, target, check, said, true):
        self.mail_checks[check] += 1
        observed = dict(said.get("checks", {}).get(check) or {})
        codes = {one["code"] for one in said.get("findings", []) if one["code"].startswith(check + ".")}
        unknown, known = f"{check}.unknown", true["codes"]
        if known is not None and unknown in codes:
            # Where something cannot be known, more may have failed than that.
            is_less = unknown not in known or observed.get("lookups") != true["observed"].get("lookups")
            if is_less and self.undetermined(check):
                return
        if check == "dkim":
            observed["selectors"] = {
                one["selector"]: one["result"] for one in observed.get("selectors", [])
            }
        for key, value in (true["observed"] or {}).items():
            found = observed.get(key)
            if isinstance(value, dict) and key != "selectors":
                found = {name: (found or {}).get(name) for name in value}
            self.differences.same(f"{check} {key}", target, found, value)
        if known is not None:
            self.differences.same(f"{check} findings", target, sorted(codes), known)

    # Blocklists.

    def _true_lists(self, true, part):
        lists = true.get(part, {})
        return {k: v for k, v in lists.items() if self.lists is None or k in self.lists}

    def _asked(self, true):
        """How many lists the counts must speak of."""
        if self.lists is None:
            return true["asked"]
        kinds = (
            ["ip6" if ":" in true["ip"] else "ip4", "domain"]
            if true["kind"] == "pair"
            else [true["kind"]]
        )
        return sum(kind in of_list for kind in kinds for of_list in self.lists.values())

    def dnsbl(self, target, said, true):
        findings = [one for one in said.get("findings", []) if one.get("code") in CODES]
        parts = {"dnsbl": [], "dnsbl_domain": []}
        for one in findings:
            is_domain = true["kind"] == "pair" and one.get("subject") == true["domain"]
            parts["dnsbl_domain" if is_domain else "dnsbl"].append(one)
        for part, found in parts.items():
            by_list = collections.defaultdict(list)
            for one in found:
                by_list[one.get("list")].append(one)
            expected = self._true_lists(true, part)
            for name in sorted(set(by_list) | set(expected), key=str):
                self.verdict(f"{target} {name}", by_list.get(name, []), expected.get(name), name)
        self.counts(target, said, true, findings)

    def verdict(self, where, found, true, name):
        differences = self.differences
        if len(found) > 1:
            differences.add("finding twice", where, len(found), 1)
        one = found[0] if found else {}
        code = one.get("code")
        verdict = "clean" if code is None else "unknown" if code == "dnsbl.unknown" else "listed"
        allowed = true["verdict"] if true else "clean"
        allowed = allowed if isinstance(allowed, list) else [allowed]
        if verdict != "clean":  # those are counted by counts()
            self.verdicts[verdict] += 1
        if verdict == "unknown" and name in self.tolerated and one.get("reason") == "timeout":
            return
        if verdict == "unknown" and verdict not in allowed and self.undetermined("dnsbl"):
            return
        if verdict not in allowed:
            kind = f"false {verdict}" if verdict != "unknown" else "unknown without need"
            differences.add(
                kind,
                where,
                [code, one.get("answers"), one.get("reason")],
                [allowed, true and true.get("answers"), true and true.get("reasons")],
            )
        elif verdict == "unknown":
            if one.get("reason") not in true["reasons"]:
                differences.add("reason of unknown", where, one.get("reason"), true["reasons"])
        elif verdict == "listed":
            differences.same("code of finding", where, code, true["code"])
            differences.same(
                "answers", where, sorted(one.get("answers", [])), sorted(true["answers"])
            )
            if true.get("reason") is not None:
                differences.same("reason of listing", where, one.get("reason"), true["reason"])

    def counts(self, target, said, true, findings):
        counts = said.get("checks", {}).get("dnsbl")
        unknown = sum(one["code"] == "dnsbl.unknown" for one in findings)
        listed = len(findings) - unknown
        asked = self._asked(true)
        if asked == 0 and counts is None:
            return
        self.verdicts["clean"] += max(0, asked - len(findings))
        expected = {
            "asked": asked,
            "listed": listed,
            "clean": asked - listed - unknown,
            "unknown": unknown,
        }
        said_counts = {key: (counts or {}).get(key) for key in expected}
        self.differences.same("counts", target, said_counts, expected)

    # PTR.

    def ptr(self, target, said, true):
        self.ptr_results[true["result"]] += 1
        if said is None:
            self.differences.add("ptr missing", target, None, true["result"])
            return
        failed = said.get("result") == "temperror"
        could = true["result"] != "temperror" or (true["names"] and not said.get("names"))
        if failed and could and self.undetermined("ptr"):
            return
        self.differences.same("ptr result", target, said.get("result"), true["result"])
        names = set(said.get("names", []))
        cap = 10  # a scanner may show no more
        if len(true["names"]) > cap and len(names) >= cap:
            if not names <= set(true["names"]):
                self.differences.add("ptr names", target, sorted(names), true["names"])
        else:
            self.differences.same("ptr names", target, sorted(names), true["names"])
        confirmed = set(said.get("confirmed", []))
        if not confirmed <= set(true["confirmed"]) or bool(confirmed) != bool(true["confirmed"]):
            self.differences.add("ptr confirmed", target, sorted(confirmed), true["confirmed"])
        if true["class"] is not None:
            self.differences.same("ptr class", target, said.get("class"), true["class"])
        if true["dnssec"] is not None:
            self.differences.same("ptr dnssec", target, said.get("dnssec"), true["dnssec"])

    def report(self, truth):
        def numbers(counter):
            return ", ".join(f"{count} {word}" for word, count in sorted(counter.items()))

        kinds = collections.Counter(one["kind"] for one in truth.values())
        print(f"targets   {len(truth)} true ({numbers(kinds)}), {sum(self.seen.values())} said")
        print(f"verdicts  {sum(self.verdicts.values())} compared: {numbers(self.verdicts)}")
        print(f"ptr       {sum(self.ptr_results.values())} compared: {numbers(self.ptr_results)}")
        if self.mail_checks:
            print(f"mail      {sum(self.mail_checks.values())} compared: {numbers(self.mail_checks)}")
        unknown = sum(self.unknowns.values())
        most = self.options.unknown_most
        if most is not None:
            print(f"unknown   {unknown} that could be known, of {most} at most: {numbers(self.unknowns)}")
        total = sum(self.differences.kinds.values())
        print(f"different {total}")
        for kind, count in self.differences.kinds.most_common():
            print(f"    {count:8} {kind}")
        for line in self.differences.first:
            print("  " + line)
        return 1 if total or unknown > (most or 0) else 0


def options_of(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("truth")
    parser.add_argument("findings")
    parser.add_argument("--kinds")
    parser.add_argument("--lists")
    parser.add_argument("--only")
    parser.add_argument("--skip")
    parser.add_argument("--checks", default="dnsbl,ptr")
    parser.add_argument("--allow-unknown")
    parser.add_argument("--unknown-most", type=int)
    return parser.parse_args(arguments)


def main():
    comparison = Comparison(options_of(sys.argv[1:]))
    return comparison.report(comparison.run())


if __name__ == "__main__":
    sys.exit(main())
