"""Calls that fail: the machine refuses the Nth call of a kind, all from it on, or some by chance."""
import errno
import os
import subprocess

from case import KEY, KNOWN, Case

KIND, FAST = "shim", 60
SHORT = 0  # of REFUSE_ERROR: less is done than asked for
CALLS = [("malloc", [errno.ENOMEM]), ("memory", [errno.ENOMEM]), ("thread", [errno.EAGAIN]), ("eventfd", [errno.EMFILE]),
         ("socket", [errno.EMFILE, errno.EPERM]), ("epoll", [errno.EMFILE]), ("random", [errno.ENOSYS, errno.EINTR]),
         ("watch", [errno.ENOSPC, errno.EPERM]), ("wait", [errno.EINTR]), ("bind", [errno.EADDRINUSE, errno.EACCES]),
         ("connect", [errno.ECONNREFUSED, errno.EINTR, errno.EPERM, errno.ENETUNREACH]),
         ("send", [errno.EAGAIN, errno.EINTR, errno.ENOBUFS, errno.EPERM, errno.ECONNREFUSED, SHORT]),
         ("receive", [errno.EAGAIN, errno.EINTR, errno.ECONNREFUSED, SHORT]), ("open", [errno.EMFILE, errno.EACCES, errno.EINTR]),
         ("read", [errno.EIO, errno.EINTR, SHORT]), ("write", [errno.ENOSPC, errno.EINTR, errno.EIO, errno.EAGAIN, SHORT]),
         ("truncate", [errno.EIO]), ("rename", [errno.EIO]), ("sync", [errno.EIO]), ("copy", [errno.EMFILE]), ("lock", [errno.ENOLCK]),
         ("control", [errno.ENOPROTOOPT])]
PASSING = {errno.EINTR, SHORT}  # no machine says so for ever
# Of a datagram a refusal is told once, of an earlier one; where poll() says that there is room, there is some in the
# end; and not all ports are in use (libunbound tries 10,000 of them for each question).
NOT_FOR_EVER = {("send", errno.ECONNREFUSED), ("send", errno.EAGAIN), ("send", errno.ENOBUFS),
                ("write", errno.EAGAIN), ("bind", errno.EADDRINUSE)}
ROWS = [(call, error) for call, errors in CALLS for error in errors]
needed = {}


def scan(world, folder, number):
    form = ("txt", "csv", "ndjson")[number % 3]
    quota = "    pace: {per_second: 2000, per_day: 100000}\n"
    output = folder + ("/out.csv" if number % 4 == 3 else "/out.ndjson")
    words, rows = world.scan(folder, "-o", output, "--summary", folder + "/summary.json", "--rejects", folder + "/rejects.txt", form=form,
                             lists=world.lists(folder, more=quota))
    return words, rows, output


def count_calls(world, folder):
    """How many calls of each kind a scan makes where none fails; in one process, since a keeper would tell of none."""
    words, _, _ = scan(world, folder, 0)
    counts = folder + "/counts"
    subprocess.run([world.programs["release"], *words, "--no-sandbox"], capture_output=True, timeout=60, check=True,
                   env={**os.environ, "LD_PRELOAD": world.preload, "REFUSE_COUNTS": counts, "TWO_KEY": KEY, "XDG_STATE_HOME": folder})
    with open(counts, encoding="utf-8") as file:
        needed.update({kind: int(count) for kind, count in map(str.split, file)})


def make(world, number, random, folder):
    if not needed:
        count_calls(world, folder)
    call, error = ROWS[number % len(ROWS)]
    turn = number // len(ROWS)
    if needed[call] == 0:
        return Case("", [], skip=f"nothing calls {call}")
    if turn < 2 * min(needed[call], 40):
        wish = f"{call}:{turn // 2 + 1}" + ("+" if turn % 2 else "")
    elif turn % 2:
        wish = f"{call}:{random.randint(1, needed[call])}" + random.choice(["", "+"])
    else:
        wish = f"{call}:{random.randint(1, needed[call])}%{random.choice([1, 10, 50, 200, 500])}@{random.randint(0, 9999)}"
    if error in PASSING or (call, error) in NOT_FOR_EVER:
        wish = wish.replace("+", f"%500@{turn}")
    env = {"LD_PRELOAD": world.preload, "REFUSE": wish, "REFUSE_ERROR": str(error)}
    if random.random() < 0.1:  # the other commands
        verb, *more = random.choice([["plan"], ["plan", "-f", "json"], ["lists"], ["lists", "--probe"], ["lists", "--probe", "-f", "json"]])
        fleet = [world.fleet(folder)[0]] if verb == "plan" else []
        return Case(f"{verb}: REFUSE={wish} REFUSE_ERROR={error}", [verb, *more, "-l", world.lists(folder), *fleet],
                    statuses=KNOWN - {65, 75}, env=env, is_mute=call == "write" and error not in PASSING)
    words, rows, output = scan(world, folder, number)
    return Case(f"REFUSE={wish} REFUSE_ERROR={error}", words, statuses=KNOWN - {1, 65, 75}, output=output, rows=rows, check=world.check(),
                format=output.rsplit(".", 1)[1], env=env,
                is_mute=call == "write" and error not in PASSING,
                # What was written stays where no more can be; where even cutting and removing fail, so may the rest.
                may_leave_part=call in ("rename", "truncate"))
