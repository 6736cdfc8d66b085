"""The zones of an Internet in a box: each at the servers of an operator, found by delegations from the root.

    zones = BoxZones(seed, root_operator)
    zones.add("com.", operator, signed=True)
    zones.record("www.acme.com.", "A", "192.0.2.1")
    zones.write(directory)
    zones.nsd_conf("tld", directory)

A delegation has glue for servers below the parent, as registries give it, and none for others.
"""

import dnssec
import zones as zone_files
from operators import backend_address

TTL = zone_files.TTL


class BoxZones(zone_files.Zones):
    def __init__(self, seed, root):
        super().__init__(seed)
        self.operators, self.glued = {}, set()
        self.add(".", root, signed=True)

    def add(self, name, operator, **how):
        zone = super().add(name, **how)
        zone.lines = [f"{name} SOA {operator.servers[0].name} hostmaster.{operator.name} 1 3600 600 86400 {TTL}"]
        zone.lines += [f"{name} NS {server.name}" for server in operator.servers]
        self.operators[name] = operator
        return zone

    def operator_of(self, name):
        zone = self.above(name)
        return self.operators[zone.name]

    def is_down(self, name):
        """Is there nobody who would answer for this name?"""
        return self.operator_of(name).is_down

    def hosts(self, operator):
        """The addresses of an operator's servers, in the zone that has their names."""
        for server in operator.servers:
            self.record(server.name, "A", server.address)
            zone = self.above(server.name)
            self.glued.add((zone.name, server.name))

    def _delegations(self):
        for zone in list(self.zones.values()):
            if zone.name == ".":
                continue
            parent = self.above(zone.name, strictly=True)
            self._delegate_to(parent, zone.name, self.operators[zone.name])
            if zone.signed:
                secret = f"{self.seed}/not the key of {zone.name}"
                key = dnssec.key_of(secret) if zone.broken == "ds" else zone.key
                parent.lines.append(key.ds(zone.name))

    def _delegate_to(self, parent, name, operator):
        for server in operator.servers:
            parent.lines.append(f"{name} NS {server.name}")
            is_below = parent.name == "." or server.name.endswith("." + parent.name)
            if is_below and (parent.name, server.name) not in self.glued:
                self.glued.add((parent.name, server.name))
                parent.lines.append(f"{server.name} A {server.address}")

    def nsd_conf(self, backend, directory):
        served = [zone for zone in self.zones.values() if self.operators[zone.name].backend == backend]
        more = ("tcp-count: 1000", "receive-buffer-size: 8388608")
        return zone_files.nsd_text(f"{backend_address(backend)}@53", directory, backend, served, *more)
