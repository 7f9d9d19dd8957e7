/* SPDX-License-Identifier: MIT */
/* Random bytes, for getrandom(), /dev/random and a new program's AT_RANDOM. Not
 * fit for secrets: this teaching kernel has a single source, and trusts it. */
#ifndef FS_RANDOM_H
#define FS_RANDOM_H

#include <stddef.h>

void random_fill(void *to, size_t len);

#endif
