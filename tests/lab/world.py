#!/usr/bin/python3
"""Writes a whole lab: a DNS internet that follows from a seed, what to scan in it, and the truth.

    world.py --dir DIR [--size demo|16|ADDRESSES] [--domains N] [--lists demo|full|trees|faults|all]
             [--seed N] [--port BASE] [--mirrors N]

scripts/lab calls it and starts the servers; README.md says what all the files are.
"""

import argparse
import json
import os
import sys

sys.dont_write_bytecode = True

import fleet as fleets
import lists as blocklists
import mail as mails
import mail_truth
import ptr
import zones as zone_files

ADDRESSES_MAX = 131072
RESOLVER_PORT = 9
ENV = "lab.env"


class Plan:
    """The sizes of a lab, from its options."""

    def __init__(self, options):
        self.directory = os.path.abspath(options.dir)
        self.seed, self.port, self.mirrors = options.seed, options.port, options.mirrors
        small = options.size == "demo"
        if not small and not options.size.isdigit():
            raise ValueError("--size: demo, 16 (a /16), or a number of addresses")
        self.addresses = 1024 if small else 65536 if options.size == "16" else int(options.size)
        if not 256 <= self.addresses <= ADDRESSES_MAX:
            raise ValueError(f"--size: from 256 to {ADDRESSES_MAX} addresses")
        self.addresses6 = 64 if self.addresses < 4096 else self.addresses // 128
        self.domains = options.domains or max(60, self.addresses // 64)
        if self.domains < 8:
            raise ValueError("--domains: at least 8")
        if not 1 <= self.mirrors <= blocklists.MIRRORS_MAX:
            raise ValueError(f"--mirrors: from 1 to {blocklists.MIRRORS_MAX}")
        self.lists = options.lists or ("demo" if small else "full")
        self.fault_port = self.port + blocklists.FAULT_PORT
        self.port_end = self.port + blocklists.PORTS  # one after the last
        if not 1024 <= self.port <= 65536 - blocklists.PORTS:
            raise ValueError(f"--port: from 1024 to {65536 - blocklists.PORTS}")

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, content):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(content)


def options_add(parser):
    parser.add_argument("--dir", default="build/lab")
    parser.add_argument("--size", default="demo", metavar="demo|16|ADDRESSES")
    parser.add_argument("--domains", type=int, metavar="N")
    parser.add_argument("--lists", choices=sorted(blocklists.SETS))
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--port", type=int, default=15300, metavar="BASE")
    parser.add_argument("--mirrors", type=int, default=1, metavar="N")
    return parser


