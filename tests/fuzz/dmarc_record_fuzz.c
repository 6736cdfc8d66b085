/* Any text is a record or not; if it is one, what was read from it must agree with itself.
 *
 * Input: the text; it is also read as one URI of a list. */
#include "check/dmarc/dmarc_record.h"

#include "dns/name.h"
#include "tests/fuzz/input.h"

enum { KNOWN_TAGS = 14 }; /* each of them may be repeated */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect_uri(const struct dmarc_uri *uri)
{
    struct dns_name name;

    demand(uri->is_valid || uri->flaw != NULL);
    demand(uri->flaw == NULL || uri->host.at == NULL);
    demand(uri->size.len < uri->text.len || uri->size.len == 0);
    if (uri->host.at != NULL)
        demand(dns_name_parse(&name, uri->host));
}

static void expect_uris(const struct dmarc_uris *uris)
{
    bool is_usable = false, is_valid = false;

    for (size_t i = 0; i < uris->count; i++) {
        expect_uri(&uris->at[i]);
        is_usable |= uris->at[i].flaw == NULL;
        is_valid |= uris->at[i].is_valid;
    }
    demand(is_usable == uris->is_usable && is_valid == uris->is_valid);
}

static void expect_policies(const struct dmarc_record *record, enum dmarc_view view)
{
    enum dmarc_policy p = dmarc_record_policy(record, DMARC_P, view),
                      sp = dmarc_record_policy(record, DMARC_SP, view),
                      np = dmarc_record_policy(record, DMARC_NP, view);

    if (dmarc_record_is_sound(record, view)) {
        demand(p > DMARC_NO_POLICY && sp > DMARC_NO_POLICY && np > DMARC_NO_POLICY);
        demand(p == record->policies[DMARC_P]);
    } else {
        demand(p == sp && sp == np && np == (record->rua.is_valid ? DMARC_NONE : DMARC_NO_POLICY));
    }
}

static void expect_record(const struct dmarc_record *record)
{
    size_t flaw_count = 0;
    bool is_spoiled = false;

    for (const struct dmarc_flaw *f = record->flaws; f != NULL; f = f->next, flaw_count++) {
        demand(f->kind < DMARC_FLAW_KINDS && f->text.len > 0);
        is_spoiled |= f->kind == DMARC_BAD_POLICY || f->kind == DMARC_P_MISSING;
    }
    demand(flaw_count <= DMARC_FLAWS_MAX + DMARC_ROLES + KNOWN_TAGS + DMARC_UNKNOWN_MAX);
    demand(is_spoiled != dmarc_record_is_sound(record, DMARC_RFC9989));
    expect_policies(record, DMARC_RFC9989);
    expect_policies(record, DMARC_RFC7489);
    expect_uris(&record->rua);
    expect_uris(&record->ruf);
    demand(record->adkim == 'r' || record->adkim == 's');
    demand(record->psd == 'y' || record->psd == 'n' || record->psd == 'u');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(4096);
    struct slice text = {size > 0 ? (const char *)data : "", size};
    const char *near_miss = dmarc_near_miss(text);

    if (dmarc_record_is(text)) {
        demand(near_miss == NULL);
        expect_record(dmarc_record_parse(arena, text));
    }
    struct dmarc_uri uri = dmarc_uri_parse(arena, text);
    expect_uri(&uri);
    arena_free(arena);
    return 0;
}
