"""The customers' domains: MX, SPF, DMARC, DKIM and the like, in a mix of good and bad.

    mail = Mail(zones, seed)
    mail.providers()
    mail.publish(domain, host)      host: (name, address) of its mail server
    mail.words[domain]              which way was taken for each record, in one word
"""

import random

RSA512 = (
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAMNuBriJ6E5ykzfktQ/IbnuHip496vUgAuQpSaR3D4WMMuEcYUS6D/V0uHni"
    "tIm1GcWpmeHbwG7dOE5PGzKMVIkCAwEAAQ=="
)
RSA1024 = (
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCmIDRGynY0AT8MilCoIIXncjcvqfaYKEjZSXBzg8F4sCEGyzF2VuaD"
    "l/N07okpiA1aZuY0zyKWks35VbVw4ftdGqJuR1wXvFviFxwO+L77AO1YrTJ5AAxWOT/Wv9aPvto3msRP13Ph9ddPn79b"
    "D4qCz614vmH0nf6eo69uL9puYwIDAQAB"
)
RSA2048 = (
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAnERgqieKt1jYrhqbJJQTa1rj4OlEQLQyXTRUgqSA5f5Ut68m"
    "Xpjbv/OGEO3gdxPznD1kU14iZqx2nzSSgH7OJVYT8LkS/p5LgkG8JIAqevrBkhxTmANgSAzX7PNIv/gq39opFwrXOkPx"
    "vq1YOh4WyG2mGDIVHrpJHi5U5dz6W4Ly134GYWq0YNqodx6cILcrhmctg/tlLHQ7cdtQOZOVygC8QGSS6z5b8OGHNOKe"
    "0MyF6UIW/CXaGDm3kx914hH7ZrgnAR2/lMn2gmlL5xT8tJ0aBwjKibDeup/1gVQjuhOlI8oFWMkMiu+uk/1rHedY7S0R"
    "9e7vVe7BNjI3+l9RLQIDAQAB"
)
ED25519 = "xXthbIPyZnGwkVG5/tYhzbwC7iOLFG8dGqZvUzwXWBc="

# word: (weight, records); {d} the domain, {ip} its mail server.
SPF = {
    "strict": (24, ["v=spf1 mx ip4:{ip} -all"]),
    "provider": (22, ["v=spf1 include:_spf.p{p}.mailer.example mx ~all"]),
    "none": (12, []),
    "two": (4, ["v=spf1 mx -all", "v=spf1 a -all"]),
    "syntax": (4, ["v=spf1 ipv4:{ip} -all"]),
    "lookups": (5, ["v=spf1 include:many.mailer.example -all"]),
    "voids": (4, ["v=spf1 a:no1.{d} a:no2.{d} a:no3.{d} -all"]),
    "open": (3, ["v=spf1 +all"]),
    "neutral": (3, ["v=spf1 mx ?all"]),
    "redirect": (6, ["v=spf1 redirect=_spf.mailer.example"]),
    "loop": (2, ["v=spf1 include:{d} -all"]),
    "macro": (4, ["v=spf1 exists:%{{ir}}.%{{v}}._ok.{d} -all"]),
    "ptr": (2, ["v=spf1 ptr -all"]),
    "down": (2, ["v=spf1 include:_spf.{dead} -all"]),
    "bogus": (2, ["v=spf1 include:_spf.bogus.example -all"]),
    "explained": (2, ["v=spf1 mx exp=why.{d} -all"]),
}
DMARC = {
    "none": (22, []),
    "p-none": (25, ["v=DMARC1; p=none; rua=mailto:dmarc@{d}"]),
    "quarantine": (18, ["v=DMARC1; p=quarantine; rua=mailto:dmarc@{d}"]),
    "reject": (20, ["v=DMARC1; p=reject; adkim=s; aspf=s; rua=mailto:dmarc@{d}"]),
    "two": (3, ["v=DMARC1; p=none", "v=DMARC1; p=reject"]),
    "malformed": (3, ["v=DMARC1 p=reject"]),
    "sub": (3, ["v=DMARC1; p=reject; sp=none; np=reject; t=y"]),
    "external": (4, ["v=DMARC1; p=reject; rua=mailto:in@reports.example"]),
    "unauthorised": (2, ["v=DMARC1; p=reject; rua=mailto:in@isp.example"]),
}
DKIM = {
    "rsa2048": (40, "v=DKIM1; k=rsa; p=" + RSA2048),
    "rsa1024": (14, "v=DKIM1; k=rsa; p=" + RSA1024),
    "rsa512": (4, "v=DKIM1; k=rsa; p=" + RSA512),
    "ed25519": (6, "v=DKIM1; k=ed25519; p=" + ED25519),
    "revoked": (6, "v=DKIM1; p="),
    "testing": (5, "v=DKIM1; k=rsa; t=y; p=" + RSA2048),
    "malformed": (4, "v=DKIM1; k=rsa; p=@@not-base64@@"),
    "alias": (8, "CNAME key.p{p}.mailer.example."),
    "dangling": (3, "CNAME key.gone.mailer.example."),
    "none": (21, None),
}
MX = {"one": 60, "two": 20, "missing": 8, "null": 4, "alias": 3, "gone": 3, "private": 2}
PROVIDERS = 50  # names that many domains share
TLSA = "3 1 1 0c72ac70b745ac19998811b131d662c9ac69dbdbe7cb23e5b514b56664c5d3d6"
SELECTORS = ["default", "s1", "mail", "selector1", "k1", "dkim"]


