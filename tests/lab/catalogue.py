"""The table of the lab's blocklists: the honest, the faulty, and those that a scan leaves out.

A row says what the list means (as lists.yaml does), what it holds, who serves it, and what a scan
must say of it:
    truth "exact":    what its answers mean
    truth "unknown":  nothing it says counts; one of the reasons is given
    truth "either":   it fails midway: the exact verdict, or unknown
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Spec:
    id: str
    zone: str
    name: str
    text: str = "Listed"
    kinds: tuple = ("ip4",)
    nature: str = "block"
    match: str = "exact"
    codes: list = field(default_factory=list)  # (code, means, severity, weight)
    errors: list = field(default_factory=list)  # (code, means)
    draw: list = field(default_factory=list)  # (code, weight) of the entries, where not by codes
    beside: str = ""  # an answer added to half of the entries
    several: float = 0.0  # the share of entries with two answers
    density: float = 0.02  # of the pool that is listed, at least two
    blocks: float = 0  # listed blocks per 4,096 addresses
    block_size: int = 16  # of addresses, each block
    pool: str = "all"  # all, dynamic, custom
    test: str = "127.0.0.2"
    no_tests: bool = False
    server: str = "rbldnsd"  # rbldnsd, faultd, nsd, nobody
    dataset4: str = "ip4set"
    faultd: str = ""  # keys of its zone in faultd.conf
    alias: bool = False  # answers by way of a CNAME
    truth: str = "exact"  # exact, unknown, either (until it turns), hidden (unknown where listed)
    reasons: list = field(default_factory=list)
    extra: tuple = ()  # more lines of the catalogue
    key: str = ""
    direct_only: bool = False  # libunbound falls for it: not in lists-recursive.yaml

    def __hash__(self):
        return hash(self.id)


SPAM = [
    ("127.0.0.2", "spam source", "high", 60),
    ("127.0.0.3", "spam support", "medium", 15),
    ("127.0.0.4-127.0.0.7", "exploited host", "high", 25),
]
PLAIN = [("127.0.0.2", "listed", "high", 1)]

HONEST = [
    Spec(
        "lab-spam",
        "spam.bl.example",
        "Lab spam sources",
        "Spam source",
        codes=SPAM,
        density=0.03,
        blocks=4,
    ),
    Spec(
        "lab-combined",
        "all.bl.example",
        "Lab combined list",
        "Exploited or hijacked",
        kinds=("ip4", "ip6"),
        dataset4="ip4trie",
        several=0.4,
        blocks=2,
        density=0.025,
        codes=[
            ("127.0.0.2", "direct source", "high", 3),
            ("127.0.0.4", "exploited host", "high", 5),
            ("127.0.0.9", "hijacked network", "critical", 1),
        ],
        extra=(("covers", "[lab-part]"),),
    ),
    Spec(
        "lab-bits",
        "bits.bl.example",
        "Lab bit mask",
        "Seen by traps",
        match="bits",
        density=0.03,
        codes=[
            ("127.0.0.2", "trap hits", "medium", 1),
            ("127.0.0.4", "dictionary attack", "medium", 1),
            ("127.0.0.16", "bad HELO", "low", 1),
        ],
        draw=[("127.0.0.2", 4), ("127.0.0.6", 2), ("127.0.0.20", 2), ("127.0.0.22", 1)],
        errors=[("127.0.0.1", "query refused")],
    ),
    Spec(
        "lab-allow",
        "wl.bl.example",
        "Lab allow list",
        "Known good sender",
        kinds=("ip4", "ip6"),
        nature="allow",
        pool="custom",
        density=0.1,
        test="127.0.5.1",
        codes=[
            ("127.0.5.0-127.0.5.3", "mail provider", "info", 3),
            ("127.0.9.0-127.0.9.3", "media", "info", 1),
        ],
        errors=[("127.0.0.255", "over quota")],
    ),
    Spec(
        "lab-policy",
        "policy.bl.example",
        "Lab policy list",
        "Not meant to send mail directly",
        nature="policy",
        pool="dynamic",
        density=0.6,
        test="127.0.0.10",
        codes=[
            ("127.0.0.10", "dynamic, by its owner", "low", 2),
            ("127.0.0.11", "dynamic, by the list", "low", 1),
        ],
    ),
    Spec(
        "lab-info",
        "info.bl.example",
        "Lab country codes",
        "Country",
        nature="info",
        density=0.2,
        test="127.0.1.1",
        codes=[("127.0.1.0-127.0.1.255", "a country", "info", 1)],
    ),
    Spec(
        "lab-domains",
        "dbl.bl.example",
        "Lab domain list",
        "Spam domain",
        kinds=("domain",),
        density=0.08,
        codes=[
            ("127.0.1.2", "spam domain", "high", 3),
            ("127.0.1.4", "phishing domain", "critical", 1),
        ],
        test="127.0.1.2",
    ),
    Spec(
        "lab-newcode",
        "newcode.bl.example",
        "Lab list with a code of yesterday",
        "Class five",
        codes=PLAIN,
        draw=[("127.0.0.2", 1), ("127.0.0.55", 1)],
    ),
    # Beyond the demo.
    Spec("lab-bots", "bots.bl.example", "Lab bots", "Bot", codes=PLAIN, density=0.04, blocks=8),
    Spec(
        "lab-proxies",
        "proxies.bl.example",
        "Lab open proxies",
        "Open proxy",
        dataset4="ip4tset",
        density=0.01,
    ),
    Spec(
        "lab-ranges",
        "ranges.bl.example",
        "Lab ranges",
        "Bad neighbourhood",
        dataset4="ip4trie",
        codes=PLAIN,
        density=0.001,
        blocks=12,
    ),
    Spec(
        "lab-uri",
        "uri.bl.example",
        "Lab domain bit mask",
        "In spam",
        kinds=("domain",),
        match="bits",
        density=0.06,
        codes=[
            ("127.0.0.2", "abused", "medium", 1),
            ("127.0.0.8", "phishing", "high", 1),
            ("127.0.0.64", "cracked", "medium", 1),
        ],
        draw=[("127.0.0.2", 2), ("127.0.0.10", 1), ("127.0.0.64", 2)],
        errors=[("127.0.0.1", "query refused")],
    ),
    Spec(
        "lab-signed",
        "signed.bl.example",
        "Lab signed list",
        "Signed listing",
        server="nsd",
        codes=PLAIN,
        density=0.02,
    ),
    Spec(
        "lab-everything",
        "any.bl.example",
        "Lab list of all kinds",
        "Something",
        kinds=("ip4", "ip6", "domain"),
        density=0.02,
        codes=PLAIN,
    ),
    Spec("lab-relays", "relays.bl.example", "Lab open relays", "Open relay", density=0.005),
]
# Each on NSD, a tree of names: one address in a hundred is listed, neighbours of the listed with them.
TREES = [
    Spec(
        f"lab-tree-{i}",
        f"tree{i}.bl.example",
        f"Lab tree {i}",
        "Listed",
        server="nsd",
        codes=PLAIN,
        density=0,
        blocks=0.64,
        block_size=64,
    )
    for i in range(10)
]


def fault(word, name, faultd, reasons=None, truth=None, **more):
    """A list on the fault server; with reasons, its truth is unknown."""
    more.setdefault("codes", PLAIN)
    return Spec(
        f"lab-{word}",
        f"{word}.bl.test",
        name,
        name,
        server=more.pop("server", "faultd"),
        faultd=faultd,
        truth=truth or ("unknown" if reasons else "exact"),
        reasons=sorted({*reasons, "unhealthy"}) if reasons else [],
        **more,
    )


# The order is that of their ports: new ones go to the end.
FAULTS = [
    fault("dead", "Lab list that is silent", "do=silent", ["timeout"]),
    fault("refusing", "Lab list that refuses", "do=refused", ["refused"]),
    fault("lossy", "Lab list that loses one in five", "loss=200 run=2"),
    fault("slow", "Lab list that is slow", "delay={slow}"),
    fault("truncating", "Lab list that wants TCP for one in twenty", "do=truncate share=50"),
    fault(
        "closed", "Lab list with nobody at its port", "", ["timeout", "refused"], server="nobody"
    ),
    fault("servfail", "Lab list that fails", "do=servfail", ["servfail"]),
    fault("formerr", "Lab list that understands nothing", "do=formerr", ["servfail", "refused"]),
    fault("alltcp", "Lab list that always wants TCP", "do=truncate"),
    fault(
        "rewriting",
        "Lab list behind a rewriting resolver",
        "do=rewrite address=203.0.113.80",
        ["rewritten"],
    ),
    fault("blocked", "Lab list that blocks us", "do=always address=127.255.255.254", ["blocked"]),
    fault(
        "biterror",
        "Lab bit mask with errors",
        "",
        match="bits",
        codes=[("127.0.0.2", "one", "high", 1), ("127.0.0.4", "two", "high", 1)],
        draw=[
            ("127.0.0.2", 3),
            ("127.0.0.6", 2),
            ("127.0.0.18", 2),
            ("127.0.0.255", 3),
            ("127.0.0.16", 2),
        ],
        errors=[("127.0.0.255", "over quota")],
        density=0.05,
    ),
    fault("wrongid", "Lab list with a forger that guesses the id", "do=wrong-id"),
    fault(
        "wrongname",
        "Lab list with a forger that guesses the name",
        "do=wrong-question",
        direct_only=True,
    ),
    fault("twice", "Lab list that answers twice", "do=duplicate"),
    fault("garbage", "Lab list that sends garbage", "do=garbage", ["servfail", "timeout"]),
    fault("world", "Lab list that lists the world", "do=always address=127.0.0.2", ["unhealthy"]),
    fault(
        "turnrefused",
        "Lab list that refuses from the middle on",
        "after={half} then=refused",
        ["refused", "servfail"],  # libunbound keeps that it failed, and not why
        truth="either",
    ),
    fault(
        "turnworld",
        "Lab list that lists the world from the middle on",
        "after={half} then=always then_address=127.0.0.2",
        ["unhealthy"],
        truth="either",
    ),
    fault(
        "turnsilent",
        "Lab list that falls silent in the middle",
        "after={half} then=silent",
        ["timeout"],
        truth="either",
    ),
    fault("testless", "Lab list without its test point", "", ["unhealthy"], no_tests=True),
    fault("errorbeside", "Lab list with an error beside a listing", "", beside="127.255.255.252"),
    fault(
        "alienbeside",
        "Lab list with an address outside 127/8 beside a listing",
        "",
        beside="203.0.113.80",
    ),
    fault("newbeside", "Lab list with a new code beside a known one", "", beside="127.0.0.77"),
    fault("nodata", "Lab list that says no data", "deny=nodata"),
    fault("alias", "Lab list behind a CNAME", "", alias=True, draw=[("127.0.0.2", 1)]),
    fault(
        "one",
        "Lab list without a table that says 127.0.0.1",
        "",
        codes=[],
        draw=[("127.0.0.1", 1), ("127.0.0.3", 1)],
    ),
    fault("jittery", "Lab list that takes 50 to 450 ms", "delay=50 jitter=400"),
    fault(
        "recovers",
        "Lab list that is silent for a while",
        "after={half} until={three_quarters} " "then=silent",
        ["timeout"],
        truth="either",
    ),
    fault("tctwice", "Lab list that truncates over TCP, too", "do=truncate-all whom=listed", truth="hidden"),
    fault("badvers", "Lab list that says BADVERS", "do=badvers whom=listed", truth="hidden"),
    fault("stranger", "Lab list that answers with another's record", "do=other-owner whom=listed", truth="hidden"),
    fault("chaos", "Lab list that answers in class CH", "do=other-class whom=listed", truth="hidden"),
    fault("optanswer", "Lab list that has OPT for an answer", "do=opt-answer whom=listed", truth="hidden"),
    fault("nxrecord", "Lab list that says NXDOMAIN beside a record", "do=nx-answer whom=listed", truth="hidden"),
    fault("referral", "Lab list that refers to itself", "do=referral whom=listed", truth="hidden"),
    fault("uncounted", "Lab list that counts no answer, and has one", "do=uncounted whom=listed", truth="hidden"),
    fault("notauth", "Lab list that is not authoritative, it says", "do=notauth whom=listed", truth="hidden"),
    fault("away", "Lab list with aliases elsewhere", "do=alias-away whom=listed",
        truth="hidden", direct_only=True),
    fault("echo", "Lab list that sends questions back", "do=echo whom=listed", truth="hidden"),
]

LEFT_OUT = [
    Spec(
        "lab-part",
        "part.bl.example",
        "Lab part of the combined list",
        "Exploited host",
        codes=PLAIN,
    ),
    Spec(
        "lab-off",
        "off.bl.example",
        "Lab list that is switched off",
        codes=PLAIN,
        extra=(("enabled", "false"),),
    ),
    Spec(
        "lab-keyed",
        "k3y.keyed.bl.example",
        "Lab list with a key",
        codes=PLAIN,
        key="k3y",
        extra=(("key_env", "LAB_KEY"),),
    ),
    Spec(
        "lab-gone",
        "gone.bl.example",
        "Lab list that is no more",
        codes=PLAIN,
        server="nobody",
        extra=(
            ("state", "dead"),
            ("dead_since", "2024-06-05"),
            ("reason", '"the operator retired"'),
        ),
    ),
]

DEMO = [
    "lab-spam",
    "lab-combined",
    "lab-bits",
    "lab-allow",
    "lab-policy",
    "lab-info",
    "lab-domains",
    "lab-newcode",
    "lab-dead",
    "lab-refusing",
    "lab-lossy",
    "lab-slow",
]
FULL = [spec.id for spec in HONEST] + [
    "lab-dead",
    "lab-refusing",
    "lab-lossy",
    "lab-slow",
    "lab-truncating",
]
SETS = {
    "demo": DEMO,
    "full": FULL,
    "faults": [spec.id for spec in FAULTS],
    "trees": [spec.id for spec in TREES],
    "all": [spec.id for spec in HONEST + FAULTS],
}
