"""What a scan must say of the lab's domains and pairs, from the words that mail.py chose.

    truth = MailTruth(zones, mail.words, hosts)
    truth.domain("a.example")               {check: {"observed": {...}, "codes": [...]}}
    truth.pair(ip, "a.example", helo)       the same, SPF evaluated for that address

"observed" holds some members of checks.<check>, "codes" all codes of its findings. Written from the
RFCs, not from what the program says.
"""

import ipaddress

import mail as mails

NETS = ["198.51.100.0/24"]


def _observed(codes, **members):
    return {"observed": members, "codes": sorted(codes)}


class MailTruth:
    def __init__(self, zones, words, hosts):
        self.zones, self.words, self.hosts = zones, words, hosts

    def domain(self, domain):
        words = self.words[domain]
        return {
            "spf": self._spf(words),
            "dmarc": self._dmarc(domain, words),
            "dkim": self._dkim(words),
            "mx": self._mx(domain, words),
            "transport": self._transport(domain, words),
        }

    def pair(self, ip, domain, helo):
        truth = self.domain(domain)
        result = self._spf_for(ip, domain)
        truth["spf"] = {"observed": result, "codes": None}
        if helo and result is not None:
            none = {"result": "none", "lookups": None, "voids": None}
            result["helo"] = dict(result) if helo == domain else none
        return truth

    # SPF.

    @staticmethod
    def _mx_voids(words):
        """No MX record, or one whose name does not exist. A null MX is data."""
        return int(words["mx"] in ("missing", "gone"))

    def _spf(self, words):
        void = self._mx_voids(words)
        no_address = ["spf.no-address"] if void else []
        rows = {  # result, lookups, voids, codes
            "strict": (None, 1, void, no_address),
            "provider": (None, 2, void, no_address),
            "none": ("none", None, None, ["spf.none"]),
            "two": ("permerror", 0, 0, ["spf.multiple"]),
            "syntax": ("permerror", 0, 0, ["spf.syntax"]),
            "lookups": (None, 12, 0, ["spf.lookups"]),
            "voids": ("permerror", 3, 3, ["spf.no-address", "spf.voids"]),
            "open": (None, 0, 0, ["spf.open"]),
            "neutral": (None, 1, void, ["spf.neutral-all"] + no_address),
            "redirect": (None, 1, 0, []),
            "loop": ("permerror", 1, 0, ["spf.loop"]),
            "macro": (None, 1, 0, []),
            "ptr": (None, 1, 0, ["spf.ptr"]),
            "down": ("temperror", 1, 0, ["spf.unknown"]),
            "bogus": ("temperror", 1, 0, ["spf.unknown"]),
            "explained": (None, 1, void, no_address),
        }
        result, lookups, voids, codes = rows[words["spf"]]
        return _observed(codes, result=result, lookups=lookups, voids=voids)

    def _spf_for(self, ip, domain):
        """None: not compared."""
        words = self.words[domain]
        own = self._own(domain)
        address = ipaddress.ip_address(ip)
        by_mx = ip in self._exchangers(domain, words["mx"])
        void = 0 if by_mx else self._mx_voids(words)

        def within(*nets):
            return any(address in ipaddress.ip_network(net) for net in nets)

        def say(result, lookups, voids=0, explanation=None):
            return {"result": result, "lookups": lookups, "voids": voids, "explanation": explanation}

        word = words["spf"]
        if word == "ptr":
            return None
        if word == "provider" and not within(f"198.18.{words['provider']}.0/26", *NETS):
            return say("pass" if by_mx else "softfail", 2, void)
        if word == "lookups":
            # many, n0 ... n8 are ten; n9 is one too many.
            at = [i for i in range(9) if ip == f"198.51.100.{i}"]
            return say("pass", 2 + at[0]) if at else say("permerror", 10)
        explanation = f"{ip} may not send for {domain}"
        return {
            "strict": say("pass" if by_mx or ip == own else "fail", 1, void),
            "provider": say("pass", 1),
            "none": {"result": "none", "lookups": None, "voids": None},
            "two": say("permerror", 0),
            "syntax": say("permerror", 0),
            "voids": say("permerror", 3, 3),
            "open": say("pass", 0),
            "neutral": say("pass" if by_mx else "neutral", 1, void),
            "redirect": say("pass" if within("198.18.0.0/26", *NETS) else "fail", 1),
            "loop": say("permerror", 10),
            "macro": say("pass", 1) if ip == own else say("fail", 1, 1),
            "down": say("temperror", 1),
            "bogus": say("temperror", 1),
            "explained": say("pass", 1, void) if by_mx else say("fail", 1, void, explanation),
        }[word]

    # DMARC.

    def _dmarc(self, domain, words):
        rows = {  # policy, test, codes
            "none": (None, False, ["dmarc.none"]),
            "p-none": ("none", False, ["dmarc.p-none"]),
            "quarantine": ("quarantine", False, []),
            "reject": ("reject", False, []),
            "two": (None, False, ["dmarc.multiple", "dmarc.none"]),
            "malformed": (None, False, ["dmarc.near-miss", "dmarc.none"]),
            "sub": ("reject", True, ["dmarc.no-rua", "dmarc.sp-weak", "dmarc.test"]),
            "external": ("reject", False, []),
            "unauthorised": ("reject", False, ["dmarc.rua-unauthorised"]),
        }
        policy, test, codes = rows[words["dmarc"]]
        members = {"policy": policy, "test": test, "found_at": domain if policy else None}
        if policy:
            members["org"] = domain
            members["dnssec"] = "secure" if self.zones.is_secure(f"{domain}.") else "insecure"
        return _observed(codes, **members)

    # DKIM.

    def _dkim(self, words):
        rows = {  # result, codes
            "rsa2048": ("valid", []),
            "rsa1024": ("valid", ["dkim.short-key"]),
            "rsa512": ("weak", ["dkim.weak-key"]),
            "ed25519": ("valid", []),
            "revoked": ("revoked", ["dkim.revoked"]),
            "testing": ("valid", ["dkim.testing"]),
            "malformed": ("malformed", ["dkim.malformed"]),
            "alias": ("valid", []),
            "dangling": ("missing", ["dkim.dangling"]),
        }
        found = words["dkim"]
        codes = {code for word in found.values() for code in rows[word][1]}
        if not found:
            return _observed(["dkim.none"], any=False, selectors={})
        kinds = set(found.values())
        if "ed25519" in kinds and not kinds & {"rsa2048", "rsa1024", "testing", "alias"}:
            codes.add("dkim.ed25519-only")
        results = {selector: rows[word][0] for selector, word in found.items()}
        return _observed(codes, any=True, selectors=results)

    # MX and transport.

    def _own(self, domain):
        """The address of the domain's host, and of the domain itself."""
        return self.hosts[domain][1] or "198.51.100.25"

    def _exchangers(self, domain, word):
        """The addresses of the hosts that MX records name."""
        own = self._own(domain)
        lists = {"one": [own], "two": [own, "198.51.100.26"], "alias": [own], "private": ["10.0.0.25"]}
        return lists.get(word, [])

    def _mx(self, domain, words):
        """The Internet reaches no address of a special-purpose range (RFC 6890), documentation's included."""
        rows = {
            "one": ("ok", []),
            "two": ("ok", []),
            "missing": ("implicit", ["mx.implicit"]),
            "null": ("null", ["mx.null"]),
            "alias": ("ok", ["mx.alias"]),
            "gone": ("ok", ["mx.unreachable"]),
            "private": ("ok", []),
        }
        result, codes = rows[words["mx"]]
        takers = [self._own(domain)] if result == "implicit" else self._exchangers(domain, words["mx"])
        if any(not ipaddress.ip_address(taker).is_global for taker in takers):
            codes = codes + ["mx.private"]
        return _observed(codes, result=result)

    def _dane(self, domain, words):
        """Of each host (RFC 7672): MX and address signed, then a TLSA record or none."""
        host = self.hosts[domain][0]
        lists = {
            "one": [host],
            "two": [host, f"backup.{domain}"],
            "missing": [domain],
            "null": [],
            "alias": [host],
            "gone": [f"nowhere.{domain}"],
            "private": [f"inside.{domain}"],
        }
        secure = self.zones.is_secure(f"{domain}.")
        states = set()
        for name in lists[words["mx"]]:
            if not secure or not self.zones.is_secure(f"{name}."):
                states.add("insecure")
            elif words["tlsa"] and name == host:
                states.add("valid")
            else:
                states.add("none")
        if "valid" in states:
            return "valid" if states == {"valid"} else "partial"
        return "insecure" if "insecure" in states else "none"

    def _transport(self, domain, words):
        dane = self._dane(domain, words)
        codes = []
        if words["sts"] == "no host":
            codes.append("transport.sts-no-host")
        if dane == "partial":
            codes.append("transport.dane-partial")
        if dane in ("valid", "partial") and words["sts"] == "none":
            codes.append("transport.tlsrpt-none")
        secure = "secure" if self.zones.is_secure(f"{domain}.") else "insecure"
        return _observed(codes, dane={"result": dane}, dnssec=secure)
