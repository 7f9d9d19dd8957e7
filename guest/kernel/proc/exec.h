/* SPDX-License-Identifier: MIT */
/* A process becomes another program. */
#ifndef PROC_EXEC_H
#define PROC_EXEC_H

#include "proc/args.h"

struct inode;

/* What is to be run. */
struct program {
    struct inode *inode;
    const char *name; /* as the caller called it: what ps shows */
    const char *exe;  /* its absolute path */
};

/* Replaces the current process's program. On success its frame is set for the
 * new program's first instruction, and 0 is returned; on failure (-errno)
 * nothing has changed. */
int exec_program(const struct program *program, const struct args *args)
    __attribute__((warn_unused_result));

/* The same by path, with all that execve() does: a file that begins with
 * "#!" is run by the interpreter named there, descriptors are closed. */
int exec_path(const char *path, struct args *args)
    __attribute__((warn_unused_result));

/* A copy for another process, or NULL without memory; NULL's copy is "". */
char *exe_copy(const char *exe);

#endif
