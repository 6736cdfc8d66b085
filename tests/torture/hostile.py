"""The hostile name servers: mode number N at 127.0.1.N, all at one port, UDP and TCP.

Each has the same little world, for its own zone mN.test and the reverse zone of 5.9.7/24:
- lists all.mN.test (about which it lies always) and late.mN.test (only about the targets, so that it is healthy);
- domains d.mN.test (always) and e.mN.test (about half of the names below it);
- 5.9.7.1 to 5.9.7.8, of which the even ones are listed; their names hI.mN.test.
"""
import heapq
import itertools
import multiprocessing
import os
import selectors
import socket
import struct
import sys
import threading
import time
import zlib

import modes
from case import KEY

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + "/e2e")
import dns_zone

NETWORK = "5.9.7"
HOSTS = range(1, 9)
RSA_KEY = ("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuuVYQjOq1xkgVZyHMXW5Pt9kXVJ5m0DGYm0gR9xkGqJ8X8mXUe+0bQHjvVb6m"
           "dLJwC3V4mQ0q8bQIDAQAB")


def address(number):
    return f"127.0.1.{number + 1}"


def domain_names(domain):
    return {f"{domain}.": [("A", f"{NETWORK}.1"), ("MX", (10, f"mx.{domain}")), ("TXT", [f"v=spf1 a include:s.{domain} -all".encode()])],
            f"s.{domain}.": [("TXT", [b"v=spf1 ip4:5.9.7.2 -all"])], f"mx.{domain}.": [("A", f"{NETWORK}.1")],
            f"_dmarc.{domain}.": [("TXT", [f"v=DMARC1; p=reject; rua=mailto:a@{domain}".encode()])],
            f"s1._domainkey.{domain}.": [("TXT", [b"v=DKIM1; k=rsa; p=" + RSA_KEY[:200].encode()])],
            f"_mta-sts.{domain}.": [("TXT", [b"v=STSv1; id=1"])], f"mta-sts.{domain}.": [("A", f"{NETWORK}.1")],
            f"_smtp._tls.{domain}.": [("TXT", [f"v=TLSRPTv1; rua=mailto:a@{domain}".encode()])],
            f"_25._tcp.mx.{domain}.": [("TYPE52", b"\3\1\1" + b"\7" * 32)]}


def names(number):
    zone = {}
    for zone_name in (f"{KEY}.all.m{number}.test.", f"late.m{number}.test."):
        zone["2.0.0.127." + zone_name] = [("A", "127.0.0.2")]
        for i in HOSTS[1::2]:
            zone[f"{i}.7.9.5." + zone_name] = [("A", "127.0.0.2"), ("TXT", [b"listed"])]
    for i in HOSTS:
        zone[f"{i}.7.9.5.in-addr.arpa."] = [("PTR", f"h{i}.m{number}.test")]
        zone[f"h{i}.m{number}.test."] = [("A", f"{NETWORK}.{i}")]
    for domain in (f"d.m{number}.test", f"e.m{number}.test"):
        zone.update(domain_names(domain))
    return zone


def is_lied(name, kind):
    if ".late.m" in name:
        return ".7.9.5.late." in name
    if ".e.m" in "." + name:
        return zlib.crc32(f"{name} {kind}".encode("latin-1")) % 2 == 1
    return True


class Server:
    def __init__(self, port):
        self.port, self.selector, self.delayed, self.counter = port, selectors.DefaultSelector(), [], itertools.count()
        self.zones = [dns_zone.Zone(names(number)) for number in range(len(modes.NAMES))]
        self.strangers = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for number in range(len(modes.NAMES)):
            udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            udp.bind((address(number), port))
            udp.setblocking(False)
            self.selector.register(udp, selectors.EVENT_READ, (self.udp, number))
            tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tcp.bind((address(number), port))
            tcp.listen(100)
            self.selector.register(tcp, selectors.EVENT_READ, (self.tcp, number))

    def ask(self, number, packet):
        """(the question, the packets that answer it); ValueError: it is none that we read."""
        try:
            name, at = dns_zone.read_name(packet, 12)
            kind, = struct.unpack("!H", packet[at:at + 2])
            honest = self.zones[number].reply(packet, True)[2]
        except (IndexError, struct.error, TypeError) as error:
            raise ValueError(error) from error
        question = modes.Question(packet, name, kind, at + 4, honest, next(self.counter))
        if not is_lied(name, kind):
            return question, [honest]
        return question, modes.MODES[modes.NAMES[number]](question)

    def udp(self, listener, number):
        for _ in range(100):
            try:
                packet, client = listener.recvfrom(4096)
                _, packets = self.ask(number, packet)
            except (BlockingIOError, ConnectionError):
                return
            except ValueError:
                continue
            for one in packets:
                delay, data = one if isinstance(one, tuple) else (0, one)
                if delay == "elsewhere":
                    self.send(self.strangers, data, client)
                elif delay:
                    heapq.heappush(self.delayed, (time.monotonic() + delay, next(self.counter), listener, data, client))
                else:
                    self.send(listener, data, client)

    def send(self, listener, data, client):
        try:
            listener.sendto(data[:65000], client)
        except OSError:
            pass

    def tcp(self, listener, number):
        connection, _ = listener.accept()
        threading.Thread(target=self.talk, args=(connection, number), daemon=True).start()

    def talk(self, connection, number):
        connection.settimeout(10)
        try:
            with connection, connection.makefile("rb") as stream:
                while len(head := stream.read(2)) == 2:
                    question, packets = self.ask(number, stream.read(struct.unpack("!H", head)[0]))
                    script = question.stream
                    if script is None:
                        script = [part for one in packets for delay, data in [one if isinstance(one, tuple) else (0, one)]
                                  if delay != "elsewhere" for part in (delay, struct.pack("!H", len(data) % 65536) + data)]
                    if not self.play(connection, script, question.stream is not None):
                        return
        except (OSError, ValueError):
            pass

    @staticmethod
    def play(connection, script, is_last):
        for part in script:
            if part == "hang":
                time.sleep(6)
            elif part == "reset":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            elif isinstance(part, bytes):
                connection.sendall(part)
            else:
                time.sleep(part)
        return not is_last

    def serve(self):
        parent = os.getppid()
        while os.getppid() == parent:
            wait = max(0, self.delayed[0][0] - time.monotonic()) if self.delayed else 1
            for key, _ in self.selector.select(wait):
                function, number = key.data
                function(key.fileobj, number)
            while self.delayed and self.delayed[0][0] <= time.monotonic():
                _, _, listener, data, client = heapq.heappop(self.delayed)
                self.send(listener, data, client)


def free_port():
    """One that is free at every address, as far as can be told."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("0.0.0.0", 0))
        return probe.getsockname()[1]


def start():
    """(process, port): the process ends with ours."""
    ready = multiprocessing.Queue()

    def work():
        for _ in range(20):
            try:
                server = Server(free_port())
                break
            except OSError:
                continue
        ready.put(server.port)
        server.serve()
    process = multiprocessing.Process(target=work, daemon=True)
    process.start()
    return process, ready.get(timeout=20)
