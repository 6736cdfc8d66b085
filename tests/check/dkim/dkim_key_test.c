/* Single key records: what each is, and why. */
#include "check/dkim/dkim_key.h"

#include "tests/check/dkim/dkim_keys.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define V "v=DKIM1; "

/* result: state k bits [testing] [bare] [unpadded] [+BYTES] [of SERVICE] [private] [no-key]
 * (reason) [remedy]. */
static const struct row {
    const char *about, *text, *result;
} rows[] = {
    {"as usual", V "k=rsa; p=" RSA_2048, "valid rsa 2048"},
    {"with the final semicolon", V "k=rsa; p=" RSA_2048 ";", "valid rsa 2048"},
    {"p alone", "p=" RSA_2048, "valid rsa 2048"},
    {"rsa is the default", V "p=" RSA_2048, "valid rsa 2048"},
    {"blanks everywhere", " v = DKIM1 ;\tk = rsa ; p = " RSA_2048 " ; ", "valid rsa 2048"},
    {"unknown tags", V "a=b; n=\"notes\\\"; g=; z_9=; p=" RSA_2048, "valid rsa 2048"},
    {"capital tags are others", "V=DKIM2; K=dsa; p=" RSA_2048, "valid rsa 2048"},
    {"all that may be restricted", V "h=sha1 : sha256; s=email; t=s; p=" RSA_2048,
     "valid rsa 2048"},
    {"every service", V "s=web:*; p=" RSA_2048, "valid rsa 2048"},
    {"testing", V "t=y; p=" RSA_2048, "valid rsa 2048 testing"},
    {"testing beside other flags", V "t=s : y:x; p=" RSA_2048, "valid rsa 2048 testing"},
    {"testing is a lower-case y", V "t=Y:yy; p=" RSA_2048, "valid rsa 2048"},

    {"512 bits", V "p=" RSA_512, "weak rsa 512"},
    {"768 bits", V "p=" RSA_768, "weak rsa 768"},
    {"1023 bits", V "p=" RSA_1023, "weak rsa 1023"},
    {"1024 bits", V "p=" RSA_1024, "valid rsa 1024"},
    {"1536 bits", V "p=" RSA_1536, "valid rsa 1536"},
    {"4096 bits", V "p=" RSA_4096, "valid rsa 4096"},
    {"8192 bits", V "p=" RSA_8192, "valid rsa 8192"},
    {"a bare RSAPublicKey", V "p=" RSA_BARE_2048, "valid rsa 2048 bare"},
    {"a bare and weak one", V "p=" RSA_BARE_768, "weak rsa 768 bare"},
    {"the exponent 3", V "p=" RSA_EXPONENT_3, "valid rsa 1024"},
    {"the exponent 1", V "p=" RSA_EXPONENT_1,
     "malformed rsa 0 (the public exponent of the RSA key is 1)"},
    {"an even exponent", V "p=" RSA_EXPONENT_EVEN,
     "malformed rsa 0 (the public exponent of the RSA key is even)"},
    {"no modulus", V "p=" RSA_MODULUS_0, "malformed rsa 0 (p is base64, but no RSA public key)"},

    {"Ed25519", V "k=ed25519; p=" ED25519, "valid ed25519 256"},
    {"Ed25519 in testing", V "k=ed25519; t=y; p=" ED25519, "valid ed25519 256 testing"},
    {"Ed25519 in a wrapper", V "k=ed25519; p=" ED25519_SPKI,
     "malformed ed25519 0 (p is an Ed25519 key in a SubjectPublicKeyInfo, not its 32 bytes alone)"},
    {"Ed25519 in a wrapper, as RSA", V "p=" ED25519_SPKI,
     "malformed rsa 0 (p is a public key of another algorithm than RSA: ED25519)"},
    {"Ed25519 as RSA", V "p=" ED25519,
     "malformed rsa 0 (p has the size of an Ed25519 key, and k=ed25519 is not there)"},
    {"Ed25519 a byte short", V "k=ed25519; p=6T1C8wirvJoUIsF2QJicebwE6xpMmRKgX2wy69vQEQ==",
     "malformed ed25519 0 (p is 31 bytes, where an Ed25519 key has 32)"},
    {"RSA as Ed25519", V "k=ed25519; p=" RSA_1024,
     "malformed ed25519 0 (p is 162 bytes, where an Ed25519 key has 32)"},
    {"an elliptic curve", V "p=" EC_P256,
     "malformed rsa 0 (p is a public key of another algorithm than RSA: id-ecPublicKey)"},

    {"revoked", V "p=", "revoked rsa 0"},
    {"revoked, with the semicolon", V "k=rsa; p=;", "revoked rsa 0"},
    {"revoked with blanks", V "p= \t ;", "revoked rsa 0"},
    {"revoked Ed25519", V "k=ed25519; p=", "revoked ed25519 0"},
    {"revoked, and t=y", V "t=y; p=", "revoked rsa 0 testing"},
    {"revoked, whatever it was for", V "k=dsa; h=sha1; p=", "revoked dsa 0"},

    {"nothing", "", "malformed - 0 no-key (it has no p tag)"},
    {"a version alone", "v=DKIM1", "malformed - 0 no-key (it has no p tag)"},
    {"a verification text", "google-site-verification=abc",
     "malformed - 0 no-key (it has no p tag)"},
    {"prose", "hello world", "malformed - 0 no-key ('hello world' is no tag=value)"},
    {"SPF", "v=spf1 include:a.test -all",
     "malformed - 0 no-key (v=spf1 include:a.test -all is something else than a DKIM key)"},
    {"DMARC", "v=DMARC1; p=none", "malformed - 0 (v=DMARC1 is something else than a DKIM key)"},
    {"P is not p", V "P=" RSA_1024, "malformed - 0 no-key (it has no p tag)"},

    {"v in lower case", "v=dkim1; p=" RSA_1024, "malformed - 0 (v=dkim1 is not v=DKIM1)"},
    {"v with a blank", "v=DKIM 1; p=" RSA_1024, "malformed - 0 (v=DKIM 1 is not v=DKIM1)"},
    {"v of the future", "v=DKIM2; p=" RSA_1024, "malformed - 0 (v=DKIM2 is not v=DKIM1)"},
    {"v second", "k=rsa; v=DKIM1; p=" RSA_1024, "malformed - 0 (v=DKIM1 is not its first tag)"},
    {"no semicolon after v", "v=DKIM1 k=rsa; p=" RSA_1024,
     "malformed - 0 (a semicolon is missing in 'DKIM1 k=rsa')"},
    {"no semicolon after v, nor blank", "v=DKIM1k=rsa; p=" RSA_1024,
     "malformed - 0 (a semicolon is missing in 'DKIM1k=rsa')"},
    {"no semicolon before p", V "k=rsa p=abcd",
     "malformed - 0 no-key (a semicolon is missing in 'rsa p=abcd')"},
    {"backslashes", "v=DKIM1\\; k=rsa\\; p=" RSA_1024,
     "malformed - 0 (there is a backslash before a semicolon)"},
    {"a backslash further on", V "k=rsa\\; p=" RSA_1024,
     "malformed rsa\\ 0 (there is a backslash before a semicolon)"},
    {"quotes around all", "\"v=DKIM1; p=" RSA_1024 "\"",
     "malformed - 0 (quotation marks are part of the text: '\"v=DKIM1')"},
    {"quotes between strings", V "p=MIGf\" \"MA0G",
     "malformed rsa 0 (p has a quotation mark in it)"},
    {"two semicolons", V "; p=" RSA_1024,
     "malformed - 0 (there is nothing between two of its semicolons)"},
    {"a tag twice", V "k=rsa; k=rsa; p=" RSA_1024, "malformed - 0 (the tag k is there twice)"},
    {"v twice", V V "p=" RSA_1024, "malformed - 0 (the tag v is there twice)"},
    {"two keys", V "p=" RSA_1024 "; p=", "malformed - 0 (the tag p is there twice)"},
    {"an unknown tag twice", V "x=1; p=" RSA_1024 "; x=2",
     "malformed - 0 (the tag x is there twice)"},
    {"another key type", V "k=dsa; p=" RSA_1024, "malformed dsa 0 (k=dsa is an unknown key type)"},
    {"RSA in capitals", V "k=RSA; p=" RSA_1024, "malformed RSA 0 (k=RSA is an unknown key type)"},
    {"an empty key type", V "k=; p=" RSA_1024, "malformed  0 (k= is an unknown key type)"},
    {"sha1 alone", V "h=sha1; p=" RSA_1024,
     "malformed rsa 0 (h=sha1 does not allow sha256) [write h=sha256, or remove h,]"},
    {"no hash", V "h=; p=" RSA_1024,
     "malformed rsa 0 (h= does not allow sha256) [write h=sha256, or remove h,]"},
    {"no e-mail", V "s=emial; p=" RSA_1024,
     "malformed rsa 0 (s=emial does not allow email) [write s=email, or remove s,]"},
    {"of no service", V "s=; p=" RSA_1024,
     "malformed rsa 0 (s= does not allow email) [write s=email, or remove s,]"},
    {"of TLS reports", V "s=tlsrpt; p=" RSA_1024, "valid rsa 1024 of tlsrpt"},
    {"of TLS reports, and weak", V "s=x: tlsrpt ; p=" RSA_512, "weak rsa 512 of x: tlsrpt"},
    {"of TLS reports, and of mail", V "s=tlsrpt:email; p=" RSA_1024, "valid rsa 1024"},
    {"of TLS reports, cut off", V "s=tlsrpt; p=MIGfMA0",
     "malformed rsa 0 unpadded of tlsrpt (the key in p is cut off: 5 of its 162 bytes are there)"},
    {"of TLS reports, revoked", V "s=tlsrpt; p=", "revoked rsa 0"},

    {"FWS inside of p",
     V "k=ed25519; p=6T1C8wir vJoUIsF2QJice\tbwE6xpMmRKgX2wy69\r\n vQEZ0 =", "valid ed25519 256"},
    {"base64 without its end", V "k=ed25519; p=6T1C8wirvJoUIsF2QJicebwE6xpMmRKgX2wy69vQEZ0",
     "valid ed25519 256 unpadded"},
    {"RSA without its end", V "p=" RSA_UNPADDED, "weak rsa 512 unpadded"},
    {"half of its end", V "p=" RSA_UNPADDED "=",
     "malformed rsa 0 (the base64 of p ends in a wrong number of '=')"},
    {"a '=' too many", V "k=ed25519; p=" ED25519 "=",
     "malformed ed25519 0 (the base64 of p ends in a wrong number of '=')"},
    {"a '=' where none belongs",
     V "p=MIGf=", "malformed rsa 0 (the base64 of p ends in a wrong number of '=')"},
    {"only a '='", V "p==", "malformed rsa 0 (the base64 of p ends in a wrong number of '=')"},
    {"base64 after its end", V "p=MIGfMA==MIGf",
     "malformed rsa 0 (the base64 of p goes on after a '=', at byte 9)"},
    {"base64 for URLs", V "p=MIGf-MA0G", "malformed rsa 0 (byte 5 of p, '-', is no base64)"},
    {"a byte of no alphabet", V "p=MI\xc3\xa4GMA0G",
     "malformed rsa 0 (byte 3 of p, 0xC3, is no base64)"},
    {"a PEM file", V "p=-----BEGIN PUBLIC KEY-----MIGf",
     "malformed rsa 0 (p has the header of a PEM file in it)"},
    {"the end of a PEM file", V "p=MIGf-----END PUBLIC KEY-----",
     "malformed rsa 0 (p has the header of a PEM file in it)"},
    {"a backslash in p", V "p=MIGf\\MA0G", "malformed rsa 0 (p has a backslash in it)"},
    {"base64 of something else",
     V "p=aGVsbG8gd29ybGQ=", "malformed rsa 0 (p is base64, but no public key)"},
    {"a sequence of something else", V "p=MAQFADAA",
     "malformed rsa 0 (p is base64, but no public key)"},
    {"bytes after the key", V "p=" RSA_TRAILING, "valid rsa 1024 +3"},
    {"bytes after a bare key", V "p=" RSA_BARE_TRAILING, "weak rsa 768 bare +2"},
    {"bytes after a key without its end", V "p=" RSA_TRAILING "YQ", "valid rsa 1024 unpadded +4"},
    {"bytes after what is no key", V "p=MAQFADAAYWJj",
     "malformed rsa 0 +3 (p is base64, but no public key)"},
    {"bytes after a private key", V "p=" PRIVATE_TRAILING,
     "malformed rsa 0 +3 private (p is a private key)"},
    {"bytes after the key, inside", V "p=" RSA_TRAILING_INSIDE, "valid rsa 1024 +2"},
    {"something after the key, inside", V "p=" SPKI_TRAILING,
     "malformed rsa 0 (p is base64, but no public key)"},
    {"a wrapper around nothing", V "p=" SPKI_EMPTY,
     "malformed rsa 0 (p is base64, but no RSA public key)"},
    {"a private key", V "p=" PRIVATE_PKCS1, "malformed rsa 0 private (p is a private key)"},
    {"a private key in a wrapper", V "p=" PRIVATE_PKCS8,
     "malformed rsa 0 private (p is a private key)"},
};

