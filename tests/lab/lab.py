#!/usr/bin/python3
"""Starts and stops a lab: what scripts/lab runs.

    lab up [OPTION...]      make a world and start its servers; one that runs there is ended first
    lab down [--dir DIR]    stop them, each by its pid, if that is still the same process
    lab status [--dir DIR]  a line for each server; exit 0 if all run
    lab reset [--dir DIR]   the fault server counts from the beginning, and its log is empty
    lab run [--dir DIR] -- COMMAND...   in the client's place of an Internet in a box (up --internet)
    lab counts [--dir DIR]  the packets of that Internet, by role of the servers
"""

import argparse
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time

sys.dont_write_bytecode = True

import box
import world
from servers import LabError, Server, answers, directory_clear, servers_of

HERE = os.path.dirname(os.path.abspath(__file__))
READY_SECONDS_MAX, PORT_SECONDS_MAX = 20, 3
RELEASES = ["", "release"]  # folders of build/ in which CMake may have built faultd for speed


def wait_ready(servers, questions):
    end = time.monotonic() + READY_SECONDS_MAX
    waiting = list(questions)
    while waiting:
        for server in servers:
            if server.process.poll() is not None:
                with open(server.log) as log:
                    said = "".join(log.readlines()[-5:])
                raise LabError(f"{server.name} ended at once:\n{said}")
        waiting = [question for question in waiting if not answers(*question)]
        if waiting and time.monotonic() > end:
            raise LabError(f"no answer from port {waiting[0][0]} within {READY_SECONDS_MAX} s")
        if waiting:
            time.sleep(0.02)


def is_free(port, kind):
    with socket.socket(socket.AF_INET, kind) as sock:
        if kind == socket.SOCK_STREAM:  # connections of a lab before may still be ending
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def check_ports(ports):
    """Waits a little: a resolver takes source ports from everywhere, and gives them back."""
    end = time.monotonic() + PORT_SECONDS_MAX
    for port in ports:
        for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
            while not is_free(port, kind):
                if time.monotonic() > end:
                    raise LabError(f"port {port} is taken; choose another --port")
                time.sleep(0.05)


# The commands.


def compile_faultd(directory):
    """Builds the fault server into the lab, unless there is one that is newer than its sources."""
    sources = sorted(
        os.path.join(HERE, name)
        for name in os.listdir(HERE)
        if name.startswith("fault") and name.endswith((".c", ".h"))
    )
    binary = os.path.join(directory, "bin", "faultd")
    newest = max(os.path.getmtime(source) for source in sources)
    os.makedirs(os.path.dirname(binary), exist_ok=True)
    for built in [
        binary,
        *(os.path.join(HERE, "../../build", name, "faultd") for name in RELEASES),
    ]:
        if os.path.exists(built) and os.path.getmtime(built) > newest:
            if built != binary:
                shutil.copy2(built, binary)
            return None
    return subprocess.Popen(
        ["cc", "-O2", "-std=c17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-o", binary]
        + [source for source in sources if source.endswith(".c")]
    )


def rbldnsd_user():
    """rbldnsd refuses to be root."""
    if os.geteuid() != 0:
        return []
    names = {user.pw_name for user in pwd.getpwall()}
    return ["-u", "rbldns" if "rbldns" in names else "nobody"]


def commands(plan, made):
    """(name, command, port, folder) of every server."""
    path = plan.path
    yield "nsd", ["nsd", "-d", "-c", path("nsd.conf")], plan.port, plan.directory
    for i in range(plan.mirrors):
        arguments = made.lists.rbldnsd_arguments(i)
        port = plan.port + world.blocklists.RBLDNSD_PORT + i
        if arguments:
            yield (
                f"rbldnsd{i}",
                [
                    "rbldnsd",
                    "-n",
                    *rbldnsd_user(),
                    "-w",
                    path("rbl"),
                    "-c",
                    "0",
                    "-b",
                    f"127.0.0.1/{port}",
                    *arguments,
                ],
                port,
                path("rbl"),
            )
    yield "faultd", [path("bin/faultd"), path("faultd.conf")], plan.fault_port, plan.directory
    if shutil.which("unbound"):
        yield (
            "resolver",
            ["unbound", "-d", "-c", path("resolver.conf")],
            plan.port + world.RESOLVER_PORT,
            plan.directory,
        )


