#!/usr/bin/python3
"""A plain scan of the lab, to check the lab itself: what it writes must pass compare.py.

    reference.py DIR > findings.ndjson

It shares with the lab the table of lists and the rules of a verdict, nothing else: targets come
from the target files, answers from the servers, by a few lines of DNS of its own. It is slow and
simple: questions of one kind are asked together, each up to five times, over UDP and then TCP.
"""

import csv
import ipaddress
import json
import os
import random
import re
import select
import socket
import struct
import sys
import time

sys.dont_write_bytecode = True

from catalogue import FAULTS, HONEST, TREES
from dnssec import wire_name
from lists import judge, reversed_name

A, PTR, TXT, AAAA = 1, 12, 16, 28
TRIES, WINDOW = 5, 64
SERVFAIL, NXDOMAIN, REFUSED = 2, 3, 5
BROKEN = {"rcode": SERVFAIL, "records": [], "ad": False, "timeout": False}


def name_read(packet, at):
    labels, end = [], None
    for _ in range(128):
        size = packet[at]
        if size >= 0xC0:
            end = end or at + 2
            at = struct.unpack_from("!H", packet, at)[0] & 0x3FFF
        elif size == 0:
            return ".".join(labels).lower(), end or at + 1
        else:
            labels.append(packet[at + 1 : at + 1 + size].decode("latin-1"))
            at += 1 + size
    raise ValueError("name without an end")


def reply_read(packet):
    _, flags, _, count, _, _ = struct.unpack_from("!6H", packet)
    _, at = name_read(packet, 12)
    at += 4
    records = []
    for _ in range(count):
        _, at = name_read(packet, at)
        kind, _, _, size = struct.unpack_from("!HHIH", packet, at)
        at += 10
        data = packet[at : at + size]
        if len(data) != size:
            raise ValueError("cut off")
        if kind in (A, AAAA):
            records.append((kind, str(ipaddress.ip_address(data))))
        elif kind == PTR:
            records.append((kind, name_read(packet, at)[0]))
        elif kind == TXT:
            records.append((kind, data[1 : 1 + data[0]].decode()))
        at += size
    return {"rcode": flags & 15, "records": records, "ad": bool(flags & 0x20), "timeout": False}


def question_make(number, name, kind, flags):
    return (
        struct.pack("!6H", number, flags, 1, 0, 0, 1)
        + wire_name(name)
        + struct.pack("!2H", kind, 1)
        + b"\0"
        + struct.pack("!HHIH", 41, 1232, 0, 0)
    )


def ask_tcp(port, packet):
    with socket.create_connection(("127.0.0.1", port), 5) as sock:
        sock.sendall(struct.pack("!H", len(packet)) + packet)
        file = sock.makefile("rb")
        return file.read(struct.unpack("!H", file.read(2))[0])


def ask(port, questions, wait=0.8, flags=0x0120):
    """{(name, kind): reply} of all the questions, WINDOW at a time."""
    answers, tries = {}, {}
    todo = list(dict.fromkeys(questions))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(("127.0.0.1", port))
        flying = {}  # id: question, packet, when it is late
        while todo or flying:
            now = time.monotonic()
            while todo and len(flying) < WINDOW:
                question = todo.pop()
                number = random.randrange(65536)
                if number in flying:
                    todo.append(question)
                    continue
                packet = question_make(number, *question, flags)
                tries[question] = tries.get(question, 0) + 1
                flying[number] = (question, packet, now + wait)
                try:
                    sock.send(packet)
                except ConnectionRefusedError:
                    pass
            if select.select([sock], [], [], 0.05)[0]:
                receive(sock, port, flying, answers)
            for number, (question, _, late) in list(flying.items()):
                if late < time.monotonic():
                    del flying[number]
                    if tries[question] < TRIES:
                        todo.append(question)
                    else:
                        answers[question] = {**BROKEN, "timeout": True}
    return answers


def receive(sock, port, flying, answers):
    try:
        packet = sock.recv(4096)
    except ConnectionRefusedError:
        return
    number = struct.unpack_from("!H", packet)[0]
    question, sent, _ = flying.get(number, (None, None, None))
    name_end = sent and sent.index(b"\0", 12) + 1 if sent else 0
    if question is None:
        return
    if len(packet) > 20 and packet[12:name_end] != sent[12:name_end]:
        return
    del flying[number]
    try:
        if packet[2] & 0x02:
            packet = ask_tcp(port, sent)
        answers[question] = reply_read(packet)
    except (ValueError, struct.error, IndexError):
        answers[question] = BROKEN


