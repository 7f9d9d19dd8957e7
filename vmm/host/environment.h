/* SPDX-License-Identifier: MIT */
/*
 * The environment: it may hold secrets that have nothing to do with vmm, and it
 * is in this process's memory.
 */
#ifndef VMM_HOST_ENVIRONMENT_H
#define VMM_HOST_ENVIRONMENT_H

/* Overwrites all of it with zeros, except what is still needed: the terminal's
 * type and language, the time zone, the device. Call it before another thread
 * starts. */
void environment_forget(void);

#endif
