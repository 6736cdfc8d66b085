/* fault_zone.h -- what the fault server serves: zones, their records, and how each misbehaves.
 *
 *     struct fault_data *data = fault_data_new();
 *     struct fault_zone *zone = fault_zone_add(data, &apex);
 *     fault_record_add(data, zone, &owner, type, rdata, rdata_size);
 *     zone = fault_zone_find(data, &question_name);
 *     node = fault_node_find(data, &question_name);
 *
 * Memory:  everything lives until the process ends; out of memory ends it.
 * Threads: one.
 */
#pragma once

#include "fault_name.h"

/* One line each: name, the word in the configuration and in the log. */
#define FAULT_DEED_LIST(X)                                                                         \
    X(HONEST, "honest")                                                                            \
    X(SILENT, "silent")                                                                            \
    X(REFUSED, "refused")                                                                          \
    X(SERVFAIL, "servfail")                                                                        \
    X(FORMERR, "formerr")                                                                          \
    X(NOTIMP, "notimp")                                                                            \
    X(TRUNCATE, "truncate")                                                                        \
    X(REWRITE, "rewrite")                                                                          \
    X(ALWAYS, "always")                                                                            \
    X(WRONG_ID, "wrong-id")                                                                        \
    X(WRONG_QUESTION, "wrong-question")                                                            \
    X(DUPLICATE, "duplicate")                                                                      \
    X(GARBAGE, "garbage")                                                                          \
    X(LOST, "lost")                                                                                \
    X(TRUNCATE_ALL, "truncate-all")                                                                \
    X(BADVERS, "badvers")                                                                          \
    X(OTHER_OWNER, "other-owner")                                                                  \
    X(OTHER_CLASS, "other-class")                                                                  \
    X(OPT_ANSWER, "opt-answer")                                                                    \
    X(NX_ANSWER, "nx-answer")                                                                      \
    X(REFERRAL, "referral")                                                                        \
    X(ALIAS_AWAY, "alias-away")                                                                    \
    X(UNCOUNTED, "uncounted")                                                                      \
    X(EMPTY, "empty")                                                                              \
    X(NOTAUTH, "notauth")                                                                          \
    X(ECHO, "echo")

#define FAULT_DEED_NAME(name, text) FAULT_##name,
enum fault_deed { FAULT_DEED_LIST(FAULT_DEED_NAME) FAULT_DEED_COUNT };
#undef FAULT_DEED_NAME

struct fault_record {
    struct fault_record *next; /* in the order of the configuration */
    uint16_t type, size;
    uint8_t rdata[];
};

struct fault_node {
    struct fault_record *records; /* NULL: an empty non-terminal */
    uint64_t hash;
    struct fault_name name;
};

/* How often one question has been asked; only kept where losses are to be drawn. */
struct fault_attempt {
    uint64_t hash; /* of name and type; 0 is a free slot */
    uint32_t count, lost_in_a_row;
};

struct fault_zone {
    struct fault_name apex;
    char apex_text[FAULT_NAME_TEXT_MAX + 1];
    enum fault_deed deed, then; /* then: from question after to question until */
    uint8_t address[4], then_address[4];
    uint32_t share, loss; /* per thousand: of the names, of the questions */
    uint32_t run_max;     /* at most so many losses of one question in a row; 0 is no limit */
    uint32_t delay_ms, jitter_ms, ttl_s;
    uint64_t after, until; /* 0 is never */
    bool has_empty_names;  /* an empty non-terminal is no data, not NXDOMAIN */
    bool has_every_name;   /* what does not exist is no data, too */
    bool only_listed;      /* honest but to what is listed and no test point */
    uint64_t question_count;
    struct fault_attempt *attempts;
    size_t attempt_count, attempt_slots; /* slots: a power of two, or 0 */
};

struct fault_data;

struct fault_data *fault_data_new(void);

/* The zone with that apex, made with defaults if it is new. */
struct fault_zone *fault_zone_add(struct fault_data *data, const struct fault_name *apex);

void fault_record_add(struct fault_data *data, const struct fault_zone *zone,
                      const struct fault_name *owner, uint16_t type, const void *rdata,
                      uint16_t rdata_size);

/* The zone nearest above the name; NULL if there is none. */
struct fault_zone *fault_zone_find(const struct fault_data *data, const struct fault_name *name);

/* NULL if the name does not exist. */
const struct fault_node *fault_node_find(const struct fault_data *data,
                                         const struct fault_name *name);

/* Counts this question; the entry is valid until the next call for the same zone. */
struct fault_attempt *fault_attempt_count(struct fault_zone *zone, uint64_t question_hash);

/* Forgets every count: the lab is as it was when it came up. */
void fault_data_reset(struct fault_data *data);

const char *fault_deed_text(enum fault_deed deed);
bool fault_deed_parse(enum fault_deed *deed, const char *text);

/* malloc, or the end of the process. The memory is zero. */
void *fault_alloc(size_t size);
