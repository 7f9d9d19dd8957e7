/* SPDX-License-Identifier: MIT */
/*
 * The names of signals; their numbers are in <asm/signal.h>.
 */
#ifndef SIGNAL_H
#define SIGNAL_H

/* What a signal means, for a person: "segmentation fault". Never NULL. */
const char *signal_name(int signal);

/* The number of "TERM" or "SIGTERM"; -1: there is no such signal. */
int signal_number(const char *name);

#endif