static void print_key(char *text, size_t size, const struct dkim_key *key)
{
    static const char *const states[] = {
        [DKIM_KEY_VALID] = "valid",
        [DKIM_KEY_REVOKED] = "revoked",
        [DKIM_KEY_WEAK] = "weak",
        [DKIM_KEY_MALFORMED] = "malformed",
    };
    struct slice k = key->k.at != NULL ? key->k : SLICE("-");

    int len = snprintf(text, size, "%s %.*s %u%s%s%s", states[key->state], SLICE_ARG(k), key->bits,
                       key->is_testing ? " testing" : "", key->is_bare ? " bare" : "",
                       key->is_unpadded ? " unpadded" : "");
    if (key->trailing_size > 0)
        len += snprintf(text + len, size - (size_t)len, " +%zu", key->trailing_size);
    if (key->service.at != NULL)
        len += snprintf(text + len, size - (size_t)len, " of %.*s", SLICE_ARG(key->service));
    len += snprintf(text + len, size - (size_t)len, "%s%s", key->is_private ? " private" : "",
                    key->is_key ? "" : " no-key");
    if (key->reason.at != NULL)
        len += snprintf(text + len, size - (size_t)len, " (%.*s)", SLICE_ARG(key->reason));
    if (key->remedy != NULL)
        snprintf(text + len, size - (size_t)len, " [%s]", key->remedy);
}

