/* SPDX-License-Identifier: MIT */
/*
 * Names of Linux's x86-64 system calls: what the host is asked for, and what
 * the teaching kernel serves. The rows are made during the build from the C
 * library's <sys/syscall.h> (vmm.mk); none is written by hand.
 */
#include "labels.h"

static const char *const names[] = {
#include "syscall_names.inc"
};

const char *trace_label_syscall(uint32_t number)
{
    return number < ARRAY_SIZE(names) ? names[number] : NULL;
}
