"""The ways in which a name server does wrong: each a function from a question to the packets that answer it.

A mode is registered as @mode("name"): it gets a Question and returns the packets over UDP, each bytes or (delay in
seconds, bytes); over TCP the same ones, each with its length before it, unless the question's stream is set to a script
of bytes, numbers (seconds to wait) and "hang", "reset". FREE are those that say, well-formed, what is not so: no verdict can be held
against who believes them. MISLEADING are so where they speak of more than addresses, or in what is damaged behind
the answer; what lists say of their subjects still has to be right.
"""
import random
import struct
import zlib

MODES, FREE, MISLEADING = {}, set(), set()
A, NS, CNAME, SOA, PTR, MX, TXT, AAAA, OPT = 1, 2, 5, 6, 12, 15, 16, 28, 41
LISTING, POINTER = b"\x7f\0\0\2", b"\xc0\x0c"
CONTROLS = bytes(range(32)) + b"\x7f\x9b\xc2\x9b\xe2\x80\xae\xff\xfe\"\\,;=+"


class Question:
    def __init__(self, packet, name, number, end, honest, count):
        self.packet, self.name, self.type, self.end, self.honest, self.count = packet, name, number, end, honest, count
        self.random = random.Random(zlib.crc32(packet[2:end]) + count)
        self.stream = None

    @property
    def question(self):
        return self.packet[12:self.end]

    def reply(self, answers=(), flags=0x8580, rcode=0, authority=(), more=(), counts=None, question=None):
        counts = counts or (1, len(answers), len(authority), len(more))
        return (self.packet[:2] + struct.pack("!HHHHH", flags | rcode, *counts) + (self.question if question is None else question)
                + b"".join(answers) + b"".join(authority) + b"".join(more))

    def data(self):
        """Of a plausible answer to it."""
        return {A: LISTING, AAAA: b"\x20\1" + b"\7" * 14, MX: b"\0\12" + POINTER, TXT: b"\5hello", PTR: POINTER, NS: POINTER,
                CNAME: POINTER}.get(self.type, b"\0\1\2\3")

    def answer(self, data=None, owner=POINTER, kind=None, size=None, ttl=60, where=1):
        data = self.data() if data is None else data
        return owner + struct.pack("!HHIH", kind or self.type, where, ttl, len(data) if size is None else size) + data


def mode(name, free=False):
    def register(function):
        MODES[name] = function
        if free:
            FREE.add(name)
        return function
    return register


def simple(name, make, free=False):
    mode(name, free)(lambda q: [make(q)])


def flagged(q, clear=0, put=0):
    return q.honest[:2] + struct.pack("!H", struct.unpack("!H", q.honest[2:4])[0] & ~clear | put) + q.honest[4:]


def counted(q, at, number):
    return q.honest[:at] + struct.pack("!H", number) + q.honest[at + 2:]


def edns(data=b"", rcode=0, version=0, size=None):
    return b"\0" + struct.pack("!HHBBHH", OPT, 1232, rcode, version, 0, len(data) if size is None else size) + data


def option(code, data, size=None):
    return struct.pack("!HH", code, len(data) if size is None else size) + data


def flipped(q):
    packet = bytearray(q.honest)
    for _ in range(q.random.randint(1, 8)):
        packet[q.random.randrange(2, len(packet))] ^= 1 << q.random.randrange(8)
    return bytes(packet)


def txt(*strings):
    return b"".join(bytes([len(one)]) + one for one in strings)


