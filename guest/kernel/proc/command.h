/* SPDX-License-Identifier: MIT */
/*
 * What a process runs, as /proc tells others: the path of its program and its
 * arguments. It never changes, so that children and threads share it until they
 * run something else.
 */
#ifndef PROC_COMMAND_H
#define PROC_COMMAND_H

#include "proc/args.h"

struct command {
    uint32_t refs;
    size_t exe_len;  /* without the NUL */
    size_t args_len; /* each argument with its NUL */
    char text[];     /* the path, then the arguments */
};

/* The arguments are cut where they do not fit into one object of the heap. NULL
 * if memory ran out. */
struct command *command_new(const char *exe, const struct args *args)
    __attribute__((warn_unused_result));

/* Add and drop a reference; NULL is fine. The first returns its argument. */
struct command *command_ref(struct command *command);
void command_unref(struct command *command);

static inline const char *command_args(const struct command *command)
{
    return command->text + command->exe_len + 1;
}

#endif
