#include "check/dmarc/dmarc_discovery.h"

#include "check/talk/suffix.h"

enum { LABELS_MAX = 8 }; /* from here on the walk cuts to one less */

static void add_text(struct arena *arena, struct dmarc_place *place, struct slice text)
{
    const char *flaw;

    if (dmarc_record_is(text)) {
        place->record = place->record_count++ == 0 ? dmarc_record_parse(arena, text) : NULL;
    } else if ((flaw = dmarc_near_miss(text)) != NULL) {
        if (place->near_miss.at == NULL) {
            place->near_miss = text;
            place->near_miss_flaw = flaw;
        }
    } else if (place->unrelated_count++ == 0) {
        place->unrelated = text;
    }
}

/* A place is read once, and then found in the note of its reply. NULL: a question is open. */
static const struct dmarc_place *look_at(struct dialog *dialog, const struct dns_name *name)
{
    const struct dns_name prefix = dns_name_of("_dmarc");
    struct arena *arena = dialog_arena(dialog);
    struct reply *reply = NULL;
    struct dns_name asked;

    bool can_exist = dns_name_join(&asked, &prefix, name);
    if (can_exist && (reply = dialog_ask(dialog, &asked, DNS_TXT)) == NULL)
        return NULL;
    if (reply != NULL && reply->note != NULL)
        return reply->note;
    struct dmarc_place *place = arena_take(arena, sizeof *place);
    place->name = *name;
    place->reply = reply;
    for (size_t i = 0; reply != NULL && i < reply->record_count; i++)
        add_text(arena, place, reply_text(arena, reply, i));
    if (reply != NULL)
        reply->note = place;
    return place;
}

static bool is_failed(const struct dmarc_place *place)
{
    return place->reply != NULL && proof_is_failed(&place->reply->proof);
}

static char psd_of(const struct dmarc_place *place)
{
    return place->record != NULL ? place->record->psd : 'u';
}

static bool walk(struct dialog *dialog, struct dmarc_discovery *d)
{
    struct dns_name name = d->domain;
    unsigned label_count = dns_name_label_count(&name);

    while (label_count > 0) {
        const struct dmarc_place *place = look_at(dialog, &name);
        if (place == NULL)
            return false;
        d->walk[d->walk_count++] = place;
        if (is_failed(place)) {
            d->failed = place->reply;
            break;
        }
        if (psd_of(place) != 'u')
            break;
        label_count = label_count > LABELS_MAX ? LABELS_MAX - 1 : label_count - 1;
        dns_name_keep_labels(&name, label_count);
    }
    return true;
}

/* Section 4.10.2. */
static void find_org(struct dmarc_discovery *d)
{
    const struct dmarc_place *last = d->walk[d->walk_count - 1];

    d->now.has_org = d->failed == NULL;
    if (!d->now.has_org)
        return;
    d->now.org = d->domain;
    if (psd_of(last) == 'y' && d->walk_count > 1) {
        dns_name_keep_labels(&d->now.org, dns_name_label_count(&last->name) + 1);
        return;
    }
    for (unsigned i = 0; i < d->walk_count; i++)
        if (d->walk[i]->record != NULL)
            d->now.org = d->walk[i]->name;
}

/* The record of the domain itself, of its organizational domain, of its public suffix. */
static const struct dmarc_place *find_place(const struct dmarc_discovery *d)
{
    const struct dmarc_place *last = d->walk[d->walk_count - 1];

    if (d->walk[0]->record != NULL)
        return d->walk[0];
    for (unsigned i = 1; i < d->walk_count && d->now.has_org; i++)
        if (d->walk[i]->record != NULL && dns_name_eq(&d->walk[i]->name, &d->now.org))
            return d->walk[i];
    return psd_of(last) == 'y' ? last : NULL;
}

