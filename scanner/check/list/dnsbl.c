#include "check/list/dnsbl.h"

#include "check/talk/suffix.h"

#include <assert.h>
#include <string.h>

/* What one address in an answer says; where several disagree, the greatest decides. */
enum saying {
    SAYING_NOTHING,
    SAYING_UNRECOGNISED,
    SAYING_LISTED,
    SAYING_ERROR,
    SAYING_REWRITTEN,
};

/* A query with its placeholders filled in. */
struct expansion {
    char at[DNS_NAME_TEXT_MAX];
    size_t len;
    bool is_bad; /* too long, or a key is missing */
};

static void add(struct expansion *expansion, struct slice text)
{
    if (text.len > sizeof expansion->at - expansion->len) {
        expansion->is_bad = true;
        return;
    }
    if (text.len > 0)
        memcpy(expansion->at + expansion->len, text.at, text.len);
    expansion->len += text.len;
}

/* Splits text around the first mark; false if there is none. */
static bool cut(struct slice text, struct slice mark, struct slice *before, struct slice *after)
{
    const char *found = text.len == 0 ? NULL : memmem(text.at, text.len, mark.at, mark.len);

    if (found == NULL)
        return false;
    *before = slice_head(text, (size_t)(found - text.at));
    *after = slice_tail(text, before->len + mark.len);
    return true;
}

static void add_keyed(struct expansion *expansion, struct slice text, struct slice key)
{
    struct slice before, after;

    while (cut(text, SLICE("{key}"), &before, &after)) {
        add(expansion, before);
        add(expansion, key);
        expansion->is_bad |= key.len == 0;
        text = after;
    }
    add(expansion, text);
}

static void add_zoned(struct expansion *expansion, struct slice text, struct slice zone,
                      struct slice key)
{
    struct slice before, after;

    while (cut(text, SLICE("{zone}"), &before, &after)) {
        add_keyed(expansion, before, key);
        add_keyed(expansion, zone, key);
        text = after;
    }
    add_keyed(expansion, text, key);
}

/* No escapes, no blanks, no placeholder left over. */
static bool is_plain(struct slice text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

    for (size_t i = 0; i < text.len; i++)
        if (memchr(plain, text.at[i], sizeof plain - 1) == NULL)
            return false;
    return true;
}

static bool parse_part(struct dns_name *name, struct slice text, struct slice zone,
                       struct slice key)
{
    struct expansion expansion = {.len = 0};

    add_zoned(&expansion, text, zone, key);
    struct slice expanded = {expansion.at, expansion.len};
    return !expansion.is_bad && is_plain(expanded) && dns_name_parse(name, expanded) &&
           dns_name_label_count(name) > 0;
}

bool dnsbl_template(struct dnsbl_template *template, const struct list *list, struct slice key)
{
    struct slice before, after;

    if (!cut(list->query, SLICE("{name}"), &before, &after) || !slice_starts(after, SLICE(".")))
        return false;
    template->list = list;
    template->before = dns_name_of(".");
    if (before.len > 0 && (!slice_ends(before, SLICE(".")) ||
                           !parse_part(&template->before, before, list->zone, key)))
        return false;
    return parse_part(&template->after, slice_tail(after, 1), list->zone, key);
}

bool dnsbl_question(struct dns_question *question, const struct dnsbl_template *template,
                    const struct dnsbl_subject *subject)
{
    struct dns_name rest;
    bool fits = subject->ip.family == IP_NONE
                    ? dns_name_join(&rest, &subject->domain, &template->after)
                    : dns_name_reverse(&rest, &subject->ip, &template->after);

    question->type = DNS_A;
    return fits && dns_name_join(&question->name, &template->before, &rest);
}

bool dnsbl_prefix_question(struct dns_question *question, const struct dnsbl_template *template,
                           const struct dnsbl_subject *subject, unsigned byte)
{
    unsigned labels = subject->ip.family == IP_V4 ? byte : 2 * byte; /* those of nibbles */
    bool is_address = subject->ip.family != IP_NONE;

    if (!is_address || labels == 0 || dns_name_label_count(&template->before) > 0 ||
        !dnsbl_question(question, template, subject))
        return false;
    dns_name_keep_labels(&question->name, labels + dns_name_label_count(&template->after));
    return true;
}

