/* status.h -- why an operation of the program itself did not succeed.
 *
 * What DNS says about a target (NXDOMAIN, a timeout, a malformed record) is never a status: it is
 * an observation and travels as data, in a finding. A promise broken between two of our own
 * functions is never a status either: it is an assert.
 */
#pragma once

/* One line each: name, exit status of the process, message (lower case, no full stop). */
#define STATUS_LIST(X)                                                                             \
    X(OK, 0, "success")                                                                            \
    X(BAD_USAGE, 64, "the command line is not valid")                                              \
    X(BAD_INPUT, 65, "the input is malformed")                                                     \
    X(NO_INPUT, 66, "the input cannot be read")                                                    \
    X(NO_RESOLVER, 69, "the resolver cannot be started")                                           \
    X(NO_MACHINE, 71, "the machine refuses what it takes")                                         \
    X(NO_OUTPUT, 74, "the output cannot be written")                                               \
    X(INTERRUPTED, 75, "interrupted")

#define STATUS_NAME(name, exit_status, message) STATUS_##name,
enum status { STATUS_LIST(STATUS_NAME) STATUS_COUNT };
#undef STATUS_NAME

#define MUST_USE __attribute__((warn_unused_result))

const char *status_text(enum status status);
int status_exit(enum status status);
