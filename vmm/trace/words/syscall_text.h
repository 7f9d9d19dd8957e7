/* SPDX-License-Identifier: MIT */
/*
 * A guest's system call in a few words: its arguments as numbers, or as the
 * text that a pointer points at. The strace output shows more.
 */
#ifndef VMM_TRACE_WORDS_SYSCALL_TEXT_H
#define VMM_TRACE_WORDS_SYSCALL_TEXT_H

#include "trace/out/output.h"

#define SYSCALL_TEXT_MAX 48u /* bytes shown for one argument */
#define SYSCALL_NR_TEXTS 4u
#define SYSCALL_FILE_MAX 24u /* characters shown for a descriptor's file */

/* The TEXT records of one SYSCALL or SYSRET. */
struct syscall_text {
    struct {
        uint32_t argument; /* index, or HV_TEXT_RESULT */
        size_t len;
        size_t whole; /* bytes in the whole text, shown or not */
        uint8_t bytes[SYSCALL_TEXT_MAX];
    } texts[SYSCALL_NR_TEXTS];
    unsigned nr_texts;
    unsigned file_argument;          /* index */
    char file[SYSCALL_FILE_MAX + 1]; /* name of its file, or "" */
};

void syscall_text_begin(struct syscall_text *call);
void syscall_text_add(struct syscall_text *call,
                      const struct hv_trace_record *r);

/* Says that argument `index` is a descriptor of the file `name`, or NULL if the
 * file is not known. Of a long name the end is kept, which says more. */
void syscall_text_file(struct syscall_text *call, unsigned index,
                       const char *name);

/* Writes "write(1</dev/console>, "hello", 5)", or "read = 5 "hello"". With
 * `end`, the SYSRET of a SYSCALL: "write(1, "hello", 5) = 5". */
void syscall_text_format(const struct syscall_text *call,
                         const struct hv_trace_record *record,
                         const struct hv_trace_record *end, char *buf,
                         size_t size);

#endif
