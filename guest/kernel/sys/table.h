/* SPDX-License-Identifier: MIT */
/* The table of system calls. */
#ifndef SYS_TABLE_H
#define SYS_TABLE_H

#include "sys/syscall.h"

#define NR_SYSCALLS 512u

/* By number; NULL: we do not have it. */
extern syscall_fn *const syscall_table[NR_SYSCALLS];

/* What Linux calls it, or NULL. */
const char *syscall_name(uint64_t number);

#endif
