/* watch.h -- a scan from its start to its end, as the main thread sees it: the progress is shown,
 * and a signal stops it.
 */
#pragma once

#include "cli/options.h"
#include "scan/scan.h"

void watch_scan(struct scan *scan, const struct options *options);
