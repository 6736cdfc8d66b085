#include "check/mail/sts_policy.h"

#include "dns/name.h"

#include <ctype.h>

struct field {
    struct slice key, value;
};

/* Takes the next line that is not blank; a line ends with LF or CRLF. */
static bool take_line(struct slice *rest, struct slice *line)
{
    while (slice_take_piece(rest, '\n', line)) {
        *line = slice_trim(*line);
        if (line->len > 0)
            return true;
    }
    return false;
}

static bool split(struct slice line, struct field *field)
{
    size_t at = slice_index(line, ':');

    field->key = slice_head(line, at);
    field->value = slice_trim(slice_tail(line, at + 1));
    return at > 0 && at < line.len;
}

static struct slice without_wildcard(struct slice pattern)
{
    return slice_starts(pattern, SLICE("*.")) ? slice_tail(pattern, 2) : pattern;
}

/* Letters, digits and hyphens (RFC 5321 section 4.1.2); underscores, as nobody minds them. */
static bool is_host_name(struct slice name)
{
    struct dns_name parsed;

    for (size_t i = 0; i < name.len; i++)
        if (!isalnum((unsigned char)name.at[i]) && slice_index(SLICE("-._"), name.at[i]) == 3)
            return false;
    return name.len > 0 && !slice_ends(name, SLICE(".")) && dns_name_parse(&parsed, name);
}

static bool has_several(struct slice value)
{
    struct slice word;

    return slice_index(value, ',') < value.len ||
           (slice_take_word(&value, &word) && slice_trim(value).len > 0);
}

static const char *take_mx(struct sts_policy *policy, struct slice value)
{
    if (has_several(value))
        return "has several hosts in one mx";
    if (!is_host_name(without_wildcard(value)))
        return "has an mx that is no host name";
    if (policy->mx_count < STS_MX_MAX)
        policy->mx[policy->mx_count++] = value;
    return NULL;
}

static const char *take_version(struct sts_policy *policy, struct slice value)
{
    if (policy->version.at != NULL)
        return NULL;
    policy->version = value;
    return slice_eq(value, SLICE("STSv1")) ? NULL : "has a version other than STSv1";
}

static const char *take_mode(struct sts_policy *policy, struct slice value)
{
    if (policy->mode.at != NULL)
        return NULL;
    policy->mode = value;
    return slice_eq(value, SLICE("enforce")) || slice_eq(value, SLICE("testing")) ||
                   slice_eq(value, SLICE("none"))
               ? NULL
               : "has a mode other than enforce, testing and none";
}

static const char *take_max_age(struct sts_policy *policy, struct slice value)
{
    if (policy->max_age.at != NULL)
        return NULL;
    policy->max_age = value;
    return slice_parse_u32(value, STS_MAX_AGE_MAX, &policy->max_age_s)
               ? NULL
               : "has a max_age that is no number of seconds up to 31557600";
}

static struct record_flaw take_field(struct sts_policy *policy, struct slice line)
{
    static const struct {
        const char *key;
        const char *(*take)(struct sts_policy *, struct slice);
    } keys[] = {
        {"version", take_version}, {"mode", take_mode}, {"max_age", take_max_age}, {"mx", take_mx}};
    struct field field;

    if (!split(line, &field))
        return (struct record_flaw){"has a line that is no field", line};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (!slice_eq(field.key, slice_of(keys[i].key)))
            continue;
        const char *what = keys[i].take(policy, field.value);
        return what != NULL ? (struct record_flaw){what, line} : (struct record_flaw){0};
    }
    return (struct record_flaw){0}; /* an extension */
}

static const char *find_gap(const struct sts_policy *policy)
{
    if (policy->version.at == NULL)
        return "names no version";
    if (policy->mode.at == NULL)
        return "names no mode";
    if (policy->max_age.at == NULL)
        return "names no max_age";
    if (policy->mx_count == 0 && !slice_eq(policy->mode, SLICE("none")))
        return "names no mx";
    return NULL;
}

struct sts_policy sts_policy_parse(struct slice text)
{
    struct sts_policy policy = {.text = text};
    struct slice rest = text, line;

    while (policy.flaw.what == NULL && take_line(&rest, &line))
        policy.flaw = take_field(&policy, line);
    if (policy.flaw.what == NULL)
        policy.flaw.what = find_gap(&policy);
    return policy;
}

static bool matches(struct slice pattern, struct slice host)
{
    if (slice_starts(pattern, SLICE("*.")))
        host = slice_tail(host, slice_index(host, '.') + 1);
    return slice_eq_nocase(without_wildcard(pattern), host);
}

bool sts_policy_covers(const struct sts_policy *policy, struct slice host)
{
    struct slice rest = policy->text, line;
    struct field field;

    while (take_line(&rest, &line))
        if (split(line, &field) && slice_eq(field.key, SLICE("mx")) && matches(field.value, host))
            return true;
    return false;
}
