"""Whatever comes from outside, damaged: fleets, catalogues, unbound.conf, key files, the books of quotas, the command line."""
import os
import signal
import time

import hostile
import mutate
from case import Case

KIND, FAST = "inputs", 400
USED = {0, 64, 65, 66, 69}
TEXT = (b"# the fleet\n5.9.7.1 customer=acme\n5.9.7.2-5.9.7.5 helo=mx.d.m0.test mail_from=a@d.m0.test\n5.9.7.0/29 note=x\n2001:db8::/120\n"
        b"d.m0.test selectors=s1,s2\n b\xc3\xbccher.example ip=5.9.7.3\nuser@e.m0.test\n5.9.7.8 domain=d.m0.test customer=\"a b\"\n")
CSV = (b"target,domain,helo,mail_from,selectors,customer,note\n5.9.7.1,,,,,acme,\"a \"\"b\"\", c\"\n5.9.7.2,d.m0.test,mx.d.m0.test,a@d.m0.test,s1,=1+1,\n"
       b",e.m0.test,,,\"s1,s2\",\xc3\xbc,\"two\nlines\"\n5.9.7.0/30,,,,,,\n")
NDJSON = (b'{"target":"5.9.7.1","customer":"acme","n":1.50,"deep":{"a":[1,null,true]}}\n{"ip":"5.9.7.2","domain":"d.m0.test","helo":"h.test","selectors":["s1","s2"]}\n'
          b'{"target":"5.9.7.0/30","x":"\\u00fc\\ud83d\\ude00"}\n{"target":"e.m0.test","mail_from":"a@e.m0.test"}\n')
CATALOGUE = (b"version: 1\nlists:\n  - id: all-0\n    name: All\n    zone: \"{key}.all.m0.test\"\n    key_env: TWO_KEY\n    kinds: [ip4, ip6]\n    servers: [%s]\n"
             b"  - id: late-0\n    name: Late\n    zone: late.m0.test\n    query: \"{name}.{zone}\"\n    kinds: [ip4, domain]\n    nature: block\n    match: exact\n    codes:\n"
             b"      - {code: 127.0.0.2, means: spam source, severity: high}\n      - {code: 127.0.0.4-127.0.0.7, means: host, nature: policy}\n"
             b"    errors:\n      - {code: 127.0.0.1, means: refused}\n    tests: {listed: [127.0.0.2], clean: [127.0.0.1]}\n"
             b"    pace: {per_second: 2000, burst: 20, per_day: 100000}\n    quota: acme\n    covers: [gone]\n    url: https://a.example/?{target}\n    servers: [%s]\n"
             b"  - id: gone\n    name: Gone\n    zone: gone.test\n    kinds: [ip4]\n    state: dead\n    dead_since: 2024-06-05\n    reason: gone\n    enabled: false\n")
UNBOUND = (b"server:\n  do-not-query-localhost: no\n  edns-buffer-size: 1232\n  cache-min-ttl: 0\n  local-zone: test. nodefault\n  outgoing-range: 100\n"
           b"  msg-cache-size: 4m\n  private-address: 10.0.0.0/8\n  local-data: \"a.example. IN A 192.0.2.1\"\nstub-zone:\n  name: m0.test\n  stub-addr: %s\n"
           b"forward-zone:\n  name: .\n  forward-addr: %s\n")
QUOTA = b"2026-11-24 late-0 17\n2026-11-24 @acme 20\n2020-01-01 old 3\n"
WORDS = ["-q", "-v", "--threads", "2", "--in-flight", "50", "--timeout", "1", "--rate", "1000", "--only", "all-0", "--skip", "late-0", "-c", "dnsbl,ptr", "--fail-on",
         "high", "--over-quota", "skip", "-f", "csv", "-i", "text", "--selectors", "s1,s2", "--selectors-only", "a,b", "--follow", "mx", "--progress", "always",
         "--dnssec", "no", "--resolver", "127.0.1.1@{port}", "-t", "5.9.7.1", "--yes", "--summary", "summary.json", "--rejects", "rejects.txt", "--fetch", "--min-severity", "low"]
