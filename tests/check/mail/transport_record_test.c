/* Records and what is read from each. */
#include "check/mail/transport_record.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const struct {
    enum transport_kind kind;
    const char *text;
    enum transport_claim claim;
} claims[] = {
    {TRANSPORT_STS, "v=STSv1; id=1", CLAIM_TRUE},
    {TRANSPORT_STS, "v=STSv1;id=1", CLAIM_TRUE},
    {TRANSPORT_STS, "v=STSv1 \t;", CLAIM_TRUE},
    {TRANSPORT_STS, "v=STSv1", CLAIM_MEANT},
    {TRANSPORT_STS, " v=STSv1; id=1", CLAIM_MEANT},
    {TRANSPORT_STS, "v = STSv1; id=1", CLAIM_MEANT},
    {TRANSPORT_STS, "V=STSv1; id=1", CLAIM_MEANT},
    {TRANSPORT_STS, "v=stsv1; id=1", CLAIM_MEANT},
    {TRANSPORT_STS, "v=STSv1 id=1;", CLAIM_MEANT},
    {TRANSPORT_STS, "v=STSv1\\; id=1;", CLAIM_MEANT},
    {TRANSPORT_STS, "v=STSv1, id=1", CLAIM_MEANT},
    {TRANSPORT_STS, "v=STSv2; id=1", CLAIM_NONE},
    {TRANSPORT_STS, "id=1; v=STSv1", CLAIM_NONE},
    {TRANSPORT_STS, "v=spf1 -all", CLAIM_NONE},
    {TRANSPORT_STS, "", CLAIM_NONE},
    {TRANSPORT_STS, ";", CLAIM_NONE},
    {TRANSPORT_STS, "=", CLAIM_NONE},
    {TRANSPORT_TLSRPT, "v=TLSRPTv1; rua=mailto:a@a.test", CLAIM_TRUE},
    {TRANSPORT_TLSRPT, "v=TLSRPTv1; ", CLAIM_TRUE},
    {TRANSPORT_TLSRPT, "v=TLSRPTv1", CLAIM_MEANT},
    {TRANSPORT_TLSRPT, "v=TLSRPTV1; rua=mailto:a@a.test", CLAIM_MEANT},
    {TRANSPORT_TLSRPT, "v=STSv1; id=1", CLAIM_NONE},
    {TRANSPORT_BIMI, "v=BIMI1", CLAIM_TRUE},
    {TRANSPORT_BIMI, "v=BIMI1; l=", CLAIM_TRUE},
    {TRANSPORT_BIMI, " v = BIMI1 ; l=", CLAIM_TRUE},
    {TRANSPORT_BIMI, "v=BIMI1 l=https://a.test/", CLAIM_MEANT},
    {TRANSPORT_BIMI, "v=bimi1; l=", CLAIM_MEANT},
    {TRANSPORT_BIMI, "V=BIMI1; l=", CLAIM_MEANT},
    {TRANSPORT_BIMI, "l=https://a.test/", CLAIM_NONE},
};

Test(transport_record, claims)
{
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++)
        cr_expect_eq(transport_claim(claims[i].kind, slice_of(claims[i].text)), claims[i].claim,
                     "'%s'", claims[i].text);
}

/* "" stands for no flaw. */
static void expect_flaw(const struct record_flaw *flaw, const char *what, const char *where,
                        const char *text)
{
    cr_expect_str_eq(flaw->what != NULL ? flaw->what : "", what, "%s", text);
    cr_expect(slice_eq(flaw->where, slice_of(where)), "%s: %.*s", text, SLICE_ARG(flaw->where));
}

