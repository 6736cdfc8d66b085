/* finding_table.h -- which findings there are, a row a code: the only place in the source.
 *
 *     X(SPF_NONE, "spf.none", MEDIUM, MEDIUM, FLAW, PUBLISH, "The domain has no SPF record.")
 *
 * The name that the program uses, FINDING_SPF_NONE; the code, "<check>.<what>", that users know and
 * that never changes; how bad it usually is, and at worst; its class; what to do about it; and what
 * it means, a sentence. finding.h says what the words stand for. The manual and data/schema name
 * every code, too: scripts/check-manual says which do not.
 */
#pragma once

#define FINDING_TABLE(X)                                                                           \
    X(TARGET_SPECIAL, "target.special", INFO, INFO, UNASKED, NONE,                                 \
      "The address is of a special-purpose range, of which the public DNS knows nothing.")         \
    X(DNSBL_LISTED, "dnsbl.listed", MEDIUM, CRITICAL, LISTING, DELIST,                             \
      "A blocklist accuses the target.")                                                           \
    X(DNSBL_POLICY, "dnsbl.policy", LOW, LOW, LISTING, DELIST,                                     \
      "A list says that the address should not send mail itself.")                                 \
    X(DNSBL_ALLOWED, "dnsbl.allowed", INFO, INFO, LISTING, NONE, "A list recommends the target.")  \
    X(DNSBL_INFO, "dnsbl.info", INFO, INFO, LISTING, NONE,                                         \
      "A list states a mere fact about the target.")                                               \
    X(DNSBL_UNKNOWN, "dnsbl.unknown", INFO, INFO, UNKNOWN, RETRY,                                  \
      "A list could not say whether it lists the target.")                                         \
    X(PTR_NONE, "ptr.none", MEDIUM, MEDIUM, FLAW, PUBLISH, "The address has no name.")             \
    X(PTR_MISMATCH, "ptr.mismatch", MEDIUM, MEDIUM, FLAW, FIX,                                     \
      "None of the names of the address leads back to it, but to other addresses.")                \
    X(PTR_NO_ADDRESS, "ptr.no-address", MEDIUM, MEDIUM, FLAW, PUBLISH,                             \
      "None of the names of the address has any address of its family.")                           \
    X(PTR_DYNAMIC, "ptr.dynamic", LOW, LOW, FLAW, PUBLISH,                                         \
      "The name says that the address changes hands.")                                             \
    X(PTR_GENERIC, "ptr.generic", LOW, LOW, FLAW, PUBLISH, "The name looks made by a machine.")    \
    X(PTR_MULTIPLE, "ptr.multiple", INFO, INFO, FLAW, REMOVE,                                      \
      "The address has more than one name.")                                                       \
    X(PTR_TOO_MANY, "ptr.too-many", LOW, LOW, FLAW, REMOVE,                                        \
      "The address has more names than are followed.")                                             \
    X(PTR_SINGLE_LABEL, "ptr.single-label", MEDIUM, MEDIUM, FLAW, FIX,                             \
      "The name is a single label.")                                                               \
    X(PTR_UNDERSCORE, "ptr.underscore", LOW, LOW, FLAW, FIX,                                       \
      "The name has an underscore, which a host name may not have.")                               \
    X(PTR_INVALID_NAME, "ptr.invalid-name", MEDIUM, MEDIUM, FLAW, FIX,                             \
      "The name is no host name.")                                                                 \
    X(PTR_UNKNOWN, "ptr.unknown", INFO, INFO, UNKNOWN, RETRY,                                      \
      "A lookup of the name of the address, or of an address of its names, failed.")               \
    X(SPF_NONE, "spf.none", MEDIUM, MEDIUM, FLAW, PUBLISH, "The domain has no SPF record.")        \
    X(SPF_MULTIPLE, "spf.multiple", HIGH, HIGH, FLAW, REMOVE,                                      \
      "There is more than one SPF record, which is an error for everybody.")                       \
    X(SPF_SYNTAX, "spf.syntax", HIGH, HIGH, FLAW, FIX,                                             \
      "A term of the SPF record is not valid, which is an error for everybody.")                   \
    X(SPF_LOOKUPS, "spf.lookups", HIGH, HIGH, FLAW, FIX,                                           \
      "More than 10 terms of the SPF policy ask DNS.")                                             \
    X(SPF_VOIDS, "spf.voids", MEDIUM, MEDIUM, FLAW, REMOVE,                                        \
      "More than 2 lookups of the SPF policy find nothing.")                                       \
    X(SPF_MX_LIMIT, "spf.mx-limit", HIGH, HIGH, FLAW, FIX,                                         \
      "A term of the SPF policy leads to more than 10 mail exchangers.")                           \
    X(SPF_INCLUDE_NONE, "spf.include-none", HIGH, HIGH, FLAW, FIX,                                 \
      "A domain that is included, or redirected to, has no SPF record.")                           \
    X(SPF_LOOP, "spf.loop", HIGH, HIGH, FLAW, REMOVE,                                              \
      "An include or redirect leads back to a record above it.")                                   \
    X(SPF_DANGLING, "spf.dangling", HIGH, HIGH, FLAW, REMOVE,                                      \
      "The SPF policy trusts a domain that anybody may register.")                                 \
    X(SPF_OPEN, "spf.open", CRITICAL, CRITICAL, FLAW, FIX,                                         \
      "Every IPv4 address may send for the domain.")                                               \
    X(SPF_BROAD, "spf.broad", LOW, MEDIUM, FLAW, FIX,                                              \
      "Very many IPv4 addresses may send for the domain.")                                         \
    X(SPF_NO_ADDRESS, "spf.no-address", LOW, LOW, FLAW, REMOVE,                                    \
      "A term of the SPF policy leads to no address.")                                             \
    X(SPF_PTR, "spf.ptr", LOW, LOW, FLAW, FIX,                                                     \
      "The SPF policy has a ptr term, which is slow and ignored by many.")                         \
    X(SPF_AFTER_ALL, "spf.after-all", LOW, LOW, FLAW, REMOVE,                                      \
      "A term of the SPF record stands behind an all, and never counts.")                          \
    X(SPF_DUPLICATE, "spf.duplicate", INFO, INFO, FLAW, REMOVE,                                    \
      "A term of the SPF record stands there twice.")                                              \
    X(SPF_NEUTRAL_ALL, "spf.neutral-all", LOW, LOW, FLAW, FIX,                                     \
      "The SPF policy ends in ?all, and says nothing about other hosts.")                          \
    X(SPF_NO_ALL, "spf.no-all", LOW, LOW, FLAW, FIX,                                               \
      "The SPF policy does not end in all, and says nothing about other hosts.")                   \
    X(SPF_SIZE, "spf.size", INFO, LOW, FLAW, FIX,                                                  \
      "The SPF record is long, and may not fit a UDP answer.")                                     \
    X(SPF_NEAR_MISS, "spf.near-miss", LOW, LOW, FLAW, REMOVE,                                      \
      "A text beside the SPF record looks like one, and is none.")                                 \
    X(SPF_SENDER_ID, "spf.sender-id", INFO, INFO, FLAW, REMOVE,                                    \
      "There is a record of Sender ID, which nobody uses any more.")                               \
    X(SPF_TYPE99, "spf.type99", INFO, INFO, FLAW, REMOVE,                                          \
      "There are records of type SPF, which must not be used any more.")                           \
    X(SPF_FAIL, "spf.fail", HIGH, HIGH, FLAW, FIX,                                                 \
      "The domain says that the address may not send for it.")                                     \
    X(SPF_SOFTFAIL, "spf.softfail", MEDIUM, MEDIUM, FLAW, FIX,                                     \
      "The domain says that the address should not send for it.")                                  \
    X(SPF_NEUTRAL, "spf.neutral", LOW, LOW, FLAW, FIX,                                             \
      "The domain does not say whether the address may send for it.")                              \
    X(SPF_PERMERROR, "spf.permerror", HIGH, HIGH, FLAW, FIX,                                       \
      "The SPF policy cannot be evaluated for the address.")                                       \
    X(SPF_SENDER_NONE, "spf.sender-none", LOW, LOW, FLAW, PUBLISH,                                 \
      "The domain of the sender has no SPF record.")                                               \
    X(SPF_HELO_FAIL, "spf.helo-fail", MEDIUM, MEDIUM, FLAW, FIX,                                   \
      "The HELO name says that the address may not use it.")                                       \
    X(SPF_HELO_SOFTFAIL, "spf.helo-softfail", LOW, LOW, FLAW, FIX,                                 \
      "The HELO name says that the address should not use it.")                                    \
    X(SPF_HELO_NEUTRAL, "spf.helo-neutral", INFO, INFO, FLAW, FIX,                                 \
      "The HELO name does not say whether the address may use it.")                                \
    X(SPF_HELO_PERMERROR, "spf.helo-permerror", MEDIUM, MEDIUM, FLAW, FIX,                         \
      "The SPF policy of the HELO name cannot be evaluated for the address.")                      \
    X(SPF_HELO_NONE, "spf.helo-none", INFO, INFO, FLAW, PUBLISH,                                   \
      "The HELO name has no SPF record.")                                                          \
    X(SPF_UNKNOWN, "spf.unknown", INFO, INFO, UNKNOWN, RETRY,                                      \
      "A lookup that the SPF policy needs failed.")                                                \
    X(DMARC_NONE, "dmarc.none", MEDIUM, MEDIUM, FLAW, PUBLISH,                                     \
      "No DMARC policy applies to the domain.")                                                    \
    X(DMARC_MULTIPLE, "dmarc.multiple", MEDIUM, MEDIUM, FLAW, REMOVE,                              \
      "There are several DMARC records at one name, all of them ignored.")                         \
    X(DMARC_NEAR_MISS, "dmarc.near-miss", MEDIUM, MEDIUM, FLAW, FIX,                               \
      "A text is meant as a DMARC record, and is none.")                                           \
    X(DMARC_WRONG_PLACE, "dmarc.wrong-place", MEDIUM, MEDIUM, FLAW, FIX,                           \
      "A DMARC record stands at the domain itself instead of below _dmarc.")                       \
    X(DMARC_SYNTAX, "dmarc.syntax", LOW, MEDIUM, FLAW, FIX,                                        \
      "Part of the DMARC record is not valid.")                                                    \
    X(DMARC_P_NONE, "dmarc.p-none", LOW, LOW, FLAW, FIX,                                           \
      "The DMARC policy only asks for reports.")                                                   \
    X(DMARC_SP_WEAK, "dmarc.sp-weak", LOW, LOW, FLAW, FIX,                                         \
      "The DMARC policy of subdomains is weaker than that of the domain.")                         \
    X(DMARC_NP_WEAK, "dmarc.np-weak", INFO, INFO, FLAW, FIX,                                       \
      "The DMARC policy of names that do not exist is weaker than that of others.")                \
    X(DMARC_NP_MISSING, "dmarc.np-missing", INFO, INFO, FLAW, PUBLISH,                             \
      "The weak DMARC policy of subdomains holds for names that do not exist, too.")               \
    X(DMARC_TEST, "dmarc.test", LOW, LOW, FLAW, FIX, "The DMARC record is marked as a test.")      \
    X(DMARC_DUPLICATE_TAG, "dmarc.duplicate-tag", MEDIUM, MEDIUM, FLAW, REMOVE,                    \
      "A tag that stands twice makes the DMARC record invalid.")                                   \
    X(DMARC_NO_RUA, "dmarc.no-rua", LOW, LOW, FLAW, PUBLISH,                                       \
      "The DMARC record asks for no reports.")                                                     \
    X(DMARC_RUA_SYNTAX, "dmarc.rua-syntax", LOW, LOW, FLAW, FIX,                                   \
      "A report address of the DMARC record is not valid.")                                        \
    X(DMARC_RUA_SCHEME, "dmarc.rua-scheme", LOW, LOW, FLAW, FIX,                                   \
      "A report address is no mailto: URI, which nobody must serve.")                              \
    X(DMARC_RUA_SIZE, "dmarc.rua-size", INFO, INFO, FLAW, REMOVE,                                  \
      "A report address has a size limit, which is obsolete.")                                     \
    X(DMARC_RUA_MANY, "dmarc.rua-many", INFO, INFO, FLAW, REMOVE,                                  \
      "There are more than two report addresses.")                                                 \
    X(DMARC_RUA_UNAUTHORISED, "dmarc.rua-unauthorised", LOW, LOW, FLAW, PUBLISH,                   \
      "The host of a report address has not agreed to get the reports.")                           \
    X(DMARC_RUA_UNCHECKED, "dmarc.rua-unchecked", INFO, INFO, FLAW, NONE,                          \
      "Whether the host of a report address has agreed was not asked.")                            \
    X(DMARC_PSL_DIFFERS, "dmarc.psl-differs", LOW, LOW, FLAW, PUBLISH,                             \
      "Old and new receivers find different DMARC policies or organizations.")                     \
    X(DMARC_HISTORIC_TAG, "dmarc.historic-tag", INFO, LOW, FLAW, REMOVE,                           \
      "The DMARC record has a tag of the past.")                                                   \
    X(DMARC_UNKNOWN_TAG, "dmarc.unknown-tag", INFO, INFO, FLAW, REMOVE,                            \
      "The DMARC record has a tag that nobody knows.")                                             \
    X(DMARC_TAG_ORDER, "dmarc.tag-order", INFO, INFO, FLAW, FIX,                                   \
      "The policy is not the second tag of the DMARC record.")                                     \
    X(DMARC_FO, "dmarc.fo", INFO, INFO, FLAW, FIX,                                                 \
      "The tag fo of the DMARC record has no effect.")                                             \
    X(DMARC_SP_USELESS, "dmarc.sp-useless", INFO, INFO, FLAW, REMOVE,                              \
      "The tag sp or np of the DMARC record has no effect.")                                       \
    X(DMARC_UNRELATED, "dmarc.unrelated", INFO, INFO, FLAW, REMOVE,                                \
      "There are other texts where the DMARC record belongs.")                                     \
    X(DMARC_FLAWS_LEFT_OUT, "dmarc.flaws-left-out", INFO, INFO, FLAW, FIX,                         \
      "The DMARC record has more flaws than are shown.")                                           \
    X(DMARC_UNKNOWN, "dmarc.unknown", INFO, INFO, UNKNOWN, RETRY,                                  \
      "A lookup that the DMARC policy needs failed.")                                              \
    X(DKIM_NONE, "dkim.none", LOW, LOW, FLAW, PUBLISH, "The domain has no DKIM key.")              \
    X(DKIM_NONE_FOUND, "dkim.none-found", INFO, INFO, FLAW, NONE,                                  \
      "No DKIM key was found, and whether there are others cannot be told.")                       \
    X(DKIM_UNKNOWN_SELECTORS, "dkim.unknown-selectors", INFO, INFO, FLAW, NONE,                    \
      "There are DKIM keys under selectors that were not tried.")                                  \
    X(DKIM_MISSING, "dkim.missing", MEDIUM, MEDIUM, FLAW, PUBLISH,                                 \
      "A selector that was named has no DKIM key.")                                                \
    X(DKIM_DANGLING, "dkim.dangling", MEDIUM, MEDIUM, FLAW, REMOVE,                                \
      "A selector is an alias that leads nowhere.")                                                \
    X(DKIM_MALFORMED, "dkim.malformed", MEDIUM, MEDIUM, FLAW, FIX,                                 \
      "The record of a selector is no usable DKIM key.")                                           \
    X(DKIM_MULTIPLE, "dkim.multiple", MEDIUM, MEDIUM, FLAW, REMOVE,                                \
      "A selector has several records.")                                                           \
    X(DKIM_WEAK_KEY, "dkim.weak-key", HIGH, HIGH, FLAW, FIX,                                       \
      "The DKIM key is so short that verifiers must not accept it.")                               \
    X(DKIM_SHORT_KEY, "dkim.short-key", LOW, LOW, FLAW, FIX,                                       \
      "The DKIM key is shorter than advised.")                                                     \
    X(DKIM_LONG_KEY, "dkim.long-key", LOW, LOW, FLAW, FIX,                                         \
      "The DKIM key is longer than verifiers must support.")                                       \
    X(DKIM_BARE_KEY, "dkim.bare-key", LOW, LOW, FLAW, FIX,                                         \
      "The DKIM key lacks the wrapping that many verifiers expect.")                               \
    X(DKIM_UNPADDED, "dkim.unpadded", LOW, LOW, FLAW, FIX,                                         \
      "The base64 of the DKIM key lacks its end.")                                                 \
    X(DKIM_TRAILING_BYTES, "dkim.trailing-bytes", LOW, LOW, FLAW, FIX,                             \
      "Bytes follow the DKIM key in its base64.")                                                  \
    X(DKIM_OTHER_SERVICE, "dkim.other-service", INFO, INFO, FLAW, NONE,                            \
      "The DKIM key is for reports about TLS, not for mail.")                                      \
    X(DKIM_PRIVATE_KEY, "dkim.private-key", CRITICAL, CRITICAL, FLAW, REMOVE,                      \
      "The private key is published.")                                                             \
    X(DKIM_REVOKED, "dkim.revoked", INFO, LOW, FLAW, NONE, "The DKIM key is revoked.")             \
    X(DKIM_TESTING, "dkim.testing", LOW, LOW, FLAW, FIX,                                           \
      "The DKIM key asks to treat signed mail as unsigned.")                                       \
    X(DKIM_ED25519_ONLY, "dkim.ed25519-only", INFO, INFO, FLAW, PUBLISH,                           \
      "The only DKIM keys are Ed25519, which many verifiers do not know.")                         \
    X(DKIM_WILDCARD, "dkim.wildcard", INFO, LOW, FLAW, REMOVE,                                     \
      "Every selector has the same text.")                                                         \
    X(DKIM_BAD_SELECTOR, "dkim.bad-selector", LOW, LOW, FLAW, NONE,                                \
      "A selector that was named makes no domain name.")                                           \
    X(DKIM_TOO_MANY_SELECTORS, "dkim.too-many-selectors", LOW, LOW, FLAW, NONE,                    \
      "More selectors were named than are tried.")                                                 \
    X(DKIM_UNKNOWN, "dkim.unknown", INFO, INFO, UNKNOWN, RETRY, "A lookup of a DKIM key failed.")  \
    X(MX_NONE, "mx.none", LOW, LOW, FLAW, PUBLISH, "The domain can receive no mail.")              \
    X(MX_IMPLICIT, "mx.implicit", LOW, LOW, FLAW, PUBLISH,                                         \
      "The domain has no MX record: its mail goes to its own address.")                            \
    X(MX_NULL, "mx.null", INFO, LOW, FLAW, NONE, "The domain says that it takes no mail.")         \
    X(MX_NULL_MIXED, "mx.null-mixed", MEDIUM, MEDIUM, FLAW, REMOVE,                                \
      "The domain says that it takes no mail, and names mail hosts.")                              \
    X(MX_LITERAL, "mx.literal", MEDIUM, MEDIUM, FLAW, FIX,                                         \
      "An MX record has an address instead of a name.")                                            \
    X(MX_ALIAS, "mx.alias", LOW, LOW, FLAW, FIX, "A mail host is an alias.")                       \
    X(MX_BAD_NAME, "mx.bad-name", LOW, LOW, FLAW, FIX, "The name of a mail host is no host name.") \
    X(MX_UNREACHABLE, "mx.unreachable", HIGH, HIGH, FLAW, PUBLISH,                                 \
      "No mail host of the domain has an address.")                                                \
    X(MX_NO_ADDRESS, "mx.no-address", MEDIUM, MEDIUM, FLAW, PUBLISH,                               \
      "A mail host has no address.")                                                               \
    X(MX_NO_IP4, "mx.no-ip4", INFO, INFO, FLAW, PUBLISH,                                           \
      "The mail hosts of the domain have IPv6 addresses only.")                                    \
    X(MX_PRIVATE, "mx.private", MEDIUM, HIGH, FLAW, FIX,                                           \
      "A mail host has an address that the Internet cannot reach.")                                \
    X(MX_DANGLING, "mx.dangling", HIGH, HIGH, FLAW, REMOVE,                                        \
      "A mail host lies in a domain that anybody may register.")                                   \
    X(MX_DUPLICATE, "mx.duplicate", INFO, INFO, FLAW, REMOVE, "Several MX records name one host.") \
    X(MX_TOO_MANY, "mx.too-many", LOW, LOW, FLAW, REMOVE,                                          \
      "There are more MX records than are looked at.")                                             \
    X(MX_UNKNOWN, "mx.unknown", INFO, INFO, UNKNOWN, RETRY, "A lookup of the mail hosts failed.")  \
    X(TRANSPORT_STS_MULTIPLE, "transport.sts-multiple", LOW, LOW, FLAW, REMOVE,                    \
      "There are several MTA-STS records, which count as none.")                                   \
    X(TRANSPORT_STS_SYNTAX, "transport.sts-syntax", LOW, LOW, FLAW, FIX,                           \
      "The MTA-STS record is not valid.")                                                          \
    X(TRANSPORT_STS_NO_HOST, "transport.sts-no-host", LOW, LOW, FLAW, PUBLISH,                     \
      "The host that must serve the MTA-STS policy has no address.")                               \
    X(TRANSPORT_STS_POLICY_NONE, "transport.sts-policy-none", LOW, LOW, FLAW, PUBLISH,             \
      "No MTA-STS policy can be fetched that senders would take.")                                 \
    X(TRANSPORT_STS_POLICY_SYNTAX, "transport.sts-policy-syntax", LOW, LOW, FLAW, FIX,             \
      "The MTA-STS policy is not valid.")                                                          \
    X(TRANSPORT_STS_POLICY_MX, "transport.sts-policy-mx", HIGH, HIGH, FLAW, FIX,                   \
      "The MTA-STS policy does not allow a mail host of the domain.")                              \
    X(TRANSPORT_STS_POLICY_MODE, "transport.sts-policy-mode", INFO, INFO, FLAW, FIX,               \
      "The MTA-STS policy is not enforced.")                                                       \
    X(TRANSPORT_STS_POLICY_AGE, "transport.sts-policy-age", INFO, INFO, FLAW, FIX,                 \
      "The MTA-STS policy is kept for less than a week.")                                          \
    X(TRANSPORT_TLSRPT_MULTIPLE, "transport.tlsrpt-multiple", LOW, LOW, FLAW, REMOVE,              \
      "There are several TLS-RPT records, which count as none.")                                   \
    X(TRANSPORT_TLSRPT_SYNTAX, "transport.tlsrpt-syntax", LOW, LOW, FLAW, FIX,                     \
      "The TLS-RPT record is not valid.")                                                          \
    X(TRANSPORT_TLSRPT_NONE, "transport.tlsrpt-none", INFO, INFO, FLAW, PUBLISH,                   \
      "TLS-RPT is missing beside MTA-STS or DANE.")                                                \
    X(TRANSPORT_BIMI_MULTIPLE, "transport.bimi-multiple", INFO, INFO, FLAW, REMOVE,                \
      "There are several BIMI records, which count as none.")                                      \
    X(TRANSPORT_BIMI_SYNTAX, "transport.bimi-syntax", INFO, INFO, FLAW, FIX,                       \
      "The BIMI record is not valid.")                                                             \
    X(TRANSPORT_DANE_UNUSABLE, "transport.dane-unusable", MEDIUM, MEDIUM, FLAW, FIX,               \
      "No TLSA record of a mail host is one that mail can use.")                                   \
    X(TRANSPORT_DANE_PARTIAL, "transport.dane-partial", LOW, LOW, FLAW, PUBLISH,                   \
      "Some mail hosts have usable TLSA records, others not.")                                     \
    X(TRANSPORT_DANE_SYNTAX, "transport.dane-syntax", LOW, LOW, FLAW, FIX,                         \
      "A TLSA record of a mail host is malformed.")                                                \
    X(TRANSPORT_DNSSEC_BOGUS, "transport.dnssec-bogus", HIGH, HIGH, FLAW, FIX,                     \
      "DNSSEC validation of the domain fails.")                                                    \
    X(TRANSPORT_UNKNOWN, "transport.unknown", INFO, INFO, UNKNOWN, RETRY,                          \
      "A lookup of what protects the mail on its way failed.")

#define FINDING_NAME(name, ...) FINDING_##name,
enum finding_code { FINDING_TABLE(FINDING_NAME) FINDING_CODES };
#undef FINDING_NAME
