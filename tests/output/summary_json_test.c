/* A whole manifest, compared byte by byte. */
#include "output/summary_json.h"

#include <criterion/criterion.h>

Test(summary_json, whole)
{
    struct arena *arena = arena_new(1024);
    const struct list lists[] = {{.id = SLICE("acme-bl")}, {.id = SLICE("old-bl")}};
    struct list_summary list_summaries[] = {
        {.list = &lists[0], .asked = 10, .listed = 1, .clean = 6, .sent = 14},
        {.list = &lists[1], .health = LIST_DEAD},
    };
    struct summary summary = {
        .run = SLICE("20261124T020000Z-1f3a9c"),
        .started_ms = UINT64_C(1795485600123),
        .finished_ms = UINT64_C(1795485601000),
        .read = 12,
        .distinct = 10,
        .duplicate = 2,
        .rejected = 1,
        .written = 10,
        .asked = 40,
        .from_cache = 5,
        .joined = 6,
        .sent = 29,
        .held_most = 7,
        .lists = list_summaries,
        .list_count = 2,
    };
    struct value *root = value_object(arena);
    struct value *settings = value_put_object(arena, root, "settings");
    struct value *left_out = value_put_object(arena, root, "left_out");
    struct value *inputs = value_put_list(arena, root, "inputs");
    struct value *input = value_add_object(arena, inputs);
    struct tally *tally = tally_new();
    struct record record = {0};
    struct text out = {0};

    list_summaries[0].unknown[UNKNOWN_TIMEOUT] = 2;
    list_summaries[0].unknown[UNKNOWN_CANCELLED] = 1;
    value_put_number(arena, settings, "threads", 2);
    value_put_text(arena, left_out, "keyed", SLICE("no key in ACME_KEY"));
    value_put_text(arena, input, "file", SLICE("-"));
    value_put_text(arena, input, "digest", (struct slice){0});
    tally_add(tally, &record);
    record_add_finding(arena, &record, FINDING_DNSBL_LISTED)->severity = SEVERITY_HIGH;
    record_add_finding(arena, &record, FINDING_PTR_NONE);
    record_add_finding(arena, &record, FINDING_DKIM_WEAK_KEY);
    tally_add(tally, &record);
    summary.tally = tally;
    const struct summary_about about = {settings, left_out, inputs, "scan1", "0.1.0"};
    summary_json(&out, &summary, &about);

    const char *wanted =
        "{\"schema\":\"rblsweep-summary/1\",\"run\":\"20261124T020000Z-1f3a9c\","
        "\"started\":\"2026-11-24T02:00:00.123Z\","
        "\"finished\":\"2026-11-24T02:00:01.000Z\",\"interrupted\":false,\"host\":\"scan1\","
        "\"inputs\":[{\"file\":\"-\",\"digest\":null}],\"targets\":{\"read\":12,\"distinct\":10,"
        "\"duplicate\":2,\"rejected\":1,\"written\":10},\"status\":{\"bad\":1,\"warn\":0,"
        "\"unknown\":0,\"ok\":1},"
        "\"findings\":{\"high\":{\"dkim.weak-key\":1,\"dnsbl.listed\":1},"
        "\"medium\":{\"ptr.none\":1}},\"lists\":{\"acme-bl\":{\"asked\":10,"
        "\"listed\":1,\"clean\":6,\"unknown\":{\"timeout\":2,\"cancelled\":1},"
        "\"health\":\"healthy\",\"sent\":14},\"old-bl\":{\"asked\":0,\"listed\":0,\"clean\":0,"
        "\"unknown\":{},\"health\":\"dead\",\"sent\":0}},"
        "\"left_out\":{\"keyed\":\"no key in ACME_KEY\"},\"questions\":{\"asked\":40,"
        "\"from_cache\":5,\"joined\":6,\"sent\":29},\"held\":{\"targets_most\":7},\"settings\":{"
        "\"threads\":2},"
        "\"version\":\"0.1.0\"}\n";
    cr_expect(slice_eq(text_slice(&out), slice_of(wanted)), "got:\n%.*s",
              SLICE_ARG(text_slice(&out)));
    tally_free(tally);
    text_free(&out);
    arena_free(arena);
}
