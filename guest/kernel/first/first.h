/* SPDX-License-Identifier: MIT */
/* The first process. */
#ifndef FIRST_FIRST_H
#define FIRST_FIRST_H

/* Makes process 1, and lets it run the program that is embedded here. */
void first_start(void);

#endif
