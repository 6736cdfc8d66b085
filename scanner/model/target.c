#include "model/target.h"

#include <assert.h>
#include <string.h>

static const char *const kinds[] = {
    [TARGET_IP4] = "ip4",
    [TARGET_IP6] = "ip6",
    [TARGET_DOMAIN] = "domain",
    [TARGET_PAIR] = "pair",
};

const char *target_kind_text(enum target_kind kind)
{
    assert(kind < sizeof kinds / sizeof *kinds);
    return kinds[kind];
}

size_t target_print(const struct target *target, char buffer[TARGET_TEXT_MAX])
{
    size_t len = 0;

    if (target_has_ip(target))
        len = ip_print(&target->ip, buffer);
    if (target->kind == TARGET_PAIR)
        buffer[len++] = ' ';
    if (target_has_domain(target)) {
        assert(target->domain.len <= TARGET_TEXT_MAX - len);
        memcpy(buffer + len, target->domain.at, target->domain.len);
        len += target->domain.len;
    }
    return len;
}

bool target_has_ip(const struct target *target)
{
    return target->kind != TARGET_DOMAIN;
}

bool target_has_domain(const struct target *target)
{
    return target->kind == TARGET_DOMAIN || target->kind == TARGET_PAIR;
}
