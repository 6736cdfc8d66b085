/* keeper.h -- what is left to be done with names of files when a scan ends: an output takes its
 * place, or goes; and the books of quotas meanwhile.
 *
 *     int file = keeper_add(part, place);        // an output that is open
 *     settings.books = keeper_books(books, plan);
 *     keeper_begin(keeper_prepare, context);     // from now on another process does it
 *     keeper_place(file) / keeper_remove(file)
 *     keeper_end();
 *
 * Until keeper_begin() the process does it itself, and so it stays with --no-sandbox. Then a child
 * does, which has the right to it still while the scan has none to any folder. It takes no names,
 * only which of the files and lists it knows are meant, so that whoever takes over the scan gets
 * nothing out of it but these files in these places. It ends when the scan does, however that ends.
 * Signals are not for it: the scan heeds them.
 *
 * Threads: books any; keeper_remove_all() is for a handler of signals; the others the main thread.
 */
#pragma once

#include "plan/plan.h"
#include "scan/quota.h"

#include <stdbool.h>

enum { KEEPER_FILES_MAX = 8 };

/* Both paths must stay until the file is placed, removed or left. */
int keeper_add(const char *part, const char *place);

/* False with errno. */
bool keeper_place(int file);
void keeper_remove(int file);
void keeper_leave(int file); /* as it is */

/* What is neither placed nor left, before the process ends at once. Nothing else after it. */
void keeper_remove_all(void);

/* In front of these books; both must stay. Once, before keeper_begin(). */
const struct quota_books *keeper_books(const struct quota_books *books, const struct plan *plan);

/* What was added as that file, or NULL if it is done, or none was. */
const char *keeper_part(int file);

/* Whether there is anything to be done. */
bool keeper_is_needed(void);

/* Starts the child, which first closes what it inherited but standard error and books_fd (-1: none)
 * and calls prepare(). The machine must not refuse a process. While there is one thread. */
void keeper_begin(int books_fd, void (*prepare)(const void *context), const void *context);

/* Waits for the child's end; nothing if there is none. */
void keeper_end(void);
