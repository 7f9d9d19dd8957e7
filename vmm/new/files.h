/* SPDX-License-Identifier: MIT */
/*
 * The files of a new kernel, which are embedded in the program.
 */
#ifndef VMM_NEW_FILES_H
#define VMM_NEW_FILES_H

/* A bit for each kind of kernel. */
enum new_kind {
    NEW_C = 1,
    NEW_MULTIBOOT = 2,
    NEW_ASM = 4,
};

struct new_file {
    unsigned kinds; /* kinds of kernel that have the file */
    const char *name;
    const char *what; /* its purpose, in a few words */
    const char *text;
};

/* In the order in which they are best read; the last entry has no name. */
extern const struct new_file new_files[];

#endif
