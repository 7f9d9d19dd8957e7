/* SPDX-License-Identifier: MIT */
/*
 * The files that a run leaves behind (--result, --report, --core): created
 * before the machine, so that one that cannot be written is reported at once,
 * and so that the sandbox need not allow opening files later. A file for which
 * there is nothing to write stays empty.
 */
#ifndef VMM_MACHINE_OUTPUTS_H
#define VMM_MACHINE_OUTPUTS_H

#include <jansson.h>

#include "options/options.h"

struct outputs {
    int result, report, core; /* descriptors; -1: not asked for */
};

/* Checks, before they are opened, that no output is a file that the run reads,
 * and that no two are the same file. STATUS_OK, or STATUS_USAGE after one line
 * on stderr. */
int outputs_check(const struct options *options) MUST_CHECK;

/* Opens the files. STATUS_OK, or STATUS_HOST_IO after one line on stderr. The
 * caller closes them in either case. */
int outputs_open(const struct options *options,
                 struct outputs *outputs) MUST_CHECK;
void outputs_close(struct outputs *outputs);

/* `object` as JSON that people can read too, with its last newline; to be
 * freed. NULL: out of memory. */
char *outputs_json_text(const json_t *object) MUST_CHECK;

/* Writes that. 0 or -errno. */
int outputs_write_json(int fd, const json_t *object) MUST_CHECK;

#endif
