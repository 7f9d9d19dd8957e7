/* SPDX-License-Identifier: MIT */
/* Loading of ELF64 programs. */
#ifndef PROC_ELF_H
#define PROC_ELF_H

#include <stdint.h>

#include "mm/space.h"

/* What the new program's start-up code needs to know (auxv). */
struct elf_info {
    uint64_t entry;
    uint64_t headers; /* user address of the program headers */
    uint64_t nr_headers;
    uint64_t header_size;
    uint64_t end; /* first page after the last segment: the heap */
};

/* Maps the program in `inode` into an empty `space`. Returns 0, -ENOEXEC (not a
 * program that we can run; for an ELF file, the console says why), -ENOMEM or
 * -EIO. */
int elf_load(struct space *space, struct inode *inode, const char *name,
             struct elf_info *info) __attribute__((warn_unused_result));

#endif
