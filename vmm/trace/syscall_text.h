/* SPDX-License-Identifier: MIT */
/*
 * A guest's system call in a few words: its arguments as numbers, with the
 * text that pointers among them point at. The strace output says more.
 */
#ifndef VMM_TRACE_SYSCALL_TEXT_H
#define VMM_TRACE_SYSCALL_TEXT_H

#include "output.h"

#define SYSCALL_TEXT_MAX 48u /* bytes shown of one argument */
#define SYSCALL_NR_TEXTS 4u

/* The TEXT records of one SYSCALL or SYSRET. */
struct syscall_text {
    struct {
        uint32_t argument; /* index, or HV_TEXT_RESULT */
        size_t len;
        size_t whole; /* bytes that the text has, shown or not */
        uint8_t bytes[SYSCALL_TEXT_MAX];
    } texts[SYSCALL_NR_TEXTS];
    unsigned nr_texts;
};

void syscall_text_begin(struct syscall_text *call);
void syscall_text_add(struct syscall_text *call,
                      const struct hv_trace_record *r);

/* "write(1, "hello", 5)", or "read = 5 "hello"". With `end`, the SYSRET of a
 * SYSCALL: "write(1, "hello", 5) = 5". */
void syscall_text_format(const struct syscall_text *call,
                         const struct hv_trace_record *record,
                         const struct hv_trace_record *end, char *buf,
                         size_t size);

#endif
