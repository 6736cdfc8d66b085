#include "check/spf/spf_walk.h"

#include "check/spf/ip_set.h"
#include "check/spf/spf_macro.h"
#include "check/talk/registration.h"

enum { REPEATED_MAX = 100 }; /* terms that are compared with each other */

/* The records on the way down, and those that have been looked over. */
struct node {
    struct slice domain;
    const struct node *parent;
};

struct seen {
    const struct spf_policy *policy;
    struct seen *next;
};

struct walker {
    struct dialog *dialog;
    struct spf_walk *walk;
    struct slice root;
    struct seen *seen;
    size_t term_count;
};

/* What became of a record on its way. */
struct visit {
    struct ip_set passes; /* IPv4 clients that it lets pass */
    bool is_tail;         /* in: what it leaves open, the whole evaluation leaves open */
};

/* The same flaw is found again where a record is included twice, and is one all the same; so is a
 * question that failed, whoever needed it. */
static bool is_same(const struct spf_flaw *a, const struct spf_flaw *b)
{
    return a->kind == b->kind && slice_eq(a->target, b->target) &&
           (a->kind == SPF_FLAW_UNKNOWN ||
            (slice_eq(a->domain, b->domain) && slice_eq(a->term, b->term)));
}

static struct spf_flaw *add_flaw(struct walker *walker, enum spf_flaw_kind kind,
                                 const struct node *node, struct slice term, struct slice target)
{
    struct spf_flaw new = {.kind = kind,
                           .domain = node->domain,
                           .term = term,
                           .target = target,
                           .proof = {.outcome = DNS_FAILED}};

    for (struct spf_flaw *flaw = walker->walk->flaws; flaw != NULL; flaw = flaw->next)
        if (is_same(flaw, &new))
            return flaw;
    struct spf_flaw *flaw = arena_take(dialog_arena(walker->dialog), sizeof *flaw);
    *flaw = new;
    if (walker->walk->last_flaw == NULL)
        walker->walk->flaws = flaw;
    else
        walker->walk->last_flaw->next = flaw;
    walker->walk->last_flaw = flaw;
    return flaw;
}

static struct slice print_name(struct walker *walker, const struct dns_name *name)
{
    return dns_name_text(dialog_arena(walker->dialog), name);
}

static void note_failure(struct walker *walker, const struct node *node, struct slice term,
                         const struct reply *reply)
{
    if (!proof_is_failed(&reply->proof))
        return;
    walker->walk->is_lower_bound = true;
    add_flaw(walker, SPF_FLAW_UNKNOWN, node, term, print_name(walker, &reply->question.name))
        ->proof = reply->proof;
}

/* False: a question waits. */
static bool note_dangling(struct walker *walker, const struct node *node, struct slice term,
                          const struct reply *reply)
{
    struct registration registration;

    if (reply->proof.outcome != DNS_NXDOMAIN)
        return true;
    if (!registration_ask(walker->dialog, reply->canonical, walker->root, &registration))
        return false;
    if (registration.failed != NULL)
        note_failure(walker, node, term, registration.failed);
    if (registration.is_free) {
        struct spf_flaw *flaw =
            add_flaw(walker, SPF_FLAW_DANGLING, node, term, print_name(walker, reply->canonical));
        flaw->why = registration.domain;
        flaw->proof = reply->proof;
    }
    return true;
}

/* A question of a term has found nothing. False: a question waits. */
static bool note_void(struct walker *walker, const struct node *node, const struct spf_term *term,
                      const struct reply *reply)
{
    struct spf_flaw *flaw = add_flaw(walker, SPF_FLAW_NO_ADDRESS, node, term->text,
                                     print_name(walker, &reply->question.name));

    walker->walk->voids++;
    flaw->proof = reply->proof;
    flaw->why = reply->proof.outcome == DNS_NXDOMAIN ? SLICE("does not exist")
                : reply->question.type == DNS_MX     ? SLICE("has no MX record")
                                                     : SLICE("has no address");
    return note_dangling(walker, node, term->text, reply);
}

