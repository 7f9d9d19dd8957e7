/* SPDX-License-Identifier: MIT */
/* execve: a process becomes another program. */
#ifndef PROC_EXEC_H
#define PROC_EXEC_H

#include "proc/args.h"

struct inode;

/* The program to run. */
struct program {
    struct inode *inode;
    const char *name; /* as the caller named it: what ps shows */
    const char *exe;  /* its absolute path */
};

/* Replaces the current process's program. On success sets its frame for the new
 * program's first instruction and returns 0; on failure returns -errno, and
 * nothing has changed. */
int exec_program(const struct program *program, const struct args *args)
    __attribute__((warn_unused_result));

/* The same for a path, with everything that execve() does: a file that begins
 * with "#!" is run by the interpreter that it names, and close-on-exec
 * descriptors are closed. */
int exec_path(const char *path, struct args *args)
    __attribute__((warn_unused_result));

#endif
