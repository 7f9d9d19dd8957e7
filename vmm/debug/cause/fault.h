/* SPDX-License-Identifier: MIT */
/*
 * What the instruction at rip raises: fetch, decoding, privilege, control
 * registers, operands. A prediction from the state before the instruction.
 */
#ifndef VMM_DEBUG_CAUSE_FAULT_H
#define VMM_DEBUG_CAUSE_FAULT_H

#include "deliver.h"
#include "debug/insn/insn.h"

enum fault_reason {
    FAULT_NONE, /* no exception is predicted */
    FAULT_FETCH_PAGE,
    FAULT_FETCH_CANONICAL,
    FAULT_FETCH_LIMIT,  /* rip past CS's limit */
    FAULT_FETCH_NO_RAM, /* no exception: there is no memory to run */
    FAULT_OPCODE,       /* the bytes are not an instruction */
    FAULT_UD2,
    FAULT_MODE,      /* not in this mode, or switched off in CR4 */
    FAULT_PRIVILEGE, /* not allowed in ring 3 */
    FAULT_DATA_PAGE,
    FAULT_DATA_CANONICAL,
    FAULT_DATA_LIMIT,
    FAULT_DATA_NULL, /* through a null segment */
    FAULT_DATA_ALIGN,
    FAULT_STACK_PAGE,
    FAULT_STACK_LIMIT,
    FAULT_NO_OSFXSR,
    FAULT_NO_OSXSAVE,
    FAULT_CR0_EM,
    FAULT_CR0_TS,
    FAULT_DIVIDE,
    FAULT_INTERRUPT, /* int n, int3, into: as intended */
    FAULT_CR_PG_WITHOUT_PE,
    FAULT_CR_PG_WITHOUT_PAE, /* EFER.LME is set */
    FAULT_CR_RESERVED,
    FAULT_CR_PDPTE,   /* PAE: an entry of the first table is bad */
    FAULT_CR_PAE_OFF, /* in long mode */
    FAULT_CR_NW_WITHOUT_CD,
    FAULT_MSR,
    FAULT_MSR_LME_WITH_PG,
    FAULT_MSR_UNKNOWN, /* only suspected: fault_suspect */
    FAULT_SELECTOR_NULL,
    FAULT_SELECTOR_LIMIT, /* past the end of the GDT or LDT */
    FAULT_SELECTOR_UNREADABLE,
    FAULT_SELECTOR_TYPE,
    FAULT_SELECTOR_ABSENT,
    FAULT_SELECTOR_PRIVILEGE,
    FAULT_TSS_BUSY,
    FAULT_BRANCH_CANONICAL,
    FAULT_BRANCH_LIMIT,
};

struct fault {
    enum fault_reason reason;
    struct event event; /* unless FAULT_NONE and FAULT_FETCH_NO_RAM */
    struct insn insn;   /* len 0: could not be fetched */
    uint64_t linear;    /* the address that is wrong */
    struct walk walk;
    bool is_stack;
    uint64_t value; /* a selector, a new CR value, a branch target, an MSR */
    struct descriptor descriptor;
};

void fault_predict(const struct machine_state *state, struct fault *fault);

/* For a guest that died at an instruction for which nothing was predicted: the
 * instruction may have raised an exception that only the CPU can know of
 * (MSRs). */
void fault_suspect(const struct machine_state *state, struct fault *fault);

/* Why the instruction raises it, as the end of a sentence. Returns buf. */
char *fault_words(const struct machine_state *state, const struct fault *fault,
                  char *buf, size_t size);

/* The value of a general register, cut to `size` bytes. */
uint64_t fault_register(const struct machine_state *state, int reg,
                        unsigned size, bool has_rex);

#endif