static struct ip_set addresses_of(struct walker *walker, const struct reply *reply,
                                  unsigned prefix_len)
{
    struct arena *arena = dialog_arena(walker->dialog);
    struct ip_set set = {0};
    struct ip ip;

    for (size_t i = 0; i < reply->record_count; i++) {
        if (!dns_record_ip(&reply->records[i], &ip) || ip.family != IP_V4)
            continue;
        struct ip first = ip_prefix_first(&ip, prefix_len), last = ip_prefix_last(&ip, prefix_len);
        struct ip_set one = ip_set_of(arena, ip_v4(&first), ip_v4(&last));
        set = ip_set_union(arena, &set, &one);
    }
    return set;
}

/* The addresses of one name, for an a or mx. False: a question waits. */
static bool visit_name(struct walker *walker, const struct node *node, const struct spf_term *term,
                       const struct dns_name *name, struct visit *visit)
{
    const struct reply *a = dialog_ask(walker->dialog, name, DNS_A);
    const struct reply *aaaa = a == NULL ? NULL : dialog_ask(walker->dialog, name, DNS_AAAA);

    if (aaaa == NULL)
        return false;
    note_failure(walker, node, term->text, a);
    note_failure(walker, node, term->text, aaaa);
    struct ip_set set = addresses_of(walker, a, term->prefix4_len);
    visit->passes = ip_set_union(dialog_arena(walker->dialog), &visit->passes, &set);
    return !proof_is_denial(&a->proof) || !proof_is_denial(&aaaa->proof) ||
           note_void(walker, node, term, a);
}

static bool visit_hosts(struct walker *walker, const struct node *node, const struct spf_term *term,
                        const struct dns_name *name, struct visit *visit)
{
    struct reply *reply = dialog_ask(walker->dialog, name, DNS_MX);

    if (reply == NULL)
        return false;
    note_failure(walker, node, term->text, reply);
    if (reply->record_count > SPF_HOSTS_MAX) {
        add_flaw(walker, SPF_FLAW_MX_LIMIT, node, term->text, print_name(walker, name))->proof =
            reply->proof;
        return true;
    }
    if (proof_is_denial(&reply->proof))
        return note_void(walker, node, term, reply);
    const struct spf_names *exchangers = spf_names_of(walker->dialog, reply);
    for (size_t i = 0; i < exchangers->count; i++)
        if (!visit_name(walker, node, term, &exchangers->at[i], visit))
            return false;
    return true;
}

static bool visit_record(struct walker *walker, struct slice domain, const struct node *parent,
                         struct visit *visit);

/* A record that another one needs. */
static bool visit_needed(struct walker *walker, const struct node *node, struct slice term,
                         struct slice target, struct visit *visit)
{
    struct dns_name name;

    for (const struct node *above = node; above != NULL; above = above->parent)
        if (slice_eq_nocase(above->domain, target)) {
            add_flaw(walker, SPF_FLAW_LOOP, node, term, target);
            return true;
        }
    if (!spf_is_domain(target) || !spf_macro_name(target, &name)) {
        add_flaw(walker, SPF_FLAW_MISSING, node, term, target);
        return true;
    }
    struct reply *txt = dialog_ask(walker->dialog, &name, DNS_TXT);
    if (txt == NULL)
        return false;
    note_failure(walker, node, term, txt);
    if (proof_is_failed(&txt->proof))
        return true;
    if (spf_record_of(walker->dialog, txt)->count == 0) {
        add_flaw(walker, SPF_FLAW_MISSING, node, term, target)->proof = txt->proof;
        return note_dangling(walker, node, term, txt);
    }
    return visit_record(walker, target, node, visit);
}

/* What a domain-spec is for every client alike; else false. */
static bool expand(struct walker *walker, struct slice spec, struct slice *target)
{
    const struct spf_values none = {.now_s = 0};

    if (spf_macro_has_letter(spec)) {
        walker->walk->is_lower_bound = true; /* what it asks depends on the client */
        return false;
    }
    *target = spf_macro_expand(dialog_arena(walker->dialog), spec, &none);
    return true;
}

