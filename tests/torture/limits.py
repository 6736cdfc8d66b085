"""A machine with little: of descriptors, memory, file size, processes, time, disk; closed descriptors."""
import os
import resource
import subprocess

from case import KNOWN, Case

KIND, FAST = "limits", 40
MEGABYTE = 1 << 20
SOMEBODY = 61234
LIMITS = [(resource.RLIMIT_NOFILE, "NOFILE", [3, 4, 6, 8, 10, 12, 16, 24, 32, 48, 64, 100, 200, 500]),
          (resource.RLIMIT_AS, "AS", [n * MEGABYTE for n in (20, 40, 60, 80, 100, 130, 160, 200, 260, 400, 800, 1500)]),
          (resource.RLIMIT_DATA, "DATA", [n * MEGABYTE for n in (1, 2, 5, 10, 20, 40, 80, 130, 200, 400)]),
          (resource.RLIMIT_FSIZE, "FSIZE", [0, 1, 100, 500, 1000, 2000, 4000, 8000, 16000]),
          (resource.RLIMIT_NPROC, "NPROC", [0, 1, 2, 3, 4, 5]),
          (resource.RLIMIT_CPU, "CPU", [1]), (resource.RLIMIT_MEMLOCK, "MEMLOCK", [0]), (resource.RLIMIT_STACK, "STACK", [256 * 1024, MEGABYTE])]
OTHERS = ["full disk", "read-only folder", "closed descriptors", "no state folder", "no home"]
SIGXCPU, SIGKILL = 24, 9


def is_root():
    """Whether we may become somebody else."""
    return os.geteuid() == 0 and "TORTURE_MAPPED" not in os.environ


def open_to_all(folder):
    os.chmod(folder, 0o777)
    for at, folders, names in os.walk(folder):
        for name in folders + names:
            os.chmod(os.path.join(at, name), 0o777 if name in folders else 0o666)


def become_somebody():
    os.setgroups([])
    os.setgid(SOMEBODY)
    os.setuid(SOMEBODY)


def limited(world, random, folder):
    limit, name, values = random.choice(LIMITS)
    value = random.choice(values + [random.randint(min(values), max(values))])
    output = folder + random.choice(["/out.csv", "/out.ndjson"])
    words, rows = world.scan(folder, "-o", output, "--summary", folder + "/summary.json", times=6)

    def setup():
        if name == "NPROC" and is_root():
            become_somebody()
        resource.setrlimit(limit, (value, value))
    if name == "NPROC" and is_root():
        open_to_all(folder)
        if not reachable(world.programs["release"]) or not reachable(folder):
            return Case("", [], skip="NPROC: another user cannot reach the program or its folder")
    return Case(f"RLIMIT_{name} {value}", words, statuses=KNOWN - {1, 65, 75}, deaths={SIGXCPU, SIGKILL} if name == "CPU" else set(), setup=setup,
                output=output, format=output.rsplit(".", 1)[1], rows=rows, check=world.check())


def reachable(path):
    """By anybody."""
    while path != "/":
        if not os.stat(path).st_mode & 1:
            return False
        path = os.path.dirname(path)
    return True


def full_disk(world, random, folder):
    if not world.may_mount:
        return Case("", [], skip="full disk: no mount namespace")
    size, small = random.choice([4, 8, 12, 16, 32, 64]) * 1024, folder + "/small"
    os.mkdir(small)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=777", "none", small], check=True)
    output = small + "/out.ndjson"
    words, rows = world.scan(folder, "-o", output, "--summary", small + "/summary.json", "--rejects", small + "/rejects.txt", times=12)

    def then(outcome, _):
        left = sorted(name for name in os.listdir(small) if name.endswith(".part"))
        torn = [name for name in left if not whole(os.path.join(small, name))]
        subprocess.run(["umount", "-l", small], check=False)
        return f"torn: {torn}" if torn else f"{left} left by {outcome.status}" if left and outcome.status != 74 else None
    return Case(f"a disk of {size} bytes", words, statuses={0, 74}, output=output, rows=rows, check=world.check(), then=then,
                env={"XDG_STATE_HOME": small + "/state"} if random.random() < 0.5 else {})


def whole(path):
    with open(path, "rb") as file:
        text = file.read()
    return text.endswith(b"\n") or not text


def read_only(world, random, folder):
    locked = folder + "/locked"
    os.mkdir(locked)
    words, rows = world.scan(folder, "-o", locked + "/out.ndjson", "--summary", folder + "/summary.json")
    if "TORTURE_MAPPED" in os.environ:
        return Case("", [], skip="read-only folder: in this namespace we may write to all")
    if is_root():
        open_to_all(folder)
        if not reachable(world.programs["release"]) or not reachable(folder):
            return Case("", [], skip="read-only folder: another user cannot reach the program or its folder")
    if random.random() < 0.5:
        with open(locked + "/out.ndjson", "w", encoding="utf-8") as file:
            file.write("{}\n")
    os.chmod(locked, 0o555)

    def then(_, __):
        names = [name for name in os.listdir(locked) if name != "out.ndjson"]
        return f"{names} in a folder that may not be written to" if names else None
    return Case("a folder that may not be written to", words, statuses={74}, setup=become_somebody if is_root() else None, rows=rows, then=then)


def closed(world, random, folder):
    gone = random.sample([0, 1, 2], random.randint(1, 3))
    output = folder + "/out.ndjson" if random.random() < 0.7 or 1 in gone else ""
    from_stdin = random.random() < 0.3
    words, rows = world.scan(folder, *(["-o", output] if output else []), *(["-v"] if random.random() < 0.5 else []))
    if from_stdin:
        words[-1] = "-"
    return Case(f"closed descriptors {gone}", words, statuses={66} if from_stdin and 0 in gone else {0, 65} if not from_stdin else {0},
                setup=lambda: [os.close(fd) for fd in gone], output=output, rows=None if from_stdin else rows, check=world.check(), is_mute=2 in gone)


def stateless(world, random, folder, what):
    quota = "    pace: {per_second: 2000, per_day: 100000}\n"
    words, rows = world.scan(folder, lists=world.lists(folder, more=quota))
    with open(folder + "/in-file", "w", encoding="utf-8"):
        pass
    wrong = random.choice(["/proc", folder + "/in-file", "/dev/null", folder + "/absent/absent", "relative", ""])
    return Case(f"{what}: {wrong!r}", words, rows=rows, check=world.check(),
                env={"XDG_STATE_HOME": wrong} if what == "no state folder" else {"XDG_STATE_HOME": "", "HOME": wrong})


def make(world, number, random, folder):
    what = OTHERS[number // 2 % len(OTHERS)]
    if number % 2 == 0:
        return limited(world, random, folder)
    if what == "full disk":
        return full_disk(world, random, folder)
    if what == "read-only folder":
        return read_only(world, random, folder)
    if what == "closed descriptors":
        return closed(world, random, folder)
    return stateless(world, random, folder, what)