# Lists.


def failure(reply):
    """Why a reply is no answer; None if it is one."""
    if reply["timeout"]:
        return "timeout"
    if reply["rcode"] in (0, NXDOMAIN):
        return None
    return "refused" if reply["rcode"] == REFUSED else "servfail"


def is_healthy(spec, port):
    points = {
        "ip4": ("127.0.0.2", "127.0.0.1"),
        "ip6": ("::ffff:7f00:2", "::ffff:7f00:1"),
        "domain": ("test", "invalid"),
    }
    label = f"x{random.randrange(10 ** 9)}"
    questions = {(f"{label}.{spec.zone}", A): False}
    for kind in spec.kinds:
        for point, is_listed in zip(points[kind], (True, False)):
            questions[(f"{reversed_name(point)}.{spec.zone}", A)] = is_listed
    for question, reply in ask(port, questions).items():
        answers = [data for kind, data in reply["records"] if kind == A]
        if failure(reply) or judge(spec, answers)[0] != (
            "listed" if questions[question] else "clean"
        ):
            return False
    return True


def scan_list(spec, port, targets):
    """{target: finding} of one list; what is clean has none."""
    unhealthy = {target: {"code": "dnsbl.unknown", "reason": "unhealthy"} for target in targets}
    if not is_healthy(spec, port):
        return unhealthy
    names = {target: f"{reversed_name(target)}.{spec.zone}" for target in targets}
    replies = ask(port, [(name, A) for name in names.values()])
    found = {}
    for target, name in names.items():
        reply = replies[name, A]
        answers = [data for kind, data in reply["records"] if kind == A]
        verdict, reasons = judge(spec, answers)
        if failure(reply):
            found[target] = {"code": "dnsbl.unknown", "reason": failure(reply)}
        elif verdict == "unknown":
            found[target] = {"code": "dnsbl.unknown", "reason": reasons[0]}
        elif verdict == "listed":
            nature = {"block": "listed", "allow": "allowed"}.get(spec.nature, spec.nature)
            found[target] = {"code": "dnsbl." + nature, "answers": answers}
    listed = {names[target]: target for target, one in found.items() if "answers" in one}
    for (name, _), reply in ask(port, [(name, TXT) for name in listed]).items():
        texts = [data for kind, data in reply["records"] if kind == TXT]
        found[listed[name]]["reason"] = "; ".join(texts)
    return found if is_healthy(spec, port) else unhealthy


# PTR.


def classify(name, address):
    octets = [] if ":" in address else address.split(".")
    text = ipaddress.ip_address(address).exploded.replace(":", "-")
    forms = (
        [text]
        if not octets
        else [
            "-".join(octets),
            "-".join(reversed(octets)),
            ".".join(octets),
            "-".join(octet.zfill(3) for octet in octets),
        ]
    )
    if not any(form in name for form in forms):
        return "custom"
    if re.search(r"static|\.fix\.", name):
        return "static"
    return "dynamic" if re.search(r"dyn|dsl|pool|dhcp|dialup", name) else "generic"


def scan_ptr(resolver, addresses):
    kinds = {address: AAAA if ":" in address else A for address in addresses}
    pointers = {
        address: (ipaddress.ip_address(address).reverse_pointer, PTR) for address in addresses
    }
    replies = ask(resolver, pointers.values(), wait=6)
    names = {
        address: [data for kind, data in replies[pointers[address]]["records"] if kind == PTR]
        for address in addresses
    }
    forward = ask(
        resolver,
        [(name, kinds[address]) for address in addresses for name in names[address]],
        wait=6,
    )
    failed = [
        question
        for replies_of in (replies, forward)
        for question, reply in replies_of.items()
        if reply["rcode"] == SERVFAIL and not reply["timeout"]
    ]
    unchecked = ask(resolver, failed, wait=6, flags=0x0130)
    bogus = {question for question, reply in unchecked.items() if not failure(reply)}
    results = {}
    for address in addresses:
        questions = [pointers[address]] + [(name, kinds[address]) for name in names[address]]
        all_replies = {
            question: (replies if question[1] == PTR else forward)[question]
            for question in questions
        }
        results[address] = ptr_verdict(address, names[address], all_replies, bogus)
    return results


