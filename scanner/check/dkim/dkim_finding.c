#include "check/dkim/dkim_finding.h"

#include "check/talk/suffix.h"

enum { EXCERPT_LEN_MAX = 60 }; /* of a record in a reason */

struct dkim_place dkim_place_of(struct report *report, struct slice domain,
                                const struct dkim_entry *entry)
{
    struct arena *arena = report->arena;
    struct dkim_place place = {.entry = entry, .domain = domain};

    place.name = entry->name != NULL ? report_name(report, entry->name)
                                     : arena_print(arena, "%.*s._domainkey.%.*s",
                                                   SLICE_ARG(entry->selector), SLICE_ARG(domain));
    place.title = entry->owner == NULL
                      ? place.name
                      : arena_print(arena, "%.*s (%s)", SLICE_ARG(place.name), entry->owner);
    if (entry->reply != NULL && entry->reply->record_count == 1) {
        place.text = reply_text(arena, entry->reply, 0);
        place.key = dkim_key_of(arena, place.text);
    }
    return place;
}

struct finding *dkim_finding_add(struct report *report, enum finding_code code,
                                 const struct dkim_place *place)
{
    const struct reply *reply = place->entry->reply;
    struct finding *finding = report_add(report, code, reply != NULL ? &reply->proof : NULL);

    if (place->entry->selector.at != NULL)
        finding->about = report_text(report, place->entry->selector);
    finding_add_answer(report->arena, finding, place->name);
    return finding;
}

void dkim_finding_bad_selector(struct report *report, const struct dkim_place *place)
{
    struct finding *finding = dkim_finding_add(report, FINDING_DKIM_BAD_SELECTOR, place);

    finding->reason = arena_print(report->arena, "'%.*s' makes no domain name before %.*s",
                                  SLICE_ARG(place->entry->selector), SLICE_ARG(place->domain));
    finding->advice = arena_print(
        report->arena, "name the selectors of %.*s as in s= of its DKIM-Signature header fields",
        SLICE_ARG(place->domain));
}

void dkim_finding_dangling(struct report *report, const struct dkim_place *place)
{
    const struct reply *reply = place->entry->reply;
    struct arena *arena = report->arena;
    struct slice end = report_name(report, reply->canonical);
    struct finding *finding = dkim_finding_add(report, FINDING_DKIM_DANGLING, place);
    struct slice owner = suffix_registrable(end);

    /* Whether a selector is in use only the user knows who named it. */
    if (!place->entry->is_named)
        finding->severity = SEVERITY_LOW;
    finding->reason =
        arena_print(arena, "%.*s is an alias of %.*s, which %s", SLICE_ARG(place->title),
                    SLICE_ARG(end), proof_denial_text(&reply->proof));
    if (owner.at != NULL && !suffix_is_same(end, place->domain))
        finding->reason = arena_print(arena,
                                      "%.*s; only if nobody has registered %.*s could a stranger "
                                      "do so and publish a key there",
                                      SLICE_ARG(finding->reason), SLICE_ARG(owner));
    finding->advice = arena_print(arena,
                                  "if nobody signs with it, remove the CNAME record at %.*s; else "
                                  "have whoever runs %.*s publish the key there",
                                  SLICE_ARG(place->name), SLICE_ARG(end));
}

void dkim_finding_missing(struct report *report, const struct dkim_place *place)
{
    const struct reply *reply = place->entry->reply;
    struct arena *arena = report->arena;

    struct finding *finding = dkim_finding_add(report, FINDING_DKIM_MISSING, place);
    finding->reason =
        arena_print(arena, "%.*s %s", SLICE_ARG(place->title), proof_denial_text(&reply->proof));
    finding->advice = arena_print(arena,
                                  "publish the public key as a TXT record at %.*s, or sign with a "
                                  "selector that is there",
                                  SLICE_ARG(place->name));
}

void dkim_finding_multiple(struct report *report, const struct dkim_place *place)
{
    const struct reply *reply = place->entry->reply;
    struct arena *arena = report->arena;
    struct finding *finding = dkim_finding_add(report, FINDING_DKIM_MULTIPLE, place);
    struct slice first = slice_head(reply_text(arena, reply, 0), EXCERPT_LEN_MAX);
    struct slice second = slice_head(reply_text(arena, reply, 1), EXCERPT_LEN_MAX);

    finding->reason = arena_print(
        arena, "%.*s has %zu TXT records, '%.*s' and '%.*s' among them: which one counts is chance",
        SLICE_ARG(place->title), reply->record_count, SLICE_ARG(first), SLICE_ARG(second));
    finding->advice =
        arena_print(arena, "keep one TXT record at %.*s: the one with the public key in use",
                    SLICE_ARG(place->name));
}

void dkim_finding_malformed(struct report *report, const struct dkim_place *place)
{
    bool is_private = place->key.is_private;
    struct arena *arena = report->arena;
    struct finding *finding = dkim_finding_add(
        report, is_private ? FINDING_DKIM_PRIVATE_KEY : FINDING_DKIM_MALFORMED, place);

    finding->reason =
        arena_print(arena, "%.*s: %.*s", SLICE_ARG(place->title), SLICE_ARG(place->key.reason));
    if (is_private)
        finding->advice = arena_print(arena,
                                      "remove the TXT record at %.*s, make a new key pair under a "
                                      "new selector, and publish its public key alone",
                                      SLICE_ARG(place->name));
    else if (place->key.remedy != NULL)
        finding->advice = arena_print(arena, "%s in the TXT record at %.*s", place->key.remedy,
                                      SLICE_ARG(place->name));
    else
        finding->advice = arena_print(
            arena,
            "publish the key anew as one TXT record at %.*s: v=DKIM1; k=%s; p= and all of the "
            "public key in base64, without quotation marks or backslashes",
            SLICE_ARG(place->name), slice_eq(place->key.k, SLICE("ed25519")) ? "ed25519" : "rsa");
}

