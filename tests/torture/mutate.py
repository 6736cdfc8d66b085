"""Text that is damaged, as disks, editors, spreadsheets and people damage it."""
PIECES = [b"\0", b"\x1b[2J", b"\r", b"\r\n", b"\n\n\n", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xef\xbb\xbf", b"\xff\xfe", b'"', b'""', b"'",
          b",", b";", b"\t", b":", b"#", b"%", b"{", b"}", b"[", b"]", b"\\", b"\\u0000", b"\\ud800", b"-", b"/", b"/0", b"/129", b"@", b"=", b"*", b"&a", b"*a", b"!!int ",
          b"|", b">", b"? ", b"- ", b"...", b"---\n", b"%YAML 9\n", b"null", b"true", b"1e999", b"-1", b"0", b"4294967296", b"18446744073709551616", b"9" * 400, b"0x7f",
          b"0.0.0.0/0", b"::/0", b"255.255.255.255-0.0.0.0", b"xn--a", b"xn--" + b"a" * 70, b"a." * 140, b".", b"..", b"\xe2\x80\xae", b"\xc2\x85", b"{key}", b"{name}", b"{target}",
          b"A" * 300, b"A" * 5000, b"$(id)", b"%s%n"]


def flip(random, text):
    data = bytearray(text)
    for _ in range(random.choice([1, 1, 2, 8, 40])):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(data)


def cut(random, text):
    return text[:random.randrange(len(text))] if random.random() < 0.7 else text[random.randrange(len(text)):]


def insert(random, text):
    for _ in range(random.choice([1, 1, 2, 5])):
        at = random.randrange(len(text) + 1)
        text = text[:at] + random.choice(PIECES) * random.choice([1, 1, 1, 3]) + text[at:]
    return text


def replace(random, text):
    """A piece instead of a word."""
    words = text.split(b" ")
    words[random.randrange(len(words))] = random.choice(PIECES)
    return b" ".join(words)


def drop(random, text):
    at = random.randrange(len(text))
    return text[:at] + text[at + random.choice([1, 1, 2, 10, 100]):]


def repeat(random, text):
    lines = text.splitlines(keepends=True)
    at = random.randrange(len(lines))
    return b"".join(lines[:at] + [lines[at]] * random.choice([2, 3, 50]) + lines[at + 1:])


def shuffle(random, text):
    lines = text.splitlines(keepends=True)
    random.shuffle(lines)
    return b"".join(lines)


def halves(random, text):
    at = random.randrange(len(text))
    return text[at:] + text[:at]


def endings(random, text):
    return text.replace(b"\n", random.choice([b"\r\n", b"\r", b"\n\r", b"\0\n", b"\x0b", b"\xe2\x80\xa8"]))


def mark(random, text):
    return random.choice([b"\xef\xbb\xbf", b"\xef\xbb\xbf" * 2, b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b", b"PK\3\4", b"sep=;\n"]) + text


def widen(_, text):
    return text.decode("utf-8", "replace").encode("utf-16")


def long_line(random, text):
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice([b"x", b"1", b" ", b",", b'"', b"(", b"[", b"\xc3\xbc"]) * random.choice([1000, 65536, 300000]) + text[at:]


def nest(random, text):
    one, other = random.choice([(b"[", b"]"), (b'{"a":', b"}"), (b"- ", b""), (b"(", b")")])
    depth = random.choice([10, 500, 3000])
    return one * depth + text + other * depth


def digits(random, text):
    """Another number instead of one that is there."""
    places = [i for i, byte in enumerate(text) if 48 <= byte <= 57]
    if not places:
        return text
    at = random.choice(places)
    return text[:at] + random.choice([b"0", b"-1", b"00", b"256", b"65536", b"99999999999999999999", b"1.5", b"1e9", b""]) + text[at + 1:]


def noise(random, _):
    return random.randbytes(random.choice([0, 1, 2, 50, 5000]))


WAYS = [flip, flip, cut, insert, insert, replace, drop, repeat, shuffle, halves, endings, mark, widen, long_line, nest, digits, digits, noise]


def mutate(random, text):
    for _ in range(random.choice([1, 1, 1, 2, 3])):
        text = random.choice(WAYS)(random, text or b"x")
    return text