bool dnsbl_applies(const struct list *list, const struct dnsbl_subject *subject)
{
    switch ((enum ip_family)subject->ip.family) {
    case IP_V4:
        return list->kinds & LIST_IP4;
    case IP_V6:
        return list->kinds & LIST_IP6;
    case IP_NONE:
        break;
    }
    return list->kinds & LIST_DOMAIN;
}

static bool code_matches(const struct list *list, const struct list_code *code, uint32_t address)
{
    if (list->match == LIST_EXACT)
        return code->first <= address && address <= code->last;
    return code->first >> 8 == address >> 8 && (code->first & address & 0xff) != 0;
}

/* Errors are whole addresses, of a list that matches bits too. */
static bool is_error(const struct list *list, uint32_t address)
{
    if (address >> 8 == 0x7fffff)
        return true;
    for (size_t i = 0; i < list->error_count; i++)
        if (list->errors[i].first <= address && address <= list->errors[i].last)
            return true;
    return false;
}

static bool is_listing(const struct list *list, uint32_t address)
{
    if (list->code_count == 0)
        return address != 0x7f000001;
    for (size_t i = 0; i < list->code_count; i++)
        if (code_matches(list, &list->codes[i], address))
            return true;
    return false;
}

static enum saying saying_of(const struct list *list, uint32_t address)
{
    if (address >> 24 != 127)
        return SAYING_REWRITTEN;
    if (is_error(list, address))
        return SAYING_ERROR;
    return is_listing(list, address) ? SAYING_LISTED : SAYING_UNRECOGNISED;
}

/* Keeps the answers ascending, each once; when there are too many, the greatest go. */
static void keep(struct dnsbl_verdict *verdict, uint32_t address)
{
    unsigned at = verdict->answer_count;

    while (at > 0 && verdict->answers[at - 1] > address)
        at--;
    if (at == DNSBL_ANSWERS_MAX || (at > 0 && verdict->answers[at - 1] == address))
        return;
    if (verdict->answer_count < DNSBL_ANSWERS_MAX)
        verdict->answer_count++;
    memmove(&verdict->answers[at + 1], &verdict->answers[at],
            (verdict->answer_count - at - 1) * sizeof verdict->answers[0]);
    verdict->answers[at] = address;
}

static struct dnsbl_verdict unknown(enum unknown why)
{
    return (struct dnsbl_verdict){.kind = DNSBL_UNKNOWN, .unknown = why};
}

static struct dnsbl_verdict judge_addresses(const struct list *list,
                                            const struct dns_answer *answer)
{
    static const enum unknown reasons[] = {
        [SAYING_NOTHING] = UNKNOWN_SERVFAIL,
        [SAYING_UNRECOGNISED] = UNKNOWN_UNRECOGNISED,
        [SAYING_ERROR] = UNKNOWN_BLOCKED,
        [SAYING_REWRITTEN] = UNKNOWN_REWRITTEN,
    };
    struct dnsbl_verdict verdict = {.kind = DNSBL_LISTED};
    enum saying decisive = SAYING_NOTHING;
    struct ip ip;

    for (size_t i = 0; i < answer->record_count; i++) {
        if (answer->records[i].size != 4 || !dns_record_ip(&answer->records[i], &ip))
            continue;
        enum saying saying = saying_of(list, ip_v4(&ip));
        if (saying > decisive)
            decisive = saying;
        keep(&verdict, ip_v4(&ip));
    }
    if (decisive != SAYING_LISTED) {
        verdict.kind = DNSBL_UNKNOWN;
        verdict.unknown = reasons[decisive];
    }
    return verdict;
}

