/* Any bytes as targets in CSV. */
#include "tests/fuzz/targets_run.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    return run_bytes(bytes, size, TARGETS_CSV);
}
