"""Reverse DNS of an Internet in a box: delegated as in reality, the cases of ptr.py in it.

A /8 is a regional registry's, a /16 in it a local one's, a /24 in that a hoster's: one in four signed, one in four
signed with NSEC3, every fourth with a part that is a customer's by CNAME (RFC 2317). Of every eighth /24, of a
small fleet of every second, the servers have something wrong, in turn; of number 5 none answers, of 13 all
are lame (of less than 16: of number 3 none answers).
"""

import ptr
from operators import FAULTY

FAULTY_EVERY, FAULTY_EVERY_FEW = 8, 2
DEAD_NAMES, FAILING_NAMES = "silent.net.", "servfail.net."


class BoxReverse(ptr.Reverse):
    dead_names, failing_names = DEAD_NAMES, FAILING_NAMES
    names_of_providers = ["isp.example.", "hosting.net.", "hosting.net.", "hosting.net."]

    def __init__(self, world, seed):
        super().__init__(world.zones, world.fleet, seed)
        self.world, self.areas = world, {}

    def _zones4(self, count):
        zones, world = self.zones, self.world
        zones.add("11.in-addr.arpa.", world.rir, signed=True)
        for second in range((count + 65535) // 65536):
            zones.add(f"{18 + second}.11.in-addr.arpa.", world.lir, signed=True)
        count24 = (count + 255) // 256
        every = FAULTY_EVERY_FEW if count24 <= 16 else FAULTY_EVERY
        down = {3: "all dead"} if count24 < 16 else {5: "all dead", 13: "all lame"}
        for i in range(count24):
            base = f"{i % 256}.{18 + i // 256}.11.in-addr.arpa."
            way = down.get(i) or (FAULTY[i // every % len(FAULTY)] if i % every == 1 else "fine")
            operator = world.hoster(way)
            is_signed = i % 4 in (0, 3) and operator.has_edns
            zones.add(base, operator, signed=is_signed, nsec3=i % 4 == 3, key=f"pool {i % 8}")
            self.areas[i] = "dead" if operator.is_down else "signed"
            if i % 4 == 0:
                zones.add("64/26." + base, world.customer)

    def _area(self, index24, low, count24):
        area = self.areas[index24]
        return "classless" if area == "signed" and index24 % 4 == 0 and 64 <= low < 128 else area

    def _verdict(self, owner, area, case, names):
        """A name of a domain whose servers are all gone can be neither confirmed nor denied."""
        down = {name for name in names if self.zones.is_down(name)}
        if down:
            self.pending["failed"] = True
            self.pending["forward"] = [n for n in self.pending["forward"] if n not in down]
        return super()._verdict(owner, area, case, names)
