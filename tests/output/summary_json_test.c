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
    struct value *settings = value_object(arena);
    struct text out = {0};

    list_summaries[0].unknown[UNKNOWN_TIMEOUT] = 2;
    list_summaries[0].unknown[UNKNOWN_CANCELLED] = 1;
    value_put_number(arena, settings, "threads", 2);
    summary_json(&out, &summary, settings, "0.1.0");

    const char *wanted =
        "{\"schema\":\"rblsweep-summary/1\",\"started\":\"2026-11-24T02:00:00.123Z\","
        "\"finished\":\"2026-11-24T02:00:01.000Z\",\"targets\":{\"read\":12,\"distinct\":10,"
        "\"duplicate\":2,\"rejected\":1,\"written\":10},\"lists\":{\"acme-bl\":{\"asked\":10,"
        "\"listed\":1,\"clean\":6,\"unknown\":{\"timeout\":2,\"cancelled\":1},"
        "\"health\":\"healthy\",\"sent\":14},\"old-bl\":{\"asked\":0,\"listed\":0,\"clean\":0,"
        "\"unknown\":{},\"health\":\"dead\",\"sent\":0}},\"questions\":{\"asked\":40,"
        "\"from_cache\":5,\"joined\":6,\"sent\":29},\"held\":{\"targets_most\":7},\"settings\":{"
        "\"threads\":2},"
        "\"version\":\"0.1.0\"}\n";
    cr_expect(slice_eq(text_slice(&out), slice_of(wanted)), "got:\n%.*s",
              SLICE_ARG(text_slice(&out)));
    text_free(&out);
    arena_free(arena);
}
