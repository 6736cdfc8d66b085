"""Name servers that do wrong (modes.py): as mirrors of lists, as what libunbound forwards to, and as the servers of zones;
for lists, PTR and the mail checks."""
import modes
from case import Case

KIND = "dns"
GROUP = 9  # modes in one run of the short form
WAYS = ["mirror", "stub", "forward"]
MAIL = "spf,dmarc,dkim,mx,transport"
COUNT = len(modes.NAMES)
GROUPS = -(-COUNT // GROUP)
FAST = 2 * GROUPS + 6  # each mode as a mirror and as the server of a zone; some as what is forwarded to


def choose(number, random, is_short):
    """(way, modes): in the short form groups of them; else each by each way, and then any."""
    if is_short:
        way = WAYS[number // GROUPS] if number < 2 * GROUPS else "forward"
        if way == "forward":
            return way, [(number - 2 * GROUPS) * 17 % COUNT]
        first = number % GROUPS * GROUP
        return way, list(range(first, min(first + GROUP, COUNT)))
    if number < 3 * COUNT:
        return WAYS[number % 3], [number // 3 * 41 % COUNT]
    return random.choice(WAYS), random.sample(range(COUNT), random.randint(1, 5))


def make(world, number, random, folder, is_short=False):
    way, numbers = choose(number, random, is_short)
    if way == "stub" and not world.has_network:
        way = "forward"
    if way == "forward":
        numbers = numbers[:1]  # all is asked of one server
    names = [modes.NAMES[i] for i in numbers]
    form = "ndjson" if is_short else random.choice(["ndjson", "ndjson", "csv"])
    if not is_short and random.random() < 0.1:
        words = ["lists", "--probe", *random.choice([[], ["-f", "json"]]), "-l", world.lists(folder, numbers), "--timeout", "0.5"]
        return Case(f"lists --probe: {', '.join(names)}", words, statuses={0, 1, 69}, program="checked", seconds=60)
    fleet, rows = world.fleet(folder, numbers)
    output = f"{folder}/out.{form}"
    words = ["scan", "-q", "--dnssec", "no", "--timeout", random.choice(["0.5", "0.7", "1"]), "--threads", "2", "-l",
             world.lists(folder, numbers, way == "mirror"), "-o", output, "--summary", folder + "/summary.json"]
    server = numbers[0]
    if way == "mirror":
        server = 0
        words += ["-c", "dnsbl", *([] if random.random() < 0.5 else ["--in-flight", random.choice(["7", "50", "1" if len(numbers) == 1 else "100"])])]
    elif way == "stub":
        words += ["-c", "dnsbl,ptr," + MAIL, "--unbound-conf", world.stubs(folder, numbers)]
    else:
        words += ["-c", "dnsbl,ptr," + MAIL, "--resolver", world.server(server)]
        if not is_short and random.random() < 0.2:
            words += ["--follow", "mx"]
            rows = None
    # As a mirror all may be silent, or wrong in a way that is no answer.
    return Case(f"{way}: {', '.join(names)}", [*words, fleet], statuses={0, 69}, program="checked", output=output, format=form, rows=rows,
                check=None if form == "csv" else world.check(numbers, server), seconds=90)
