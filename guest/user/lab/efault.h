/* SPDX-License-Identifier: MIT */
/* The interface between efault.c, which makes the calls, and efault_rows.c,
 * which lists them. */
#ifndef EFAULT_H
#define EFAULT_H

#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/string.h"
#include "../lib/sys.h"
#include "../lib/syscall.h"

/* What the kernel does with the pointer, and other properties of the call. */
enum {
    IN = 0,        /* it reads */
    OUT = 1,       /* it writes */
    STREAM = 2,    /* may move a part and return how much */
    CHILD = 4,     /* needs a child to wait for; args[0] becomes its number */
    EXEC = 8,      /* would replace this process: made in a child */
    POINTS = 16,   /* the bad pointer is the first of an array of pointers */
    CHILD_ID = 64, /* as CHILD, but args[1] becomes its number */
    ITEMS = 32,    /* an array: at the edge, one good item, then the end */
};

extern char *last_page;           /* nothing is mapped after it */
extern int file, directory, null; /* descriptors */
extern int tty;                   /* ... of a terminal, or -1 */
extern char file_name[64];        /* of `file` */

/* Tests one row of the table: argument `at` of the call is the bad one. */
void row(const char *name, long nr, int at, unsigned how, const long args[6]);

/* Tests all rows. */
void rows(void);

#endif
