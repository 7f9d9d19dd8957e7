/* SPDX-License-Identifier: MIT */
/*
 * Why a guest died: everything that a death report says, worked out from one
 * state. How it is printed is for death_text.c and
 * death_json.c to decide.
 */
#ifndef VMM_DEBUG_DEATH_H
#define VMM_DEBUG_DEATH_H

#include <stdio.h>

#include "backtrace.h"
#include "debug/cause/deliver.h"
#include "debug/cause/entry_rules.h"
#include "debug/cause/fault.h"
#include "base/picture.h"
#include "lines.h"
#include "symbols.h"

#define DEATH_MAX_WORDS 600u

struct death {
    /* Given. */
    int code; /* enum status */
    unsigned vcpu;
    bool has_state; /* else the registers are lost */
    struct machine_state state;
    const struct symbols *symbols; /* may be NULL */
    const struct lines *lines;     /* may be NULL */
    const char *lacking;           /* which names are not there, why; "" */
    const char *detail;            /* what was known at once; "" */
    const char *rerun;             /* what the second run says of itself; "" */
    bool has_last;                 /* without a state: */
    uint64_t last;                 /* where the second run was left, linear */
    int interrupt;                 /* vector being delivered, or -1 */
    bool no_hardware;              /* this KVM runs guests in software */
    unsigned nr_waiting;           /* vCPUs that never started */
    int pic_vector;                /* that a PIC waits for an EOI of, or -1 */
    unsigned pic_irq;              /* and its line, 0 to 15 */
    const struct picture *screen;  /* what it drew; NULL: nothing */
    uint64_t ram_end;              /* first guest-physical byte after RAM */

    /* Worked out by death_explain. */
    struct fault fault;
    bool has_chain;
    struct chain chain;
    struct backtrace backtrace;
    struct entry_rules rules; /* for a failed entry */
    char what[160];           /* "triple fault on vCPU 0, ..." */
    char why[DEATH_MAX_WORDS];
    const char *hint_id; /* "" if no pattern is known */
    const char *hint;    /* what it is likely to be, what to do; "" */
    char hint_text[240]; /* room for a hint that is put together */
};

/* Fills the second half from the first. Whatever the state is. */
void death_explain(struct death *death);

/* A hint for what has been worked out; sets hint_id and hint. */
void death_find_hint(struct death *death);

/* The hint for an interrupt of a PIC whose vectors are those of exceptions.
 * False: none came. */
bool death_find_pic_base(struct death *death);

/* The hint for an `int` in real mode that led nowhere. False: none did. */
bool death_find_empty_vector(struct death *death);

/* The instruction that it died at; of a halt the hlt before rip. *at is the
 * state there, *fault what was found out about it. */
void death_instruction(const struct death *death, struct machine_state *at,
                       struct fault *fault);

/* "start+0x4 (0x100004, main.c:12)", as far as it is known. Returns buf. */
char *death_place(const struct death *death, char *buf, size_t size);

/* Bytes of the instruction right before rip, if it is one that leaves the guest
 * by itself: a port's, an MSR's, a hypercall. 0: it is none. */
unsigned death_left_by(const struct machine_state *state);

/* "main+0x12 (main.c:30)" for a return address: the call before it. Returns
 * buf. */
char *death_caller(const struct death *death, uint64_t address, char *buf,
                   size_t size);

#endif
