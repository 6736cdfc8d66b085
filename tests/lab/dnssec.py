"""Keys and DS records that follow from a seed; ldns-signzone signs with them.

A lab is to be the same for the same seed, trust anchor included, and ldns-keygen cannot be
seeded: so the private key is a hash, and the public one is computed here, on P-256 (FIPS 186-5).
"""

import base64
import functools
import hashlib
import struct

PRIME = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
BASE = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
FLAGS, PROTOCOL, ALGORITHM, SHA256 = 257, 3, 13, 2


def _add(p, q):
    """The sum of two points; None is the point at infinity."""
    if p is None or q is None:
        return q if p is None else p
    if p[0] == q[0]:
        if (p[1] + q[1]) % PRIME == 0:
            return None
        slope = (3 * p[0] * p[0] - 3) * pow(2 * p[1], -1, PRIME)
    else:
        slope = (q[1] - p[1]) * pow(q[0] - p[0], -1, PRIME)
    x = (slope * slope - p[0] - q[0]) % PRIME
    return x, (slope * (p[0] - x) - p[1]) % PRIME


def multiply(scalar):
    total, power = None, BASE
    while scalar:
        if scalar & 1:
            total = _add(total, power)
        power = _add(power, power)
        scalar >>= 1
    return total


def wire_name(name):
    """Wire form of an absolute name in lower case, '.' for the root."""
    labels = [label for label in name.lower().rstrip(".").split(".") if label]
    return b"".join(bytes([len(label)]) + label.encode() for label in labels) + b"\0"


class Key:
    """A combined signing key. Which zone owns it is said where it is used."""

    def __init__(self, secret):
        scalar = int.from_bytes(hashlib.sha256(secret.encode()).digest(), "big") % (ORDER - 1) + 1
        x, y = multiply(scalar)
        self.private = base64.b64encode(scalar.to_bytes(32, "big")).decode()
        public = x.to_bytes(32, "big") + y.to_bytes(32, "big")
        self.public = base64.b64encode(public).decode()
        self.rdata = struct.pack("!HBB", FLAGS, PROTOCOL, ALGORITHM) + public
        total = sum(b if i & 1 else b << 8 for i, b in enumerate(self.rdata))
        self.tag = (total + (total >> 16)) & 0xFFFF

    def dnskey(self, zone):
        return f"{zone} 3600 IN DNSKEY {FLAGS} {PROTOCOL} {ALGORITHM} {self.public}"

    def ds(self, zone):
        digest = hashlib.sha256(wire_name(zone) + self.rdata).hexdigest()
        return f"{zone} 3600 IN DS {self.tag} {ALGORITHM} {SHA256} {digest}"

    def write(self, base, zone):
        """base.key and base.private, as ldns-signzone reads them."""
        with open(base + ".key", "w") as file:
            file.write(self.dnskey(zone) + "\n")
        with open(base + ".private", "w") as file:
            file.write(
                f"Private-key-format: v1.2\nAlgorithm: {ALGORITHM} (ECDSAP256SHA256)\n"
                f"PrivateKey: {self.private}\n"
            )


@functools.lru_cache(maxsize=None)
def key_of(secret):
    return Key(secret)
