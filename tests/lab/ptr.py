"""Reverse DNS of the lab: a deterministic mix of what one finds, and what a scanner must say of it.

    reverse = Reverse(zones, fleet, seed)
    reverse.build()
    reverse.truth[address]   {"result", "names", "confirmed", "class", "dnssec"}

The first addresses of the fleet show each case once, in the order of CASES; see README.md.
A name's class is that of checks.ptr: custom, static, generic, dynamic.
"""

import ipaddress
import random

DEAD_NAMES = "silent.test."  # zones of the fault server: no answer,
FAILING_NAMES = "servfail.test."  # and SERVFAIL
BOGUS_NAMES = "bogus.example."  # signed with a key that its parent does not know
PROVIDERS = ["isp.example.", "hosting.test.", "hosting.test.", "hosting.test."]
V6 = "8.b.d.0.1.0.0.2.ip6.arpa."
V6_UNSIGNED = "2.0.0.0." + V6  # 2001:db8:2::/48
V6_DEAD = "d.a.e.d." + V6  # 2001:db8:dead::/48

# One word a case, and its weight. The order is that of the first addresses of the fleet.
CASES = {
    "custom": 200,
    "static": 110,
    "generic": 300,
    "dynamic": 130,
    "none": 90,
    "no-address": 25,
    "no-data": 15,
    "elsewhere": 30,
    "several": 20,
    "twelve": 4,
    "many": 2,
    "single-label": 6,
    "underscore": 6,
    "servfail": 6,
    "timeout": 4,
    "one-fails": 4,
    "alias": 12,
    "upper": 6,
    "shared": 20,
    "two-addresses": 10,
    "bogus-name": 4,
}
CASES6 = {"custom": 30, "generic": 30, "none": 20, "elsewhere": 6, "no-address": 6, "several": 8}
ROLES = ["mx", "smtp", "www", "web", "db", "app", "vpn", "git", "out", "ns"]


def area4(index24, low, count24):
    """What becomes of the reverse name of x.y.index24.low: see README.md."""
    kind = index24 % (4 if count24 < 16 else 16)
    if kind == 0 and 64 <= low < 128:
        return "classless"
    if kind == 1 or kind >= 9:
        return "unsigned"
    if kind == 2:
        return "nsec3"
    if kind == 3 and low >= 224:
        return "dead-part" if low < 240 else "bogus-part"
    if index24 in (5, 6) and count24 >= 16:
        return "dead" if index24 == 5 else "bogus"
    return "signed"


def generated(address, rng):
    """Forms of an IPv4 address as providers put them into names."""
    a, b, c, d = address.split(".")
    return rng.choice(
        [
            f"{a}-{b}-{c}-{d}",
            f"{a}-{b}-{c}-{d}",
            f"{d}-{c}-{b}-{a}",
            f"{a}.{b}.{c}.{d}",
            f"{int(a):03}-{int(b):03}-{int(c):03}-{int(d):03}",
        ]
    )


