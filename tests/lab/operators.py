"""Who runs the name servers of an Internet in a box: names, addresses, distances, and what is wrong with them.

    operators = Operators(seed, latency_ms)
    hoster = operators.add("hoster1.net.", "hoster", count=3, way="one dead")
    hoster.servers       [Server(name, address, microseconds there and back, mode of the relay)]
    operators.table(client, loss)            what relay_table.h describes

Behind all servers of one backend is one NSD, that knows the zones of its tier and no others.
"""

import ipaddress
import random

# One process each, at 10.53.0.1 and on.
BACKENDS = ["root", "arpa", "tld", "rir", "lir", "hoster", "customer", "lists"]
BACKEND_FIRST = int(ipaddress.ip_address("10.53.0.1"))

# Those that libunbound has built in; b has had two.
ROOTS = {
    "a": "198.41.0.4", "b": "199.9.14.201", "c": "192.33.4.12", "d": "199.7.91.13", "e": "192.203.230.10",
    "f": "192.5.5.241", "g": "192.112.36.4", "h": "198.97.190.53", "i": "192.36.148.17", "j": "192.58.128.30",
    "k": "193.0.14.129", "l": "199.7.83.42", "m": "202.12.27.33",
}  # fmt: skip
ROOT_NAME, ROOT_ALSO = "root-servers.", "170.247.170.2"

# What may be wrong with a hoster: the modes of its servers (relay_table.h), in their order; the rest are fine.
WAYS = {
    "fine": [],
    "one dead": ["dead"],
    "one lame": ["refused"],
    "one half dead": ["half"],
    "two dead": ["dead", "dead"],
    "one servfail": ["servfail"],
    "plain": ["plain"] * 4,
    "formerr": ["formerr"] * 4,
    "tcp only": ["tcp"] * 4,
    "all dead": ["dead"] * 4,
    "all lame": ["refused"] * 4,
}
FAULTY = [way for way in WAYS if way != "fine" and not way.startswith("all")]
DOWN = [way for way in WAYS if way.startswith("all")]
SERVERS_LEAST = {"two dead": 3, "one half dead": 2}
WITHOUT_EDNS = {"plain", "formerr"}
FIRST_OCTETS = [23, 31, 37, 45, 62, 77, 80, 81, 93, 104, 151, 185, 193, 194, 195, 212, 217]


def backend_address(backend):
    return str(ipaddress.ip_address(BACKEND_FIRST + BACKENDS.index(backend)))


class Server:
    def __init__(self, name, address, distance_us, mode):
        self.name, self.address, self.distance_us, self.mode = name, address, distance_us, mode


class Operator:
    def __init__(self, name, backend, way, servers):
        self.name, self.backend, self.way, self.servers = name, backend, way, servers

    @property
    def is_down(self):
        return self.way in DOWN

    @property
    def has_edns(self):
        return self.way not in WITHOUT_EDNS


class Operators:
    def __init__(self, seed, latency_ms):
        self.random = random.Random(f"{seed}/operators")
        self.latency_ms, self.seed = latency_ms, seed
        self.all, self.taken = [], set()

    def _distance_us(self):
        """Log-normal around the median: most are near, a few are far."""
        times = self.random.lognormvariate(0, 0.6)
        return round(self.latency_ms * 1000 * min(6.0, max(0.1, times)))

    def _address(self):
        while True:
            last = [self.random.randrange(1, 255) for _ in range(3)]
            address = ".".join(map(str, [self.random.choice(FIRST_OCTETS), *last]))
            if address not in self.taken:
                self.taken.add(address)
                return address

    def add(self, name, backend, count=None, way="fine", host="ns{}"):
        """Its servers are ns1, ns2, ... below its name."""
        count = max(count or self.random.choice([2, 2, 2, 3, 3, 4]), SERVERS_LEAST.get(way, 2))
        servers = []
        for i in range(count):
            mode = WAYS[way][i] if i < len(WAYS[way]) else "ok"
            label = host.format(i + 1)
            servers.append(Server(f"{label}.{name}", self._address(), self._distance_us(), mode))
        return self._keep(Operator(name, backend, way, servers))

    def add_root(self):
        """At its real addresses. The names are the root zone's own and not below net.: NSD gives no address of
        a name that is glue beside an NS answer, and a resolver primed without addresses could go nowhere."""
        servers = [
            Server(f"{letter}.{ROOT_NAME}", address, self._distance_us(), "ok")
            for letter, address in ROOTS.items()
        ]
        return self._keep(Operator(ROOT_NAME, "root", "fine", servers))

    def _keep(self, operator):
        self.all.append(operator)
        return operator

    def table(self, client, loss_percent):
        lines = [f"client {client}", f"seed {self.seed}", f"loss {round(loss_percent * 1000)}"]
        for operator in self.all:
            backend = backend_address(operator.backend)
            for server in operator.servers:
                lines.append(
                    f"server {server.address} {backend} {server.distance_us} {server.mode} {operator.backend}"
                )
        lines.append(f"server {ROOT_ALSO} {backend_address('root')} {self._distance_us()} ok root")
        return "\n".join(lines) + "\n"