static const struct {
    const char *text, *id, *what, *where;
} stses[] = {
    {"v=STSv1; id=1", "1", "", ""},
    {"v=STSv1;id=20260101T000000Z;", "20260101T000000Z", "", ""},
    {"v=STSv1 ; a.b-c_1=x:y,z ; id=12345678901234567890123456789012 ; ",
     "12345678901234567890123456789012", "", ""},
    {"v=STSv1; 9=1; id=A", "A", "", ""},
    {"v=STSv1;", NULL, "has no id", NULL},
    {"v=STSv1; ID=1", NULL, "has no id", NULL},
    {"v=STSv1; id=", "", "has an id that is not 1 to 32 letters and digits", "id="},
    {"v=STSv1; id=a b", "a b", "has an id that is not 1 to 32 letters and digits", "id=a b"},
    {"v=STSv1; id=\xc3\xa4", "\xc3\xa4", "has an id that is not 1 to 32 letters and digits",
     "id=\xc3\xa4"},
    {"v=STSv1; id=123456789012345678901234567890123", "123456789012345678901234567890123",
     "has an id that is not 1 to 32 letters and digits", "id=123456789012345678901234567890123"},
    {"v=STSv1; id=1; id=2", "1", "has two ids", "id=2"},
    {"v=STSv1; id =1", NULL, "has a piece that is no field", "id =1"},
    {"v=STSv1; id", NULL, "has a piece that is no field", "id"},
    {"v=STSv1;; id=1", NULL, "has a piece that is no field", ""},
    {"v=STSv1; id=1; =x", "1", "has a piece that is no field", "=x"},
    {"v=STSv1; id=1; -a=x", "1", "has a piece that is no field", "-a=x"},
    {"v=STSv1; id=1; a23456789012345678901234567890123=x", "1", "has a piece that is no field",
     "a23456789012345678901234567890123=x"},
    {"v=STSv1; id=1; a=", "1", "has a field without a proper value", "a="},
    {"v=STSv1; id=1; a=b c", "1", "has a field without a proper value", "a=b c"},
    {"v=STSv1; id=1; a=b=c", "1", "has a field without a proper value", "a=b=c"},
};

Test(transport_record, sts)
{
    for (size_t i = 0; i < sizeof stses / sizeof *stses; i++) {
        struct sts sts = sts_parse(slice_of(stses[i].text));
        cr_expect_eq(sts.id.at == NULL, stses[i].id == NULL, "%s", stses[i].text);
        cr_expect(slice_eq(sts.id, slice_of(stses[i].id)), "%s", stses[i].text);
        expect_flaw(&sts.flaw, stses[i].what, stses[i].where, stses[i].text);
    }
}

static const char NO_URI[] = "has a rua that is no mailto: or https: URI";

static const struct {
    const char *text, *uris, *what, *where;
} tlsrpts[] = {
    {"v=TLSRPTv1; rua=mailto:a@a.test", "mailto:a@a.test", "", ""},
    {"v=TLSRPTv1;rua=mailto:a@a.test,https://a.test/x?y=z;", "mailto:a@a.test https://a.test/x?y=z",
     "", ""},
    {"v=TLSRPTv1; rua=MAILTO:a@a.test , HTTPS://a.test", "MAILTO:a@a.test HTTPS://a.test", "", ""},
    {"v=TLSRPTv1; rua=mailto:a@a.test?subject=x; y=z", "mailto:a@a.test?subject=x", "", ""},
    {"v=TLSRPTv1; x=y", "", "has no rua", NULL},
    {"v=TLSRPTv1; RUA=mailto:a@a.test", "", "has no rua", NULL},
    {"v=TLSRPTv1; rua=", "", "has an empty rua", NULL},
    {"v=TLSRPTv1; rua=a@a.test", "", NO_URI, "a@a.test"},
    {"v=TLSRPTv1; rua=mailto:a", "", NO_URI, "mailto:a"},
    {"v=TLSRPTv1; rua=mailto:@a.test", "", NO_URI, "mailto:@a.test"},
    {"v=TLSRPTv1; rua=mailto:a@", "", NO_URI, "mailto:a@"},
    {"v=TLSRPTv1; rua=mailto:a@?x", "", NO_URI, "mailto:a@?x"},
    {"v=TLSRPTv1; rua=mailto:a b@a.test", "", NO_URI, "mailto:a b@a.test"},
    {"v=TLSRPTv1; rua=http://a.test/", "", NO_URI, "http://a.test/"},
    {"v=TLSRPTv1; rua=https://", "", NO_URI, "https://"},
    {"v=TLSRPTv1; rua=https:///x", "", NO_URI, "https:///x"},
    {"v=TLSRPTv1; rua=mailto:a@a.test,", "mailto:a@a.test", NO_URI, ""},
    {"v=TLSRPTv1; rua=mailto:a@a.test!10m", "", "has a rua with a \"!\", which must be \"%21\"",
     "mailto:a@a.test!10m"},
    {"v=TLSRPTv1; rua=mailto:a@a.test; rua=mailto:b@a.test", "mailto:a@a.test", "has two rua",
     "mailto:b@a.test"},
    {"v=TLSRPTv1; rua", "", "has a piece that is no field", "rua"},
    {"v=TLSRPTv1; rua = mailto:a@a.test", "", "has a piece that is no field",
     "rua = mailto:a@a.test"},
    {"v=TLSRPTv1; x=y z; rua=mailto:a@a.test", "", "has a field without a proper value", "x=y z"},
};

