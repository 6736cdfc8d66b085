"""Starts an Internet in a box: two network namespaces, servers in one, the client's in the other, a relay between.

Nothing of it can leave the machine: the namespaces have loopback and the relay's device, and no other.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time

import internet
import world
from operators import BACKENDS, ROOTS, backend_address
from servers import LabError, Server, answers, directory_clear, servers_of

HERE = os.path.dirname(os.path.abspath(__file__))
ANCHOR = "/usr/share/dns/root.key"
GATE = "10.53.255.1"  # of the client's device: any address does
CLONE_NEWNET = 0x40000000
READY_SECONDS_MAX, COUNTS_SECONDS_MAX = 30, 3
SOA, QUEUE_LEN = 6, 20000


def options_add(parser):
    parser.add_argument("--internet", action="store_true")
    parser.add_argument("--latency", type=float, default=15, metavar="MS", help="median, there and back")
    parser.add_argument("--loss", type=float, default=0.5, metavar="PERCENT", help="each way")


def hindrance():
    """Why there can be no box here; None if there can."""
    if os.geteuid() != 0:
        return "an Internet in a box is for root"
    for program in ["nsd", "ldns-signzone", "ip", "nsenter", "unshare", "cc"]:
        if shutil.which(program) is None:
            return f"an Internet in a box needs {program}"
    for path in ["/dev/net/tun", ANCHOR]:
        if not os.path.exists(path):
            return f"an Internet in a box needs {path}"
    tried = subprocess.run(["unshare", "--net", "--mount", "true"], capture_output=True, text=True)
    return f"no namespaces here: {tried.stderr.strip()}" if tried.returncode else None


@contextlib.contextmanager
def inside(pid):
    """What is opened meanwhile is opened in that process's network."""
    libc = ctypes.CDLL(None, use_errno=True)
    with open("/proc/self/ns/net") as ours, open(f"/proc/{pid}/ns/net") as theirs:
        for to in (theirs, ours):
            if libc.setns(to.fileno(), CLONE_NEWNET) != 0:
                raise LabError(f"setns: {os.strerror(ctypes.get_errno())}")
            if to is theirs:
                try:
                    yield
                except BaseException:
                    libc.setns(ours.fileno(), CLONE_NEWNET)
                    raise


def run_in(pid, script):
    subprocess.run(["nsenter", "--target", str(pid), "--net", "sh", "-ec", script], check=True)


def compile_relay(directory):
    sources = [os.path.join(HERE, name) for name in sorted(os.listdir(HERE)) if name.startswith("relay")]
    binary = os.path.join(directory, "bin", "relay")
    os.makedirs(os.path.dirname(binary), exist_ok=True)
    if os.path.exists(binary) and os.path.getmtime(binary) > max(map(os.path.getmtime, sources)):
        return
    command = ["cc", "-O2", "-std=c17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-o", binary]
    subprocess.run(command + [source for source in sources if source.endswith(".c")], check=True)