def ptr_verdict(address, names, replies, bogus):
    is_failed = any(failure(reply) for reply in replies.values())
    confirmed = [
        question[0]
        for question, reply in replies.items()
        if any(data == address for kind, data in reply["records"] if kind != PTR)
    ]
    is_secure = all(reply["ad"] for reply in replies.values())
    return {
        "result": "pass"
        if confirmed
        else "temperror"
        if is_failed
        else "fail"
        if names
        else "permerror",
        "names": names,
        "confirmed": confirmed,
        "class": classify(names[0], address) if names else None,
        "dnssec": "bogus" if bogus & set(replies) else "secure" if is_secure else "insecure",
    }


# Targets.


def read_targets(directory):
    """(target, kind, ip, domain, labels, sampled_from), from the files that a scan would read."""
    with open(os.path.join(directory, "fleet.ndjson")) as file:
        for line in file:
            labels = json.loads(line)
            target = labels.pop("target")
            for address, sampled_from in expand(target):
                kind = "ip6" if ":" in address else "ip4"
                yield address, kind, address, None, labels, sampled_from
    with open(os.path.join(directory, "domains.txt"), encoding="utf-8") as file:
        for line in file:
            name, *words = line.split()
            domain = name.rpartition("@")[2].encode("idna").decode()
            yield domain, "domain", None, domain, dict(word.split("=") for word in words), None
    with open(os.path.join(directory, "pairs.csv"), newline="") as file:
        for row in csv.DictReader(file):
            yield (
                f"{row['ip']} {row['domain']}",
                "pair",
                row["ip"],
                row["domain"],
                {"customer": row["customer"]},
                None,
            )


def expand(target):
    first, dash, last = target.partition("-")
    if dash:
        low, high = int(ipaddress.ip_address(first)), int(ipaddress.ip_address(last))
        return [(str(ipaddress.ip_address(number)), None) for number in range(low, high + 1)]
    net = ipaddress.ip_network(target)
    if net.version == 6 and net.prefixlen < 112:
        return [(str(sub.network_address), str(net)) for sub in net.subnets(new_prefix=64)]
    return [(str(address), None) for address in net]


def scan(directory):
    with open(os.path.join(directory, "lab.env")) as file:
        env = dict(line.rstrip().replace("'", "").split("=", 1) for line in file)
    with open(os.path.join(directory, "lists.yaml")) as file:
        ports = dict(
            re.findall(
                r"- id: (\S+)\n(?:(?!  - id).*\n)*?.*servers: \[127.0.0.1@(\d+)\]", file.read()
            )
        )
    targets = list(read_targets(directory))
    subjects = {"ip4": [], "ip6": [], "domain": []}
    for _, _, ip, domain, _, _ in targets:
        if ip:
            subjects["ip6" if ":" in ip else "ip4"].append(ip)
        if domain:
            subjects["domain"].append(domain)
    found, asked = {}, {"ip4": 0, "ip6": 0, "domain": 0}
    for spec in HONEST + TREES + FAULTS:
        if spec.id not in ports:
            continue
        mine = [one for kind in spec.kinds for one in dict.fromkeys(subjects[kind])]
        for kind in spec.kinds:
            asked[kind] += 1
        for subject, finding in scan_list(spec, int(ports[spec.id]), mine).items():
            found.setdefault(subject, []).append({**finding, "list": spec.id})
    resolver = int(env["LAB_RESOLVER"].partition("@")[2])
    ptr = scan_ptr(resolver, list(dict.fromkeys(subjects["ip4"] + subjects["ip6"])))
    for target in targets:
        yield record(target, found, asked, ptr)


def record(target, found, asked, ptr):
    text, kind, ip, domain, labels, sampled_from = target
    findings, count = [], 0
    for subject, of_kind in ((ip, "ip6" if ip and ":" in ip else "ip4"), (domain, "domain")):
        if subject is None:
            continue
        count += asked[of_kind]
        findings += [
            {**one, **({"subject": subject} if kind == "pair" else {})}
            for one in found.get(subject, [])
        ]
    unknown = sum(one["code"] == "dnsbl.unknown" for one in findings)
    one = {
        "schema": "rblsweep/1",
        "target": text,
        "kind": kind,
        "labels": labels,
        "checks": {
            "dnsbl": {
                "asked": count,
                "listed": len(findings) - unknown,
                "clean": count - len(findings),
                "unknown": unknown,
            }
        },
        "findings": findings,
    }
    if ip:
        one["checks"]["ptr"] = ptr[ip]
    if sampled_from:
        one["sampled_from"] = sampled_from
    return one


if __name__ == "__main__":
    for record_of_target in scan(sys.argv[1]):
        print(json.dumps(record_of_target))
