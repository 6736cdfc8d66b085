#include "check/spf/spf.h"

#include "check/spf/spf_macro.h"
#include "check/spf/spf_report.h"

#include <ctype.h>

static bool applies(const struct target *target)
{
    return target_has_domain(target);
}

static struct slice lower(struct arena *arena, struct slice text)
{
    char *at = arena_take(arena, text.len + 1);

    for (size_t i = 0; i < text.len; i++)
        at[i] = (char)tolower((unsigned char)text.at[i]);
    return (struct slice){at, text.len};
}

static void set_identity(struct arena *arena, struct spf_identity *identity, struct slice local,
                         struct slice domain)
{
    identity->domain = lower(arena, domain);
    identity->client.local = local.len > 0 ? local : SLICE("postmaster");
    identity->client.domain = identity->domain;
}

/* A null sender is postmaster at the HELO name (section 2.4), which is then the target's domain: an
 * empty mail_from is the same as none. */
static void set_sender(struct arena *arena, struct spf_view *view, const struct target *target)
{
    struct slice none = {0}, from = target->mail_from, domain;
    size_t at = from.len;

    if (!view->is_pair || from.len == 0) {
        set_identity(arena, &view->sender, none, target->domain);
        return;
    }
    while (at > 0 && from.at[at - 1] != '@')
        at--;
    domain = slice_tail(from, at);
    set_identity(arena, &view->sender, slice_head(from, at > 0 ? at - 1 : 0), domain);
}

static void set_client(struct spf_client *client, const struct target *target,
                       const struct check_settings *settings)
{
    client->ip = target->kind == TARGET_PAIR ? target->ip : (struct ip){.family = IP_NONE};
    client->helo = target->helo.at != NULL ? target->helo : target->domain;
    client->now_s = settings == NULL ? 0 : settings->started_s;
}

/* What a domain's TXT records are beside one of SPF. */
static void look_at_texts(struct dialog *dialog, struct spf_view *view, const struct reply *txt)
{
    struct arena *arena = dialog_arena(dialog);

    view->near_miss = view->sender_id = (struct slice){0};
    view->record_len = 0;
    for (size_t i = 0; i < txt->record_count; i++) {
        struct slice text = reply_text(arena, txt, i), bare = text;
        while (bare.len > 0 && (isspace((unsigned char)bare.at[0]) || bare.at[0] == '"' ||
                                bare.at[0] == '\'' || bare.at[0] == '\\'))
            bare = slice_tail(bare, 1);
        if (slice_starts_nocase(text, SLICE("spf2.0/")))
            view->sender_id = text;
        else if (spf_policy_is(text))
            view->record_len = text.len;
        else if (slice_starts_nocase(bare, SLICE("v=spf")) ||
                 slice_starts_nocase(bare, SLICE("v = spf")) ||
                 slice_starts_nocase(bare, SLICE("spf1 ")))
            view->near_miss = text;
    }
}

/* The domain's policy, whoever the client is. False: a question waits. */
static bool run_lint(struct dialog *dialog, struct spf_view *view)
{
    struct dns_name name;

    if (!spf_walk(dialog, view->domain, &view->walk) || !spf_macro_name(view->domain, &name))
        return false;
    const struct reply *txt = dialog_ask(dialog, &name, DNS_TXT);
    view->proof = txt->proof;
    look_at_texts(dialog, view, txt);
    if (txt->record_count == 0)
        return true;
    const struct reply *type99 = dialog_ask(dialog, &name, DNS_SPF);
    if (type99 == NULL)
        return false;
    view->has_type99 = type99->record_count > 0;
    return true;
}

static bool run(struct dialog *dialog, void *state)
{
    struct spf_view *view = state;

    return spf_check_host(dialog, &view->sender.client, view->sender.domain,
                          &view->sender.outcome) &&
           (!view->has_helo ||
            spf_check_host(dialog, &view->helo.client, view->helo.domain, &view->helo.outcome)) &&
           run_lint(dialog, view);
}

static void *begin(struct arena *arena, const struct target *target,
                   const struct check_settings *settings)
{
    struct spf_view *view = arena_take(arena, sizeof *view);
    struct slice none = {0};

    view->domain = target->domain;
    view->is_pair = target->kind == TARGET_PAIR;
    view->has_helo = view->is_pair && target->helo.at != NULL;
    set_client(&view->sender.client, target, settings);
    set_client(&view->helo.client, target, settings);
    set_sender(arena, view, target);
    if (view->has_helo)
        set_identity(arena, &view->helo, none, target->helo);
    return dialog_begin(arena, run, view);
}

static void verdict(const void *talk, struct arena *arena, struct record *record)
{
    spf_report(dialog_state(talk), arena, record);
}

const struct check spf_check = {
    "spf", applies, begin, dialog_wants, dialog_answer, verdict,
};
