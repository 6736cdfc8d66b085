/* options.h -- the command line of a command, as values. Which options there are: option_table.h.
 */
#pragma once

#include "base/status.h"
#include "base/text.h"
#include "fleet/targets.h"
#include "model/list.h"
#include "model/severity.h"
#include "output/format.h"

enum { OPTIONS_MANY_MAX = 4096 };

enum command { COMMAND_SCAN, COMMAND_PLAN, COMMAND_LISTS, COMMAND_COMPLETION, COMMAND_COUNT };

enum over_quota { OVER_QUOTA_USE, OVER_QUOTA_SKIP, OVER_QUOTA_STOP };

enum progress_wish { PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_NEVER };

struct options {
    const char *files[OPTIONS_MANY_MAX], *given[OPTIONS_MANY_MAX], *catalogues[OPTIONS_MANY_MAX];
    size_t file_count, given_count, catalogue_count;
    enum targets_format input_format;
    const char *output;                             /* "-": standard output */
    const struct format *format;                    /* never NULL */
    struct slice checks, only, skip;                /* absent if not given */
    struct slice follow;                            /* the name of a check; absent if not given */
    struct slice selectors;                         /* of DKIM; absent if not given */
    struct list_server resolvers[LIST_SERVERS_MAX]; /* none: recursive */
    size_t resolver_count;
    const char *unbound_conf, *summary, *rejects; /* NULL: none */
    const char *user;                             /* that root becomes; NULL: the usual one */
    bool no_sandbox;
    bool selectors_only, fetch, fetch_private;
    bool validate, allow_large, has_fail_on, wants_help, wants_version;
    unsigned threads, in_flight;
    uint64_t timeout_ns;
    double rate;
    enum severity fail_on;
    enum progress_wish progress;
    enum over_quota over_quota;
    bool json;     /* of plan and lists: -f json, or an output that is called so */
    bool probes;   /* of lists */
    int verbosity; /* -1 with -q; one more for each -v */
};

/* argv[0] is the command's name. What follows the options is in files, "-" where it may be files,
 * and nothing names a target. STATUS_BAD_USAGE, and why. */
MUST_USE enum status options_parse(struct options *options, enum command command, int argc,
                                   char **argv, struct text *why);
