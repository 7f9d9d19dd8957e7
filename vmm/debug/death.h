/* SPDX-License-Identifier: MIT */
/*
 * Why a guest died: everything that a death report says, worked out from one
 * state. death_text.c and death_json.c decide how it is printed.
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
    /* Input, filled by the caller. */
    int code; /* enum status */
    unsigned vcpu;
    bool has_state; /* else the registers are lost */
    struct machine_state state;
    const struct symbols *symbols; /* may be NULL */
    const struct lines *lines;     /* may be NULL */
    const char *lacking;           /* which names are missing, and why; or "" */
    const char *detail;            /* what was known from the start; or "" */
    const char *rerun;             /* what the second run reports; or "" */
    bool has_last;                 /* without a state: */
    uint64_t last;                 /* where the second run was left, linear */
    int interrupt;                 /* vector being delivered, or -1 */
    bool no_hardware;              /* this KVM runs guests in software */
    bool wants_graphics;           /* the BIOS was asked for them */
    bool waits_for_key;            /* in a call of the BIOS */
    bool boots_again;              /* and again, by the BIOS */
    unsigned nr_waiting;           /* vCPUs that never started */
    int pic_vector;                /* whose EOI a PIC is waiting for, or -1 */
    unsigned pic_irq;              /* the line of that vector, 0 to 15 */
    const struct picture *screen;  /* the guest's screen; NULL: nothing on it */
    uint64_t ram_end;              /* first guest-physical byte after RAM */

    /* Worked out by death_explain. */
    struct fault fault;
    bool has_chain;
    struct chain chain;
    struct backtrace backtrace;
    struct entry_rules rules; /* for a failed entry */
    char what[160];           /* "triple fault on vCPU 0, ..." */
    char why[DEATH_MAX_WORDS];
    const char *hint_id; /* "" if no known pattern matches */
    const char *hint;    /* the likely cause and what to do; or "" */
    char hint_text[240]; /* buffer for a hint that is composed */
};

/* Fills the second half from the first. Works with any state. */
void death_explain(struct death *death);

/* Finds a hint for what has been worked out; sets hint_id and hint. */
void death_find_hint(struct death *death);

/* Gives the hint for an interrupt from a PIC whose vectors are those of
 * exceptions. False: no such interrupt came. */
bool death_find_pic_base(struct death *death);

/* Gives the hint for an `int` in real mode through an empty vector. False:
 * there was none. */
bool death_find_empty_vector(struct death *death);

/* Finds the instruction at which the guest died; for a halt, the hlt before
 * rip. *at becomes the state there, *fault what was found out about it. */
void death_instruction(const struct death *death, struct machine_state *at,
                       struct fault *fault);

/* "start+0x4 (0x100004, main.c:12)", or as much of it as is known. Returns
 * buf. */
char *death_place(const struct death *death, char *buf, size_t size);

/* The length of the instruction right before rip, in bytes, if it is one that
 * always exits to the hypervisor: port I/O, an MSR access or a hypercall. 0: it
 * is not. */
unsigned death_left_by(const struct machine_state *state);

/* "main+0x12 (main.c:30)" for a return address: the call before it. Returns
 * buf. */
char *death_caller(const struct death *death, uint64_t address, char *buf,
                   size_t size);

#endif
