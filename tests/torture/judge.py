"""What is wrong with the outcome of a case: a list of sentences, empty where nothing is."""
import csv
import io
import json
import os

import case as cases

csv.field_size_limit(1 << 30)
SANITIZERS = (b"AddressSanitizer", b"runtime error:", b"LeakSanitizer", b"ThreadSanitizer")


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def ndjson(text):
    """(records, what is wrong)"""
    records = []
    for number, line in enumerate(text.split(b"\n")[:-1], 1):
        try:
            records.append(json.loads(line.decode("utf-8")))
        except ValueError as error:
            return records, f"line {number} is no JSON: {error}: {line[:200]!r}"
        if not isinstance(records[-1], dict) or "target" not in records[-1] or "findings" not in records[-1]:
            return records, f"line {number} is no record: {line[:200]!r}"
    return records, f"the last line is torn: {text[-100:]!r}" if text and not text.endswith(b"\n") else None


def csv_rows(text):
    try:
        rows = list(csv.reader(io.StringIO(text.decode("utf-8"), newline=""), strict=True))
    except (ValueError, csv.Error) as error:
        return [], f"no CSV: {error}"
    for row in rows:
        if len(row) != len(rows[0]):
            return [], f"{len(row)} cells below a header of {len(rows[0])}: {row[:4]}"
    if text and not text.endswith(b"\n"):
        return [], "the last row is torn"
    targets = dict.fromkeys((row[rows[0].index("target")], row[-1]) for row in rows[1:])  # a target has a row a finding
    return [{"target": target, "label": label} for target, label in targets], None


def parse(case, text):
    return csv_rows(text) if case.format == "csv" else ndjson(text)


def status_wrong(case, outcome):
    status = outcome.status
    if outcome.is_hung:
        yield f"it had not ended after {case.seconds} s"
    elif status < 0:
        if -status not in case.deaths:
            yield f"signal {-status} ended it"
    elif status not in cases.KNOWN:
        yield f"status {status} is in no manual"
    elif status not in case.statuses:
        yield f"status {status} is not one of {sorted(case.statuses)} that this may have"
    if any(word in outcome.err for word in SANITIZERS):
        yield "a sanitizer spoke"
    if status in cases.KNOWN - cases.DONE and not outcome.err.strip() and not case.is_mute:
        yield f"status {status} without a word"


def is_whole(case, text):
    records, wrong = parse(case, text)
    return not wrong and case.rows in (None, len(records))


def output_wrong(case, outcome):
    """Of what it wrote, where it was to write records."""
    status = outcome.status
    text = read(case.output) if case.output else outcome.out
    if case.output and (status < 0 or status not in cases.DONE | {75}) and text != cases.OLD:
        # 66: an input broke off, 69: nobody answered; what was found is written all the same.
        # What is whole may stand there, too, where only the summary failed; and what an interrupted run writes, where another
        # signal came last of all.
        if status not in (66, 69) and (parse(case, text)[1] if status < 0 else not is_whole(case, text)):
            yield "what was there is gone, though it failed"
    if case.output and text == cases.OLD:
        if status in cases.DONE:
            yield "it says that it is done, and has written nothing"
        return
    records, wrong = parse(case, text)
    if wrong and not (status in (71, 74) and "torn" in wrong) and not (status < 0 and not case.output):
        yield wrong
    if status in cases.DONE and case.rows is not None and len(records) != case.rows:
        yield f"{len(records)} records of {case.rows}"
    for record in records if case.check and case.format == "ndjson" else ():
        wrong = case.check(record)
        if wrong:
            yield f"{record['target']}: {wrong}"
            break


def part_wrong(case, outcome, folder):
    for name in os.listdir(folder):
        if not name.endswith(".part") or case.may_leave_part:
            continue
        if outcome.status != 74:
            yield f"{name} is left behind by status {outcome.status}"
        elif case.output == os.path.join(folder, name[:-5]):
            wrong = parse(case, read(os.path.join(folder, name)))[1]
            if wrong:
                yield f"{name}: {wrong}"


def key_wrong(outcome, folder):
    key = cases.KEY.lower().encode()
    texts = {"standard output": outcome.out, "standard error": outcome.err}
    for at, _, names in os.walk(folder):
        for name in names:
            if not name.startswith("in-"):  # what we wrote for it to read
                texts[name] = read(os.path.join(at, name))
    for where, text in texts.items():
        if key in text.lower():
            yield f"the key is in {where}"


def was_loaded(outcome):
    """Whether the machine was large enough for the program to begin."""
    return outcome.status != 127 or b"error while loading shared libraries" not in outcome.err


def wrong(case, outcome, folder):
    if not was_loaded(outcome):
        return []
    found = list(status_wrong(case, outcome))
    if not outcome.is_hung:
        if case.words[0] == "scan" or case.output:
            found += output_wrong(case, outcome)
        found += part_wrong(case, outcome, folder)
        found += key_wrong(outcome, folder)
        if case.then:
            more = case.then(outcome, folder)
            found += [more] if more else []
    return found