/* For a domain in that role; the tag of a lesser role serves where its own is absent. */
static void set_policy(struct dmarc_ruling *ruling, enum dmarc_role role, enum dmarc_view view)
{
    const struct dmarc_record *record = ruling->place->record;

    ruling->policy = dmarc_record_policy(record, role, view);
    while (role > DMARC_P &&
           (record->policies[role] == DMARC_NO_POLICY || !dmarc_record_is_sound(record, view)))
        role--;
    ruling->role = role;
}

/* The name exists where its alias does, though that may lead to one that does not. */
static bool exists(const struct reply *itself)
{
    return itself->proof.outcome != DNS_NXDOMAIN || itself->alias_count > 0;
}

static void rest_on_walk(struct dmarc_discovery *d)
{
    for (unsigned i = 0; i < d->walk_count; i++)
        if (d->walk[i]->reply != NULL)
            proof_rest_on(&d->basis, &d->walk[i]->reply->proof);
}

static void decide_now(struct dmarc_discovery *d)
{
    struct dmarc_ruling *now = &d->now;

    d->basis = (struct proof){.outcome = DNS_FAILED};
    find_org(d);
    now->place = find_place(d);
    now->is_known = now->place == d->walk[0] || d->failed == NULL;
    if (now->place != NULL && now->place == d->walk[0]) {
        proof_rest_on(&d->basis, &now->place->reply->proof);
        set_policy(now, DMARC_P, DMARC_RFC9989);
        return;
    }
    rest_on_walk(d);
    if (now->place == NULL)
        return;
    const struct dmarc_record *record = now->place->record;
    if (dmarc_record_policy(record, DMARC_SP, DMARC_RFC9989) !=
        dmarc_record_policy(record, DMARC_NP, DMARC_RFC9989)) {
        proof_rest_on(&d->basis, &d->itself->proof);
        now->is_known = !proof_is_failed(&d->itself->proof);
    }
    if (now->is_known)
        set_policy(now, exists(d->itself) ? DMARC_SP : DMARC_NP, DMARC_RFC9989);
}

static void decide_then(struct dmarc_discovery *d)
{
    struct dmarc_ruling *then = &d->then;
    const struct dmarc_place *own = d->walk[0];
    const struct dmarc_place *place = d->registrable != NULL ? d->registrable : own;

    then->is_known = !is_failed(own) && !is_failed(place);
    if (place->record == NULL)
        return;
    then->place = place;
    set_policy(then, place == own ? DMARC_P : DMARC_SP, DMARC_RFC7489);
}

/* The registrable domain; of a public suffix the suffix itself. */
static void find_registrable(struct dmarc_discovery *d)
{
    char buffer[DNS_NAME_TEXT_MAX];
    struct slice text = {buffer, dns_name_print(&d->domain, buffer)};
    struct slice found = suffix_registrable(text);

    d->then.has_org = true;
    if (found.at == NULL || !dns_name_parse(&d->then.org, found))
        d->then.org = d->domain;
}

bool dmarc_discover(struct dialog *dialog, const struct dns_name *domain,
                    struct dmarc_discovery *discovery)
{
    *discovery = (struct dmarc_discovery){.domain = *domain};
    if (!walk(dialog, discovery))
        return false;
    discovery->itself = dialog_ask(dialog, domain, DNS_TXT);
    if (discovery->itself == NULL)
        return false;
    find_registrable(discovery);
    const struct dmarc_place *own = discovery->walk[0];
    if (!is_failed(own) && own->record_count == 0 && !dns_name_eq(&discovery->then.org, domain)) {
        discovery->registrable = look_at(dialog, &discovery->then.org);
        if (discovery->registrable == NULL)
            return false;
    }
    decide_now(discovery);
    decide_then(discovery);
    return true;
}

bool dmarc_is_registry(const struct dmarc_discovery *discovery, const struct dmarc_place *place)
{
    char buffer[DNS_NAME_TEXT_MAX];
    struct slice text = {buffer, dns_name_print(&place->name, buffer)};

    return place != discovery->walk[0] &&
           (psd_of(place) == 'y' || suffix_registrable(text).at == NULL);
}
