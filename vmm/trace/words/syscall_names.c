/* SPDX-License-Identifier: MIT */
/*
 * The names of Linux's x86-64 system calls: those that vmm makes on the host,
 * and those that the teaching kernel serves. The rows are generated during the
 * build from the C library's <sys/syscall.h> (vmm.mk); none is written by hand.
 */
#include "labels.h"

#include <stdio.h>

static const char *const names[] = {
#include "syscall_names.inc"
};

const char *trace_label_syscall(uint32_t number)
{
    return number < ARRAY_SIZE(names) ? names[number] : NULL;
}

const char *trace_label_any_syscall(uint32_t number, char *buf, size_t size)
{
    const char *name = trace_label_syscall(number);

    if (name)
        return name;
    snprintf(buf, size, "syscall_%u", number);
    return buf;
}
