/* counters.h -- what a worker counts while it runs, for progress to read. */
#pragma once

#include <stdint.h>

/* Written by the worker, relaxed; read by any. */
struct worker_counters {
    _Atomic uint64_t targets, questions, listed, unknown;
};