def questions(plan, made, names):
    """What each server must answer before the lab is up."""
    soa, address = 6, 1
    yield plan.port, ".", soa
    for one in made.lists.served_by("rbldnsd"):
        yield one.port, one.spec.zone, soa
    yield plan.fault_port, "ready.lab.invalid", address
    if "resolver" in names:
        yield plan.port + world.RESOLVER_PORT, "isp.example", soa


def up(options):
    began = time.monotonic()
    plan = world.Plan(options)
    for server in servers_of(plan.directory):
        server.stop()
    directory_clear(plan.directory)
    check_ports(range(plan.port, plan.port_end))
    compiler = compile_faultd(plan.directory)
    made = world.make(plan)
    if compiler is not None and compiler.wait() != 0:
        raise LabError("faultd does not compile")
    generated = time.monotonic() - began
    servers = []
    try:
        for name, command, port, folder in commands(plan, made):
            servers.append(Server(plan.directory, name))
            servers[-1].start(command, port, folder)
        wait_ready(servers, questions(plan, made, [server.name for server in servers]))
    except BaseException:
        for server in servers_of(plan.directory):
            server.stop()
        raise
    summary(plan, made, generated, time.monotonic() - began)
    return 0


def summary(plan, made, generated, total):
    lists = made.lists.lists
    asked = sum(one.asked for one in lists)
    took = f"{total:.1f} s ({generated:.1f} s to make it)"
    print(f"lab up in {took}, seed {plan.seed}, in {plan.directory}")
    print(
        f"  fleet    {len(made.fleet.addresses())} addresses in {len(made.fleet.rows)} rows, "
        f"{plan.domains} domains, {len(made.pairs)} pairs"
    )
    print(f"  lists    {asked} asked, {len(lists) - asked} left out; {len(made.zones.zones)} zones")
    resolver = plan.port + world.RESOLVER_PORT
    print(
        f"  ports    names {plan.port}, rbldnsd {plan.port + 1}, resolver {resolver}, "
        f"faults {plan.fault_port}; on 127.0.0.1"
    )
    print(
        f"  use      . {plan.path(world.ENV)}; rblsweep scan --unbound-conf $LAB_CONF "
        "--lists $LAB_LISTS $LAB_FLEET"
    )


def down(options):
    servers = servers_of(os.path.abspath(options.dir))
    count = sum(server.read()[0] is not None for server in servers)
    for server in servers:
        server.stop()
    gone = f", {len(servers) - count} had ended before" if count < len(servers) else ""
    print(f"lab down: {count} servers stopped{gone}" if servers else "no lab is up there")
    return 0


def status(options):
    servers = servers_of(os.path.abspath(options.dir))
    all_run = bool(servers)
    for server in servers:
        pid, port = server.read()
        state = f"pid {pid}" if pid else "NOT RUNNING"
        print(f"{server.name:10} port {port:<7} {state}")
        all_run = all_run and pid is not None
    if not servers:
        print("no lab is up there")
    return 0 if all_run else 1


def reset(options):
    pid, _ = Server(os.path.abspath(options.dir), "faultd").read()
    if pid is None:
        raise LabError("the fault server does not run")
    os.kill(pid, signal.SIGHUP)
    time.sleep(0.2)  # it takes at most 100 ms to notice
    return 0


def main(argv):
    parser = argparse.ArgumentParser(prog="lab", description=__doc__.partition("\n")[0])
    commands_of = parser.add_subparsers(dest="command", required=True)
    box.options_add(world.options_add(commands_of.add_parser("up")))
    for name in ("down", "status", "reset", "run", "counts"):
        commands_of.add_parser(name).add_argument("--dir", default="build/lab")
    commands_of.choices["run"].add_argument("words", nargs=argparse.REMAINDER)
    options = parser.parse_args(argv[1:])
    does = {"up": box.up if options.command == "up" and options.internet else up}
    does |= {"down": down, "status": status, "reset": reset, "run": box.run, "counts": box.counts}
    try:
        return does[options.command](options)
    except (LabError, ValueError, FileNotFoundError, subprocess.CalledProcessError) as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv))