/* A key is taken back that way when it is no longer used: nothing is wrong, unless it is. */
void dkim_finding_revoked(struct report *report, const struct dkim_place *place)
{
    struct arena *arena = report->arena;
    struct finding *finding = dkim_finding_add(report, FINDING_DKIM_REVOKED, place);

    if (place->entry->is_named)
        finding->severity = SEVERITY_LOW;
    finding->reason =
        arena_print(arena, "%.*s: p is empty, the key is revoked", SLICE_ARG(place->title));
    finding->advice =
        arena_print(arena, "make sure that nothing signs with the selector of %.*s any more",
                    SLICE_ARG(place->name));
}

/* About the size of the key, where there is something to say. */
static void report_size(struct report *report, const struct dkim_place *place)
{
    const unsigned bits = place->key.bits;
    struct arena *arena = report->arena;
    enum finding_code code = FINDING_DKIM_WEAK_KEY;
    const char *why = "verifiers must not accept it (RFC 8301)";

    if (bits > DKIM_BITS_MAX) {
        code = FINDING_DKIM_LONG_KEY;
        why = "verifiers need not follow beyond 4096";
    } else if (bits >= DKIM_BITS_ADVISED) {
        return;
    } else if (bits >= DKIM_BITS_MIN) {
        code = FINDING_DKIM_SHORT_KEY;
        why = "2048 are advised (RFC 8301)";
    }
    struct finding *finding = dkim_finding_add(report, code, place);
    finding->reason =
        arena_print(arena, "%.*s: an RSA key of %u bits; %s", SLICE_ARG(place->title), bits, why);
    finding->advice = arena_print(
        arena,
        "make an RSA key pair of 2048 bits under a new selector and sign with that instead "
        "of %.*s",
        SLICE_ARG(place->name));
}

static void report_bare(struct report *report, const struct dkim_place *place)
{
    struct finding *finding = dkim_finding_add(report, FINDING_DKIM_BARE_KEY, place);

    finding->reason = arena_print(
        report->arena,
        "%.*s: p is an RSAPublicKey without the SubjectPublicKeyInfo that many verifiers expect",
        SLICE_ARG(place->title));
    finding->advice = arena_print(report->arena,
                                  "publish at %.*s what 'openssl rsa -pubout' prints (PEM, 'BEGIN "
                                  "PUBLIC KEY'), as p= without "
                                  "its first and last line",
                                  SLICE_ARG(place->name));
}

static void report_testing(struct report *report, const struct dkim_place *place)
{
    struct finding *finding = dkim_finding_add(report, FINDING_DKIM_TESTING, place);

    finding->reason =
        arena_print(report->arena, "%.*s: t=y asks verifiers to treat signed mail as unsigned",
                    SLICE_ARG(place->title));
    finding->advice =
        arena_print(report->arena, "remove t=y from the TXT record at %.*s once signatures verify",
                    SLICE_ARG(place->name));
}

static void report_encoding(struct report *report, const struct dkim_place *place)
{
    const struct dkim_key *key = &place->key;
    struct arena *arena = report->arena;

    if (key->is_unpadded) {
        struct finding *finding = dkim_finding_add(report, FINDING_DKIM_UNPADDED, place);
        finding->reason = arena_print(
            arena, "%.*s: the base64 of p lacks the '=' at its end, which some verifiers need",
            SLICE_ARG(place->title));
        finding->advice = arena_print(arena,
                                      "add '=' to p in the TXT record at %.*s until the number of "
                                      "its characters can be divided by 4",
                                      SLICE_ARG(place->name));
    }
    if (key->trailing_size > 0) {
        struct finding *finding = dkim_finding_add(report, FINDING_DKIM_TRAILING_BYTES, place);
        finding->reason =
            arena_print(arena, "%.*s: %zu bytes follow the key in p, which most verifiers ignore",
                        SLICE_ARG(place->title), key->trailing_size);
        finding->advice =
            arena_print(arena, "publish at %.*s the base64 of the public key alone as p",
                        SLICE_ARG(place->name));
    }
}

static void report_service(struct report *report, const struct dkim_place *place)
{
    struct finding *finding = dkim_finding_add(report, FINDING_DKIM_OTHER_SERVICE, place);
    struct slice service = slice_head(place->key.service, EXCERPT_LEN_MAX);

    finding->reason = arena_print(
        report->arena, "%.*s: s=%.*s, a key for reports about TLS (RFC 8460), not for mail",
        SLICE_ARG(place->title), SLICE_ARG(service));
    finding->advice = arena_print(
        report->arena, "sign mail with another selector than that of %.*s", SLICE_ARG(place->name));
}

void dkim_finding_quality(struct report *report, const struct dkim_place *place)
{
    const struct dkim_key *key = &place->key;

    if (key->service.at != NULL)
        report_service(report, place);
    if (slice_eq(key->k, SLICE("rsa")))
        report_size(report, place);
    if (key->is_bare)
        report_bare(report, place);
    report_encoding(report, place);
    if (key->state == DKIM_KEY_VALID && key->is_testing)
        report_testing(report, place);
}