class Box:
    def __init__(self, plan):
        self.plan, self.servers = plan, []

    def start(self, name, command):
        server = Server(self.plan.directory, name)
        server.start(command, 53, self.plan.directory)
        self.servers.append(server)
        return server.process.pid

    def namespaces(self):
        stay = "ip link set lo up; echo up >{}; exec sleep infinity"
        pids = []
        for name in ("client", "servers"):
            ready = self.plan.path(name + ".up")
            before = f"mount --bind {self.plan.path('root.key')} {ANCHOR}; " if name == "client" else ""
            pids.append(
                self.start(name, ["unshare", "--net", "--mount", "sh", "-ec", before + stay.format(ready)])
            )
            self.wait(lambda ready=ready: os.path.exists(ready), f"namespace of the {name}")
        return pids

    def wait(self, is_ready, what):
        end = time.monotonic() + READY_SECONDS_MAX
        while not is_ready():
            for server in self.servers:
                if server.process.poll() is not None:
                    with open(server.log) as log:
                        raise LabError(f"{server.name} ended: {''.join(log.readlines()[-5:])}")
            if time.monotonic() > end:
                raise LabError(f"{what}: not there within {READY_SECONDS_MAX} s")
            time.sleep(0.02)

    def network(self, client, remote):
        plan = self.plan
        self.start(
            "relay",
            [plan.path("bin/relay"), f"/proc/{client}/ns/net", f"/proc/{remote}/ns/net"]
            + [plan.path("relay.table"), plan.path("relay.counts")],
        )

        def has_device(pid):
            with open(f"/proc/{pid}/net/dev") as file:
                return "box0:" in file.read()

        self.wait(lambda: has_device(client) and has_device(remote), "the relay's devices")
        up = (
            "for one in all default box0; do echo 0 >/proc/sys/net/ipv4/conf/$one/rp_filter; "
            "echo 1 >/proc/sys/net/ipv6/conf/$one/disable_ipv6; done; "
            f"ip link set box0 txqueuelen {QUEUE_LEN} up; ip route add default dev box0; "
        )
        run_in(client, f"ip addr add {internet.CLIENT}/32 dev box0; {up}")
        addresses = "".join(f"ip addr add {backend_address(one)}/32 dev box0; " for one in BACKENDS)
        run_in(remote, addresses + up)

    def name_servers(self, remote):
        for backend in BACKENDS:
            conf = self.plan.path(backend + ".conf")
            self.start(backend, ["nsenter", "--target", str(remote), "--net", "nsd", "-d", "-c", conf])

    def wait_ready(self, client, remote, zone_of):
        with inside(remote):
            for backend, zone in zone_of.items():
                address = backend_address(backend)
                self.wait(lambda: answers(53, zone, SOA, address), f"name server {backend}")
        with inside(client):
            self.wait(lambda: answers(53, ".", SOA, ROOTS["a"]), "the root, from the client")


def up(options):
    why = hindrance()
    if why:
        raise LabError(why)
    began = time.monotonic()
    plan = world.Plan(options)
    for server in servers_of(plan.directory):
        server.stop()
    directory_clear(plan.directory)
    compile_relay(plan.directory)
    made = internet.Internet(plan, options.latency, options.loss)
    made.build()
    made.write()
    generated = time.monotonic() - began
    box = Box(plan)
    zone_of = {operator.backend: zone for zone, operator in made.zones.operators.items()}
    try:
        client, remote = box.namespaces()
        box.network(client, remote)
        box.name_servers(remote)
        box.wait_ready(client, remote, zone_of)
    except BaseException:
        for server in servers_of(plan.directory):
            server.stop()
        raise
    summary(plan, made, options, generated, time.monotonic() - began)
    return 0


def summary(plan, made, options, generated, total):
    count = sum(len(one.servers) for one in made.operators.all)
    print(f"internet up in {total:.1f} s ({generated:.1f} s to make it), seed {plan.seed}, in {plan.directory}")
    print(f"  fleet    {plan.addresses} addresses, {plan.domains} domains, {len(made.lists.lists)} lists")
    print(f"  names    {len(made.zones.zones)} zones at {count} servers of {len(made.operators.all)} operators")
    print(f"  way      {options.latency:g} ms there and back in the median, {options.loss:g} % lost each way")
    print(f"  use      . {plan.path('lab.env')}; scripts/lab run -- rblsweep scan -c ptr $LAB_FLEET")


def holder(directory, name):
    try:
        pid, _ = Server(directory, name).read()
    except FileNotFoundError:
        pid = None
    if pid is None:
        raise LabError("no Internet is up there; say: lab up --internet")
    return pid


def run(options):
    """Becomes the command, in the client's namespaces."""
    words = options.words[1:] if options.words[:1] == ["--"] else options.words
    if not words:
        raise LabError("run what?")
    pid = holder(os.path.abspath(options.dir), "client")
    sys.stdout.flush()
    os.execvp("nsenter", ["nsenter", "--target", str(pid), "--net", "--mount", f"--wd={os.getcwd()}", *words])


def counts(options):
    """Prints what the relay has passed on up to now: README.md explains the lines."""
    directory = os.path.abspath(options.dir)
    path = os.path.join(directory, "relay.counts")
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    os.kill(holder(directory, "relay"), signal.SIGUSR1)
    end = time.monotonic() + COUNTS_SECONDS_MAX
    while not os.path.exists(path):
        if time.monotonic() > end:
            raise LabError("the relay writes no counts")
        time.sleep(0.01)
    with open(path) as file:
        print(file.read(), end="")
    return 0
