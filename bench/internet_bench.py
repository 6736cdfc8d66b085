"""Cases of bench/run in an Internet in a box (tests/lab): from the root, over real delegations, with default options,
15 ms away in the median and with 0.5 % of the packets lost each way, and the same at no distance without loss.

Beside rates: the packets a question takes, by the role of the servers that get them, and the share of what is unknown
though a patient resolver finds it out.
"""
import os
import re
import subprocess
import time

from bench_case import PORT, Case, expect, number
from lab_bench import ROOT, Lab, end, measure, write_questions

FAR, NEAR = ("--latency", "15", "--loss", "0.5"), ("--latency", "0", "--loss", "0")
PEER_SECONDS_MAX = 240  # dnsperf has been seen to wait forever
RESOLVER_PORT, TICKS = 53, os.sysconf("SC_CLK_TCK")
# The limits are there for resolvers of many clients: Debian's drops what one asks beyond 1,000 at once.
RESOLVER = """server:
    wait-limit: 0
    discard-timeout: 0
    interface: 127.0.0.1@{port}
    directory: "{directory}"
    pidfile: ""
    username: ""
    chroot: ""
    use-syslog: no
    do-daemonize: no
    do-ip6: no
    num-threads: 2
    outgoing-range: 4096
    num-queries-per-thread: 4096
    so-rcvbuf: 4m
    msg-cache-size: 64m
    rrset-cache-size: 128m
    qname-minimisation: no
    module-config: "validator iterator"
    trust-anchor-file: "/usr/share/dns/root.key"
    {more}
remote-control:
    control-enable: no
"""


class Box(Lab):
    def __enter__(self):
        super().__enter__()
        with open(self.directory + "/pid/client", encoding="utf-8") as file:
            pid = file.read().split()[0]
        self.inside = ["nsenter", "--target", pid, "--net", "--mount", f"--wd={ROOT}"]
        self.env["LAB_FORWARD_CONF"] = "/dev/null"
        return self

    def counts(self):
        """Packets to servers of each role, and all of them."""
        command = [ROOT + "/scripts/lab", "counts", "--dir", self.directory]
        said = subprocess.run(command, check=True, capture_output=True, text=True)
        return {role: int(count) for role, count in re.findall(r"^role (\S+) (\d+)", said.stdout, re.M)}

    def resolver(self, port, log=None, address="127.0.0.1"):
        more = f'log-queries: yes\n    logfile: "{log}"' if log else ""
        conf = self.directory + "/resolver.conf"
        with open(conf, "w", encoding="utf-8") as file:
            file.write(RESOLVER.format(port=port, directory=self.directory, more=more))
        process = subprocess.Popen([*self.inside, "unbound", "-d", "-c", conf], stderr=subprocess.DEVNULL)
        time.sleep(2)
        return process


class Boxes:
    """Two of the same world, far and near; as a lab it is the far one."""

    def __init__(self, directory, words):
        self.far = Box(directory + "-far", PORT, "--internet", *FAR, *words)
        self.near = Box(directory + "-near", PORT, "--internet", *NEAR, *words)

    def __enter__(self):
        self.near.__enter__()
        self.far.__enter__()
        self.env, self.directory = self.far.env, self.far.directory
        return self

    def __exit__(self, *about):
        self.far.__exit__(*about)
        self.near.__exit__(*about)


def cpu_of(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def names_above(name):
    """The name, and all that it is below."""
    labels = name.lower().rstrip(".").split(".")
    return [".".join(labels[i:]) + "." for i in range(len(labels))]


class Internet(Case):
    unit, peer = "question", "dnsperf -> Debian's unbound, 15 ms"

    def __init__(self, options):
        super().__init__(options)
        self.lab = Boxes(ROOT + "/build/bench-box", self.words())

    def fleet_words(self):
        return ["-c", self.checks, self.lab.env[self.targets]]

    def prepare(self):
        near = self.lab.near
        questions = near.questions(self.program, self.fleet_words(), RESOLVER_PORT)
        self.count, self.named = len(questions), near.directory + "/names"
        write_questions(self.named, questions, by_name=True)
        with open(near.env["LAB_DOWN"], encoding="utf-8") as file:
            down = {line.strip() for line in file}
        self.failed = sum(any(name in down for name in names_above(one[0])) for one in questions)
        self.rows = {}
        for name, lab in (("15 ms", self.lab.far), ("no distance", near)):
            self.rows[f"rblsweep, {name}"] = lambda lab=lab: self.rblsweep(lab)
            self.rows[f"dnsperf -> Debian's unbound, {name}"] = lambda lab=lab: self.unbound(lab, "-q1000")

    def rblsweep(self, lab):
        before = lab.counts()
        figures = lab.scan(self.program, self.fleet_words())
        packets = lab.counts()
        said = subprocess.run([ROOT + "/tests/lab/compare.py", lab.env["LAB_TRUTH"], lab.found, "--kinds", self.kinds, "--checks",
                               self.checks, "--unknown-most", str(self.count)], capture_output=True, text=True, check=False)
        expect(said.stdout[-800:], said.returncode == 0)
        compared = sum(int(n) for n in re.findall(r"^(?:ptr|mail) +(\d+) compared", said.stdout, re.M))
        unknown = number(r"unknown +(\d+) that", said.stdout)
        return figures | {"done": self.count, "note": self.note(before, packets, unknown, compared)}

    def note(self, before, packets, unknown, of):
        new = {role: (packets[role] - before[role]) / self.count for role in packets}
        groups = {"root": ["root"], "registries": ["arpa", "tld", "rir", "lir"], "hosters": ["hoster", "customer"]}
        parts = ", ".join(f"{name} {sum(new[role] for role in roles):.2f}" for name, roles in groups.items())
        return (f"{sum(new.values()):.2f} packets a question ({parts}); unknown though it could be known: {unknown:,.0f} of "
                f"{of:,} ({100 * unknown / of:.3f} %)")

    def unbound(self, lab, in_flight):
        resolver, before = lab.resolver(RESOLVER_PORT), lab.counts()
        try:
            figures = measure([*lab.inside, "timeout", "-s", "KILL", str(PEER_SECONDS_MAX), "dnsperf", "-s", "127.0.0.1", "-p",
                               str(RESOLVER_PORT), "-d", self.named, "-T1", "-c4", in_flight, "-t", "30", "-O",
                               "suppress=timeout,unexpected"])
            figures["cpu"] = cpu_of(resolver.pid)  # dnsperf spins while it waits for the dead
        finally:
            end(resolver)
        said = figures["said"]
        lost = self.count - number(r"Queries completed:\s+(\d+)", said)
        failed = lost + sum(int(n) for n in re.findall(r"\bSERVFAIL (\d+) \(", said))
        return figures | {"wall": number(r"Run time \(s\):\s+([\d.]+)", said), "done": self.count, "failed": failed,
                          "note": self.note(before, lab.counts(), max(0, failed - self.failed), self.count)}


class InternetPtr(Internet):
    """PTR and forward of {size:,} addresses of an Internet in a box, from the root; the peer's CPU is its resolver's"""

    checks, kinds, targets = "ptr", "ip4", "LAB_FLEET"

    def words(self):
        return ("--size", self.at_most(1 << 16), "--domains", str(min(self.options.domains, 5000)))


class InternetMail(Internet):
    """SPF, DMARC, DKIM, MX, transport of {domains:,} domains of an Internet in a box, from the root"""

    checks, kinds, targets = "spf,dmarc,dkim,mx,transport", "domain", "LAB_DOMAINS"

    def words(self):
        return ("--size", "4096", "--domains", str(min(self.options.domains, 5000)))
