/* SPDX-License-Identifier: MIT */
/*
 * Delivery of exceptions and interrupts as the CPU does it, through the IDT (or
 * the vectors of real mode), the GDT or LDT, the TSS and the stack; and the
 * chain of exceptions that follows when one cannot be delivered.
 */
#ifndef VMM_DEBUG_CAUSE_DELIVER_H
#define VMM_DEBUG_CAUSE_DELIVER_H

#include "debug/descriptor.h"
#include "debug/walk.h"

enum event_kind {
    EVENT_EXCEPTION, /* raised by an instruction; rip points to it */
    EVENT_SOFTWARE,  /* int n, int3, into; rip is past it */
    EVENT_EXTERNAL,  /* an interrupt */
};

struct event {
    uint8_t vector;
    enum event_kind kind;
    bool has_error;
    uint32_t error;
    uint64_t address; /* #PF: for CR2 */
    uint64_t rip;     /* to be pushed */
};

enum deliver_problem {
    DELIVER_OK,
    DELIVER_IDT_EMPTY,    /* limit 0 */
    DELIVER_IDT_LIMIT,    /* no entry for this vector */
    DELIVER_IDT_UNMAPPED, /* the entry's page faults, or is not RAM */
    DELIVER_GATE_EMPTY,   /* all bits are 0 */
    DELIVER_GATE_ABSENT,  /* P is 0 */
    DELIVER_GATE_TYPE,    /* not a gate type of this mode */
    DELIVER_GATE_DPL,     /* int n from a ring that is not allowed to */
    DELIVER_GATE_TASK,    /* a task gate: not followed */
    DELIVER_CS_NULL,
    DELIVER_CS_LIMIT, /* past the GDT's end */
    DELIVER_CS_UNMAPPED,
    DELIVER_CS_TYPE,  /* not a code segment */
    DELIVER_CS_WIDTH, /* long mode: not a 64-bit code segment */
    DELIVER_CS_DPL,
    DELIVER_CS_ABSENT,
    DELIVER_TSS_LIMIT,
    DELIVER_TSS_UNMAPPED,
    DELIVER_SS, /* legacy: the TSS's stack segment is wrong */
    DELIVER_STACK_CANONICAL,
    DELIVER_STACK_LIMIT, /* outside the stack segment */
    DELIVER_STACK_PAGE,  /* the stack's page faults, or is not RAM */
    DELIVER_TARGET,      /* the handler's address is impossible */
};

/* One attempt at delivery. What was found before it failed is kept. */
struct delivery {
    struct event event;
    enum deliver_problem problem;
    struct event next; /* raised instead, unless DELIVER_OK */
    uint64_t gate_linear;
    uint64_t gate[2];
    uint16_t selector;
    uint8_t gate_type;
    uint8_t ist;         /* 0: none */
    bool switches_stack; /* by the TSS */
    uint64_t handler;    /* offset in the code segment */
    uint64_t stack;      /* linear address of the first push */
    uint16_t stack_selector;
    struct walk walk; /* of the access that faulted */
    struct descriptor code;
    /* DELIVER_OK: the state at the handler's first instruction, and what was
     * pushed, lowest address first. */
    struct machine_state after;
    uint64_t frame[6];
    unsigned nr_frame;
    unsigned frame_width; /* bytes of each */
    uint64_t frame_linear;
};

/* Tries to deliver `event` in `state`. */
void deliver(const struct machine_state *state, const struct event *event,
             struct delivery *delivery);

/* In words: what went wrong, as in "the IDT is empty (base 0x0, limit 0x0)".
 * Returns buf. */
char *deliver_words(const struct machine_state *state,
                    const struct delivery *delivery, char *buf, size_t size);

#define CHAIN_MAX 8u

enum chain_end {
    CHAIN_DELIVERED,    /* the last one was */
    CHAIN_TRIPLE_FAULT, /* the last one was #DF, and failed */
    CHAIN_UNKNOWN,      /* a task gate, or longer than any real one */
};

struct chain {
    unsigned nr;
    struct delivery steps[CHAIN_MAX];
    enum chain_end end;
};

/* Delivers `first`; if that fails, delivers what is raised instead, and so on
 * until the chain ends. */
void chain_follow(const struct machine_state *state, const struct event *first,
                  struct chain *chain);

/* "#GP", and "general protection"; vectors from 32 up: "interrupt". */
const char *event_short_name(unsigned vector);
const char *event_name(unsigned vector);
/* Does the CPU push an error code for this vector? */
bool event_has_error(unsigned vector);

/* "#PF at 0x8, not present, write", "#GP(0x10)". Returns buf. */
char *event_words(const struct event *event, char *buf, size_t size);

#endif