WHAT = ["text", "csv", "ndjson", "catalogue", "unbound", "quota", "key", "words", "text", "csv", "ndjson", "catalogue"]


def write(path, text):
    with open(path, "wb") as file:
        file.write(text)
    return path


def patience(process):
    """Of a whole internet that a slip of the pen asks for, a few seconds are enough."""
    for _ in range(120):
        if process.poll() is not None:
            return
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)


def words_of(random, port):
    words = [word.format(port=port) for word in random.sample(WORDS, random.randint(1, 12))]
    for _ in range(random.randint(0, 2)):
        at = random.randrange(len(words))
        words[at] = mutate.mutate(random, words[at].encode())[:2000].replace(b"\0", b"").decode("latin-1")
    return [word for word in words if not word.startswith("-h") and "/" not in word]


def make(world, number, random, folder):
    what = WHAT[number % len(WHAT)]
    server = world.server().encode()
    form = {"text": "txt", "csv": "csv", "ndjson": "ndjson"}.get(what, "txt")
    seed = {"text": TEXT, "csv": CSV, "ndjson": NDJSON, "catalogue": CATALOGUE % (server, server), "unbound": UNBOUND % (server, server),
            "quota": QUOTA, "key": hostile.KEY.encode() + b"\n", "words": b"x"}[what]
    damaged = write(folder + "/in-damaged." + form, mutate.mutate(random, seed))
    fleet, lists, env = folder + "/in-fleet.txt", world.lists(folder), {}
    write(fleet, b"5.9.7.1\nd.m0.test\n")
    verb = random.choice(["scan", "plan"]) if what in ("text", "csv", "ndjson", "catalogue", "words") else "scan"
    if what in ("catalogue", "words") and not world.has_network:
        verb = "plan"  # they may name any server
    more = ["--dnssec", "no", "--timeout", "1", "--resolver", world.server(), *random.choice([[], ["-q"], ["-f", "csv"] if verb == "scan" else []])]
    if what in ("text", "csv", "ndjson"):
        fleet = damaged
        more += random.choice([[], ["-i", random.choice(["text", "csv", "ndjson"])], ["--rejects", folder + "/rejects.txt"]])
    elif what == "catalogue":
        lists = damaged
        verb = random.choice([verb, "lists"])
    elif what == "unbound":
        more = ["--dnssec", "no", "--timeout", "1", "--unbound-conf", damaged]
        if not world.has_network:
            return Case("", [], skip="unbound.conf: no network namespace, and it may lead anywhere")
    elif what == "quota":
        os.mkdir(folder + "/state")
        os.mkdir(folder + "/state/rblsweep")
        os.rename(damaged, folder + "/state/rblsweep/quota")
        lists = world.lists(folder, more="    pace: {per_second: 2000, per_day: 100000}\n")
    elif what == "key":
        os.chmod(damaged, 0o600)
        env = {"TWO_KEY": "", "TWO_KEY_FILE": damaged}
    elif what == "words":
        more = words_of(random, world.port)
    if verb == "lists":
        words = ["lists", *random.choice([[], ["-f", "json"]]), "-l", lists]
    else:
        words = [verb, "-l", lists, *more, fleet]
    is_csv = verb == "scan" and "csv" in more and more[more.index("csv") - 1] == "-f"
    return Case(f"{what}: {verb}", words, statuses=USED | {75} | ({1, 74, 71} if what in ("words", "unbound") else set()), program="checked", env=env,
                aside=patience,
                # libunbound takes long to read half a megabyte of NULs.
                deaths={signal.SIGTERM} if verb != "scan" or what == "unbound" else set(), seconds=30, format="csv" if is_csv else "ndjson",
                is_mute=False, rows=None)
