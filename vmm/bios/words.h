/* SPDX-License-Identifier: MIT */
/*
 * Calls of the BIOS in words, and as trace records: for what shows them and
 * serve none.
 */
#ifndef VMM_BIOS_WORDS_H
#define VMM_BIOS_WORDS_H

#include "base/util.h"

struct hv_trace_record;

/* How the guest goes on. */
enum bios_answer {
    BIOS_RETURN, /* back to the caller, by iret */
    BIOS_WAIT,   /* sleeps until an interrupt comes, then asks again */
    BIOS_JUMP,   /* at cs:eip, with `flags`; nothing is left on the stack */
};

/* A call as it is shown: in the trace, to a policy. */
struct bios_event {
    uint16_t number; /* vector << 8 | ah */
    enum bios_answer answer;
    uint16_t before[4]; /* ax, bx, cx, dx */
    uint16_t after_ax;
    uint16_t after_flags;
    uint16_t si, di, ds, es;
    bool is_refused;   /* by a policy */
    bool is_exception; /* and no `int` at all */
    uint64_t from;     /* linear address that it returns to */
    bool is_transfer;  /* of a disk: what follows counts */
    uint64_t lba;
    uint16_t nr_sectors;
    uint16_t segment, offset; /* of the buffer */
};

/* "read", "print a character"; NULL if nobody gave it a name. `number` as in
 * bios_event. */
const char *bios_call_name(uint16_t number);
/* Is there a service for it? */
bool bios_is_served(uint16_t number);

/* Fills in the fields of an exit's record that say what the call was. */
void bios_record(struct hv_trace_record *record,
                 const struct bios_event *event);
/* And takes them out again; but for `from`. */
void bios_event(const struct hv_trace_record *record, struct bios_event *event);

/* Such a record in words: "int 0x13 ah=42: read 3 sectors at 1 to 0000:9000 ->
 * ok". */
void bios_describe(const struct hv_trace_record *record, char *buf,
                   size_t size);
/* The same in few, without what it was given: "int 0x13 ah=42 read". */
void bios_name(const struct hv_trace_record *record, char *buf, size_t size);

#endif
