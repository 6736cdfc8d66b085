/* descriptor.h -- the sockets that the machine gives, or refuses.
 *
 * One that is refused (the whole machine may have too many) is no reason to give up, but one to be
 * told.
 *
 * Threads: any.
 */
#pragma once

#include <stdint.h>

/* As socket(), close-on-exec; -1 if there is none. */
int descriptor_socket(int family, int type, int protocol);

/* How often that was for want of descriptors or memory, in this process. */
uint64_t descriptor_refused(void);
