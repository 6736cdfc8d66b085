"""Writes the world of an Internet in a box: root, registries, hosters, domains, reverse zones, lists, the truth.

README.md says what is in it. box.py starts its servers.
"""

import ipaddress
import json
import os
import random

import box_lists
import box_ptr
import box_zones
import fleet as fleets
import mail as mails
import mail_truth
import operators as name_servers
import ptr

HERE = os.path.dirname(os.path.abspath(__file__))
CATALOGUE = os.path.join(HERE, "..", "..", "data", "lists.yaml")
TLDS = ["com", "org", "net", "de"]  # of the customers; all registries sign
CLIENT = "10.53.255.2"
MAIL = ["spf", "dmarc", "dkim", "mx", "transport"]
ZONES_PER_HOSTER, HOSTERS_LEAST, HOSTERS_MAX = 16, 24, 400
DOMAINS_PER_DOWN = 1250  # one domain in so many is at each of the hosters that are down
SMALL_ADDRESSES, SMALL_DOMAINS = 40, 30  # of small.txt: few, since lists are asked at their default pace


class BoxFleet(fleets.Fleet):
    first, tlds = int(ipaddress.ip_address("11.18.0.0")), TLDS


class Internet:
    def __init__(self, plan, latency_ms, loss_percent):
        self.plan, self.loss_percent = plan, loss_percent
        self.random = random.Random(f"{plan.seed}/internet")
        self.operators = name_servers.Operators(plan.seed, latency_ms)
        self.root = self.operators.add_root()
        self.zones = box_zones.BoxZones(plan.seed, self.root)
        self.fleet = BoxFleet(plan.seed, plan.addresses, 0, plan.domains)
        self.reverse = box_ptr.BoxReverse(self, plan.seed)
        self.mail = mails.Mail(self.zones, plan.seed, box_ptr.DEAD_NAMES)
        self.lists = box_lists.BoxLists(plan.seed, CATALOGUE)
        self.hosters, self.turn = {}, 0

    def build(self):
        self._registries()
        self._hosters()
        self._providers()
        self._domains()
        self.reverse.build()
        self.mail.providers()
        self.hosts = self.mail.publish_all(self.fleet.domains, self.reverse.mail_hosts)
        self.mail_truth = mail_truth.MailTruth(self.zones, self.mail.words, self.hosts)
        self.lists.publish(self)

    # Who serves what.

    def _registries(self):
        add, zone = self.operators.add, self.zones.add
        gtld = add("gtld-servers.net.", "tld", count=4, host="a{}")
        for name in ["com.", "net."]:
            zone(name, gtld, signed=True, nsec3=True)
        zone("gtld-servers.net.", gtld)
        self.zones.hosts(gtld)
        self.zones.hosts(self.root)
        arpa = add("in-addr-servers.arpa.", "arpa", count=3, host="a{}")
        for name in ["arpa.", "in-addr.arpa.", "ip6.arpa."]:
            zone(name, arpa, signed=True)
        self.zones.hosts(arpa)
        tlds = {one["zone"].rstrip(".").rpartition(".")[2] for one in self.lists.lists}
        for tld in sorted((tlds | {"example", *TLDS}) - {"com", "net"}):
            registry = add(f"nic.{tld}.", "tld", count=3)
            zone(f"{tld}.", registry, signed=True)
            self.zones.hosts(registry)
        self.rir, self.lir = self._own_zone("rir.net.", "rir"), self._own_zone("lir.net.", "lir")
        self.customer = self._own_zone("customer.net.", "customer")

    def _own_zone(self, name, backend, way="fine"):
        """An operator whose servers' names are in a zone that they serve."""
        operator = self.operators.add(name, backend, way=way)
        self.zones.add(name, operator)
        self.zones.hosts(operator)
        return operator

    def _hosters(self):
        """Each way at least once; of eight others, one has something wrong."""
        zone_count = self.plan.domains + self.plan.addresses // 256
        count = min(HOSTERS_MAX, max(HOSTERS_LEAST, zone_count // ZONES_PER_HOSTER))
        ways = list(name_servers.WAYS)
        for i in range(count):
            way = ways[i] if i < len(ways) else "fine"
            if i >= len(ways) and i % 8 == 7:
                way = name_servers.FAULTY[i // 8 % len(name_servers.FAULTY)]
            self.hosters.setdefault(way, []).append(self._own_zone(f"hoster{i}.net.", "hoster", way))
        self.usual = [one for way in self.hosters for one in self.hosters[way] if not one.is_down]
        # A few are large, most are small.
        self.weights = [self.random.paretovariate(1.2) for _ in self.usual]

    def hoster(self, way):
        return self.random.choice(self.hosters[way])

    def _providers(self):
        fine, add = self.hosters["fine"][0], self.zones.add
        for name in ["isp.example.", "mailer.example."]:
            add(name, fine, signed=True)
        for name in ["hosting.net.", "reports.example."]:
            add(name, fine)
        add(ptr.BOGUS_NAMES, fine, signed=True, broken="ds")
        add(box_ptr.DEAD_NAMES, self.hosters["all dead"][0])
        add(box_ptr.FAILING_NAMES, self.hosters["all lame"][0])

    def _domains(self):
        """At each usual hoster once, then as the weights fall; some at those that are down."""
        domains = self.fleet.domains
        down = [one for way in name_servers.DOWN for one in self.hosters[way]]
        down_count = len(down) * max(1, len(domains) // DOMAINS_PER_DOWN)
        for i, domain in enumerate(domains):
            if i < down_count:
                operator = down[i % len(down)]
            elif i - down_count < len(self.usual):
                operator = self.usual[i - down_count]
            else:
                operator = self.random.choices(self.usual, self.weights)[0]
            is_signed = i % 4 == 0 and operator.has_edns
            self.zones.add(f"{domain}.", operator, signed=is_signed, nsec3=i % 20 == 0, key=f"pool {i % 8}")

    # Files.

    def write(self):
        plan = self.plan
        for name in ["zones", "log", "pid"]:
            os.makedirs(plan.path(name), exist_ok=True)
        self.fleet.write(plan.directory, self.fleet.pairs(self.hosts))
        plan.write("small.txt", "".join(f"{target}\n" for target in self.small()))
        truth = list(self.truth())
        plan.write("truth.ndjson", "".join(json.dumps(one) + "\n" for one in truth))
        small = set(self.small())
        truth = [one | {"labels": {}} for one in truth if one["target"] in small]
        plan.write("truth-small.ndjson", "".join(json.dumps(one) + "\n" for one in truth))
        plan.write("relay.table", self.operators.table(CLIENT, self.loss_percent))
        self.zones.write(plan.path("zones"))
        for backend in name_servers.BACKENDS:
            plan.write(f"{backend}.conf", self.zones.nsd_conf(backend, plan.directory))
        down = [zone.name for zone in self.zones.zones.values() if zone.broken or self.zones.is_down(zone.name)]
        plan.write("down.txt", "".join(f"{name}\n" for name in down))
        plan.write("root.key", self.zones.anchor())
        plan.write("lab.env", self._env())

    def small(self):
        """A few of all, for scans that ask the lists: at their default pace."""
        every = max(1, len(self.fleet.owner) // SMALL_ADDRESSES)
        return list(self.fleet.owner)[1::every][:SMALL_ADDRESSES] + self.fleet.domains[:SMALL_DOMAINS]

    def truth(self):
        for address, labels, _ in self.fleet.targets():
            yield {
                "target": address,
                "kind": "ip4",
                "labels": labels,
                "asked": len(self.lists.asked("ip4")),
                "dnsbl": self.lists.truth(address, "ip4"),
                "ptr": self.reverse.truth[address],
            }
        for domain in self.fleet.domains:
            yield {
                "target": domain,
                "kind": "domain",
                "labels": {"customer": domain.partition(".")[0]},
                "asked": len(self.lists.asked("domain")),
                "dnsbl": self.lists.truth(domain, "domain"),
                "words": self.mail.words[domain],
                "way": self.zones.operator_of(f"{domain}.").way,
                "mail": self._mail_truth(domain),
            }

    def _mail_truth(self, domain):
        if not self.zones.is_down(f"{domain}."):
            return self.mail_truth.domain(domain)
        return {check: {"observed": {}, "codes": [f"{check}.unknown"]} for check in MAIL}

    def _env(self):
        plan = self.plan
        values = {
            "LAB_DIR": plan.directory,
            "LAB_SEED": plan.seed,
            "LAB_FLEET": plan.path("fleet.txt"),
            "LAB_DOMAINS": plan.path("domains.txt"),
            "LAB_SMALL": plan.path("small.txt"),
            "LAB_TRUTH": plan.path("truth.ndjson"),
            "LAB_TRUTH_SMALL": plan.path("truth-small.ndjson"),
            "LAB_DOWN": plan.path("down.txt"),
            "LAB_ANCHOR": plan.path("root.key"),
            "LAB_COUNTS": plan.path("relay.counts"),
            "LAB_ADDRESSES": plan.addresses,
            "LAB_DOMAIN_COUNT": plan.domains,
        }
        return "".join(f"{name}='{value}'\n" for name, value in values.items())
