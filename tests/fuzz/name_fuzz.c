/* Reads the input as text, as wire and as two names in a packet: whatever is a name must print,
 * parse and compare as itself. */
#include "dns/name.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Labels that fill the name exactly, none with a capital. */
static void check_form(const struct dns_name *name)
{
    size_t offset = 0;

    while (name->wire[offset] > 0) {
        assert(name->wire[offset] <= DNS_LABEL_MAX);
        for (size_t i = 1; i <= name->wire[offset]; i++)
            assert(name->wire[offset + i] < 'A' || name->wire[offset + i] > 'Z');
        offset += 1u + name->wire[offset];
        assert(offset < name->size);
    }
    assert(offset + 1 == name->size);
}

static void check_text(const struct dns_name *name)
{
    char text[DNS_NAME_TEXT_MAX];
    struct dns_name again;

    size_t len = dns_name_print(name, text);
    assert(len < sizeof text && strlen(text) == len);
    for (size_t i = 0; i < len; i++)
        assert(text[i] > ' ' && text[i] <= '~');
    assert(dns_name_parse(&again, (struct slice){text, len}));
    assert(dns_name_eq(name, &again));
}

static void check_wire(const struct dns_name *name)
{
    struct dns_name again;
    size_t offset = 0;

    assert(dns_name_read(&again, name->wire, name->size) == name->size);
    assert(dns_name_eq(name, &again));
    assert(dns_name_unpack(&again, name->wire, name->size, &offset));
    assert(offset == name->size && dns_name_eq(name, &again));
}

/* Cut anywhere between two labels, the pieces are related and make up the name again. */
static void check_pieces(const struct dns_name *name)
{
    unsigned label_count = dns_name_label_count(name);

    for (unsigned count = 0; count <= label_count; count++) {
        struct dns_name zone = *name, joined = {.size = 1};
        dns_name_keep_labels(&zone, count);
        check_form(&zone);
        assert(dns_name_label_count(&zone) == count);
        assert(dns_name_is_below(name, &zone));
        assert(dns_name_is_below(&zone, name) == (count == label_count));

        size_t prefix_size = (size_t)name->size - zone.size;
        memcpy(joined.wire, name->wire, prefix_size);
        joined.wire[prefix_size] = 0;
        joined.size = (uint8_t)(prefix_size + 1);
        assert(dns_name_join(&joined, &joined, &zone));
        assert(dns_name_eq(&joined, name));
    }
}

static void check_reverse(const struct dns_name *zone)
{
    static const struct ip ips[] = {
        {.family = IP_V4, .bytes = {192, 0, 2, 1}},
        {.family = IP_V6, .bytes = {0x20, 1, 0xd, 0xb8}},
    };
    struct dns_name name;

    for (size_t i = 0; i < sizeof ips / sizeof *ips; i++) {
        if (!dns_name_reverse(&name, &ips[i], zone)) {
            assert(zone->size > DNS_NAME_MAX - 64);
            continue;
        }
        check_form(&name);
        assert(dns_name_is_below(&name, zone) && !dns_name_eq(&name, zone));
    }
}

static void check(const struct dns_name *name)
{
    check_form(name);
    check_text(name);
    check_wire(name);
    check_pieces(name);
    check_reverse(name);
}

static void check_pair(const struct dns_name *a, const struct dns_name *b)
{
    struct dns_name joined;
    bool is_short = a->size + b->size - 1 <= DNS_NAME_MAX;

    assert(dns_name_join(&joined, a, b) == is_short);
    if (!is_short)
        return;
    check_form(&joined);
    assert(dns_name_is_below(&joined, b));
    assert(dns_name_label_count(&joined) == dns_name_label_count(a) + dns_name_label_count(b));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct dns_name name, next;
    size_t offset = 0;

    if (dns_name_parse(&name, (struct slice){(const char *)bytes, size}))
        check(&name);

    size_t read_size = dns_name_read(&name, bytes, size);
    assert(read_size <= size);
    if (read_size > 0) {
        assert(read_size == name.size);
        check(&name);
    }

    if (!dns_name_unpack(&name, bytes, size, &offset))
        return 0;
    assert(offset > 0 && offset <= size);
    check(&name);
    while (dns_name_unpack(&next, bytes, size, &offset)) {
        assert(offset <= size);
        check_form(&next);
        check_text(&next);
        check_pair(&name, &next);
        name = next;
    }
    return 0;
}
