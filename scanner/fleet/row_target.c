#include "fleet/row_target.h"

#include "fleet/email.h"
#include "fleet/remedy.h"

#include <inttypes.h>
#include <string.h>

/* So that a typing error in an address is called one. */
static bool looks_like_address(struct slice text)
{
    const size_t dot = slice_last_index(text, '.');
    const struct slice last = dot < text.len ? slice_tail(text, dot + 1) : text;

    return (slice_has(text, ':') && !slice_has(text, '@')) ||
           (last.len > 0 && last.at[0] >= '0' && last.at[0] <= '9');
}

static bool complain(struct text *why, const char *wrong, struct slice text, enum remedy_want want)
{
    row_complain(why, wrong, text);
    remedy_add(why, text, want);
    return false;
}

/* The target field: an address of any form, else a domain. */
static bool read_target(struct row_target *rt, struct slice text, struct text *why)
{
    const char *wrong;

    switch (span_parse(&rt->span, text, &wrong)) {
    case SPAN_READ:
        return true;
    case SPAN_BAD:
        return complain(why, wrong, text, REMEDY_ANY);
    case SPAN_OTHER:
        break;
    }
    wrong = mailbox_parse(&rt->domain, text);
    if (wrong == NULL)
        return true;
    if (memmem(text.at, text.len, "://", 3) != NULL)
        wrong = "a URL";
    else if (looks_like_address(text))
        wrong = "not an address";
    return complain(why, wrong, text, REMEDY_ANY);
}

static bool read_ip(struct row_target *rt, struct slice text, struct text *why)
{
    struct span span;
    const char *wrong;

    if (span_parse(&span, text, &wrong) != SPAN_READ) {
        complain(why, wrong != NULL ? wrong : "not an address", text, REMEDY_IP);
        if (remedy_is_target(text, REMEDY_DOMAIN))
            text_add(why, SLICE("; a domain goes into domain"));
        return false;
    }
    if (rt->span.count > 0 && !span_eq(&rt->span, &span))
        return row_complain(why, "an address beside another target", text);
    rt->span = span;
    return true;
}

static bool read_domain(struct row_target *rt, struct slice text, struct text *why)
{
    struct domain domain;
    const char *wrong = mailbox_parse(&domain, text);

    if (wrong != NULL) {
        complain(why, wrong, text, REMEDY_DOMAIN);
        if (remedy_is_target(text, REMEDY_IP))
            text_add(why, SLICE("; an address goes into ip"));
        return false;
    }
    if (rt->domain.len > 0 && !slice_eq(domain_text(&rt->domain), domain_text(&domain)))
        return row_complain(why, "a domain beside another target", text);
    rt->domain = domain;
    return true;
}

static bool check_count(const struct span *span, bool allow_large, struct text *why)
{
    if (span->count > ROW_TARGET_MAX)
        text_print(why, "more than %" PRIu64 " targets, the most that a row may stand for",
                   ROW_TARGET_MAX);
    else if (span->count > TARGETS_ROW_MAX && !allow_large)
        text_print(why, "%" PRIu64 " targets: more than %d of one row need --yes", span->count,
                   (int)TARGETS_ROW_MAX);
    else
        return true;
    return false;
}

static enum target_kind kind_of(const struct row_target *rt)
{
    if (rt->span.count == 0)
        return TARGET_DOMAIN;
    if (rt->domain.len > 0)
        return TARGET_PAIR;
    return rt->span.next.family == IP_V4 ? TARGET_IP4 : TARGET_IP6;
}

static struct slice absent_if_empty(struct slice text)
{
    return text.len > 0 ? text : (struct slice){NULL, 0};
}

/* Of an empty mail_from, only what it says about the null sender is kept. */
static void describe(struct row_target *rt, const struct row *row)
{
    struct target *target = &rt->target;
    const size_t sampled_len = span_print_sampled(&rt->span, rt->sampled_from);

    *target = (struct target){
        .kind = kind_of(rt),
        .domain = absent_if_empty(domain_text(&rt->domain)),
        .helo = absent_if_empty(slice_trim(row->fields[ROW_HELO])),
        .mail_from = slice_trim(row->fields[ROW_MAIL_FROM]),
        .selectors = absent_if_empty(slice_trim(row->fields[ROW_SELECTORS])),
        .sampled_from = absent_if_empty((struct slice){rt->sampled_from, sampled_len}),
        .labels = row->labels,
        .label_count = row->label_count,
    };
    if (target->domain.at == NULL && target->helo.at == NULL)
        target->mail_from = absent_if_empty(target->mail_from);
}

static bool read_fields(struct row_target *rt, const struct row *row, struct text *why)
{
    const struct slice target = slice_trim(row->fields[ROW_TARGET]);
    const struct slice ip = slice_trim(row->fields[ROW_IP]);
    const struct slice domain = slice_trim(row->fields[ROW_DOMAIN]);

    if (target.len == 0 && ip.len == 0 && domain.len == 0) {
        text_add(why, SLICE("no target"));
        return false;
    }
    return (target.len == 0 || read_target(rt, target, why)) &&
           (ip.len == 0 || read_ip(rt, ip, why)) &&
           (domain.len == 0 || read_domain(rt, domain, why));
}

bool row_target_read(struct row_target *rt, const struct row *row, bool allow_large,
                     struct text *why)
{
    rt->span = (struct span){.count = 0};
    rt->domain.len = 0;
    if (!read_fields(rt, row, why) || !check_count(&rt->span, allow_large, why)) {
        rt->span.count = 0;
        return false;
    }
    describe(rt, row);
    return true;
}
