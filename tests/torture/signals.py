"""Signals at any moment, readers that leave or stall, runs that are killed and begun again, or stopped."""
import os
import signal
import subprocess
import threading
import time

import judge
from case import Case

KIND, FAST = "signals", 24
ENDS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
WAYS = ["once", "twice", "killed", "stopped", "reader leaves", "reader stalls", "writer of the input dies", "at once two"]


def slow(world, folder, *more, form="txt"):
    """A scan of about a second."""
    return world.scan(folder, *more, form=form, times=8, lists=world.lists(folder, more="    pace: {per_second: 150, burst: 10}\n"))


def later(seconds, act):
    def drive(process):
        time.sleep(seconds)
        act(process)
    return drive


def send(*numbers, gap=0.0):
    def act(process):
        for number in numbers:
            try:
                process.send_signal(number)
            except ProcessLookupError:
                return
            time.sleep(gap)
    return act


def interrupted(world, random, folder, count):
    output = folder + random.choice(["/out.csv", "/out.ndjson"])
    words, rows = slow(world, folder, "-o", output, "--summary", folder + "/summary.json", "--rejects", folder + "/rejects.txt",
                       *random.choice([[], ["-q"], ["--progress", "always"]]))
    numbers = random.choices(ENDS, k=count)
    seconds, gap = random.choice([0, 0.005, 0.01, 0.02, random.random() * 2]), random.choice([0, 0, 0.01, 0.3])
    # Before they are caught, and from the second on, they end it as they end any program.
    return Case(f"{[number.name for number in numbers]} after {seconds:.3f} s, {gap} s apart", words, statuses={0, 75}, deaths=set(map(int, numbers)),
                drive=later(seconds, send(*numbers, gap=gap)), output=output, format=output.rsplit(".", 1)[1], rows=rows, check=world.check(),
                seconds=seconds + 8)


def killed(world, random, folder):
    output = folder + "/out.ndjson"
    words, rows = slow(world, folder, "-o", output, "--summary", folder + "/summary.json")
    seconds = random.random() * 1.5

    def then(outcome, _):
        if outcome.status == 0:
            return None
        env = {**os.environ, "TWO_KEY": "s3cretKey77", "XDG_STATE_HOME": folder + "/state"}
        again = subprocess.run([world.programs["release"], *words], capture_output=True, timeout=30, check=False, env=env)
        records, wrong = judge.ndjson(judge.read(output))
        if again.returncode != 0 or wrong or len(records) != rows:
            return f"the same again: {again.returncode}, {len(records)} records of {rows}, {wrong}, {again.stderr[-300:]!r}"
        return "it left its .part" if any(name.endswith(".part") for name in os.listdir(folder)) else None
    return Case(f"SIGKILL after {seconds:.3f} s", words, deaths={signal.SIGKILL}, drive=later(seconds, send(signal.SIGKILL)), output=output, rows=rows,
                check=world.check(), may_leave_part=True, then=then)


def stopped(world, random, folder):
    words, rows = slow(world, folder)

    def drive(process):
        for _ in range(random.randint(1, 3)):
            time.sleep(random.random() * 0.5)
            process.send_signal(signal.SIGSTOP)
            time.sleep(random.choice([0.1, 0.5, 1.5, 3]))
            process.send_signal(signal.SIGCONT)
    return Case("SIGSTOP, SIGCONT", words, drive=drive, rows=rows, check=world.check())


def deserted(world, random, folder):
    """The reader of its output takes some bytes and leaves."""
    some = random.choice([0, 1, 100, 5000])
    words, _ = slow(world, folder, *random.choice([[], ["-f", "csv"]]))

    def drive(process):
        if some:
            process.stdout.read(some)
        process.stdout.close()
        process.stdout = None
    return Case(f"its reader leaves after {some} bytes", words, statuses={0, 74}, drive=drive)


def stalled(world, random, folder):
    """Nobody reads what fills the pipe; then a signal: it must end within 5 seconds."""
    words, _ = world.scan(folder, *random.choice([[], ["-f", "csv"]]), times=300)
    reading, writing = os.pipe()
    seconds = 0.5 + random.random()

    def drive(process):
        os.close(writing)
        later(seconds, send(random.choice(ENDS)))(process)

    def then(outcome, _):
        os.close(reading)
        return None if outcome.seconds < seconds + 6.5 else f"{outcome.seconds:.1f} s"
    return Case(f"nobody reads, a signal after {seconds:.2f} s", words, statuses={75}, stdout=writing, drive=drive, then=then, seconds=15)


def deprived(world, random, folder):
    """Its input is a pipe, whose writer dies in the middle of a line."""
    words, _ = world.scan(folder, "-o", folder + "/out.ndjson")
    with open(words[-1], "rb") as file:
        text = file.read()[:random.randint(0, 400)]
    words[-1] = "-"

    def drive(process):
        for i in range(0, len(text), 50):
            process.stdin.write(text[i:i + 50])
            process.stdin.flush()
            time.sleep(0.02)
        process.stdin.close()
        process.stdin = None
    return Case(f"its input ends after {len(text)} bytes", words, statuses={0, 65}, stdin=subprocess.PIPE, drive=drive, output=folder + "/out.ndjson",
                check=world.check())


def rivals(world, random, folder):
    """Two runs want to write one file."""
    output = folder + "/out.ndjson"
    words, rows = slow(world, folder, "-o", output)
    seen = []

    def drive(_):
        env = {**os.environ, "TWO_KEY": "s3cretKey77", "XDG_STATE_HOME": folder + "/state"}
        time.sleep(random.choice([0, 0.01, 0.3, 1]))
        thread = threading.Thread(target=lambda: seen.append(subprocess.run([world.programs["release"], *words], capture_output=True, timeout=30,
                                                                            check=False, env=env).returncode))
        thread.start()
        thread.join()

    def then(outcome, _):
        return None if 0 in (outcome.status, *seen) and set(seen) <= {0, 74} else f"the runs end with {outcome.status} and {seen}"
    case = Case("two runs, one output", words, statuses={0, 74}, drive=drive, output=output, rows=rows, check=world.check(), then=then)
    return case


def make(world, number, random, folder):
    way = WAYS[number % len(WAYS)]
    if way in ("once", "twice"):
        return interrupted(world, random, folder, 1 if way == "once" else 2)
    others = {"killed": killed, "stopped": stopped, "reader leaves": deserted, "reader stalls": stalled, "writer of the input dies": deprived,
              "at once two": rivals}
    return others[way](world, random, folder)
