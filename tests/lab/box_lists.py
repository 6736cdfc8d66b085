"""The shipped catalogue's default lists in an Internet in a box, under their real names.

    lists = BoxLists(seed, path)
    lists.publish(world)
    lists.truth(target, kind)      {"spamcop": {"verdict": "listed", ...}}, without the clean

Each has its test points, and one in twenty of the targets; its zone is at servers of its own, and one list in
four has a server that is dead.
"""

import random

from lists import reversed_name

TESTS = {"ip4": "127.0.0.2", "ip6": "::ffff:127.0.0.2", "domain": "test"}
CODES = {"block": "dnsbl.listed", "allow": "dnsbl.allowed", "policy": "dnsbl.policy", "info": "dnsbl.info"}
SHARE = 0.05


def defaults(path):
    """Those that a scan without options asks."""
    import yaml  # here: a lab on the loopback needs none

    with open(path, encoding="utf-8") as file:
        lists = yaml.safe_load(file)["lists"]
    asked = [
        one
        for one in lists
        if one.get("enabled", True) and "key_env" not in one and one.get("state") != "dead"
    ]
    covered = {name for one in asked for name in one.get("covers", [])}
    return [one for one in asked if one["id"] not in covered]


class BoxLists:
    def __init__(self, seed, path):
        self.random = random.Random(f"{seed}/box lists")
        self.lists = defaults(path)
        self.entries = {one["id"]: {} for one in self.lists}

    def asked(self, kind):
        return [one for one in self.lists if kind in one["kinds"]]

    def publish(self, world):
        for number, one in enumerate(self.lists):
            self._zone(world, one, number)
            for target, answer in self._tests(one):
                self._entry(world, one, target, answer)
            for kind, targets in (("ip4", world.fleet.owner), ("domain", world.fleet.domains)):
                if kind in one["kinds"]:
                    self._fill(world, one, sorted(targets))

    def _zone(self, world, one, number):
        zone = one["zone"].rstrip(".") + "."
        owner = ".".join(zone.split(".")[-3:])
        way = "one dead" if number % 4 == 1 else "fine"
        if owner not in world.zones.zones:
            operator = world.operators.add(owner, "hoster", way="fine")
            world.zones.add(owner, operator)
            world.zones.hosts(operator)
        if zone != owner:
            operator = world.operators.add(zone, "lists", way=way)
            world.zones.add(zone, operator)
            world.zones.hosts(operator)

    @staticmethod
    def _tests(one):
        points = one.get("tests", {}).get("listed") or [TESTS[kind] for kind in one["kinds"]]
        codes = [row["code"].partition("-")[0] for row in one.get("codes", [])] or ["127.0.0.2"]
        usual = "127.0.0.2" if "127.0.0.2" in codes else codes[0]
        for point in points:
            if isinstance(point, dict):
                yield point["target"], point["answer"]
            else:
                yield point, usual

    def _fill(self, world, one, targets):
        rows = one.get("codes") or [{"code": "127.0.0.2"}]
        for target in self.random.sample(targets, max(2, round(len(targets) * SHARE))):
            row = self.random.choice(rows)
            nature = row.get("nature", one.get("nature", "block"))
            answer = row["code"].partition("-")[0]
            self.entries[one["id"]][target] = {
                "verdict": "listed",
                "answers": [answer],
                "code": CODES[nature],
                "reason": f"{target} is in {one['zone']}",
            }
            self._entry(world, one, target, answer)

    @staticmethod
    def _entry(world, one, target, answer):
        name = f"{reversed_name(target)}.{one['zone'].rstrip('.')}."
        world.zones.record(name, "A", answer)
        world.zones.record(name, "TXT", f'"{target} is in {one["zone"]}"')

    def truth(self, target, kind):
        return {
            one["id"]: self.entries[one["id"]][target]
            for one in self.asked(kind)
            if target in self.entries[one["id"]]
        }