Test(transport_record, tlsrpt)
{
    for (size_t i = 0; i < sizeof tlsrpts / sizeof *tlsrpts; i++) {
        struct tlsrpt tlsrpt = tlsrpt_parse(slice_of(tlsrpts[i].text));
        struct slice rest = slice_of(tlsrpts[i].uris), uri;
        size_t count = 0;
        while (slice_take_word(&rest, &uri))
            cr_expect(slice_eq(tlsrpt.uris[count++], uri), "%s", tlsrpts[i].text);
        cr_expect_eq(tlsrpt.uri_count, count, "%s", tlsrpts[i].text);
        expect_flaw(&tlsrpt.flaw, tlsrpts[i].what, tlsrpts[i].where, tlsrpts[i].text);
    }
}

Test(transport_record, tlsrpt_with_more_uris_than_are_read)
{
    char text[1024] = "v=TLSRPTv1; rua=mailto:a@a.test";

    for (int i = 0; i < TLSRPT_URIS_MAX; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), ",mailto:a@a.test");
    struct tlsrpt tlsrpt = tlsrpt_parse(slice_of(text));
    cr_expect_eq(tlsrpt.uri_count, TLSRPT_URIS_MAX);
    cr_expect_null(tlsrpt.flaw.what);
}

static const struct {
    const char *text, *location, *authority, *what, *where;
} bimis[] = {
    {"v=BIMI1; l=https://a.test/x.svg", "https://a.test/x.svg", NULL, "", ""},
    {"v=BIMI1;l=https://a.test/x.svg;a=https://a.test/x.pem;", "https://a.test/x.svg",
     "https://a.test/x.pem", "", ""},
    {"v=BIMI1; a = ; l = ; avp=brand; 1; ", "", "", "has a piece that is no tag", "1"},
    {"v=BIMI1; l=", "", NULL, "", ""},
    {"v=BIMI1", NULL, NULL, "has no location of the logo, l=", NULL},
    {"v=BIMI1; L=https://a.test/x.svg", NULL, NULL, "has no location of the logo, l=", NULL},
    {"v=BIMI1; l=http://a.test/x.svg", "http://a.test/x.svg", NULL,
     "has a location that is no https: URI", "l=http://a.test/x.svg"},
    {"v=BIMI1; l=https://a.test/x y.svg", "https://a.test/x y.svg", NULL,
     "has a location that is no https: URI", "l=https://a.test/x y.svg"},
    {"v=BIMI1; l=; a=self", "", "self", "has a location that is no https: URI", "a=self"},
    {"v=BIMI1; l=; l=", "", NULL, "has the same tag twice", "l="},
};

