/* job.h -- what the commands have in common: the catalogue, the plan made from it, and the fleet.
 * Each step says on standard error what is wrong.
 */
#pragma once

#include "catalogue/catalogue.h"
#include "cli/fleet.h"
#include "cli/options.h"
#include "cli/privilege.h"
#include "cli/quota_file.h"
#include "plan/estimate.h"
#include "plan/plan.h"
#include "scan/scan.h"

struct job {
    struct options options;
    struct catalogue_file *catalogue;
    struct plan *plan;
    struct quota_file *quotas; /* open if a list of the plan has a quota */
    struct fleet fleet;
    struct format_columns columns;
    struct privilege user;   /* that root becomes */
    const char *authorities; /* a file of certificates, as in fetcher_settings */
};

/* As command_begin(); then what every command that works needs. */
MUST_USE bool job_begin(struct job *job, enum command command, int argc, char **argv, int *status);

MUST_USE enum status job_load_catalogue(struct job *job);
MUST_USE enum status job_make_plan(struct job *job);

/* STATUS_BAD_USAGE if the plan has nothing to ask, and why: of every list that is left out. */
MUST_USE enum status job_require_questions(const struct job *job);

/* Says which lists are not asked, and why. */
void job_tell_omissions(const struct job *job);

/* The inputs; the file of --rejects is opened apart. */
MUST_USE enum status job_open_fleet(struct job *job);

/* Goes through the whole fleet without keeping it; rejects are passed over. The
 * inputs must be files that can be read again. */
MUST_USE enum status job_count_fleet(const struct options *options, struct estimate_fleet *fleet);

/* What the options say of a scan; where targets come from and records go is left to be set. */
void job_scan_settings(const struct job *job, struct scan_settings *settings);

/* Once all is open and scan_new() is done, before scan_start(): see sandbox.h. Nothing with
 * --no-sandbox. */
MUST_USE enum status job_enter_sandbox(const struct job *job);

/* NULL, and it is said, if a resolver cannot be started. */
struct scan *job_new_scan(const struct scan_settings *settings);

void job_end(struct job *job); /* the fleet included */
