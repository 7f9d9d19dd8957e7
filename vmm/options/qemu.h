/* SPDX-License-Identifier: MIT */
/*
 * `vmm qemu ...`: the command line of qemu-system-x86_64, as far as Makefiles
 * and scripts use it, translated to one of vmm's own. Nothing is opened here.
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

/* What came out. */
struct qemu_command {
    enum qemu_want want;
    int nr_words;
    char **words; /* "vmm", and so on, NULL after; all owned */
};

/* Is it the name of a QEMU, so that `vmm` called by it is `vmm qemu`? Looks at
 * what stands after the last slash. */
bool qemu_is_name(const char *program) MUST_CHECK;

/* Translates args[0 .. nr), what stands after `vmm qemu`. What is harmless is
 * told and passed over. 0, or STATUS_USAGE after one line on stderr;
 * *command is to be freed in any case. */
int qemu_translate(int nr, char *const *args,
                   struct qemu_command *command) MUST_CHECK;
void qemu_command_free(struct qemu_command *command);

/* Prints what is wanted, if that is not to run. The words come quoted for a
 * shell, in one line. */
void qemu_answer(const struct qemu_command *command, FILE *out);

#endif
