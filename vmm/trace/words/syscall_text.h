/* SPDX-License-Identifier: MIT */
/*
 * A guest's system call in a few words: its arguments as numbers, with the
 * text that pointers among them point at. The strace output says more.
 */
#ifndef VMM_TRACE_WORDS_SYSCALL_TEXT_H
#define VMM_TRACE_WORDS_SYSCALL_TEXT_H

#include "trace/out/output.h"

#define SYSCALL_TEXT_MAX 48u /* bytes shown of one argument */
#define SYSCALL_NR_TEXTS 4u
#define SYSCALL_FILE_MAX 24u /* characters shown of a descriptor's file */

/* The TEXT records of one SYSCALL or SYSRET. */
struct syscall_text {
    struct {
        uint32_t argument; /* index, or HV_TEXT_RESULT */
        size_t len;
        size_t whole; /* bytes that the text has, shown or not */
        uint8_t bytes[SYSCALL_TEXT_MAX];
    } texts[SYSCALL_NR_TEXTS];
    unsigned nr_texts;
    unsigned file_argument;          /* index */
    char file[SYSCALL_FILE_MAX + 1]; /* what that descriptor is, or "" */
};

void syscall_text_begin(struct syscall_text *call);
void syscall_text_add(struct syscall_text *call,
                      const struct hv_trace_record *r);

/* Argument `index` is a descriptor of the file `name`, or of none that is known
 * if that is NULL. Of a long name the end is kept, which tells more. */
void syscall_text_file(struct syscall_text *call, unsigned index,
                       const char *name);

/* "write(1</dev/console>, "hello", 5)", or "read = 5 "hello"". With `end`, the
 * SYSRET of a SYSCALL: "write(1, "hello", 5) = 5". */
void syscall_text_format(const struct syscall_text *call,
                         const struct hv_trace_record *record,
                         const struct hv_trace_record *end, char *buf,
                         size_t size);

#endif
