/* SPDX-License-Identifier: MIT */
/*
 * The environment: other people's secrets stand in it, and it lies in this
 * process's memory.
 */
#ifndef VMM_HOST_ENVIRONMENT_H
#define VMM_HOST_ENVIRONMENT_H

/* Overwrites all of it with zeros, but what is still asked for: the terminal's
 * kind and language, the time zone, the device. Before there is another
 * thread. */
void environment_forget(void);

#endif
