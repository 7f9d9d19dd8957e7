/* SPDX-License-Identifier: MIT */
/*
 * `vmm qemu ...`: translates the command line of qemu-system-x86_64, as far as
 * Makefiles and scripts use it, to one of vmm. Nothing is opened here.
 */
#ifndef VMM_OPTIONS_QEMU_H
#define VMM_OPTIONS_QEMU_H

#include <stdio.h>

#include "base/util.h"

enum qemu_want {
    QEMU_RUN,     /* `words` are to be parsed and run */
    QEMU_EXPLAIN, /* `words` are to be printed */
    QEMU_HELP,
    QEMU_VERSION,
    QEMU_DEVICES, /* -device help */
};

#define QEMU_MAX_WORDS 512

/* The result of a translation. */
struct qemu_command {
    enum qemu_want want;
    int nr_words;
    char **words; /* "vmm", ..., NULL-terminated; all owned */
};

/* Is it the name of a QEMU, so that `vmm` called by that name acts as `vmm
 * qemu`? Only the part after the last slash counts. */
bool qemu_is_name(const char *program) MUST_CHECK;

/* Translates args[0 .. nr), the words after `vmm qemu`. Harmless options that
 * do not apply are reported and skipped. Returns 0, or STATUS_USAGE after one
 * line on stderr; *command must be freed in either case. */
int qemu_translate(int nr, char *const *args,
                   struct qemu_command *command) MUST_CHECK;
void qemu_command_free(struct qemu_command *command);

/* Prints what was asked for, unless that is to run. The words are quoted for a
 * shell, in one line. */
void qemu_answer(const struct qemu_command *command, FILE *out);

#endif
