/* sanitizer.h -- whether this build is watched by a sanitizer, whose leak checker starts a process
 * that reads /proc. */
#pragma once

#include <stdbool.h>

#ifdef __has_feature
#define SANITIZER_FEATURE __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#else
#define SANITIZER_FEATURE 0
#endif

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__ || SANITIZER_FEATURE
static const bool is_sanitized = true;
#else
static const bool is_sanitized = false;
#endif
