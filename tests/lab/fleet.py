"""The fleet of the lab: who owns which addresses and domains, and how they are written as targets.

    fleet = Fleet(seed, address_count, address6_count, domain_count)
    fleet.rows       prefixes, ranges, single addresses, each with its labels
    fleet.domains    names, the customers' own
    fleet.write(directory, pairs)

Addresses begin at 198.18.0.0 (RFC 2544, for tests of networks) and in 2001:db8::/32 (RFC 3849).
"""

import csv
import ipaddress
import json
import os
import random

FIRST = int(ipaddress.ip_address("198.18.0.0"))
ADJECTIVES = """
    amber ancient arctic azure bold brave bright bronze calm clever copper coral crimson
    crystal dapper eager early emerald fair gentle golden grand green happy hidden honest
    humble indigo ivory jolly keen kind lively lucky mellow merry misty modern noble olive
    pale patient plain polite proud purple quiet rapid royal ruby rustic sandy scarlet serene
    silent silver simple smooth snowy solid sunny swift tidy timber tranquil upper velvet
    vivid warm wise wooden young
""".split()
NOUNS = """
    anchor badger bakery beacon bridge brook canyon castle cedar cherry cliff clock cloud
    compass creek crown dolphin eagle falcon fern field forest fountain fox garden glacier
    harbor hawk hazel heron hill island juniper kettle ladder lake lantern leaf lighthouse
    lilac lynx maple meadow mill moon mountain oak orchard otter owl parrot pebble pine planet
    prairie raven reef ridge river robin saddle sail spring squirrel star stone summit thistle
    tower valley violin walnut willow
""".split()
LABELS = ["customer", "contract", "site", "vlan"]
IDN = ("b\u00fccher-haus.", "xn--bcher-haus-9db.")  # as it is written, as it is asked; the TLD comes after
TLDS = ["example", "example", "test", "example"]


class Row:
    """One line of the fleet."""

    def __init__(self, target, addresses, labels, sampled_from=None):
        self.target, self.addresses, self.labels = target, addresses, labels
        self.sampled_from = sampled_from


class Fleet:
    first, tlds = FIRST, TLDS

    def __init__(self, seed, address_count, address6_count, domain_count):
        self.random = random.Random(f"{seed}/fleet")
        self.domains = self._domains(domain_count)
        self.rows = []
        self.owner = {}  # of an address: the name of a domain
        self._rows4(address_count)
        self._rows6(address6_count)

    def _domains(self, count):
        """In the TLDs by turns. The last one is not ASCII."""
        names = [f"{a}-{n}" for a in ADJECTIVES for n in NOUNS]
        self.random.shuffle(names)
        names = [
            names[i % len(names)] + (str(i // len(names)) if i >= len(names) else "")
            for i in range(count - 1)
        ]
        domains = [f"{name}.{self.tlds[i % len(self.tlds)]}" for i, name in enumerate(names)]
        return domains + [IDN[1] + self.tlds[0]]

    def _labels(self):
        domain = self.random.choice(self.domains)
        return domain, {
            "customer": domain.partition(".")[0],
            "contract": f"C-{self.random.randrange(10000, 100000)}",
            "site": self.random.choice(["fra", "ams", "vie", "zrh"]),
            "vlan": self.random.randrange(2, 4095),
        }

    def _row_add(self, target, addresses, domain, labels, sampled_from=None):
        self.rows.append(Row(target, addresses, labels, sampled_from))
        for address in addresses:
            self.owner[address] = domain

    def _rows4(self, count):
        at = 0
        while at < count:
            size = self.random.choice([256, 128, 64, 64, 64, 32, 32, 16, 16, 8, 4])
            while at % size or at + size > count:
                size //= 2
            block = [str(ipaddress.ip_address(self.first + i)) for i in range(at, at + size)]
            domain, labels = self._labels()
            way = self.random.random()
            if size <= 8 and way < 0.6 or size == 1:
                for address in block:
                    self._row_add(address, [address], domain, labels)
            elif way < 0.8:
                prefix_len = 32 - size.bit_length() + 1
                self._row_add(f"{block[0]}/{prefix_len}", block, domain, labels)
            else:
                self._row_add(f"{block[0]}-{block[-1]}", block, domain, labels)
            at += size

    def _rows6(self, count):
        """A prefix that is sampled, whole prefixes, single addresses, some of a dead server."""
        if count == 0:
            return
        net = ipaddress.ip_network("2001:db8:10::/60")
        firsts = [str(sub.network_address) for sub in net.subnets(new_prefix=64)]
        self._row_add(str(net), firsts, *self._labels(), sampled_from=str(net))
        for i in range(1, max(1, (count - 32) // 32) + 1):
            net = ipaddress.ip_network(f"2001:db8:1:{i:x}::/123")
            self._row_add(str(net), [str(address) for address in net], *self._labels())
        singles = [f"2001:db8:2:{i:x}::25" for i in range(1, 13)]
        singles += [f"2001:db8:dead:{i:x}::25" for i in range(1, 5)]
        for address in singles:
            self._row_add(address, [address], *self._labels())

    def addresses(self):
        return [address for row in self.rows for address in row.addresses]

    def targets(self):
        """(address, labels, sampled_from) of each."""
        for row in self.rows:
            for address in row.addresses:
                yield address, row.labels, row.sampled_from

    def pairs(self, mail_hosts):
        """Rows of a pair: a domain's own mail host, or some address of somebody else."""
        rows = []
        chooser = random.Random(self.domains[0])
        addresses = [address for address in self.owner if "." in address]
        for i, domain in enumerate(self.domains[: max(8, len(self.domains) * 2 // 3)]):
            host, address = mail_hosts[domain]
            if i % 5 == 4 or address is None:
                address = chooser.choice(addresses)
            helo = [host, domain, "", "localhost", f"mail.{domain}"][i % 5]
            sender = [f"bounce@{domain}", "", f"news@{domain}"][i % 3]
            rows.append(
                {
                    "ip": address,
                    "domain": domain,
                    "helo": helo,
                    "mail_from": sender,
                    "customer": domain.partition(".")[0],
                }
            )
        return rows

    def domain_lines(self):
        """domains.txt: as people write them; one as an e-mail address, one in Unicode."""
        lines = []
        for i, domain in enumerate(self.domains):
            text = f"postmaster@{domain}" if i == 1 else domain
            text = IDN[0] + self.tlds[0] if domain.startswith(IDN[1]) else text
            lines.append(f"{text} customer={domain.partition('.')[0]}")
        return lines

    def write(self, directory, pairs):
        def path(name):
            return os.path.join(directory, name)

        with open(path("fleet.txt"), "w") as text, open(path("fleet.ndjson"), "w") as ndjson, open(
            path("fleet.csv"), "w", newline=""
        ) as table:
            text.write("# The fleet: address, prefix or range, then labels.\n")
            writer = csv.writer(table)
            writer.writerow(["target"] + LABELS)
            for row in self.rows:
                words = " ".join(f"{label}={row.labels[label]}" for label in LABELS)
                text.write(f"{row.target} {words}\n")
                writer.writerow([row.target] + [row.labels[label] for label in LABELS])
                ndjson.write(json.dumps({"target": row.target, **row.labels}) + "\n")
        with open(path("domains.txt"), "w", encoding="utf-8") as text:
            text.write("\n".join(self.domain_lines()) + "\n")
        with open(path("pairs.csv"), "w", newline="") as table:
            writer = csv.DictWriter(table, list(pairs[0]))
            writer.writeheader()
            writer.writerows(pairs)
