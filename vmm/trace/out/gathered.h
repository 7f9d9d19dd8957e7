/* SPDX-License-Identifier: MIT */
/*
 * Records that share a line of the picture: a run of console bytes with the
 * status reads between them; characters that the BIOS prints; the same exit, or
 * a kick, repeated; a system call with the text that its arguments point at.
 * Only text.c uses this.
 */
#ifndef VMM_TRACE_OUT_GATHERED_H
#define VMM_TRACE_OUT_GATHERED_H

#include "base/util.h"
#include "hv/trace.h"

#define RUN_MAX                                                                \
    128u /* most console bytes on one line; the screen may hold fewer */

/* What is being gathered for the next line. */
struct gathered {
    struct hv_trace_record first;
    uint64_t records; /* 0: nothing is being gathered */
    uint64_t ticks;   /* in total */
    bool has_call_ns;
    uint64_t call_ns; /* from SYSCALL to SYSRET, from TRAP to TRAPRET */
    bool has_end;     /* SYSCALL: it has returned, and `end` says how */
    struct hv_trace_record end;
    bool has_path; /* it names a file: no other record joins it */
    bool is_console;
    unsigned nr_bytes;
    unsigned columns; /* of the quoted bytes */
    unsigned inside;  /* bytes that the last character still needs */
    uint8_t bytes[RUN_MAX];
};

/* Does the record write one byte to this port? */
bool gathered_is_byte_to(const struct hv_trace_record *record, uint64_t port);
/* Is it that, to a console? Or a call of the BIOS that prints a character whose
 * byte is the same in UTF-8 (others are the screen's own)? */
bool gathered_is_console_byte(const struct hv_trace_record *record);
bool gathered_is_bios_byte(const struct hv_trace_record *record);
/* Before each byte, a driver reads the UART's status to see if it may send. */
bool gathered_is_status_read(const struct hv_trace_record *record);

/* Does the record belong on the line that is being gathered? */
bool gathered_joins(const struct gathered *run,
                    const struct hv_trace_record *record);
/* Does the record end what the current line began, with nothing in between? A
 * call that returned data (`size` bytes of text) gets a line for that. */
bool gathered_ends(const struct gathered *run,
                   const struct hv_trace_record *record);

/* Adds a byte of the console; there must be room, RUN_MAX. */
void gathered_add_byte(struct gathered *run, uint8_t byte);

#endif
