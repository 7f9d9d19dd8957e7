/* SPDX-License-Identifier: MIT */
/*
 * The files that a run leaves behind (--result, --report, --core): made before
 * the machine is, so that one that cannot be written is told at once, and so
 * that the sandbox need not let any be opened later. One that nothing was to be
 * said in stays empty.
 */
#ifndef VMM_MACHINE_OUTPUTS_H
#define VMM_MACHINE_OUTPUTS_H

#include <jansson.h>

#include "options/options.h"

struct outputs {
    int result, report, core; /* descriptors; -1: not asked for */
};

/* Is none of them a file that the run reads, nor two of them one? STATUS_OK, or
 * STATUS_USAGE after one line on stderr. Before they are opened. */
int outputs_check(const struct options *options) MUST_CHECK;

/* STATUS_OK, or STATUS_HOST_IO after one line on stderr. Close them in any
 * case. */
int outputs_open(const struct options *options,
                 struct outputs *outputs) MUST_CHECK;
void outputs_close(struct outputs *outputs);

/* Writes `object`, as text that a person can read too. 0 or -errno. */
int outputs_write_json(int fd, const json_t *object) MUST_CHECK;

#endif