class Reverse:
    """Another world may have other names, zones and areas: see internet.py."""

    dead_names, failing_names, bogus_names = DEAD_NAMES, FAILING_NAMES, BOGUS_NAMES
    names_of_providers = PROVIDERS

    def __init__(self, zones, fleet, seed):
        self.zones, self.fleet = zones, fleet
        self.random = random.Random(f"{seed}/ptr")
        self.truth, self.serial = {}, 0
        self.dead_zones = []  # for the fault server: it says nothing there
        self.mail_hosts = {}  # domain: (host, address), the host that confirms
        self.dynamic = []  # addresses whose names say so
        self.custom = []  # addresses with a name of their own that confirms
        self.pending = None

    def build(self):
        addresses = self.fleet.addresses()
        v4 = [address for address in addresses if ":" not in address]
        self._zones4(len(v4))
        cases = random.Random(self.random.random())
        forced = list(CASES)
        count24 = (len(v4) + 255) // 256
        for i, address in enumerate(v4):
            octets = [int(text) for text in address.split(".")]
            area = self._area(i // 256, octets[3], count24)
            owner = self._owner4(octets, area)
            case = cases.choices(list(CASES), list(CASES.values()))[0]
            if 1 <= i <= len(forced):
                case = forced[i - 1]
            self._address(address, owner, area, case)
        self._build6([address for address in addresses if ":" in address], cases)

    def _build6(self, v6, cases):
        if not v6:
            return
        self.zones.add(V6, signed=True)
        self.zones.add(V6_UNSIGNED)
        self._dead(V6_DEAD)
        for address in v6:
            owner = ipaddress.ip_address(address).reverse_pointer + "."
            area = "dead" if owner.endswith("." + V6_DEAD) else "signed"
            self._address(
                address, owner, area, cases.choices(list(CASES6), list(CASES6.values()))[0]
            )

    _area = staticmethod(area4)

    def _dead(self, zone):
        self.zones.delegate(zone)
        self.dead_zones.append(zone)

    def _zones4(self, count):
        """The reverse zones that the areas need."""
        for second in range((count + 65535) // 65536):
            self.zones.add(f"{18 + second}.198.in-addr.arpa.", signed=True)
        count24 = (count + 255) // 256
        for i in range(count24):
            base = f"{i % 256}.{18 + i // 256}.198.in-addr.arpa."
            areas = {area4(i, low, count24) for low in range(256)}
            if "classless" in areas:
                self.zones.add("64/26." + base)
            if "dead-part" in areas:
                self._dead("224/28." + base)
            if "bogus-part" in areas:
                self.zones.add("240/28." + base, signed=True, broken="ds", key="pool 0")
            if "dead" in areas:
                self._dead(base)
            elif areas & {"unsigned", "nsec3", "bogus"}:
                self.zones.add(
                    base,
                    signed="unsigned" not in areas,
                    nsec3="nsec3" in areas,
                    broken="ds" if "bogus" in areas else None,
                    key=f"pool {i % 8}",
                )

    def _owner4(self, octets, area):
        """Where the PTR of an address stands; adds the CNAME of a classless delegation."""
        base = f"{octets[2]}.{octets[1]}.{octets[0]}.in-addr.arpa."
        child = {"classless": "64/26.", "dead-part": "224/28.", "bogus-part": "240/28."}.get(area)
        owner = f"{octets[3]}.{base}"
        if child is None:
            return owner
        target = f"{octets[3]}.{child}{base}"
        self.zones.record(owner, "CNAME", target)
        return target

    def _address(self, address, owner, area, case):
        if area.startswith("dead"):
            self.truth[address] = {
                "result": "temperror",
                "names": [],
                "confirmed": [],
                "class": None,
                "dnssec": None,
            }
            return
        self.pending = {"address": address, "forward": [], "failed": False}
        make = getattr(self, "_case_" + case.replace("-", "_"))
        names = make(address) or []
        for name in names:
            self.zones.record(owner, "PTR", name)
        self.truth[address] = self._verdict(owner, area, case, [n.lower() for n in names])
        if self.truth[address]["result"] == "pass" and case == "custom":
            self.custom.append(address)

    def _verdict(self, owner, area, case, names):
        pending = self.pending
        confirmed = [name for name in names if name in pending["forward"]]
        secure = self.zones.is_secure(owner) and all(self.zones.is_secure(n) for n in names)
        verdict = {
            "result": "pass"
            if confirmed
            else "permerror"
            if not names
            else "temperror"
            if pending["failed"]
            else "fail",
            "names": sorted(name.rstrip(".") for name in names),
            "confirmed": sorted(name.rstrip(".") for name in confirmed),
            "class": case
            if case in ("static", "generic", "dynamic")
            else "custom"
            if names
            else None,
            "dnssec": None if pending["failed"] else "secure" if secure else "insecure",
        }
        if case == "bogus-name":
            verdict["dnssec"] = "bogus"
        if area.startswith("bogus"):
            verdict = {
                "result": "temperror",
                "names": [],
                "confirmed": [],
                "class": None,
                "dnssec": "bogus",
            }
        if case == "dynamic" and names and not area.startswith("bogus"):
            self.dynamic.append(pending["address"])
        return verdict

    # Names and their addresses.

    def _own(self, role=None, domain=None):
        """A fresh name below the domain of the customer whose address it is."""
        self.serial += 1
        domain = domain or self.fleet.owner[self.pending["address"]]
        return f"{role or self.random.choice(ROLES)}{self.serial}.{domain}."

    def _provider(self):
        return self.random.choice(self.names_of_providers)

    def _point(self, name, address, confirms=True):
        self.zones.record(name, "AAAA" if ":" in address else "A", address)
        if confirms:
            self.pending["forward"].append(name.lower())
        return name

    def _other(self):
        """An address of the same family that is not in the fleet."""
        if ":" in self.pending["address"]:
            return f"2001:db8:ffff::{self.random.randrange(1, 65536):x}"
        return f"198.51.100.{self.random.randrange(1, 255)}"

    # The cases: each gives the PTR's names.

    def _case_custom(self, address):
        name = self._point(self._own(), address)
        domain = self.fleet.owner[address]
        if ":" not in address:
            self.mail_hosts.setdefault(domain, (name.rstrip("."), address))
        return [name]

    def _text(self, address):
        if ":" not in address:
            return generated(address, self.random)
        return ipaddress.ip_address(address).exploded.replace(":", "-")

    def _case_static(self, address):
        text = self._text(address)
        form = self.random.choice(["static-{}.", "{}.static.", "{}.fix."])
        return [self._point(form.format(text) + self._provider(), address)]

    def _case_generic(self, address):
        form = self.random.choice(["ip-{}.", "{}.", "h{}."]) if ":" not in address else "{}.v6."
        return [self._point(form.format(self._text(address)) + self._provider(), address)]

    def _case_dynamic(self, address):
        form = self.random.choice(
            ["{}.dyn.dsl.", "pool-{}.", "dhcp-{}.", "{}.adsl.", "ppp-{}.dialup."]
        )
        return [self._point(form.format(self._text(address)) + self._provider(), address)]

    def _case_none(self, _):
        return []

    def _case_no_address(self, _):
        return [self._own("gone")]

    def _case_no_data(self, _):
        name = self._own("text")
        self.zones.record(name, "TXT", '"no address here"')
        return [name]

    def _case_elsewhere(self, _):
        return [self._point(self._own(), self._other(), confirms=False)]

    def _case_several(self, address):
        first, second = self._own("old"), self._own("gone")
        self._point(first, self._other(), confirms=False)
        return [first, second, self._point(self._own(), address)]

    def _case_twelve(self, address):
        return [self._point(self._own("site"), address) for _ in range(12)]

    def _case_many(self, address):
        """More than a UDP answer of 1,232 bytes holds."""
        return [self._point(self._own("site"), address) for _ in range(60)]

    def _case_single_label(self, _):
        return ["mailhost."]

    def _case_underscore(self, address):
        return [self._point(self._own("mail_gw"), address)]

    def _case_servfail(self, _):
        self.pending["failed"] = True
        return [self._own(domain=self.failing_names.rstrip("."))]

    def _case_timeout(self, _):
        self.pending["failed"] = True
        return [self._own(domain=self.dead_names.rstrip("."))]

    def _case_one_fails(self, address):
        """A name that fails beside one that confirms: still a pass."""
        self.pending["failed"] = True
        return [self._own(domain=self.failing_names.rstrip(".")), self._point(self._own(), address)]

    def _case_alias(self, address):
        name, target = self._own("alias"), self._own()
        self.zones.record(name, "CNAME", target)
        self._point(target, address)
        self.pending["forward"].append(name)
        return [name]

    def _case_upper(self, address):
        name = self._own()
        self._point(name, address)
        return [name.upper()]

    def _case_shared(self, address):
        """One name that many addresses have, and that has them all."""
        domain = self.fleet.owner[address]
        return [self._point(f"cluster.{domain}.", address)]

    def _case_two_addresses(self, address):
        name = self._own()
        self._point(name, self._other(), confirms=False)
        return [self._point(name, address)]

    def _case_bogus_name(self, address):
        """What confirms cannot be believed: the zone of the name does not validate."""
        name = self._own(domain=self.bogus_names.rstrip("."))
        self._point(name, address, confirms=False)
        self.pending["failed"] = True
        return [name]
