"""A DNS server on loopback that holds a few records, for tests that need a world of their own.

    with Server({"a.test.": [("A", "192.0.2.1"), ("TXT", [b"v=spf1 -all"])]}) as server:
        run("--resolver", f"127.0.0.1@{server.port}", "--dnssec", "no")
        server.asked[("a.test.", "TXT")]      how often

A record is (type, value): A and AAAA an address, MX (preference, name), PTR, CNAME and NS a name, TXT and
SPF a list of character strings, any other type ("TYPE52", bytes). ("TIMEOUT", None): a question for a type
that the name does not have gets no answer. Names that only have others below them exist, unless parents
says which of them do: some servers hold no tree. UDP and TCP; what does not fit 1,232 bytes is truncated.
"""
import collections
import ipaddress
import socketserver
import struct
import threading

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SPF": 99}
NAMES = {number: name for name, number in TYPES.items()}
UDP_MAX = 1232
TTL = 300
SOA = b"\0\0" + struct.pack("!IIIII", 1, 3600, 600, 86400, TTL)


def wire_name(name):
    """Labels that no name can have are left out of the world: None."""
    labels = [label.encode("latin-1") for label in name.rstrip(".").split(".")] if name.rstrip(".") else []
    if any(not 0 < len(label) < 64 for label in labels) or sum(map(len, labels)) + len(labels) > 254:
        return None
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def wire_data(kind, value):
    if kind in ("A", "AAAA"):
        return ipaddress.ip_address(value).packed
    if kind == "MX":
        return struct.pack("!H", value[0]) + wire_name(value[1])
    if kind in ("PTR", "CNAME", "NS"):
        return wire_name(value)
    if kind in ("TXT", "SPF"):
        return b"".join(bytes([len(part)]) + part for part in value)
    return value


def read_name(packet, at):
    labels = []
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]])
        at += 1 + packet[at]
    return b".".join(labels).decode("latin-1").lower() + ".", at + 1


class Zone:
    def __init__(self, names, parents=None):
        self.names = collections.defaultdict(list)
        for name, records in names.items():
            if wire_name(name) is not None:
                self.names[name.lower().rstrip(".") + "."] += records
        self.parents = {".".join(name.split(".")[i:]) for name in self.names for i in range(name.count("."))}
        if parents is not None:
            self.parents &= parents

    def reply(self, packet, is_tcp):
        """(name, type, bytes or None for silence)"""
        name, at = read_name(packet, 12)
        number = struct.unpack("!H", packet[at:at + 2])[0]
        kind = NAMES.get(number, f"TYPE{number}")
        question, answers, owner, silent = packet[12:at + 4], [], name, False
        for _ in range(20):
            records = self.names.get(owner, [])
            found = [(owner, kind, value) for have, value in records if have == kind]
            alias = [value for have, value in records if have == "CNAME"]
            if found or not alias:
                answers += found
                silent = not found and any(have == "TIMEOUT" for have, _ in records)
                break
            answers.append((owner, "CNAME", alias[0]))
            owner = alias[0].lower().rstrip(".") + "."
        if silent:
            return name, kind, None
        rcode = 0 if owner in self.names or owner in self.parents else 3
        body = b"".join(self.record(*answer) for answer in answers)
        count = len(answers)
        flags = 0x8580 | rcode
        # A denial without SOA may not be cached (RFC 2308 section 5).
        denial = b"" if any(kind == answer[1] for answer in answers) else self.record(".", "SOA", SOA)
        if not is_tcp and 12 + len(question) + len(body) > UDP_MAX:
            body, count, flags = b"", 0, flags | 0x0200
        head = packet[:2] + struct.pack("!HHHHH", flags, 1, count, int(denial != b""), 0)
        return name, kind, head + question + body + denial

    @staticmethod
    def record(owner, kind, value):
        data = wire_data(kind, value)
        number = TYPES.get(kind) or int(kind[4:])
        return wire_name(owner) + struct.pack("!HHIH", number, 1, TTL, len(data)) + data


class Server:
    def __init__(self, names, parents=None):
        self.zone, self.asked, self.lock = Zone(names, parents), collections.Counter(), threading.Lock()
        outer = self

        class Udp(socketserver.BaseRequestHandler):
            def handle(self):
                reply = outer.answer(self.request[0], False)
                if reply is not None:
                    self.request[1].sendto(reply, self.client_address)

        class Tcp(socketserver.StreamRequestHandler):
            def handle(self):
                while len(head := self.rfile.read(2)) == 2:
                    reply = outer.answer(self.rfile.read(struct.unpack("!H", head)[0]), True)
                    if reply is None:
                        return
                    self.wfile.write(struct.pack("!H", len(reply)) + reply)

        socketserver.TCPServer.allow_reuse_address = True
        socketserver.ThreadingTCPServer.daemon_threads = True
        self.tcp = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Tcp)
        self.port = self.tcp.server_address[1]
        self.udp = socketserver.UDPServer(("127.0.0.1", self.port), Udp)
        for server in (self.tcp, self.udp):
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def answer(self, packet, is_tcp):
        name, kind, reply = self.zone.reply(packet, is_tcp)
        with self.lock:
            self.asked[(name, kind)] += 1
        return reply

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for server in (self.tcp, self.udp):
            server.shutdown()
            server.server_close()
