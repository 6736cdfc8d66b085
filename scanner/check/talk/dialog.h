/* dialog.h -- lets a check be a plain function that asks as it goes.
 *
 *     static bool run(struct dialog *dialog, void *state)
 *     {
 *         const struct reply *reply = dialog_ask(dialog, &name, DNS_TXT);
 *         if (reply == NULL)
 *             return false;        // not known yet: return at once, all the way up
 *         ...
 *         return true;             // done: *state is the outcome
 *     }
 *
 * The function is run from its beginning whenever an answer has come, and finds all earlier answers
 * again in the same place. So it must ask the same things in the same order, must set *state anew
 * each time, and may not depend on anything else. What is dear to compute from a reply is kept in
 * its note. In exchange there is no state machine to get wrong.
 *
 * Bounds:  DIALOG_QUESTIONS_MAX questions, documents among them; beyond is FAILED/servfail.
 * Memory:  the arena's, replies included: they stay as long as the conversation.
 * Threads: one at a time.
 */
#pragma once

#include "base/arena.h"
#include "check/talk/proof.h"
#include "model/ask.h"

enum { DIALOG_QUESTIONS_MAX = 512 };

struct dialog;

/* An answer with all that belongs to it, in the arena. */
struct reply {
    struct dns_question question;
    struct proof proof;
    unsigned alias_count;
    const struct dns_name *canonical; /* the end of the alias chain, or the name asked */
    size_t record_count;
    const struct dns_record *records;
    void *note; /* of whoever asks; NULL at first */
};

/* Runs until the first question. *state must stay; it is what dialog_state() gives. */
struct dialog *dialog_begin(struct arena *arena, bool (*run)(struct dialog *, void *), void *state);

/* What is known of the question, or NULL: it will be asked, unless another is already waiting. */
struct reply *dialog_ask(struct dialog *dialog, const struct dns_name *name, uint16_t type);

/* What is known of it without asking; or NULL. */
struct reply *dialog_known(const struct dialog *dialog, const struct dns_name *name, uint16_t type);

/* As dialog_ask(), for https://host/path, which is static. */
const struct document *dialog_fetch(struct dialog *dialog, const struct dns_name *host,
                                    const char *path);

struct arena *dialog_arena(const struct dialog *dialog);
void *dialog_state(const struct dialog *dialog);
unsigned dialog_question_count(const struct dialog *dialog); /* that have been answered */

/* Those of struct check, for a talk that is a dialog. */
const struct ask *dialog_wants(const void *talk);
void dialog_answer(void *talk, struct response response);

/* The strings of a TXT record, joined (RFC 7208 section 3.3); in the arena, terminated. */
struct slice reply_text(struct arena *arena, const struct reply *reply, size_t index);
