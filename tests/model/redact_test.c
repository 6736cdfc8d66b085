/* What a list may say of the key that it was asked with, and what of it may be seen. */
#include "model/redact.h"

#include <criterion/criterion.h>

static const struct echo {
    const char *about, *said, *seen;
} echoes[] = {
    {"nothing", "", ""},
    {"no key", "listed, see https://bl.example/?q=1.0.0.127",
     "listed, see https://bl.example/?q=1.0.0.127"},
    {"the question", "1.0.0.127.s3cret-Key.bl.example is listed",
     "1.0.0.127.***.bl.example is listed"},
    {"all of it", "s3cret-key", "***"},
    {"in other case", "S3CRET-KEY s3cReT-kEy", "*** ***"},
    {"twice, side by side", "s3cret-keys3cret-key", "******"},
    {"begun and begun again", "s3cs3cret-key", "s3c***"},
    {"only begun", "s3cret-ke", "s3cret-ke"},
    {"a letter as a zone file escapes it", "s3cret\\045\\107ey.bl.example", "***.bl.example"},
    {"every letter escaped so", "\\115\\051\\099\\114\\101\\116\\045\\107\\101\\121", "***"},
    {"capitals escaped so", "\\083\\051\\067\\082\\069\\084\\045\\075\\069\\089", "***"},
    {"a backslash before a letter", "s3cret\\-\\key!", "***!"},
    {"as a string escapes it", "\\x733cret\\x2dKEY", "***"},
    {"as a URL escapes it", "https://x/?k=s3cret%2D%6bey&n=1", "https://x/?k=***&n=1"},
    {"a key with a dot", "127.two.parts.example, TWO\\.parts, two\\046parts",
     "127.***.example, ***, ***"},
    {"half of that", "two.part", "two.part"},
    {"the longer of two that begin alike", "abc-long abc", "*** ***"},
    {"an escape that is none", "\\9 %zz \\x s3cret-key\\", "\\9 %zz \\x ***\\"},
    {"an escape above a byte", "\\999s3cret-key", "\\999***"},
};

Test(redact, echoes)
{
    const struct slice keys[] = {SLICE("s3cret-Key"), SLICE("two.parts"), SLICE("abc"),
                                 SLICE("abc-long")};
    const struct redact redact = {keys, sizeof keys / sizeof *keys};

    for (size_t i = 0; i < sizeof echoes / sizeof *echoes; i++) {
        struct text out = {0};
        redact_add(&redact, &out, slice_of(echoes[i].said));
        cr_expect(slice_eq(text_slice(&out), slice_of(echoes[i].seen)), "%s: %.*s", echoes[i].about,
                  SLICE_ARG(text_slice(&out)));
        text_free(&out);
    }
}

Test(redact, hides_nothing_without_secrets)
{
    const struct redact none = {NULL, 0};
    struct text out = {0};

    redact_add(&none, &out, SLICE("s3cret "));
    redact_add(NULL, &out, SLICE("s3cret"));
    cr_expect(slice_eq(text_slice(&out), SLICE("s3cret s3cret")));
    text_free(&out);
}