Test(transport_record, bimi)
{
    for (size_t i = 0; i < sizeof bimis / sizeof *bimis; i++) {
        struct bimi bimi = bimi_parse(slice_of(bimis[i].text));
        cr_expect_eq(bimi.location.at == NULL, bimis[i].location == NULL, "%s", bimis[i].text);
        cr_expect(slice_eq(bimi.location, slice_of(bimis[i].location)), "%s", bimis[i].text);
        cr_expect_eq(bimi.authority.at == NULL, bimis[i].authority == NULL, "%s", bimis[i].text);
        cr_expect(slice_eq(bimi.authority, slice_of(bimis[i].authority)), "%s", bimis[i].text);
        expect_flaw(&bimi.flaw, bimis[i].what, bimis[i].where, bimis[i].text);
    }
}

/* The data are zero bytes. */
static const struct {
    uint8_t head[3];
    size_t size; /* of all */
    bool is_usable;
    const char *what, *text;
} tlsas[] = {
    {{3, 1, 1},
     35,
     true,
     "",
     "3 1 1 0000000000000000000000000000000000000000000000000000000000000000"},
    {{2, 0, 2},
     67,
     true,
     "",
     "2 0 2 "
     "0000000000000000000000000000000000000000000000000000000000000000"
     "0000000000000000000000000000000000000000000000000000000000000000"},
    {{3, 0, 0},
     68,
     false,
     "has data that are no whole certificate, so that it can never match",
     "3 0 0 "
     "0000000000000000000000000000000000000000000000000000000000000000"
     "0000000000000000000000000000000000000000000000000000000000000000..."},
    {{3, 1, 0},
     4,
     false,
     "has data that are no whole public key, so that it can never match",
     "3 1 0 00"},
    {{0, 1, 1},
     35,
     false,
     "",
     "0 1 1 0000000000000000000000000000000000000000000000000000000000000000"},
    {{1, 0, 0},
     5,
     false,
     "has data that are no whole certificate, so that it can never match",
     "1 0 0 0000"},
    {{4, 1, 0}, 4, false, "has a usage other than 0 to 3", "4 1 0 00"},
    {{255, 1, 0}, 4, false, "has a usage other than 0 to 3", "255 1 0 00"},
    {{3, 2, 0}, 4, false, "has a selector other than 0 and 1", "3 2 0 00"},
    {{3, 1, 3}, 4, false, "has a matching type other than 0 to 2", "3 1 3 00"},
    {{3, 1, 1},
     34,
     false,
     "has a SHA-256 digest that is not 32 bytes long",
     "3 1 1 00000000000000000000000000000000000000000000000000000000000000"},
    {{3, 1, 1},
     36,
     false,
     "has a SHA-256 digest that is not 32 bytes long",
     "3 1 1 000000000000000000000000000000000000000000000000000000000000000000"},
    {{3, 1, 2},
     35,
     false,
     "has a SHA-512 digest that is not 64 bytes long",
     "3 1 2 0000000000000000000000000000000000000000000000000000000000000000"},
    {{3, 1, 1}, 3, false, "is too short", "\\# 3 030101"},
    {{3, 1, 1}, 1, false, "is too short", "\\# 1 03"},
    {{3, 1, 1}, 0, false, "is too short", "\\# 0"},
};

Test(transport_record, tlsa)
{
    for (size_t i = 0; i < sizeof tlsas / sizeof *tlsas; i++) {
        struct arena *arena = arena_new(1024);
        uint8_t bytes[128] = {0};
        memcpy(bytes, tlsas[i].head, sizeof tlsas[i].head);
        struct tlsa tlsa = tlsa_parse(bytes, tlsas[i].size);
        cr_expect_eq(tlsa.is_usable, tlsas[i].is_usable, "%s", tlsas[i].text);
        cr_expect_str_eq(tlsa.flaw.what != NULL ? tlsa.flaw.what : "", tlsas[i].what, "%s",
                         tlsas[i].text);
        cr_expect_str_eq(tlsa_print(arena, bytes, tlsas[i].size).at, tlsas[i].text);
        arena_free(arena);
    }
}