simple("honest", lambda q: q.honest)
# Not what was asked
simple("random-bytes", lambda q: q.random.randbytes(q.random.randint(1, 600)))
simple("random-tail", lambda q: q.packet[:2] + b"\x85\x80" + q.random.randbytes(q.random.randint(0, 400)))
simple("random-records", lambda q: q.reply(counts=(1, 3, 3, 3)) + q.random.randbytes(q.random.randint(0, 400)))
simple("truncated", lambda q: q.honest[:q.count * 7 % len(q.honest)])
simple("header-only", lambda q: q.honest[:12])
simple("empty-datagram", lambda q: b"")
simple("trailing-garbage", lambda q: q.honest + q.random.randbytes(50))
simple("wrong-id", lambda q: bytes([q.honest[0] ^ 1]) + q.honest[1:])
simple("wrong-question", lambda q: q.honest[:12] + b"\5other" + q.honest[12:])
simple("wrong-type", lambda q: q.honest[:q.end - 4] + struct.pack("!H", 15 if q.type != 15 else 1) + q.honest[q.end - 2:])
simple("wrong-class", lambda q: q.honest[:q.end - 2] + b"\0\3" + q.honest[q.end:])
simple("query-not-reply", lambda q: flagged(q, clear=0x8000))
simple("opcode", lambda q: flagged(q, put=0x2800))
simple("counts-all", lambda q: q.honest[:4] + b"\xff" * 8 + q.honest[12:])
simple("counts-answer", lambda q: counted(q, 6, 65535))
simple("counts-authority", lambda q: counted(q, 8, 65535))
simple("no-question-counted", lambda q: counted(q, 4, 0))
simple("uncounted", lambda q: q.reply([q.answer()], counts=(1, 0, 0, 0)))
simple("flips", flipped, free=True)
# Names
simple("loop-self", lambda q: q.reply([q.answer(owner=struct.pack("!H", 0xc000 + q.end))]))
simple("loop-two", lambda q: q.reply([q.answer(owner=struct.pack("!HH", 0xc000 + q.end + 2, 0xc000 + q.end))]))
simple("pointer-forward", lambda q: q.reply([q.answer(owner=struct.pack("!H", 0xc000 + q.end + 30))]) + b"\1a\0" * 20)
simple("pointer-past-end", lambda q: q.reply([q.answer(owner=b"\xff\xff")]))
simple("pointer-in-data", lambda q: q.reply([q.answer(struct.pack("!H", 0xc000 + q.end + 12), kind=CNAME)]))
simple("label-64", lambda q: q.reply([q.answer(owner=b"\x40" + b"a" * 64 + b"\0")]))
simple("label-reserved", lambda q: q.reply([q.answer(owner=b"\x80abc\0")]))
simple("name-over-255", lambda q: q.reply([q.answer(owner=(b"\x3f" + b"a" * 63) * 5 + b"\0")]))
simple("alias-over-255", lambda q: q.reply([q.answer((b"\x3f" + b"a" * 63) * 5 + b"\0", kind=CNAME)]))
simple("question-endless", lambda q: q.reply(question=b"\x3f" + b"a" * 63))
# Records
simple("size-past-end", lambda q: q.reply([q.answer(size=60000)]))
simple("size-short", lambda q: q.reply([q.answer(size=1)]))
simple("size-zero", lambda q: q.reply([q.answer(b"")]))
simple("size-odd", lambda q: q.reply([q.answer(q.data() + b"\1" * (q.count % 13 + 1))]))
simple("size-half", lambda q: q.reply([q.answer(q.data()[:-1])]))
simple("strings-lie", lambda q: q.reply([q.answer(b"\xffabc", kind=TXT if q.type == TXT else None)]))
simple("strings-odd", lambda q: q.reply([q.answer((b"", b"\0", b"\0\0\0", txt(CONTROLS), txt(b"v=spf1", b" ", b"\0 -all"),
                                                   txt(b"\xff" * 255, b"\xc3", b"\x28"))[q.count % 6])]), free=True)
