#include "output/summary_json.h"

#include "output/json_text.h"

#include <assert.h>
#include <stdlib.h>

/* lead is the comma, the name and the colon, or whatever else comes before. */
static void add_count(struct text *out, struct slice lead, uint64_t count)
{
    text_add(out, lead);
    text_add_u64(out, count);
}

static void add_targets(struct text *out, const struct summary *summary)
{
    add_count(out, SLICE(",\"targets\":{\"read\":"), summary->read);
    add_count(out, SLICE(",\"distinct\":"), summary->distinct);
    add_count(out, SLICE(",\"duplicate\":"), summary->duplicate);
    add_count(out, SLICE(",\"rejected\":"), summary->rejected);
    add_count(out, SLICE(",\"written\":"), summary->written);
    text_add_char(out, '}');
}

/* Only the reasons that came up. */
static void add_unknown(struct text *out, const uint64_t unknown[UNKNOWN_COUNT])
{
    struct slice comma = SLICE("");

    text_add(out, SLICE(",\"unknown\":{"));
    for (unsigned i = 0; i < UNKNOWN_COUNT; i++) {
        if (unknown[i] == 0)
            continue;
        text_add(out, comma);
        text_add_json(out, slice_of(unknown_text((enum unknown)i)));
        add_count(out, SLICE(":"), unknown[i]);
        comma = SLICE(",");
    }
    text_add_char(out, '}');
}

static void add_list(struct text *out, const struct list_summary *summary)
{
    text_add_json(out, summary->list->id);
    add_count(out, SLICE(":{\"asked\":"), summary->asked);
    add_count(out, SLICE(",\"listed\":"), summary->listed);
    add_count(out, SLICE(",\"clean\":"), summary->clean);
    add_unknown(out, summary->unknown);
    text_add(out, SLICE(",\"health\":"));
    text_add_json(out, slice_of(list_health_text(summary->health)));
    add_count(out, SLICE(",\"sent\":"), summary->sent);
    if (summary->pruned > 0)
        add_count(out, SLICE(",\"pruned\":"), summary->pruned);
    text_add_char(out, '}');
}

static void add_lists(struct text *out, const struct summary *summary)
{
    text_add(out, SLICE(",\"lists\":{"));
    for (size_t i = 0; i < summary->list_count; i++) {
        if (i > 0)
            text_add_char(out, ',');
        add_list(out, &summary->lists[i]);
    }
    text_add_char(out, '}');
}

static void add_questions(struct text *out, const struct summary *summary)
{
    add_count(out, SLICE(",\"questions\":{\"asked\":"), summary->asked);
    add_count(out, SLICE(",\"from_cache\":"), summary->from_cache);
    add_count(out, SLICE(",\"joined\":"), summary->joined);
    add_count(out, SLICE(",\"sent\":"), summary->sent);
    text_add_char(out, '}');
}

static void add_statuses(struct text *out, const struct tally *tally)
{
    text_add(out, SLICE(",\"status\":{"));
    for (unsigned i = TALLY_STATUSES; i-- > 0;) {
        text_add_json(out, slice_of(record_status_text((enum record_status)i)));
        add_count(out, SLICE(":"), tally_status(tally, (enum record_status)i));
        text_add(out, i > 0 ? SLICE(",") : SLICE("}"));
    }
}

/* Only the severities and codes that came up. */
static void add_findings(struct text *out, const struct tally *tally)
{
    struct tally_finding *findings;
    size_t count = tally_findings(tally, &findings);

    text_add(out, SLICE(",\"findings\":{"));
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && findings[i].severity == findings[i - 1].severity) {
            text_add_char(out, ',');
        } else {
            text_add(out, i > 0 ? SLICE("},") : SLICE(""));
            text_add_json(out, slice_of(severity_text(findings[i].severity)));
            text_add(out, SLICE(":{"));
        }
        text_add_json(out, slice_of(finding_code_text(findings[i].code)));
        add_count(out, SLICE(":"), findings[i].count);
    }
    text_add(out, count > 0 ? SLICE("}}") : SLICE("}"));
    free(findings);
}

void summary_json(struct text *out, const struct summary *summary,
                  const struct summary_about *about)
{
    assert(about->settings->type == VALUE_OBJECT && about->left_out->type == VALUE_OBJECT);
    text_add(out, SLICE("{\"schema\":\"rblsweep-summary/1\",\"run\":"));
    text_add_json(out, summary->run);
    text_add(out, SLICE(",\"started\":"));
    json_text_time(out, summary->started_ms);
    text_add(out, SLICE(",\"finished\":"));
    json_text_time(out, summary->finished_ms);
    text_add(out, SLICE(",\"interrupted\":"));
    text_add(out, summary->interrupted ? SLICE("true") : SLICE("false"));
    text_add(out, SLICE(",\"host\":"));
    text_add_json(out, slice_of(about->host));
    text_add(out, SLICE(",\"inputs\":"));
    json_text_value(out, about->inputs);
    add_targets(out, summary);
    add_statuses(out, summary->tally);
    add_findings(out, summary->tally);
    add_lists(out, summary);
    text_add(out, SLICE(",\"left_out\":"));
    json_text_value(out, about->left_out);
    add_questions(out, summary);
    add_count(out, SLICE(",\"held\":{\"targets_most\":"), summary->held_most);
    text_add_char(out, '}');
    text_add(out, SLICE(",\"settings\":"));
    json_text_value(out, about->settings);
    text_add(out, SLICE(",\"version\":"));
    text_add_json(out, slice_of(about->version));
    text_add(out, SLICE("}\n"));
}
