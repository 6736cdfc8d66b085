#include "check/dkim/dkim_talk.h"

#include "base/hash.h"

#include <assert.h>

static_assert((int)DKIM_QUESTIONS_MAX <= (int)DIALOG_QUESTIONS_MAX,
              "the dialog would answer for DNS");

static size_t count_pieces(struct slice list)
{
    struct slice piece;
    size_t count = 0;

    while (count < DKIM_SELECTORS_MAX && slice_take_piece(&list, ',', &piece))
        count++;
    return count;
}

/* The same name, or the same text that is none. */
static struct dkim_entry *find_named(struct dkim_talk *talk, struct slice selector,
                                     const struct dns_name *name)
{
    for (size_t i = 0; i < talk->named_count; i++) {
        struct dkim_entry *entry = &talk->entries[i];
        if ((entry->name == NULL) != (name == NULL))
            continue;
        if (name != NULL ? dns_name_eq(entry->name, name)
                         : slice_eq_nocase(entry->selector, selector))
            return entry;
    }
    return NULL;
}

static bool selector_name(const struct dkim_talk *talk, struct slice selector,
                          struct dns_name *name)
{
    return talk->has_base && dns_name_parse(name, selector) && dns_name_label_count(name) > 0 &&
           dns_name_join(name, name, &talk->base);
}

static const struct dns_name *copy_name(struct arena *arena, const struct dns_name *name)
{
    struct dns_name *copy = arena_take(arena, sizeof *copy);

    *copy = *name;
    return copy;
}

static void add_named(struct dkim_talk *talk, struct slice selector)
{
    struct dns_name name;
    bool is_valid = selector_name(talk, selector, &name);

    if (find_named(talk, selector, is_valid ? &name : NULL) != NULL)
        return;
    if (talk->named_count == DKIM_SELECTORS_MAX) {
        talk->ignored_count++;
        return;
    }
    talk->entries[talk->named_count++] = (struct dkim_entry){
        .selector = selector,
        .name = is_valid ? copy_name(talk->arena, &name) : NULL,
        .is_named = true,
    };
    talk->entry_count = talk->named_count;
}

static void add_list(struct dkim_talk *talk, struct slice list)
{
    struct slice piece;

    while (slice_take_piece(&list, ',', &piece)) {
        piece = slice_trim(piece);
        if (piece.len > 0)
            add_named(talk, piece);
    }
}

/* Once: the entries stay for later runs. */
static void add_dictionary(struct dkim_talk *talk)
{
    struct dns_name name;

    if (talk->entry_count > talk->named_count)
        return;
    for (const struct dkim_selector *known = dkim_selectors; known->selector != NULL; known++) {
        struct slice selector = slice_of(known->selector);
        if (!selector_name(talk, selector, &name) || find_named(talk, selector, &name) != NULL)
            continue;
        talk->entries[talk->entry_count++] = (struct dkim_entry){
            .selector = selector,
            .owner = known->owner,
            .name = copy_name(talk->arena, &name),
        };
    }
}

/* False: an answer is awaited. What has been answered once is not looked up again. */
static bool ask(struct dialog *dialog, struct dkim_entry *entry)
{
    if (entry->reply == NULL && entry->name != NULL)
        entry->reply = dialog_ask(dialog, entry->name, DNS_TXT);
    return entry->reply != NULL || entry->name == NULL;
}

static bool ask_named(struct dialog *dialog, struct dkim_talk *talk)
{
    for (size_t i = 0; i < talk->named_count; i++)
        if (!ask(dialog, &talk->entries[i]))
            return false;
    return true;
}

static bool ask_dictionary(struct dialog *dialog, struct dkim_talk *talk)
{
    unsigned failed_count = 0;

    for (size_t i = talk->named_count; i < talk->entry_count; i++) {
        if (!ask(dialog, &talk->entries[i]))
            return false;
        failed_count += proof_is_failed(&talk->entries[i].reply->proof);
        if (failed_count == DKIM_FAILURES_MAX)
            return true;
    }
    return true;
}

