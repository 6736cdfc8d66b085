/* demand.h -- the descriptors that a scan takes, by its settings. */
#pragma once

#include "scan/scan.h"

unsigned demand_least(const struct scan_settings *settings);  /* with fewer it cannot work */
unsigned demand_wanted(const struct scan_settings *settings); /* with fewer it may be slower */

/* Of settings->descriptors. */
struct resolver_sockets demand_share(const struct scan_settings *settings);
