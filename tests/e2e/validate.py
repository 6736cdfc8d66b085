#!/usr/bin/python3
"""Validates the NDJSON output of a scan, and its summary, against the schemas in data/schema.

    validate.py RECORDS [SUMMARY]

Also checks what a schema cannot say: that numbers add up, no key comes twice in an object, no id in the file,
all is of one run, every line ends. Says FILE:LINE: WHERE: WHAT of each error. Exit status: 0 valid, 1 not, 77 without jsonschema.
"""
import json
import os
import sys

try:
    import jsonschema
except ImportError:
    print("validate.py: needs python3-jsonschema", file=sys.stderr)
    sys.exit(77)

SCHEMAS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data", "schema")


def validator(name):
    with open(os.path.join(SCHEMAS, name), encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def unique(members):
    keys = [key for key, _ in members]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise ValueError(f"twice in one object: {', '.join(sorted(twice))}")
    return dict(members)


def no_constant(name):
    raise ValueError(f"{name} is no JSON")


def parse(line):
    if not line.endswith(b"\n"):
        raise ValueError("the line does not end")
    return json.loads(line.decode("utf-8"), object_pairs_hook=unique, parse_constant=no_constant)


def errors_of_schema(schema, value):
    for error in schema.iter_errors(value):
        yield f"{error.json_path}: {error.message}"


def errors_of_record(record):
    if record["kind"] == "pair":
        if record["target"] != f"{record['ip']} {record['domain']}":
            yield "$.target: not its ip and domain"
        for finding in record["findings"]:
            if finding["subject"] not in (record["ip"], record["domain"]):
                yield f"$.findings: '{finding['subject']}' is no part of the pair"

    dnsbl = record["checks"].get("dnsbl", dict.fromkeys(("asked", "listed", "clean", "unknown"), 0))
    codes = [f["code"] for f in record["findings"] if f["code"].startswith("dnsbl.")]
    unknown = codes.count("dnsbl.unknown")
    if dnsbl["asked"] != dnsbl["listed"] + dnsbl["clean"] + dnsbl["unknown"]:
        yield "$.checks.dnsbl: asked is not the sum"
    if dnsbl["unknown"] != unknown or dnsbl["listed"] != len(codes) - unknown:
        yield "$.checks.dnsbl: not as many as findings"

    ptr = record["checks"].get("ptr", {})
    if not set(ptr.get("confirmed", [])) <= set(ptr.get("names", [])):
        yield "$.checks.ptr.confirmed: not among the names"


class Names:
    """What was called by an id so far, and the name of the run; errors is what is wrong with them in the whole file."""

    def __init__(self):
        self.owners = {}
        self.run = None
        self.errors = []

    def add_run(self, value):
        self.run = self.run or value["run"]
        if value["run"] != self.run:
            self.errors.append(f"of two runs: {self.run}, {value['run']}")

    def add(self, record):
        self.add_run(record)
        called = [(record["id"], f"the target {record['target']}")]
        called += [(f["id"], f"{f['code']} of {record['target']}") for f in record["findings"]]
        for name, owner in called:
            other = self.owners.setdefault(name, owner)
            if other is not owner:
                self.errors.append(f"one id: {other}; {owner}")


def errors_of_summary(summary, line_count):
    targets = summary["targets"]
    if targets["read"] != targets["distinct"] + targets["duplicate"]:
        yield "$.targets.read: not the sum"
    if targets["distinct"] != targets["written"]:
        yield "$.targets.written: not as many as distinct"
    if targets["written"] != line_count:
        yield f"$.targets.written: {targets['written']}, but there are {line_count} records"
    if summary["started"] > summary["finished"]:
        yield "$.finished: before it started"
    for name, counts in summary["lists"].items():
        if counts["asked"] != counts["listed"] + counts["clean"] + sum(counts["unknown"].values()):
            yield f"$.lists.{name}.asked: not the sum"


def errors_of_line(schema, line, more):
    """What more(value) yields holds only of values that fit the schema."""
    try:
        value = parse(line)
    except ValueError as error:
        return [f"$: {error}"]
    return list(errors_of_schema(schema, value)) or list(more(value))


def validate(path, schema, more):
    """Returns how many lines there are, and how many errors."""
    line_count = error_count = 0
    with open(path, "rb") as file:
        for line_count, line in enumerate(file, 1):
            for error in errors_of_line(schema, line, more):
                print(f"{path}:{line_count}: {error}")
                error_count += 1
    return line_count, error_count


def main(arguments):
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 64
    names = Names()
    record_count, error_count = validate(
        arguments[0], validator("rblsweep-1.schema.json"),
        lambda record: names.add(record) or errors_of_record(record))
    if len(arguments) == 2:
        line_count, more = validate(
            arguments[1], validator("rblsweep-summary-1.schema.json"),
            lambda summary: names.add_run(summary) or errors_of_summary(summary, record_count))
        error_count += more
        if line_count != 1:
            print(f"{arguments[1]}: {line_count} lines, not one object")
            error_count += 1
    for error in names.errors:
        print(f"{arguments[0]}: {error}")
    return 1 if error_count or names.errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
