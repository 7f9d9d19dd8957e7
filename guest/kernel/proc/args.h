/* SPDX-License-Identifier: MIT */
/*
 * A new program's arguments and environment, kept while execve() goes from the
 * old address space to the new one.
 */
#ifndef PROC_ARGS_H
#define PROC_ARGS_H

#include <stddef.h>
#include <stdint.h>

#include "mm/space.h"
#include "proc/elf.h"

#define ARGS_PAGES 32u   /* 128 KiB for all strings together */
#define ARGS_MAX   2048u /* strings */

/* The strings one after the other, each with its NUL. Zero-initialise it. */
struct args {
    uint64_t pages[ARGS_PAGES]; /* guest-physical */
    size_t len;
    unsigned argc;
    unsigned envc;
};

/* Append one string; all of argv must come first. `count` points to args->argc
 * or args->envc. All functions that add strings return 0, -E2BIG, -ENOMEM or
 * -EFAULT. */
int args_add(struct args *args, unsigned *count, const char *string)
    __attribute__((warn_unused_result));
int args_add_user(struct args *args, unsigned *count, uint64_t string)
    __attribute__((warn_unused_result));

/* Inserts a string before all others, as argv[0]. */
int args_add_first(struct args *args, const char *string)
    __attribute__((warn_unused_result));

/* Removes argv[0]. */
void args_drop_first(struct args *args);

/* Appends a program's NULL-terminated array of strings; 0 is an empty one. */
int args_add_user_array(struct args *args, unsigned *count, uint64_t array)
    __attribute__((warn_unused_result));

/* The bytes of argv's strings together, with their NULs; and the first `len`
 * bytes of all strings. */
size_t args_len_of_argv(const struct args *args);
void args_copy(const struct args *args, char *to, size_t len);

void args_free(struct args *args);

/* Maps a stack into `space` and lays everything out on it as the System V ABI
 * requires at a program's start. On success *rsp is the address of argc. `path`
 * is what was executed. Returns 0 or an error of space_fault(). */
int args_make_stack(const struct args *args, struct space *space,
                    const struct elf_info *elf, const char *path, uint64_t *rsp)
    __attribute__((warn_unused_result));

#endif
