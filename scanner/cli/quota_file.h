/* quota_file.h -- the books of what each list with a daily quota was sent: a small file that all
 * runs of a user share, $XDG_STATE_HOME/rblsweep/quota (by default ~/.local/state/rblsweep/quota).
 *
 * A line is "DATE ACCOUNT COUNT", with the date in UTC and the id of a list, or @ and the word of
 * the quota that lists share; other days' lines go at the next change. Safe against runs at once:
 * every change is made under the lock of quota.lock, and in a new file that is on the disk before
 * it takes the place of the old one, so that a crash leaves one or the other. What is taken is
 * booked at once: a run that is
 * killed has used at most a slice and a reserve that it never sent.
 *
 * Where the file cannot be kept (no home, unreadable, read-only, a full disk), a warning says so,
 * and the quota holds for this run alone. Where another process holds the lock for seconds, no more is
 * taken: a warning says that, too, and a list that needs more is used up.
 */
#pragma once

#include "scan/quota.h"

struct quota_file;

struct quota_file *quota_file_open(void);

/* Where the books are, and the descriptor of their lock; NULL and -1 if they cannot be kept. */
const char *quota_file_path(const struct quota_file *file);
int quota_file_fd(const struct quota_file *file);

void quota_file_close(struct quota_file *file); /* NULL is fine */

uint64_t quota_file_left(struct quota_file *file, const struct list *list); /* today */

/* For quotas_new(); lives as long as the file. */
const struct quota_books *quota_file_books(struct quota_file *file);