static bool is_stray_alias(const struct reply *reply)
{
    return reply->alias_count > 0 && proof_is_denial(&reply->proof);
}

/* Whether an alias is there or data, the same as at other names or not. */
static bool has_named_one(const struct dkim_talk *talk)
{
    for (size_t i = 0; i < talk->named_count; i++) {
        const struct reply *reply = talk->entries[i].reply;
        if (reply != NULL && (reply->proof.outcome == DNS_DATA || is_stray_alias(reply)))
            return true;
    }
    return false;
}

/* Of an alias NXDOMAIN denies where it leads, and not what is below the alias (RFC 8020). */
static bool ends_with_probe(const struct dkim_talk *talk)
{
    const struct proof *proof = &talk->probe->proof;

    if (proof->outcome == DNS_NXDOMAIN && talk->probe->alias_count == 0)
        return !has_named_one(talk);
    return proof->outcome == DNS_FAILED &&
           (proof->cause == DNS_TIMEOUT || proof->cause == DNS_CANCELLED);
}

static bool run(struct dialog *dialog, void *state)
{
    struct dkim_talk *talk = state;

    if (!ask_named(dialog, talk))
        return false;
    if (!talk->has_decoy_name)
        return true;
    talk->probe = dialog_ask(dialog, &talk->base, DNS_TXT);
    if (talk->probe == NULL)
        return false;
    if (ends_with_probe(talk))
        return true;
    talk->decoy = dialog_ask(dialog, &talk->decoy_name, DNS_TXT);
    if (talk->decoy == NULL)
        return false;
    if (!talk->uses_dictionary || proof_is_failed(&talk->decoy->proof))
        return true;
    add_dictionary(talk);
    return ask_dictionary(dialog, talk);
}

/* What the user named is the dictionary's too, if that knows it. */
static void add_owners(struct dkim_talk *talk)
{
    struct dns_name name;

    if (talk->named_count == 0)
        return;
    for (const struct dkim_selector *known = dkim_selectors; known->selector != NULL; known++) {
        struct slice selector = slice_of(known->selector);
        if (!selector_name(talk, selector, &name))
            continue;
        struct dkim_entry *entry = find_named(talk, selector, &name);
        if (entry != NULL)
            entry->owner = known->owner;
    }
}

struct dialog *dkim_talk_begin(struct arena *arena, const struct target *target,
                               const struct check_settings *settings)
{
    struct dkim_talk *talk = arena_take(arena, sizeof *talk);
    const struct dns_name domainkey = dns_name_of("_domainkey"), decoy = dns_name_of(DKIM_DECOY);
    struct dns_name domain;

    talk->arena = arena;
    talk->uses_dictionary = !settings->selectors_only;
    talk->has_base =
        dns_name_parse(&domain, target->domain) && dns_name_join(&talk->base, &domainkey, &domain);
    talk->has_decoy_name = talk->has_base && dns_name_join(&talk->decoy_name, &decoy, &talk->base);
    size_t size = count_pieces(target->selectors) + count_pieces(settings->selectors);
    if (size > DKIM_SELECTORS_MAX)
        size = DKIM_SELECTORS_MAX;
    talk->entries = arena_take(arena, (size + DKIM_DICTIONARY_MAX) * sizeof *talk->entries);
    add_list(talk, target->selectors);
    add_list(talk, settings->selectors);
    add_owners(talk);
    return dialog_begin(arena, run, talk);
}

/* Of all records, in any order. */
static uint64_t digest_of(const struct reply *reply)
{
    uint64_t sum = reply->record_count;

    for (size_t i = 0; i < reply->record_count; i++)
        sum += hash64(reply->records[i].data, reply->records[i].size, 0);
    return sum;
}

bool dkim_talk_stands_out(const struct dkim_talk *talk, const struct reply *reply)
{
    const struct reply *decoy = talk->decoy;

    if (is_stray_alias(reply))
        return decoy == NULL || !is_stray_alias(decoy);
    if (reply->proof.outcome != DNS_DATA)
        return false;
    return decoy == NULL || decoy->proof.outcome != DNS_DATA ||
           digest_of(decoy) != digest_of(reply);
}
