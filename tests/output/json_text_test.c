/* Values as JSON, and JSON strings back as text. */
#include "output/json_text.h"

#include <criterion/criterion.h>

static void expect(const struct text *out, const char *wanted)
{
    cr_expect(slice_eq(text_slice(out), slice_of(wanted)), "got %.*s, wanted %s",
              SLICE_ARG(text_slice(out)), wanted);
}

Test(json_text, value)
{
    struct arena *arena = arena_new(1024);
    struct value *object = value_object(arena);
    struct text out = {0};

    value_put_null(arena, object, "org");
    value_put_bool(arena, object, "test", false);
    value_put_bool(arena, object, "any", true);
    value_put_number(arena, object, "lookups", 3);
    value_put_number(arena, object, "least", INT64_MIN);
    value_put_text(arena, object, "record", SLICE("v=\"spf1\"\n"));
    struct value *names = value_put_list(arena, object, "names");
    value_put_list(arena, object, "confirmed");
    value_put_object(arena, object, "helo");
    value_add_text(arena, names, SLICE("a"));
    value_put_number(arena, value_add_object(arena, names), "bits", 0);

    json_text_value(&out, object);
    expect(&out, "{\"org\":null,\"test\":false,\"any\":true,\"lookups\":3,"
                 "\"least\":-9223372036854775808,\"record\":\"v=\\\"spf1\\\"\\n\","
                 "\"names\":[\"a\",{\"bits\":0}],\"confirmed\":[],\"helo\":{}}");
    text_free(&out);
    arena_free(arena);
}

Test(json_text, time)
{
    struct text out = {0};

    json_text_time(&out, UINT64_C(1795485600123));
    expect(&out, "\"2026-11-24T02:00:00.123Z\"");
    text_free(&out);
}

Test(json_text, unquoted)
{
    static const struct {
        const char *json, *text;
    } rows[] = {
        {"\"\"", ""},
        {"\"plain\"", "plain"},
        {"\"a\\\"b\\\\c\\/d\"", "a\"b\\c/d"},
        {"\"\\t\\n\\r\"", "\t\n\r"},
        {"\"\\b\\f\\u0000\\u001F\"", "\\b\\f\\x00\\x1f"},
        {"\"\\u001b[31m\\u007f\\u0080\\u009b\\u00a0\"", "\\x1b[31m\\x7f\\x80\\x9b\xc2\xa0"},
        {"\"\\u202e\\u2069\\u202f\"", "\\u202e\\u2069\xe2\x80\xaf"},
        {"\"\\u0041\\u00e9\\u20AC\"", "A\xc3\xa9\xe2\x82\xac"},
        {"\"\\ud83d\\ude00!\"", "\xf0\x9f\x98\x80!"},
        {"\"\\uD83D\\uDE00\"", "\xf0\x9f\x98\x80"},
        {"\"\\ud83d\\ue000\"", "\xef\xbf\xbd\xee\x80\x80"},
        {"\"\\ud83d\"", "\xef\xbf\xbd"},
        {"\"\\ud83d\\u0041\"", "\xef\xbf\xbd"
                               "A"},
        {"\"\\ude00\\\\u\"", "\xef\xbf\xbd\\u"},
        {"\"\xc3\xa9\"", "\xc3\xa9"},
        {"12", "12"},
        {"true", "true"},
        {"{\"a\":\"b\"}", "{\"a\":\"b\"}"},
        {"", ""},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text out = {0};

        text_add(&out, SLICE("\"x"));
        text_add(&out, slice_of(rows[i].json));
        json_text_unquote(&out, 2);
        cr_expect(slice_eq(slice_tail(text_slice(&out), 2), slice_of(rows[i].text)), "%s gave %.*s",
                  rows[i].json, SLICE_ARG(text_slice(&out)));
        cr_expect(slice_eq(slice_head(text_slice(&out), 2), SLICE("\"x")), "left alone");
        text_free(&out);
    }
}