simple("thousand-answers", lambda q: q.reply([q.answer(bytes([127, 0, i // 250, i % 250 + 2]) if q.type == A else None) for i in range(1000)]), free=True)
simple("other-owner", lambda q: q.reply([q.answer(owner=b"\5other\4test\0")]))
simple("other-class", lambda q: q.reply([q.answer(where=3)]))
simple("other-type", lambda q: q.reply([q.answer(b"\1\2", kind=4711)]))
simple("denied-with-answer", lambda q: q.reply([q.answer()], rcode=3), free=True)
simple("ttl-huge", lambda q: q.reply([q.answer(ttl=0xffffffff)]), free=True)
simple("ttl-zero", lambda q: q.reply([q.answer(ttl=0)]), free=True)
simple("referral", lambda q: q.reply(flags=0x8000, authority=[q.answer(POINTER, kind=NS)]))
simple("referral-up", lambda q: q.reply(flags=0x8000, authority=[q.answer(b"\1a\0", owner=b"\0", kind=NS)]))
# Response codes, EDNS
for _code, _name in ((1, "formerr"), (2, "servfail"), (4, "notimp"), (5, "refused"), (9, "notauth"), (15, "rcode-15")):
    simple(_name, lambda q, code=_code: q.reply(rcode=code))
simple("opt-twice", lambda q: q.reply([q.answer()], more=[edns(), edns()]), free=True)
simple("opt-huge", lambda q: q.reply([q.answer()], more=[edns(option(65001, b"x" * 3000))]), free=True)
simple("opt-size-lies", lambda q: q.reply([q.answer()], more=[edns(option(15, b"ab", size=4000))]), free=True)
simple("opt-past-end", lambda q: q.reply([q.answer()], more=[edns(b"ab", size=60000)]), free=True)
simple("opt-in-answer", lambda q: q.reply([edns()]))
simple("opt-owner", lambda q: q.reply([q.answer()], more=[b"\1a" + edns()]), free=True)
simple("badvers", lambda q: q.reply(more=[edns(rcode=1, version=255)]))
simple("rcode-extended", lambda q: q.reply(rcode=15, more=[edns(rcode=255)]))
simple("ede-controls", lambda q: q.reply(rcode=(2, 5, 9)[q.count % 3], more=[edns(option(15, b"\0\x12" + CONTROLS))]))
# Aliases
simple("alias-self", lambda q: q.reply([q.answer(POINTER, kind=CNAME)]))
simple("alias-loop", lambda q: q.reply([q.answer(b"\1a" + POINTER, kind=CNAME), q.answer(POINTER, owner=b"\1a" + POINTER, kind=CNAME)]))
simple("alias-on-and-on", lambda q: q.reply([q.answer(b"\1a" + POINTER, kind=CNAME)], flags=0x8500))
simple("alias-away", lambda q: q.reply([q.answer(b"\4away\7invalid\0", kind=CNAME)]), free=True)
simple("alias-chain", lambda q: q.reply([q.answer(b"\3" + b"n%02d" % (i + 1) + POINTER, owner=b"\3" + b"n%02d" % i + POINTER if i else POINTER,
                                                  kind=CNAME) for i in range(90)]))
simple("alias-dname", lambda q: q.reply([q.answer(b"\1b\4test\0", owner=b"\4test\0", kind=39)]))
# What a list may not say
simple("outside-127", lambda q: q.reply([q.answer(b"\x08\x08\x08\x08")] if q.type == A else [q.answer()]))
simple("own-error", lambda q: q.reply([q.answer(b"\x7f\xff\xff\xfe")] if q.type == A else [q.answer()]))
simple("listing-and-error", lambda q: q.reply([q.answer(), q.answer(b"\x7f\xff\xff\xfe")] if q.type == A else [q.answer()]))
simple("wildcard", lambda q: q.reply([q.answer()]), free=True)
simple("denies-all", lambda q: q.reply(rcode=3), free=True)
simple("no-data-no-soa", lambda q: q.reply(), free=True)
# Mail, and what names hold
simple("txt-echo", lambda q: q.reply([q.answer(txt(q.name.encode("latin-1")[:255], b"k=" + q.name.upper().encode("latin-1")[:250]))
                                      if q.type == TXT else q.answer()]), free=True)
simple("spf-loop", lambda q: q.reply([q.answer(txt(b"v=spf1 include:%{d} redirect=a." + q.name.encode("latin-1")[:180]))] if q.type == TXT else []), free=True)
simple("spf-macros", lambda q: q.reply([q.answer(txt(b"v=spf1 " + b" ".join([b"exists:%{ir}.%{l1r+-}.%{d128r}.%{o}.%{h}.%{c}%{p}"] * 4) + b" -all"))]
                                       if q.type == TXT else [q.answer()]), free=True)
simple("spf-garbage", lambda q: q.reply([q.answer(txt(b"v=spf1 ip4:" + q.random.randbytes(200)))] if q.type == TXT else [q.answer()]), free=True)
simple("key-long", lambda q: q.reply([q.answer(txt(b"v=DKIM1; k=rsa; p=", *[b"A" * 250] * 12))] if q.type == TXT else [q.answer()]), free=True)
simple("key-garbage", lambda q: q.reply([q.answer(txt(b"v=DKIM1;k=rsa;p=MIIB" + bytes(q.random.choices(b"ABCabc+/=019 ", k=200))))]
                                        if q.type == TXT else [q.answer()]), free=True)
simple("dmarc-garbage", lambda q: q.reply([q.answer(txt(b"v=DMARC1;p=none;rua=mailto:" + b",mailto:".join([b"a@b.test!9x"] * 20), CONTROLS))]
                                          if q.type == TXT else [q.answer()]), free=True)
simple("mx-many", lambda q: q.reply([q.answer(struct.pack("!H", i) + b"\4mx%02d" % (i % 90) + POINTER) for i in range(400)]
                                    if q.type == MX else [q.answer()]), free=True)
simple("names-many", lambda q: q.reply([q.answer(b"\4n%03d" % i + POINTER) for i in range(500)] if q.type in (PTR, NS) else [q.answer()]), free=True)
simple("names-odd", lambda q: q.reply([q.answer((b"\0\12" if q.type == MX else b"") + b"\x20" + CONTROLS[:32] + b"\5a.b\\\"\7\xff\xc2\x9b\0\x7f<>" + POINTER)]
                                      if q.type in (PTR, NS, MX) else [q.answer()]), free=True)
simple("name-root", lambda q: q.reply([q.answer((b"\0\12" if q.type == MX else b"") + b"\0")] if q.type in (PTR, NS, MX) else [q.answer()]), free=True)


# More, or later, than one packet
@mode("twice")
def _twice(q):
    return [q.honest, q.honest]


@mode("late")
def _late(q):
    return [(1.5, q.honest)]


@mode("late-lie")
def _late_lie(q):
    """The truth at once, and its opposite when nobody waits any more."""
    return [q.honest, (0.3, q.reply([q.answer()])), (1.2, q.reply(rcode=3))]


@mode("forged-before")
def _forged_before(q):
    """A hundred guesses at the id, all wrong, before the truth."""
    lie = q.reply([q.answer()])
    return [bytes([lie[0] ^ i, lie[1]]) + lie[2:] for i in range(1, 100)] + [q.honest]


@mode("garbage-before")
def _garbage_before(q):
    return [q.random.randbytes(q.random.randint(0, 500)) for _ in range(20)] + [q.packet, q.honest]


@mode("now-and-then")
def _now_and_then(q):
    return [q.honest] if q.count % 3 == 0 else []


@mode("silent")
def _silent(_):
    return []


def over_tcp(name, script):
    @mode(name)
    def _make(q, script=script):
        q.stream = script(q, struct.pack("!H", len(q.honest)) + q.honest)
        return [q.reply(flags=0x8780)]


over_tcp("tc-hangs", lambda q, whole: ["hang"])
over_tcp("tc-closes", lambda q, whole: [])
over_tcp("tc-resets", lambda q, whole: ["reset"])
over_tcp("tc-half", lambda q, whole: [whole[:len(whole) // 2]])
over_tcp("tc-half-hangs", lambda q, whole: [whole[:len(whole) // 2], "hang"])
over_tcp("tc-size-too-long", lambda q, whole: [b"\xff\xff" + whole[2:], "hang"])
over_tcp("tc-size-too-short", lambda q, whole: [struct.pack("!H", 20) + whole[2:]])
over_tcp("tc-size-zero", lambda q, whole: [b"\0\0\0\0" + whole])
over_tcp("tc-by-bytes", lambda q, whole: [part for i in range(len(whole)) for part in (whole[i:i + 1], 0.002)])
over_tcp("tc-too-slow", lambda q, whole: [part for i in range(len(whole)) for part in (whole[i:i + 1], 0.2)])
over_tcp("tc-two-answers", lambda q, whole: [whole + whole])
over_tcp("tc-other-first", lambda q, whole: [struct.pack("!H", len(q.honest)) + bytes([q.honest[0] ^ 1]) + q.honest[1:] + whole])
over_tcp("tc-again", lambda q, whole: [struct.pack("!H", 12 + len(q.question)) + q.reply(flags=0x8780)])
over_tcp("tc-garbage", lambda q, whole: [q.random.randbytes(300)])
over_tcp("tc-64k", lambda q, whole: [struct.pack("!H", 65535) + q.reply([q.answer(b"\xff" + b"a" * 255, kind=TXT)] * 240).ljust(65535, b"\0")])


@mode("other-port")
def _other_port(q):
    """The server sends the lie from a port of its own, then the truth."""
    return [("elsewhere", q.reply([q.answer()])), ("elsewhere", q.reply(rcode=3)), (0.02, q.honest)]


# Records that are cut or empty are of no use to a check of mail, which takes them for other text; an address is an address. And
# below libunbound no answer is no data, whatever OPT says of it, or what it throws away. And
# where only half of the names are lied about, an alias leads to one that does not exist.
# A resolver drops records of another owner, class or type, and a referral to where it came from, and what is left is a NODATA without SOA, which real servers send, too
# (RFC 2308 section 2.2.1).
MISLEADING |= FREE | {"other-owner", "other-class", "other-type", "referral-up", "uncounted", "size-zero", "size-short", "size-odd", "size-half", "strings-lie", "outside-127", "own-error", "listing-and-error", "tc-64k", "badvers", "rcode-extended", "pointer-forward"} | {name for name in MODES if name.startswith("alias-")}
NAMES = list(MODES)