class World:
    def __init__(self, plan):
        self.plan = plan
        self.zones = zone_files.Zones(plan.seed)
        self.fleet = fleets.Fleet(plan.seed, plan.addresses, plan.addresses6, plan.domains)
        self.reverse = ptr.Reverse(self.zones, self.fleet, plan.seed)
        self.mail = mails.Mail(self.zones, plan.seed)
        self.lists = blocklists.Lists(
            plan.seed, plan.port, plan.mirrors, plan.lists, plan.addresses
        )

    def build(self):
        self._top()
        self._domains()
        self.lists.delegate(self.zones)
        self.reverse.build()
        self.mail.providers()
        self.hosts = self.mail.publish_all(self.fleet.domains, self.reverse.mail_hosts)
        self.mail_truth = mail_truth.MailTruth(self.zones, self.mail.words, self.hosts)
        self.lists.fill(self.reverse, self.fleet)
        self.lists.publish(self.zones)
        self.pairs = self.fleet.pairs(self.hosts)

    def _top(self):
        add = self.zones.add
        for name in [
            ".",
            "example.",
            "arpa.",
            "in-addr.arpa.",
            "ip6.arpa.",
            "198.in-addr.arpa.",
            "infra.example.",
            "isp.example.",
            "mailer.example.",
            "bl.example.",
        ]:
            add(name, signed=True)
        for name in ["test.", "hosting.test.", "bl.test.", "reports.example."]:
            add(name)
        add(ptr.BOGUS_NAMES, signed=True, broken="ds")
        add("expired.example.", signed=True, broken="expired")
        self.zones.record(zone_files.NAME_SERVER, "A", "127.0.0.1")
        self.zones.record("www.expired.example.", "A", "198.51.100.80")
        for name in [ptr.DEAD_NAMES, ptr.FAILING_NAMES]:
            self.zones.delegate(name)

    def _domains(self):
        """Half of the customers sign, under a signed TLD; some of them with NSEC3."""
        for i, domain in enumerate(self.fleet.domains):
            self.zones.add(f"{domain}.", signed=i % 4 < 2, nsec3=i % 20 == 0, key=f"pool {i % 8}")

    def write(self):
        plan = self.plan
        for name in ["zones", "rbl", "log", "pid"]:
            os.makedirs(plan.path(name))
        self.fleet.write(plan.directory, self.pairs)
        self.lists.write_rbldnsd(plan.path("rbl"))
        plan.write("lists.yaml", self.lists.catalogue(recursive=False))
        plan.write("lists-recursive.yaml", self.lists.catalogue(recursive=True))
        plan.write("faultd.conf", self._faultd_conf())
        plan.write("root.key", self.zones.anchor())
        plan.write("unbound.conf", self._server_clause() + self._forward_clauses())
        plan.write("forward.conf", self._server_clause())
        plan.write("resolver.conf", self._resolver_conf())
        plan.write("nsd.conf", self.zones.nsd_conf(plan.port, plan.directory))
        plan.write("truth.ndjson", "".join(json.dumps(one) + "\n" for one in self.truth()))
        self.zones.write(plan.path("zones"))
        plan.write(ENV, self._env())

    def truth(self):
        for address, labels, sampled_from in self.fleet.targets():
            kind = "ip6" if ":" in address else "ip4"
            one = {
                "target": address,
                "kind": kind,
                "labels": labels,
                "asked": len(self.lists.asked(kind)),
                "dnsbl": self.lists.truth(address, kind),
                "ptr": self.reverse.truth[address],
            }
            if sampled_from:
                one["sampled_from"] = sampled_from
            yield one
        for domain in self.fleet.domains:
            yield {
                "target": domain,
                "kind": "domain",
                "asked": len(self.lists.asked("domain")),
                "labels": {"customer": domain.partition(".")[0]},
                "dnsbl": self.lists.truth(domain, "domain"),
                "words": self.mail.words[domain],
                "mail": self.mail_truth.domain(domain),
            }
        for row in self.pairs:
            yield {
                "target": f"{row['ip']} {row['domain']}",
                "kind": "pair",
                "ip": row["ip"],
                "domain": row["domain"],
                "labels": {"customer": row["customer"]},
                "asked": len(self.lists.asked("ip4")) + len(self.lists.asked("domain")),
                "dnsbl": self.lists.truth(row["ip"], "ip4"),
                "dnsbl_domain": self.lists.truth(row["domain"], "domain"),
                "ptr": self.reverse.truth[row["ip"]],
                "mail": self.mail_truth.pair(row["ip"], row["domain"], row["helo"]),
            }

    # Configurations.

    def _server_clause(self):
        """What a validator needs in this world, however it reaches it."""
        return f"""server:
    trust-anchor-file: "{self.plan.path('root.key')}"
    do-not-query-localhost: no
    disable-dnssec-lame-check: yes
    outgoing-port-avoid: "{self.plan.port}-{self.plan.port_end - 1}"
    local-zone: "test." nodefault
    local-zone: "8.b.d.0.1.0.0.2.ip6.arpa." nodefault
"""

    def _forward_clauses(self):
        """The root of this world, and the zones that are on other servers than the root's."""
        fault = self.plan.fault_port
        stubs = [(ptr.DEAD_NAMES, fault), (ptr.FAILING_NAMES, fault)]
        stubs += [(zone, fault) for zone in self.reverse.dead_zones] + self.lists.stubs()
        text = f'forward-zone:\n    name: "."\n    forward-addr: 127.0.0.1@{self.plan.port}\n'
        for zone, port in stubs:
            text += (
                f'stub-zone:\n    name: "{zone.rstrip(".")}."\n    stub-addr: 127.0.0.1@{port}\n'
            )
        return text

    def _resolver_conf(self):
        return f"""server:
    interface: 127.0.0.1@{self.plan.port + RESOLVER_PORT}
    access-control: 127.0.0.0/8 allow
    directory: "{self.plan.directory}"
    pidfile: ""
    username: ""
    chroot: ""
    use-syslog: no
    do-daemonize: no
    do-ip6: no
    num-threads: 2
    outgoing-range: 2048
    so-rcvbuf: 4m
    num-queries-per-thread: 4096
    qname-minimisation: no
    module-config: "validator iterator"
    include: "{self.plan.path('unbound.conf')}"
remote-control:
    control-enable: no
"""

    def _faultd_conf(self):
        plan = self.plan
        ports = sorted({plan.fault_port} | {one.port for one in self.lists.served_by("faultd")})
        lines = [f"seed {plan.seed}", f"log {plan.path('log/questions.log')}"]
        lines += [f"listen 127.0.0.1 {port}" for port in ports]
        lines += ["zone lab.invalid", "rr ready A 127.0.0.1"]
        lines += [f"zone {ptr.FAILING_NAMES} do=servfail", f"zone {ptr.DEAD_NAMES} do=silent"]
        lines += [f"zone {zone} do=silent" for zone in self.reverse.dead_zones]
        return "\n".join(lines + self.lists.faultd_zones()) + "\n"

    def _env(self):
        plan = self.plan
        values = {
            "LAB_DIR": plan.directory,
            "LAB_SEED": plan.seed,
            "LAB_PORT": plan.port,
            "LAB_RBLDNSD_PORT": plan.port + blocklists.RBLDNSD_PORT,
            "LAB_FAULT_PORT": plan.fault_port,
            "LAB_RESOLVER": f"127.0.0.1@{plan.port + RESOLVER_PORT}",
            "LAB_CONF": plan.path("unbound.conf"),
            "LAB_FORWARD_CONF": plan.path("forward.conf"),
            "LAB_LISTS": plan.path("lists.yaml"),
            "LAB_LISTS_RECURSIVE": plan.path("lists-recursive.yaml"),
            "LAB_FLEET": plan.path("fleet.txt"),
            "LAB_DOMAINS": plan.path("domains.txt"),
            "LAB_PAIRS": plan.path("pairs.csv"),
            "LAB_TRUTH": plan.path("truth.ndjson"),
            "LAB_LOG": plan.path("log/questions.log"),
            "LAB_ANCHOR": plan.path("root.key"),
            "LAB_ADDRESSES": plan.addresses,
            "LAB_ADDRESSES6": len(self.fleet.addresses()) - plan.addresses,
            "LAB_DOMAIN_COUNT": plan.domains,
            "LAB_MIRRORS": plan.mirrors,
        }
        return "".join(f"{name}='{value}'\n" for name, value in values.items())


def make(plan):
    world = World(plan)
    world.build()
    world.write()
    return world


if __name__ == "__main__":
    make(Plan(options_add(argparse.ArgumentParser()).parse_args()))
