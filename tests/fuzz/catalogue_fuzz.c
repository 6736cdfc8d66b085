/* Any bytes as a catalogue: it is loaded or complained about, and what is loaded keeps its
 * promises. */
#include "catalogue/catalogue.h"

#include <assert.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_list(const struct list *list)
{
    assert(list->id.len > 0 && list->zone.len > 0 && list->query.len > 0 && list->name.len > 0);
    assert(list->kinds != 0 && list->line > 0 && list->file.len > 0);
    assert(list->code_count <= LIST_CODES_MAX && list->server_count <= LIST_SERVERS_MAX);
    for (size_t i = 0; i < list->code_count; i++)
        assert(list->codes[i].first >> 24 == 127 && list->codes[i].first <= list->codes[i].last);
    for (size_t i = 0; i < list->server_count; i++)
        assert(list->servers[i].ip.family != IP_NONE && list->servers[i].port != 0);
    for (size_t i = 0; i < list->listed_test_count; i++)
        assert((list->listed_tests[i].ip.family == IP_NONE) ==
               (list->listed_tests[i].domain.len > 0));
}

static void load(const char *path)
{
    struct catalogue_file *file = catalogue_new();
    struct complaint complaint = {0};
    enum status status = catalogue_load(file, path, &complaint);

    assert(status == STATUS_OK || status == STATUS_BAD_INPUT);
    assert(status == STATUS_OK || complaint.text.len > 0);
    for (size_t i = 0; i < catalogue_lists(file)->count; i++)
        check_list(&catalogue_lists(file)->lists[i]);
    if (status == STATUS_OK && catalogue_check(file, &complaint) != STATUS_OK)
        assert(complaint.text.len > 0 && complaint.line > 0);
    complaint_free(&complaint);
    catalogue_free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static int fd = -1;
    char path[40];

    if (fd < 0)
        fd = memfd_create("catalogue", 0);
    assert(fd >= 0);
    if (ftruncate(fd, 0) != 0 || pwrite(fd, bytes, size, 0) != (ssize_t)size)
        return -1;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    load(path);
    return 0;
}
