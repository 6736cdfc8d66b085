#!/usr/bin/python3 -B
"""The judge finds what it is there to find: a table of outcomes, each with one thing wrong, and some with none."""
import json
import os
import sys
import tempfile

import hostile
import judge
import modes
import world as worlds
from case import KEY, OLD, Case, Outcome

HONEST, SILENT = modes.NAMES.index("honest"), modes.NAMES.index("silent")
CHECKS = {"spf": {"result": None, "record": "v=spf1 a include:s.d.m0.test -all"}}


def record(target="5.9.7.2", kind="ip4", listed=("all", "late"), unknown=(), **checks):
    findings = [{"code": "dnsbl.listed", "list": f"{name}-{HONEST}"} for name in listed]
    findings += [{"code": "dnsbl.unknown", "list": f"{name}-{HONEST}"} for name in unknown]
    counts = {"asked": 2, "listed": len(listed), "clean": 2 - len(listed) - len(unknown), "unknown": len(unknown)}
    return {"target": target, "kind": kind, "checks": checks or {"dnsbl": counts}, "findings": findings}


def lines(*records):
    return "".join(json.dumps(one) + "\n" for one in records).encode()


def mail(record_text, code=None):
    return {"target": "d.m0.test", "kind": "domain", "checks": {"spf": {"result": None, "record": record_text}},
            "findings": [{"code": code}] if code else []}


GOOD = lines(record(), record("5.9.7.1", listed=()))
# What is wrong (part of the sentence, or None), and how it came: status, standard output, standard error, more of the case, more files
TABLE = [
    (None, 0, GOOD, b"", {}, {}),
    ("signal 11", -11, GOOD, b"", {}, {}),
    (None, -15, GOOD, b"", {"deaths": {15}}, {}),
    ("in no manual", 3, GOOD, b"x", {}, {}),
    ("is not one of", 71, b"", b"rblsweep: memory\n", {}, {}),
    ("without a word", 69, b"", b"", {"statuses": {69}}, {}),
    ("sanitizer", 0, GOOD, b"a.c:1:2: runtime error: overflow\n", {}, {}),
    ("not ended", -9, GOOD, b"", {"is_hung": True}, {}),
    ("torn", 0, GOOD + b'{"tar', b"", {"rows": None}, {}),
    ("no JSON", 0, b"{]\n" + GOOD, b"", {}, {}),
    ("1 records of 2", 0, lines(record()), b"", {}, {}),
    ("left behind", 0, GOOD, b"", {}, {"x.part": b""}),
    ("gone, though", 71, b"", b"memory\n", {"output": "out.ndjson", "statuses": {71}}, {"out.ndjson": b""}),
    (None, 71, b"", b"memory\n", {"output": "out.ndjson", "statuses": {71}}, {"out.ndjson": OLD}),
    ("has written nothing", 0, b"", b"", {"output": "out.ndjson"}, {"out.ndjson": OLD}),
    ("out.ndjson.part", 74, b"", b"full\n", {"output": "out.ndjson", "statuses": {74}}, {"out.ndjson": OLD, "out.ndjson.part": b'{"a'}),
    ("cells below", 0, b"target,a\n5.9.7.1\n", b"", {"format": "csv", "rows": None}, {}),
    ("key", 0, GOOD, b"asked 1." + KEY.upper().encode() + b".test\n", {}, {}),
    ("key", 0, GOOD, b"", {}, {"summary.json": KEY.encode()}),
    ("falsely listed", 0, lines(record(), record("5.9.7.1", listed=("late",))), b"", {}, {}),
    ("falsely clean", 0, lines(record(listed=("all",)), record("5.9.7.1", listed=())), b"", {}, {}),
    (None, 0, lines(record(listed=("all",), unknown=("late",)), record("5.9.7.1", listed=())), b"", {}, {}),
    ("spf is", 0, lines(mail("v=spf1 +all"), record()), b"", {}, {}),
    (None, 0, lines(mail(None, "spf.unknown"), record()), b"", {}, {}),
]


def main():
    world = worlds.World.__new__(worlds.World)
    world.truth = {"d.m0.test": CHECKS}
    failed = 0
    for number, (wanted, status, out, err, more, files) in enumerate(TABLE):
        with tempfile.TemporaryDirectory() as folder:
            more = dict(more)
            is_hung = more.pop("is_hung", False)
            if "output" in more:
                more["output"] = os.path.join(folder, more["output"])
            for name, text in files.items():
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(text)
            case = Case("a test", ["scan"], **{"rows": 2, "check": world.check((HONEST,)), **more})
            found = judge.wrong(case, Outcome(status, out, err, 1.0, is_hung), folder)
        if (wanted is None) != (not found) or (wanted and wanted not in "; ".join(found)):
            print(f"row {number}: {wanted!r} was wanted, {found} was found")
            failed = 1
    assert len(modes.NAMES) >= 43 and SILENT and len(hostile.names(0)) > 20
    return failed


if __name__ == "__main__":
    sys.exit(main())
