#include "check/talk/dialog.h"

#include <assert.h>
#include <string.h>

enum { BUCKETS = 64 };

struct known {
    struct reply reply;
    uint64_t hash;
    struct known *next; /* in its bucket */
};

/* Few in a dialog. */
struct fetched {
    struct ask ask;
    const struct document *document;
    struct fetched *next;
};

struct dialog {
    struct arena *arena;
    bool (*run)(struct dialog *, void *);
    void *state;
    bool is_done, is_waiting;
    struct ask ask; /* the one that waits */
    unsigned count; /* of what was answered */
    struct known *buckets[BUCKETS];
    struct fetched *fetched;
};

static void run(struct dialog *dialog)
{
    dialog->is_waiting = false;
    dialog->is_done = dialog->run(dialog, dialog->state);
    assert(dialog->is_done != dialog->is_waiting);
}

struct dialog *dialog_begin(struct arena *arena, bool (*function)(struct dialog *, void *),
                            void *state)
{
    struct dialog *dialog = arena_take(arena, sizeof *dialog);

    dialog->arena = arena;
    dialog->run = function;
    dialog->state = state;
    run(dialog);
    return dialog;
}

static struct known *find(const struct dialog *dialog, const struct dns_question *question,
                          uint64_t hash)
{
    struct known *known = dialog->buckets[hash % BUCKETS];

    while (known != NULL &&
           (known->hash != hash || !dns_question_eq(&known->reply.question, question)))
        known = known->next;
    return known;
}

static struct known *add(struct dialog *dialog, const struct dns_question *question, uint64_t hash)
{
    struct known *known = arena_take(dialog->arena, sizeof *known);

    known->reply.question = *question;
    known->reply.canonical = &known->reply.question.name;
    known->hash = hash;
    known->next = dialog->buckets[hash % BUCKETS];
    dialog->buckets[hash % BUCKETS] = known;
    return known;
}

struct reply *dialog_known(const struct dialog *dialog, const struct dns_name *name, uint16_t type)
{
    struct dns_question question = {*name, type};
    struct known *known = find(dialog, &question, dns_question_hash(&question, 0));

    return known == NULL ? NULL : &known->reply;
}

struct reply *dialog_ask(struct dialog *dialog, const struct dns_name *name, uint16_t type)
{
    struct dns_question question = {*name, type};
    uint64_t hash = dns_question_hash(&question, 0);
    struct known *known = find(dialog, &question, hash);

    if (known != NULL)
        return &known->reply;
    if (dialog->count >= DIALOG_QUESTIONS_MAX) {
        known = add(dialog, &question, hash);
        known->reply.proof = (struct proof){.outcome = DNS_FAILED, .cause = DNS_SERVFAIL};
        return &known->reply;
    }
    if (!dialog->is_waiting)
        dialog->ask = (struct ask){.kind = ASK_DNS, .question = question};
    dialog->is_waiting = true;
    return NULL;
}

static const struct document *add_document(struct dialog *dialog, const struct ask *ask,
                                           const struct document *document)
{
    struct fetched *fetched = arena_take(dialog->arena, sizeof *fetched);

    *fetched = (struct fetched){*ask, document_copy(dialog->arena, document), dialog->fetched};
    dialog->fetched = fetched;
    return fetched->document;
}

const struct document *dialog_fetch(struct dialog *dialog, const struct dns_name *host,
                                    const char *path)
{
    static const struct document beyond = {.cause = DNS_SERVFAIL};
    struct ask ask = ask_document(host, path);

    for (const struct fetched *f = dialog->fetched; f != NULL; f = f->next)
        if (ask_eq(&f->ask, &ask))
            return f->document;
    if (dialog->count >= DIALOG_QUESTIONS_MAX)
        return add_document(dialog, &ask, &beyond);
    if (!dialog->is_waiting)
        dialog->ask = ask;
    dialog->is_waiting = true;
    return NULL;
}

static const struct dns_name *copy_name(struct arena *arena, const struct dns_name *name)
{
    struct dns_name *copy = arena_take(arena, sizeof *copy);

    *copy = *name;
    return copy;
}

static void copy_records(struct dialog *dialog, struct reply *reply,
                         const struct dns_answer *answer)
{
    struct dns_record *records =
        arena_take(dialog->arena, answer->record_count * sizeof *reply->records);

    for (size_t i = 0; i < answer->record_count; i++) {
        uint8_t *data = arena_take(dialog->arena, answer->records[i].size);
        memcpy(data, answer->records[i].data, answer->records[i].size);
        records[i] = (struct dns_record){data, answer->records[i].size};
    }
    reply->records = records;
    reply->record_count = answer->record_count;
}

static void add_answer(struct dialog *dialog, const struct dns_answer *answer)
{
    const struct dns_question *question = &dialog->ask.question;
    struct known *known = add(dialog, question, dns_question_hash(question, 0));

    known->reply.proof = proof_of(answer);
    known->reply.alias_count = answer->alias_count;
    if (answer->alias_count > 0)
        known->reply.canonical = copy_name(dialog->arena, answer->canonical);
    if (answer->outcome == DNS_DATA)
        copy_records(dialog, &known->reply, answer);
}

void dialog_answer(void *talk, struct response response)
{
    struct dialog *dialog = talk;

    assert(dialog->is_waiting && response.kind == dialog->ask.kind);
    dialog->count++;
    if (response.kind == ASK_DNS)
        add_answer(dialog, response.answer);
    else
        add_document(dialog, &dialog->ask, response.document);
    run(dialog);
}

const struct ask *dialog_wants(const void *talk)
{
    const struct dialog *dialog = talk;

    return dialog->is_waiting ? &dialog->ask : NULL;
}

struct arena *dialog_arena(const struct dialog *dialog)
{
    return dialog->arena;
}

void *dialog_state(const struct dialog *dialog)
{
    return dialog->state;
}

unsigned dialog_question_count(const struct dialog *dialog)
{
    return dialog->count;
}

struct slice reply_text(struct arena *arena, const struct reply *reply, size_t index)
{
    const struct dns_record *record = &reply->records[index];
    char *buffer = arena_take(arena, (size_t)record->size + 1);

    return (struct slice){buffer, dns_record_text(record, buffer, record->size)};
}