static bool visit_asking(struct walker *walker, const struct node *node,
                         const struct spf_term *term, struct visit *visit)
{
    struct slice target = node->domain;
    struct dns_name name;

    walker->walk->lookups++;
    if (term->mechanism == SPF_PTR) {
        walker->walk->is_lower_bound = true; /* what it asks depends on the client */
        return true;
    }
    if (term->domain.at != NULL && !expand(walker, term->domain, &target))
        return true;
    if (term->mechanism == SPF_INCLUDE)
        return visit_needed(walker, node, term->text, target, visit);
    if (!spf_macro_name(target, &name))
        return true;
    if (term->mechanism == SPF_A)
        return visit_name(walker, node, term, &name, visit);
    if (term->mechanism == SPF_MX)
        return visit_hosts(walker, node, term, &name, visit);
    /* exists: everybody, or nobody. */
    const struct reply *reply = dialog_ask(walker->dialog, &name, DNS_A);
    if (reply == NULL)
        return false;
    note_failure(walker, node, term->text, reply);
    if (reply->record_count > 0)
        visit->passes = ip_set_of(dialog_arena(walker->dialog), 0, UINT32_MAX);
    else if (proof_is_denial(&reply->proof))
        walker->walk->voids++;
    return true;
}

static bool is_first_visit(struct walker *walker, const struct spf_policy *policy)
{
    for (const struct seen *seen = walker->seen; seen != NULL; seen = seen->next)
        if (seen->policy == policy)
            return false;
    struct seen *seen = arena_take(dialog_arena(walker->dialog), sizeof *seen);
    *seen = (struct seen){policy, walker->seen};
    walker->seen = seen;
    return true;
}

static struct slice redirect_text(struct walker *walker, const struct spf_policy *policy)
{
    return arena_print(dialog_arena(walker->dialog), "redirect=%.*s", SLICE_ARG(policy->redirect));
}

static bool is_repeated(const struct spf_policy *policy, size_t index)
{
    for (size_t i = 0; i < index && index < REPEATED_MAX; i++)
        if (slice_eq_nocase(policy->terms[i].text, policy->terms[index].text))
            return true;
    return false;
}

/* What is seen in the record alone. */
static void look_over(struct walker *walker, const struct node *node,
                      const struct spf_policy *policy)
{
    struct slice none = {0};

    for (size_t i = 0; i < policy->term_count; i++) {
        const struct spf_term *term = &policy->terms[i];
        if (term->mechanism == SPF_PTR)
            add_flaw(walker, SPF_FLAW_PTR, node, term->text, none);
        if (i > policy->all_index)
            add_flaw(walker, SPF_FLAW_AFTER_ALL, node, term->text, none);
        if (is_repeated(policy, i))
            add_flaw(walker, SPF_FLAW_DUPLICATE, node, term->text, none);
    }
    if (policy->redirect.at != NULL && policy->all_index < policy->term_count)
        add_flaw(walker, SPF_FLAW_AFTER_ALL, node, redirect_text(walker, policy), none);
}

static void note_width(struct walker *walker, struct slice domain, const struct spf_term *term)
{
    bool has_prefix =
        term->mechanism == SPF_IP4 || term->mechanism == SPF_A || term->mechanism == SPF_MX;

    if (!has_prefix || term->qualifier != '+' ||
        (walker->walk->widest.at != NULL && term->prefix4_len >= walker->walk->widest_len))
        return;
    walker->walk->widest = term->text;
    walker->walk->widest_in = domain;
    walker->walk->widest_len = term->prefix4_len;
}

/* The IPv4 clients that the term matches. False: a question waits. */
static bool visit_term(struct walker *walker, const struct node *node, const struct spf_term *term,
                       struct visit *visit)
{
    struct arena *arena = dialog_arena(walker->dialog);

