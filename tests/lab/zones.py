"""The zones of the lab's own internet: records, delegations, signatures, NSD's configuration.

    zones = Zones(seed)
    zones.add("example.", signed=True)
    zones.record("www.example.", "A", "192.0.2.1")     # into the zone nearest above the name
    zones.write(directory)                             # files, signed by ldns-signzone

All of them are on one NSD; a parent delegates to its children as it would if they were elsewhere,
so a validator finds the whole chain from the root.
"""

import concurrent.futures
import os
import subprocess

import dnssec

NAME_SERVER = "ns.infra.example."
TTL = 300
INCEPTION, EXPIRATION, LONG_AGO = "20200101000000", "20370101000000", "20200102000000"


class Zone:
    def __init__(self, name, signed, nsec3, broken, key):
        self.name, self.signed, self.nsec3, self.broken, self.key = name, signed, nsec3, broken, key
        self.lines = []

    @property
    def file(self):
        return (self.name.rstrip(".") or "root").replace("/", "_") + ".zone"


class Zones:
    def __init__(self, seed):
        self.seed = seed
        self.zones = {}
        self.elsewhere = {}  # delegated, but served by another server; an ordered set
        self.secure = {}  # what is_secure() knows, by zone

    def add(self, name, signed=False, nsec3=False, broken=None, key=None):
        """broken: 'ds' (the parent's DS is of another key) or 'expired' (the signatures are)."""
        secret = f"{self.seed}/{key or name}"
        zone = Zone(name, signed, nsec3, broken, dnssec.key_of(secret) if signed else None)
        zone.lines += [
            f"{name} SOA {NAME_SERVER} hostmaster.infra.example. 1 3600 600 86400 {TTL}",
            f"{name} NS {NAME_SERVER}",
        ]
        self.zones[name] = zone
        return zone

    def delegate(self, name):
        """An unsigned zone that another server of the lab has."""
        self.elsewhere[name] = None

    def above(self, name, strictly=False):
        """The zone nearest above a name."""
        if strictly:
            name = name.partition(".")[2]
        while name and name not in self.zones:
            name = name.partition(".")[2]
        return self.zones[name or "."]

    def is_secure(self, name):
        """Would a validator call an answer about this name secure?"""
        while name and name not in self.zones:
            if name in self.elsewhere:
                return False
            name = name.partition(".")[2]
        zone = self.zones[name or "."]
        if zone.name not in self.secure:
            is_signed = zone.signed and not zone.broken
            self.secure[zone.name] = is_signed and (
                zone.name == "." or self.is_secure(zone.name.partition(".")[2])
            )
        return self.secure[zone.name]

    def record(self, name, kind, data):
        self.above(name).lines.append(f"{name} {kind} {data}")

    def _delegations(self):
        for zone in self.zones.values():
            if zone.name == ".":
                continue
            parent = self.above(zone.name, strictly=True)
            parent.lines.append(f"{zone.name} NS {NAME_SERVER}")
            if zone.signed:
                key = zone.key
                if zone.broken == "ds":
                    key = dnssec.key_of(f"{self.seed}/not the key of {zone.name}")
                parent.lines.append(key.ds(zone.name))
        for name in self.elsewhere:
            self.above(name, strictly=True).lines.append(f"{name} NS {NAME_SERVER}")

    def write(self, directory):
        """All zone files below directory, signed; returns how many."""
        self._delegations()
        os.makedirs(os.path.join(directory, "keys"))
        workers = os.cpu_count() or 2
        # The largest first, so that none is left to run alone at the end.
        order = sorted(self.zones.values(), key=lambda zone: -len(zone.lines))
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            list(pool.map(lambda zone: _write(directory, zone), order))
        return len(self.zones)

    def anchor(self):
        return self.zones["."].key.dnskey(".") + "\n"

    def nsd_conf(self, port, directory):
        return nsd_text(f"127.0.0.1@{port}", directory, "nsd", self.zones.values(), "tcp-count: 250")


def nsd_text(address, directory, name, served, *more):
    """The configuration of the NSD called name, which serves some zones. more: settings of the server."""
    base = f"{directory}/{name}"
    lines = [
        "server:",
        f"    ip-address: {address}",
        '    username: ""',
        "    server-count: 1",
        f'    zonesdir: "{directory}/zones"',
        '    database: ""',
        f'    xfrdfile: "{base}.xfrd"',
        f'    xfrdir: "{directory}"',
        f'    zonelistfile: "{base}.zonelist"',
        f'    pidfile: "{base}.pid"',
        "    rrl-ratelimit: 0",
        "    rrl-whitelist-ratelimit: 0",
        "    zonefiles-check: no",
        "    zonefiles-write: 0",
        "    do-ip6: no",
        *("    " + one for one in more),
        "remote-control:",
        "    control-enable: no",
    ]
    for zone in served:
        lines += ["zone:", f'    name: "{zone.name}"', f'    zonefile: "{zone.file}"']
    return "\n".join(lines) + "\n"


def _write(directory, zone):
    path = os.path.join(directory, zone.file)
    plain = path + ".plain" if zone.signed else path
    with open(plain, "w") as file:
        file.write(f"$TTL {TTL}\n" + "\n".join(zone.lines) + "\n")
    if not zone.signed:
        return
    key = os.path.join(directory, "keys", zone.file)
    zone.key.write(key, zone.name)
    end = LONG_AGO if zone.broken == "expired" else EXPIRATION
    command = ["ldns-signzone", "-o", zone.name, "-i", INCEPTION, "-e", end, "-f", path]
    if zone.nsec3:
        command += ["-n", "-t", "0"]
    subprocess.run(command + [plain, key], check=True, stdout=subprocess.DEVNULL)
    os.unlink(plain)
