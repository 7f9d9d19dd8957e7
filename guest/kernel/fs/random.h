/* SPDX-License-Identifier: MIT */
/* Random bytes, for getrandom(), /dev/random and a new program's AT_RANDOM.
 * Not for secrets: a teaching kernel has one source, and trusts it. */
#ifndef FS_RANDOM_H
#define FS_RANDOM_H

#include <stddef.h>

void random_fill(void *to, size_t len);

#endif
