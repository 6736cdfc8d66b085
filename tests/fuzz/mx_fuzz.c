/* Whatever is answered, the conversation must end in its bounds and the verdict must agree with
 * itself. Input: answers, as in talk_run.h. */
#include "check/mail/mx.h"

#include "tests/fuzz/talk_run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect_hosts(const struct record *record, const struct value *hosts)
{
    bool has_address = false, has_unknown = false;
    int64_t preference = 0;

    for (const struct value *host = hosts->members.first; host != NULL; host = host->next) {
        const struct value *addresses = value_find(host, "addresses");
        demand(value_find(host, "name")->text.len > 0);
        demand(value_find(host, "preference")->number >= preference);
        preference = value_find(host, "preference")->number;
        has_unknown |= addresses->type == VALUE_NULL;
        if (addresses->type == VALUE_NULL)
            continue;
        demand(talk_count(addresses) <= MX_ADDRESSES_MAX);
        has_address |= talk_count(addresses) > 0;
    }
    demand(!has_unknown || talk_has_finding(record, "mx.unknown"));
    demand(talk_has_finding(record, "mx.unreachable") ==
           (hosts->members.first != NULL && !has_address && !has_unknown));
}

static void expect(const struct record *record)
{
    const struct value *observed = record->checks->observed;
    struct slice result = value_find(observed, "result")->text;
    const struct value *hosts = value_find(observed, "hosts");
    bool is_implicit = slice_eq(result, SLICE("implicit"));

    demand(talk_count(hosts) <= MX_HOSTS_MAX);
    demand((talk_count(hosts) > 0) == (is_implicit || slice_eq(result, SLICE("ok"))));
    demand(!is_implicit || talk_count(hosts) == 1);
    demand(is_implicit == talk_has_finding(record, "mx.implicit"));
    demand(slice_eq(result, SLICE("none")) == talk_has_finding(record, "mx.none"));
    demand(slice_eq(result, SLICE("null")) == talk_has_finding(record, "mx.null"));
    if (slice_eq(result, SLICE("unknown")))
        demand(record_status(record) == RECORD_UNKNOWN);
    expect_hosts(record, hosts);
    talk_expect_findings(record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(4096);
    struct slice rest = {size > 0 ? (const char *)data : "", size};
    struct record record = talk_run(&mx_check, MX_QUESTIONS_MAX, rest, arena);

    expect(&record);
    arena_free(arena);
    return 0;
}