static enum unknown unknown_of(enum dns_cause cause)
{
    switch (cause) {
    case DNS_TIMEOUT:
        return UNKNOWN_TIMEOUT;
    case DNS_REFUSED:
        return UNKNOWN_REFUSED;
    case DNS_CANCELLED:
        return UNKNOWN_CANCELLED;
    case DNS_SERVFAIL:
    case DNS_NO_CAUSE:
        break;
    }
    return UNKNOWN_SERVFAIL;
}

struct dnsbl_verdict dnsbl_judge(const struct list *list, const struct dns_answer *answer)
{
    switch (answer->outcome) {
    case DNS_DATA:
        return judge_addresses(list, answer);
    case DNS_NODATA:
    case DNS_NXDOMAIN:
        return (struct dnsbl_verdict){.kind = DNSBL_CLEAN};
    case DNS_BOGUS:
        return unknown(UNKNOWN_BOGUS);
    case DNS_FAILED:
        break;
    }
    return unknown(unknown_of(answer->cause));
}

static bool is_meant(const struct list *list, const struct list_code *code,
                     const struct dnsbl_verdict *verdict)
{
    for (unsigned i = 0; i < verdict->answer_count; i++)
        if (code_matches(list, code, verdict->answers[i]))
            return true;
    return false;
}

size_t dnsbl_meanings(const struct list *list, const struct dnsbl_verdict *verdict,
                      const struct list_code **codes, size_t size)
{
    size_t count = 0;

    for (size_t i = 0; i < list->code_count && count < size; i++)
        if (is_meant(list, &list->codes[i], verdict))
            codes[count++] = &list->codes[i];
    return count;
}

/* How much of an accusation it is. */
static unsigned weight_of(enum list_nature nature)
{
    static const unsigned weights[] = {
        [LIST_ALLOW] = 0, [LIST_INFO] = 1, [LIST_POLICY] = 2, [LIST_BLOCK] = 3};

    return weights[nature];
}

enum list_nature dnsbl_nature(const struct list *list, const struct dnsbl_verdict *verdict)
{
    const struct list_code *worst = NULL;

    for (size_t i = 0; i < list->code_count; i++) {
        const struct list_code *code = &list->codes[i];
        if (is_meant(list, code, verdict) &&
            (worst == NULL || weight_of(code->nature) > weight_of(worst->nature)))
            worst = code;
    }
    return worst != NULL ? worst->nature : list->nature;
}

/* No more than the nature allows. */
static enum severity temper(enum severity severity, enum list_nature nature)
{
    switch (nature) {
    case LIST_ALLOW:
    case LIST_INFO:
        return SEVERITY_INFO;
    case LIST_POLICY:
        return severity > SEVERITY_LOW ? SEVERITY_LOW : severity;
    case LIST_BLOCK:
        break;
    }
    return severity;
}

enum severity dnsbl_severity(const struct list *list, const struct dnsbl_verdict *verdict)
{
    enum severity worst = SEVERITY_INFO;
    bool is_any = false;

    for (size_t i = 0; i < list->code_count; i++) {
        const struct list_code *code = &list->codes[i];
        if (!is_meant(list, code, verdict))
            continue;
        enum severity severity = temper(code->severity, code->nature);
        is_any = true;
        if (severity > worst)
            worst = severity;
    }
    return is_any ? worst : temper(SEVERITY_MEDIUM, list->nature);
}

struct slice dnsbl_asked_domain(const struct list *list, struct slice domain)
{
    struct slice registrable =
        list->asks_registrable ? suffix_registrable(domain) : (struct slice){0};

    return registrable.at != NULL ? registrable : domain;
}

enum finding_code dnsbl_code(enum list_nature nature)
{
    static const enum finding_code codes[] = {
        [LIST_BLOCK] = FINDING_DNSBL_LISTED,
        [LIST_ALLOW] = FINDING_DNSBL_ALLOWED,
        [LIST_POLICY] = FINDING_DNSBL_POLICY,
        [LIST_INFO] = FINDING_DNSBL_INFO,
    };

    assert(nature < sizeof codes / sizeof *codes);
    return codes[nature];
}
