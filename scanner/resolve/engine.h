/* engine.h -- a way to get questions answered, and a question on it. */
#pragma once

#include "dns/answer.h"

struct engine_call {
    struct dns_question question;
    uint64_t timeout_ns;       /* 0: that of the settings */
    bool needs_soa;            /* to believe libunbound that there is no data: it says so, too, of
                                  referrals, of records of others, and of BADVERS */
    struct dns_answer *answer; /* out: owned by the caller */
    bool is_exhausted;         /* out: libunbound gave up, after as many attempts as it makes */
    struct engine_call *next;  /* private, as is ticket */
    void *ticket;
};
