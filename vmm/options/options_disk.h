/* SPDX-License-Identifier: MIT */
/*
 * The value of --disk.
 */
#ifndef VMM_OPTIONS_OPTIONS_DISK_H
#define VMM_OPTIONS_OPTIONS_DISK_H

#include "options.h"

/* Adds the disk described by FILE[,ro|,snapshot][,id=NAME][,virtio|,ata[=N]].
 * 0, or STATUS_USAGE after one line on stderr. */
int options_add_disk(struct options *options, const char *arg) MUST_CHECK;

#endif
