/* Addresses come out once each, with the first domain; the end comes when nothing is expected. */
#include "scan/follow.h"

#include <criterion/criterion.h>
#include <pthread.h>

enum { ADDRESSES = 5000, WORKERS = 3 };

static bool takes(struct follow *follow, const char *ip, const char *domain)
{
    struct ip found, wanted = ip_of(ip);
    struct text text = {0};
    bool is_same = follow_take(follow, &found, &text) && ip_eq(&found, &wanted) &&
                   slice_eq(text_slice(&text), slice_of(domain));

    text_free(&text);
    return is_same;
}

Test(follow, once_each_in_order)
{
    struct follow *follow = follow_new();
    struct ip first = ip_of("192.0.2.1"), second = ip_of("2001:db8::1"), found;
    struct text domain = {0};

    follow_expect(follow, 2);
    follow_add(follow, &first, SLICE("a.test"));
    follow_add(follow, &second, SLICE("a.test"));
    follow_done(follow);
    follow_add(follow, &first, SLICE("b.test"));
    follow_done(follow);
    cr_expect(takes(follow, "192.0.2.1", "a.test"));
    cr_expect(takes(follow, "2001:db8::1", "a.test"));
    cr_expect(!follow_take(follow, &found, &domain));
    follow_expect(follow, 1);
    follow_add(follow, &first, SLICE("c.test"));
    follow_done(follow);
    cr_expect(!follow_take(follow, &found, &domain), "it was taken before");
    text_free(&domain);
    follow_free(follow);
}

Test(follow, the_end_is_called)
{
    struct follow *follow = follow_new();
    struct text domain = {0};
    struct ip found;

    follow_expect(follow, 1);
    follow_close(follow);
    cr_expect(!follow_take(follow, &found, &domain));
    follow_free(follow);
}

static void *find(void *pointer)
{
    struct follow *follow = pointer;

    for (uint32_t i = 0; i < ADDRESSES; i++) {
        struct ip ip = ip_from_v4(i);
        follow_add(follow, &ip, SLICE("a.test"));
    }
    follow_done(follow);
    return NULL;
}

Test(follow, many_workers)
{
    struct follow *follow = follow_new();
    pthread_t workers[WORKERS];
    struct text domain = {0};
    struct ip found;
    bool seen[ADDRESSES] = {false};
    unsigned count = 0;

    follow_expect(follow, WORKERS);
    for (int i = 0; i < WORKERS; i++)
        cr_assert_eq(pthread_create(&workers[i], NULL, find, follow), 0);
    for (; follow_take(follow, &found, &domain); count++) {
        cr_assert(!seen[ip_v4(&found)]);
        seen[ip_v4(&found)] = true;
    }
    cr_expect_eq(count, ADDRESSES);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(workers[i], NULL);
    text_free(&domain);
    follow_free(follow);
}
