/* SPDX-License-Identifier: MIT */
/*
 * BIOS calls as text, and as trace records: for code that shows calls but does
 * not serve them.
 */
#ifndef VMM_BIOS_WORDS_H
#define VMM_BIOS_WORDS_H

#include "base/util.h"

struct hv_trace_record;

/* How the guest continues. */
enum bios_answer {
    BIOS_RETURN, /* back to the caller, by iret */
    BIOS_WAIT,   /* sleep until an interrupt, then call again */
    BIOS_JUMP,   /* to cs:eip, with `flags`; leaves no stack frame */
};

/* A call as shown in the trace and to a policy. */
struct bios_event {
    uint16_t number; /* vector << 8 | ah */
    enum bios_answer answer;
    uint16_t before[4]; /* ax, bx, cx, dx */
    uint16_t after_ax;
    uint16_t after_flags;
    uint16_t si, di, ds, es;
    bool is_refused;   /* by a policy */
    bool is_exception; /* not an `int` */
    uint64_t from;     /* linear address that it returns to */
    bool is_transfer;  /* a disk transfer: what follows is valid */
    uint64_t lba;
    uint16_t nr_sectors;
    uint16_t segment, offset; /* of the buffer */
};

/* "read", "print a character"; NULL if it has no name. `number` as in
 * bios_event. */
const char *bios_call_name(uint16_t number);
/* Is there a service for it? */
bool bios_is_served(uint16_t number);

/* Fills in the fields of an exit's record that describe the call. */
void bios_record(struct hv_trace_record *record,
                 const struct bios_event *event);
/* The inverse: reads the event from the record, except `from`. */
void bios_event(const struct hv_trace_record *record, struct bios_event *event);

/* Describes such a record: "int 0x13 ah=42: read 3 sectors at 1 to 0000:9000 ->
 * ok". */
void bios_describe(const struct hv_trace_record *record, char *buf,
                   size_t size);
/* A short form without arguments: "int 0x13 ah=42 read". */
void bios_name(const struct hv_trace_record *record, char *buf, size_t size);

#endif
