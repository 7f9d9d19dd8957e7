/* SPDX-License-Identifier: MIT */
/* The first process. */
#ifndef FIRST_FIRST_H
#define FIRST_FIRST_H

/* Makes process 1, which sets up the root file system and becomes the first
 * program. */
void first_start(void);

#endif
