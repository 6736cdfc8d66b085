"""What the cases ask about (hostile.py serves it), and what is true of it."""
import json
import os
import re
import subprocess

import hostile
import modes

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MAIL = "spf,dmarc,dkim,mx,transport"


class World:
    def __init__(self, port, programs, preload, folder):
        self.port, self.programs, self.preload = port, programs, preload
        self.has_network = os.environ.get("TORTURE_NETWORK") == "own"
        self.may_mount = os.environ.get("TORTURE_MOUNT") == "own"
        self.truth = {}
        self.learn(folder)

    def server(self, number=0):
        return f"{hostile.address(number)}@{self.port}"

    def lists(self, folder, numbers=(0,), are_mirrors=True, more=""):
        """The file of a catalogue with both lists of each of these modes."""
        path = folder + "/in-lists.yaml"
        with open(path, "w", encoding="utf-8") as file:
            file.write("version: 1\nlists:\n")
            for number in numbers:
                servers = f"    servers: [{self.server(number)}]\n" if are_mirrors else "    pace: {per_second: 5000}\n"
                file.write(f"  - id: all-{number}\n    name: all\n    zone: '{{key}}.all.m{number}.test'\n    key_env: TWO_KEY\n    kinds: [ip4]\n{servers}{more}")
                file.write(f"  - id: late-{number}\n    name: late\n    zone: late.m{number}.test\n    kinds: [ip4]\n{servers}{more}")
        return path

    def stubs(self, folder, numbers):
        """unbound.conf: each mode's zones at its own server, the reverse zone at that of the first."""
        path = folder + "/in-unbound.conf"
        zones = [(f"m{number}.test", number) for number in numbers] + [("7.9.5.in-addr.arpa", numbers[0])]
        with open(path, "w", encoding="utf-8") as file:
            file.write("server:\n  do-not-query-localhost: no\n  local-zone: test. nodefault\n")
            for name, number in zones:
                file.write(f"stub-zone:\n  name: {name}\n  stub-addr: {self.server(number)}\n  stub-prime: no\n")
        return path

    def fleet(self, folder, numbers=(0,), form="txt", times=1):
        """(file, how many targets). times: of the addresses, again with another helo."""
        addresses = [f"{hostile.NETWORK}.{i}" for i in hostile.HOSTS]
        rows = [(address, f"h{again}.test" if again else "") for again in range(times) for address in addresses]
        rows += [(f"{letter}.m{number}.test", "") for number in numbers for letter in "de"]
        path = f"{folder}/in-fleet.{form}"
        with open(path, "w", encoding="utf-8") as file:
            if form == "csv":
                file.write("target,helo,customer\n")
            for number, (target, helo) in enumerate(rows):
                if form == "csv":
                    file.write(f'{target},{helo},"a ""b"", {number}"\n')
                elif form == "ndjson":
                    file.write(json.dumps({"target": target, "customer": number, **({"helo": helo} if helo else {})}) + "\n")
                else:
                    file.write(f"{target} customer={number}" + (f" helo={helo}" if helo else "") + "\n")
        return path, len(rows)

    def learn(self, folder):
        """The truth about the honest world, which is then held against what it was made of."""
        fleet, count = self.fleet(folder)
        words = ["scan", "--dnssec", "no", "--resolver", self.server(), "-l", self.lists(folder), fleet]
        done = subprocess.run([self.programs["release"], *words], capture_output=True, text=True, timeout=30, check=False,
                              env={**os.environ, "TWO_KEY": hostile.KEY, "XDG_STATE_HOME": folder})
        records = {record["target"]: record for record in map(json.loads, done.stdout.splitlines())}
        assert done.returncode == 0 and len(records) == count, done
        for i in hostile.HOSTS:
            record = records[f"{hostile.NETWORK}.{i}"]
            listed = 0 if i % 2 else 2
            assert record["checks"]["dnsbl"] == {"asked": 2, "listed": listed, "clean": 2 - listed, "unknown": 0}, record
            assert record["checks"]["ptr"]["result"] == "pass", record
        domain = records["d.m0.test"]["checks"]
        assert domain["spf"]["record"] == "v=spf1 a include:s.d.m0.test -all" and domain["dmarc"]["policy"] == "reject", domain
        self.truth = {target: record["checks"] for target, record in records.items()}

    def lists_wrong(self, record, is_free):
        checks, findings = record["checks"], record["findings"]
        if "dnsbl" not in checks:
            return None
        counts = checks["dnsbl"]
        if counts["asked"] != counts["listed"] + counts["clean"] + counts["unknown"]:
            return f"{counts} do not add up"
        said = {one["list"]: one["code"] for one in findings if one["code"].startswith("dnsbl.")}
        if len(said) != counts["listed"] + counts["unknown"]:
            return f"{counts}, but {len(said)} findings"
        is_listed = int(record["target"].rsplit(".", 1)[1]) % 2 == 0
        held = [name for name, code in said.items() if not is_free(int(name.split("-")[1]))]
        listed = [name for name in held if said[name] == "dnsbl.listed"]
        if listed and not is_listed:
            return f"falsely listed by {listed}"
        return None

    def falsely_clean(self, record, numbers, is_free):
        """Of a listed target, each list that may be believed must be among the findings."""
        if "dnsbl" not in record["checks"] or int(record["target"].rsplit(".", 1)[1]) % 2:
            return None
        said = {one.get("list") for one in record["findings"]}
        missing = [f"{name}-{number}" for number in numbers if not is_free(number) for name in ("all", "late")
                   if f"{name}-{number}" not in said]
        return f"falsely clean on {missing}" if missing and record["checks"]["dnsbl"]["asked"] == 2 * len(numbers) else None

    def check(self, numbers=(0,), server=0):
        """A function that says what is wrong with a record; server: the mode of the reverse zone."""
        def is_free(number):
            return modes.NAMES[number] in modes.FREE

        def misleads(*numbers):
            return any(modes.NAMES[number] in modes.MISLEADING for number in numbers)

        def wrong(record):
            target = record["target"]
            if record["kind"] == "ip4":
                if not target.startswith(hostile.NETWORK + "."):
                    return None
                found = self.lists_wrong(record, is_free) or self.falsely_clean(record, numbers, is_free)
                return found or (None if misleads(server) else self.checks_wrong(record, target, server))
            if record["kind"] == "domain" and re.fullmatch(r"[de]\.m\d+\.test", target):
                number = int(target.split(".")[1][1:])
                return None if misleads(number, server) else self.checks_wrong(record, "d.m0.test", number)
            return None
        return wrong

    def checks_wrong(self, record, like, number):
        """What is not as in the truth, and not said to be unknown."""
        text = json.dumps(record["checks"]).replace(f"m{number}.test", "m0.test").replace("e.m0.test", "d.m0.test")
        unknown = {one["code"].split(".")[0] for one in record["findings"] if one["code"].endswith(".unknown")}
        for name, said in json.loads(text).items():
            if name != "dnsbl" and name not in unknown and said != self.truth[like].get(name):
                return f"{name} is {json.dumps(said)[:600]} instead of {json.dumps(self.truth[like].get(name))[:600]}"
        return None

    def scan(self, folder, *more, resolver=0, form="txt", times=1, lists=None):
        """(words, rows): a scan of the honest world."""
        fleet, rows = self.fleet(folder, form=form, times=times)
        return ["scan", "--dnssec", "no", "--timeout", "1", "--resolver", self.server(resolver), "-l", lists or self.lists(folder),
                "--threads", "2", "--in-flight", "50", *more, fleet], rows