    *visit = (struct visit){0};
    note_width(walker, node->domain, term);
    if (term->mechanism == SPF_ALL) {
        visit->passes = ip_set_of(arena, 0, UINT32_MAX);
        return true;
    }
    if (spf_term_asks(term))
        return visit_asking(walker, node, term, visit);
    if (term->mechanism == SPF_IP4) {
        struct ip first = ip_prefix_first(&term->network, term->prefix4_len);
        struct ip last = ip_prefix_last(&term->network, term->prefix4_len);
        visit->passes = ip_set_of(arena, ip_v4(&first), ip_v4(&last));
    }
    return true;
}

static bool is_over(struct walker *walker)
{
    walker->walk->is_cut |=
        walker->walk->lookups >= SPF_WALK_LOOKUPS_MAX || walker->term_count++ >= SPF_WALK_TERMS_MAX;
    return walker->walk->is_cut;
}

/* Where the terms decide nothing. False: a question waits. */
static bool visit_redirect(struct walker *walker, const struct node *node,
                           const struct spf_policy *policy, const struct ip_set *decided,
                           struct visit *visit)
{
    struct arena *arena = dialog_arena(walker->dialog);
    struct visit of_target = {.is_tail = visit->is_tail};
    struct slice target;

    if (is_over(walker))
        return true;
    walker->walk->lookups++;
    if (!expand(walker, policy->redirect, &target))
        return true;
    if (!visit_needed(walker, node, redirect_text(walker, policy), target, &of_target))
        return false;
    struct ip_set more = ip_set_minus(arena, &of_target.passes, decided);
    visit->passes = ip_set_union(arena, &visit->passes, &more);
    return true;
}

static bool visit_terms(struct walker *walker, const struct node *node,
                        const struct spf_policy *policy, struct visit *visit)
{
    struct arena *arena = dialog_arena(walker->dialog);
    bool has_all = policy->all_index < policy->term_count;
    struct ip_set decided = {0};
    struct visit of_term;

    for (size_t i = 0; i < policy->term_count && i <= policy->all_index; i++) {
        if (is_over(walker))
            return true;
        if (!visit_term(walker, node, &policy->terms[i], &of_term))
            return false;
        if (policy->terms[i].qualifier == '+') {
            struct ip_set more = ip_set_minus(arena, &of_term.passes, &decided);
            visit->passes = ip_set_union(arena, &visit->passes, &more);
        }
        decided = ip_set_union(arena, &decided, &of_term.passes);
    }
    if (visit->is_tail && has_all)
        walker->walk->end_qualifier = policy->terms[policy->all_index].qualifier;
    return has_all || policy->redirect.at == NULL ||
           visit_redirect(walker, node, policy, &decided, visit);
}

/* Requires that domain is a valid name. */
static bool visit_record(struct walker *walker, struct slice domain, const struct node *parent,
                         struct visit *visit)
{
    struct node node = {domain, parent};
    struct slice none = {0};
    struct dns_name name;

    spf_macro_name(domain, &name);
    struct reply *txt = dialog_ask(walker->dialog, &name, DNS_TXT);
    if (txt == NULL)
        return false;
    note_failure(walker, &node, none, txt);
    const struct spf_record *record = spf_record_of(walker->dialog, txt);
    if (record->count == 0)
        return true;
    if (record->count > 1) {
        add_flaw(walker, SPF_FLAW_MULTIPLE, &node, none, none)->proof = txt->proof;
        return true;
    }
    if (record->policy->flaw != NULL) {
        struct spf_flaw *flaw =
            add_flaw(walker, SPF_FLAW_SYNTAX, &node, record->policy->flaw_term, none);
        flaw->why = slice_of(record->policy->flaw);
        flaw->proof = txt->proof;
        return true;
    }
    if (is_first_visit(walker, record->policy))
        look_over(walker, &node, record->policy);
    return visit_terms(walker, &node, record->policy, visit);
}

bool spf_walk(struct dialog *dialog, struct slice domain, struct spf_walk *walk)
{
    struct walker walker = {.dialog = dialog, .walk = walk, .root = domain};
    struct visit visit = {.is_tail = true};

    *walk = (struct spf_walk){0};
    if (!visit_record(&walker, domain, NULL, &visit))
        return false;
    walk->ip4_count = ip_set_count(&visit.passes);
    return true;
}