static void expect(const char *about, struct slice text, const char *result)
{
    struct arena *arena = arena_new(4096);
    struct dkim_key key = dkim_key_of(arena, text);
    char printed[512];

    print_key(printed, sizeof printed, &key);
    cr_expect_str_eq(printed, result, "%s: '%s'", about, printed);
    arena_free(arena);
}

Test(dkim_key, records)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect(rows[i].about, slice_of(rows[i].text), rows[i].result);
}

Test(dkim_key, cut_off_anywhere_is_malformed)
{
    static const char text[] = V "k=rsa; p=" RSA_2048;
    const size_t p_at = strlen(V "k=rsa; p=") + 1;

    for (size_t len = p_at; len < sizeof text - 1; len++) {
        struct arena *arena = arena_new(4096);
        struct dkim_key key = dkim_key_of(arena, (struct slice){text, len});
        cr_expect_eq(key.state, DKIM_KEY_MALFORMED, "%zu", len);
        arena_free(arena);
    }
    expect("cut off at the end of a string", slice_head(SLICE(V "k=rsa; p=" RSA_2048), 255),
           "malformed rsa 0 (the base64 of p is cut off after 237 characters)");
    expect("cut off at the end of a byte", slice_head(SLICE(V "k=rsa; p=" RSA_2048), 254),
           "malformed rsa 0 (the key in p is cut off: 177 of its 294 bytes are there)");
}

Test(dkim_key, has_at_most_so_many_tags)
{
    struct arena *arena = arena_new(4096);
    char text[2048] = "p=";
    size_t len = 2;

    for (int i = 1; i < DKIM_KEY_TAGS_MAX; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, ";x%d=", i);
    struct dkim_key key = dkim_key_of(arena, slice_of(text));
    cr_expect_eq(key.state, DKIM_KEY_REVOKED);
    strcat(text, ";y=");
    key = dkim_key_of(arena, slice_of(text));
    cr_expect_eq(key.state, DKIM_KEY_MALFORMED);
    cr_expect(slice_eq(key.reason, SLICE("it has too many tags for a key")));
    arena_free(arena);
}
