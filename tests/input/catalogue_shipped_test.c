/* Loads the catalogue that comes with rblsweep and holds every entry against what is promised of
 * it. */
#include "input/catalogue.h"

#include <criterion/criterion.h>
#include <string.h>

enum { ENABLED_MIN = 15 };

static struct catalogue_file *load(void)
{
    struct catalogue_file *file = catalogue_new();
    struct complaint complaint = {0};

    enum status status = catalogue_load(file, TEST_SOURCE_DIR "/data/lists.yaml", &complaint);
    if (status == STATUS_OK)
        status = catalogue_check(file, &complaint);
    cr_assert_eq(status, STATUS_OK, "lists.yaml:%zu: %.*s", complaint.line,
                 SLICE_ARG(text_slice(&complaint.text)));
    complaint_free(&complaint);
    return file;
}

static bool is_default(const struct list *list)
{
    return list->enabled && !list->dead;
}

/* Asked wherever rblsweep is installed. */
static bool is_asked_by_all(const struct list *list)
{
    return is_default(list) && list->key_env.at == NULL;
}

Test(catalogue_shipped, zones_are_names)
{
    struct catalogue_file *file = load();
    const struct catalogue *catalogue = catalogue_lists(file);

    for (size_t i = 0; i < catalogue->count; i++) {
        struct slice zone = catalogue->lists[i].zone;
        struct dns_name name;
        if (slice_starts(zone, SLICE("{key}.")))
            zone = slice_tail(zone, strlen("{key}."));
        cr_expect(dns_name_parse(&name, zone), "%.*s", SLICE_ARG(zone));
        cr_expect(dns_name_label_count(&name) >= 2, "%.*s", SLICE_ARG(zone));
    }
    catalogue_free(file);
}

Test(catalogue_shipped, no_zone_stands_there_twice)
{
    struct catalogue_file *file = load();
    const struct catalogue *catalogue = catalogue_lists(file);

    for (size_t i = 0; i < catalogue->count; i++)
        for (size_t j = 0; j < i; j++)
            cr_expect_not(slice_eq(catalogue->lists[i].zone, catalogue->lists[j].zone), "%.*s",
                          SLICE_ARG(catalogue->lists[i].id));
    catalogue_free(file);
}

Test(catalogue_shipped, codes_are_loopback_addresses)
{
    struct catalogue_file *file = load();
    const struct catalogue *catalogue = catalogue_lists(file);

    for (size_t i = 0; i < catalogue->count; i++) {
        const struct list *list = &catalogue->lists[i];
        for (size_t j = 0; j < list->code_count; j++) {
            cr_expect_eq(list->codes[j].first >> 24, 127, "%.*s", SLICE_ARG(list->id));
            cr_expect_eq(list->codes[j].last >> 24, 127, "%.*s", SLICE_ARG(list->id));
            cr_expect_gt(list->codes[j].means.len, 0, "%.*s", SLICE_ARG(list->id));
            cr_expect(list->nature == LIST_BLOCK || list->codes[j].severity <= SEVERITY_LOW, "%.*s",
                      SLICE_ARG(list->id));
        }
    }
    catalogue_free(file);
}

Test(catalogue_shipped, what_is_asked_is_documented)
{
    struct catalogue_file *file = load();
    const struct catalogue *catalogue = catalogue_lists(file);
    size_t count = 0;

    for (size_t i = 0; i < catalogue->count; i++) {
        const struct list *list = &catalogue->lists[i];
        if (!is_default(list))
            continue;
        count += is_asked_by_all(list);
        cr_expect_gt(list->url.len, 0, "%.*s", SLICE_ARG(list->id));
        cr_expect_gt(list->code_count, 0, "%.*s", SLICE_ARG(list->id));
        cr_expect(list->per_second > 0 && list->per_second <= 20, "%.*s", SLICE_ARG(list->id));
    }
    cr_expect_geq(count, ENABLED_MIN);
    catalogue_free(file);
}

Test(catalogue_shipped, nothing_is_asked_twice)
{
    struct catalogue_file *file = load();
    const struct catalogue *catalogue = catalogue_lists(file);

    for (size_t i = 0; i < catalogue->count; i++) {
        const struct list *list = &catalogue->lists[i];
        for (size_t j = 0; j < list->cover_count; j++) {
            const struct list *covered = catalogue_find(catalogue, list->covers[j]);
            cr_assert_not_null(covered);
            cr_expect_not(is_asked_by_all(list) && is_default(covered), "%.*s covers %.*s",
                          SLICE_ARG(list->id), SLICE_ARG(covered->id));
            cr_expect_eq(list->kinds & covered->kinds, covered->kinds, "%.*s covers %.*s",
                         SLICE_ARG(list->id), SLICE_ARG(covered->id));
        }
    }
    catalogue_free(file);
}

/* As the judge will: without a table any answer counts; bits count singly. */
static bool is_listing(const struct list *list, uint32_t answer)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < list->code_count; i++) {
        if (list->codes[i].first <= answer && answer <= list->codes[i].last)
            return true;
        if ((list->codes[i].first ^ answer) >> 8 == 0)
            bits |= list->codes[i].first & 0xff;
    }
    return list->code_count == 0 ||
           (list->match == LIST_BITS && (answer & 0xff) != 0 && (answer & 0xff & ~bits) == 0);
}

/* A test point that the list's own table does not take for a listing would make it unhealthy. */
Test(catalogue_shipped, tests_expect_a_listing)
{
    struct catalogue_file *file = load();
    const struct catalogue *catalogue = catalogue_lists(file);

    for (size_t i = 0; i < catalogue->count; i++) {
        const struct list *list = &catalogue->lists[i];
        for (size_t j = 0; j < list->listed_test_count; j++) {
            uint32_t answer = list->listed_tests[j].answer;
            cr_expect(answer == 0 || is_listing(list, answer), "%.*s", SLICE_ARG(list->id));
        }
    }
    catalogue_free(file);
}