def text(value):
    """Character strings of at most 255 bytes, as a zone file has them."""
    return " ".join(f'"{value[i:i + 255]}"' for i in range(0, max(1, len(value)), 255))


class Mail:
    def __init__(self, zones, seed, dead_names="silent.test."):
        self.dead_names = dead_names.rstrip(".")
        self.zones, self.random = zones, random.Random(f"{seed}/mail")
        self.words = {}

    def _choose(self, table):
        weights = [row if isinstance(row, int) else row[0] for row in table.values()]
        return self.random.choices(list(table), weights)[0]

    def providers(self):
        """The names that several domains refer to."""
        put = self.zones.record
        put("_spf.mailer.example.", "TXT", '"v=spf1 ip4:198.18.0.0/26 ip4:198.51.100.0/24 -all"')
        put("_spf.bogus.example.", "TXT", '"v=spf1 +all"')
        for p in range(PROVIDERS):
            text_p = f"v=spf1 ip4:198.18.{p}.0/26 ip4:198.51.100.0/24 -all"
            put(f"_spf.p{p}.mailer.example.", "TXT", text(text_p))
            put(f"key.p{p}.mailer.example.", "TXT", text(DKIM["rsa2048"][1]))
        many = " ".join(f"include:n{i}.mailer.example" for i in range(11))
        put("many.mailer.example.", "TXT", text(f"v=spf1 {many} -all"))
        for i in range(11):
            put(f"n{i}.mailer.example.", "TXT", f'"v=spf1 ip4:198.51.100.{i} -all"')
        put("in.reports.example.", "A", "198.51.100.80")
        put("reports.example.", "MX", "10 in.reports.example.")

    def publish_all(self, domains, mail_hosts):
        """Of all domains; those without a host of their own get one. Returns what each has."""
        hosts = {domain: mail_hosts.get(domain, (f"mx.{domain}", None)) for domain in domains}
        for domain in domains:
            self.publish(domain, hosts[domain])
        return hosts

    def publish(self, domain, host):
        words = {"spf": self._choose(SPF), "dmarc": self._choose(DMARC), "mx": self._choose(MX)}
        words["provider"] = self.random.randrange(PROVIDERS)
        name, address = host[0], host[1] or "198.51.100.25"
        if host[1] is None:
            self.zones.record(f"{name}.", "A", address)
        for record in SPF[words["spf"]][1]:
            self.zones.record(f"{domain}.", "TXT", text(self._fill(record, domain, words, address)))
        for record in DMARC[words["dmarc"]][1]:
            self.zones.record(f"_dmarc.{domain}.", "TXT", text(record.format(d=domain)))
        self._beside(domain, words, address)
        self._mx(domain, words["mx"], name)
        words["tlsa"] = self.random.random() < 0.2
        if words["tlsa"]:
            self.zones.record(f"_25._tcp.{name}.", "TLSA", TLSA)
        words["dkim"] = self._dkim(domain, words)
        self.words[domain] = words

    def _fill(self, record, domain, words, address):
        return record.format(d=domain, ip=address, p=words["provider"], dead=self.dead_names)

    def _beside(self, domain, words, address):
        put = self.zones.record
        put(f"{domain}.", "A", address)
        if words["spf"] == "macro":
            reverse = ".".join(reversed(address.split(".")))
            put(f"{reverse}.in-addr._ok.{domain}.", "A", "127.0.0.1")
        if words["spf"] == "explained":
            put(f"why.{domain}.", "TXT", '"%{i} may not send for %{d}"')
        if words["dmarc"] == "external":
            put(f"{domain}._report._dmarc.reports.example.", "TXT", '"v=DMARC1"')
        words["sts"] = self.random.choices(["none", "fine", "no host"], [85, 10, 5])[0]
        if words["sts"] == "fine":
            put(f"mta-sts.{domain}.", "A", "198.51.100.81")
        if words["sts"] != "none":
            put(f"_mta-sts.{domain}.", "TXT", '"v=STSv1; id=20261101"')
            put(f"_smtp._tls.{domain}.", "TXT", f'"v=TLSRPTv1; rua=mailto:tls@{domain}"')

    def _mx(self, domain, word, host):
        put = self.zones.record
        apex = f"{domain}."
        if word in ("one", "two"):
            put(apex, "MX", f"10 {host}.")
        if word == "two":
            put(apex, "MX", f"20 backup.{domain}.")
            put(f"backup.{domain}.", "A", "198.51.100.26")
        if word == "null":
            put(apex, "MX", "0 .")
        if word == "alias":
            put(apex, "MX", f"10 mailalias.{domain}.")
            put(f"mailalias.{domain}.", "CNAME", f"{host}.")
        if word == "gone":
            put(apex, "MX", f"10 nowhere.{domain}.")
        if word == "private":
            put(apex, "MX", f"10 inside.{domain}.")
            put(f"inside.{domain}.", "A", "10.0.0.25")

    def _dkim(self, domain, provider):
        words = {}
        for selector in self.random.sample(SELECTORS, self.random.choice([1, 1, 1, 2])):
            word = self._choose(DKIM)
            record, name = DKIM[word][1], f"{selector}._domainkey.{domain}."
            if record is None:
                continue
            words[selector] = word
            if record.startswith("CNAME "):
                self.zones.record(name, "CNAME", record.format(p=provider["provider"])[6:])
            else:
                self.zones.record(name, "TXT", text(record))
        return words
