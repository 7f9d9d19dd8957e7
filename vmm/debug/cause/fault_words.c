/* SPDX-License-Identifier: MIT */
/*
 * Why an instruction raises what it raises, in words.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "fault_steps.h"
#include "x86/cr.h"

/* Reasons that need no number. */
static const char *plain(enum fault_reason reason)
{
    switch ((int)reason) {
    case FAULT_UD2:
        return "the instruction made to raise it";
    case FAULT_MODE:
        return "the instruction is not enabled, or not known in this mode";
    case FAULT_PRIVILEGE:
        return "the instruction is for ring 0";
    case FAULT_NO_OSFXSR:
        return "SSE without CR4.OSFXSR";
    case FAULT_NO_OSXSAVE:
        return "AVX or XSAVE without CR4.OSXSAVE";
    case FAULT_CR0_EM:
        return "CR0.EM is set: no FPU, no SSE";
    case FAULT_CR0_TS:
        return "CR0.TS is set: the FPU is not the current task's";
    case FAULT_DIVIDE:
        return "the divisor is 0, or the quotient does not fit";
    case FAULT_CR_PG_WITHOUT_PE:
        return "CR0.PG without CR0.PE: no paging in real mode";
    case FAULT_CR_PG_WITHOUT_PAE:
        return "EFER.LME is set, but CR4.PAE is not: long mode needs PAE";
    case FAULT_CR_PDPTE:
        return "without EFER.LME, CR3 names PAE's table of four entries, and "
               "its entries have bits that must be 0";
    case FAULT_CR_PAE_OFF:
        return "CR4.PAE cannot be cleared in long mode";
    case FAULT_CR_NW_WITHOUT_CD:
        return "CR0.NW without CR0.CD";
    case FAULT_MSR_LME_WITH_PG:
        return "EFER.LME may not change while paging is on";
    case FAULT_DATA_NULL:
        return "through a null segment register";
    default:
        return NULL;
    }
}

static void words_of_selector(const struct machine_state *state,
                              const struct fault *fault, char *buf, size_t size)
{
    const char *table = fault->descriptor.in_ldt ? "LDT" : "GDT";
    unsigned selector = (unsigned)fault->value;
    const char *kind =
        descriptor_kind(&fault->descriptor.segment, state_in_long_mode(state));

    switch ((int)fault->reason) {
    case FAULT_SELECTOR_NULL:
        snprintf(buf, size, "the selector is null");
        break;
    case FAULT_SELECTOR_LIMIT:
        snprintf(buf, size,
                 "selector 0x%x is past the end of the %s (limit 0x%x)",
                 selector, table,
                 fault->descriptor.in_ldt ? state->sregs.ldt.limit
                                          : state->sregs.gdt.limit);
        break;
    case FAULT_SELECTOR_UNREADABLE:
        snprintf(buf, size,
                 "the %s entry of selector 0x%x, at 0x%" PRIx64
                 ", is not in mapped RAM",
                 table, selector, fault->descriptor.linear);
        break;
    case FAULT_SELECTOR_TYPE:
        snprintf(buf, size, "selector 0x%x names %s in the %s", selector, kind,
                 table);
        break;
    case FAULT_SELECTOR_ABSENT:
        snprintf(buf, size, "selector 0x%x names a segment that is not present",
                 selector);
        break;
    case FAULT_TSS_BUSY:
        snprintf(buf, size, "selector 0x%x names a TSS that is busy already",
                 selector);
        break;
    default:
        snprintf(buf, size, "selector 0x%x is of the wrong ring", selector);
        break;
    }
}

/* "write to", "read of", ... according to the fault's error code. */
static const char *access_words(const struct fault *fault)
{
    const struct insn *insn = &fault->insn;

    for (unsigned i = 0; i < insn->nr_operands; i++)
        if (insn->operands[i].kind == INSN_MEMORY &&
            insn->operands[i].is_written && !fault->is_stack)
            return "writes";
    if (!fault->is_stack)
        return "reads";
    return fault->event.error & 2 ? "pushes to" : "pops from";
}

static void words_of_memory(const struct machine_state *state,
                            const struct fault *fault, char *buf, size_t size)
{
    char why[96];
    const char *access = access_words(fault);

    walk_words(&fault->walk, why, sizeof(why));
    switch ((int)fault->reason) {
    case FAULT_DATA_PAGE:
    case FAULT_STACK_PAGE:
        snprintf(buf, size, "it %s 0x%" PRIx64 ", which is %s", access,
                 fault->linear, why);
        break;
    case FAULT_DATA_CANONICAL:
        snprintf(buf, size,
                 "it %s 0x%" PRIx64 ", which is not a canonical address",
                 access, fault->linear);
        break;
    case FAULT_DATA_ALIGN:
        snprintf(buf, size, "0x%" PRIx64 " is not aligned to 16 bytes",
                 fault->linear);
        break;
    case FAULT_STACK_LIMIT:
        snprintf(buf, size,
                 "the stack has no room: sp=0x%" PRIx64
                 " is at the edge of its segment (limit 0x%x)",
                 (uint64_t)(state->regs.rsp & state_stack_mask(state)),
                 state->sregs.ss.limit);
        break;
    default:
        snprintf(buf, size,
                 "it %s 0x%" PRIx64 ", outside of the segment's limit", access,
                 fault->linear);
        break;
    }
}

static void words_of_fetch(const struct machine_state *state,
                           const struct fault *fault, char *buf, size_t size)
{
    char why[96];

    switch ((int)fault->reason) {
    case FAULT_FETCH_PAGE:
        snprintf(buf, size, "the page of rip (0x%" PRIx64 ") is %s",
                 fault->linear, walk_words(&fault->walk, why, sizeof(why)));
        break;
    case FAULT_FETCH_CANONICAL:
        snprintf(buf, size,
                 "rip is 0x%" PRIx64 ", which is not a canonical address",
                 fault->linear);
        break;
    case FAULT_FETCH_LIMIT:
        snprintf(buf, size,
                 "rip is 0x%" PRIx64
                 ", past the end of the code segment (limit 0x%x)",
                 (uint64_t)state->regs.rip, state->sregs.cs.limit);
        break;
    case FAULT_FETCH_NO_RAM:
        snprintf(buf, size, "there is no RAM at 0x%" PRIx64 " to run",
                 fault->walk.gpa);
        break;
    default:
        snprintf(buf, size, "the bytes at rip are %s",
                 fault->insn.is_long ? "an instruction of over 15 bytes"
                                     : "no instruction");
        break;
    }
}

/* The instruction would load a value that is not allowed. */
static void words_of_value(const struct machine_state *state,
                           const struct fault *fault, char *buf, size_t size)
{
    switch ((int)fault->reason) {
    case FAULT_CR_RESERVED:
        snprintf(buf, size, "0x%" PRIx64 " has bits that must be 0",
                 fault->value);
        break;
    case FAULT_MSR:
        snprintf(buf, size, "MSR 0x%" PRIx64 " takes canonical addresses only",
                 fault->value);
        break;
    case FAULT_MSR_UNKNOWN:
        snprintf(buf, size,
                 "MSR 0x%" PRIx64 " is not there, or does not take this value",
                 fault->value);
        break;
    case FAULT_BRANCH_CANONICAL:
        snprintf(buf, size,
                 "it goes to 0x%" PRIx64 ", which is not a canonical address",
                 fault->value);
        break;
    default: /* FAULT_BRANCH_LIMIT */
        snprintf(buf, size,
                 "it goes to 0x%" PRIx64
                 ", past the end of the code segment (limit 0x%x)",
                 fault->value, state->sregs.cs.limit);
        break;
    }
}

char *fault_words(const struct machine_state *state, const struct fault *fault,
                  char *buf, size_t size)
{
    const char *text = plain(fault->reason);

    if (text) {
        snprintf(buf, size, "%s", text);
        return buf;
    }
    switch ((int)fault->reason) {
    case FAULT_NONE:
        snprintf(buf, size, "nothing that it does should fault");
        break;
    case FAULT_INTERRUPT:
        snprintf(buf, size, "software interrupt 0x%x", fault->event.vector);
        break;
    case FAULT_CR_RESERVED:
    case FAULT_MSR:
    case FAULT_MSR_UNKNOWN:
    case FAULT_BRANCH_CANONICAL:
    case FAULT_BRANCH_LIMIT:
        words_of_value(state, fault, buf, size);
        break;
    case FAULT_FETCH_PAGE:
    case FAULT_FETCH_CANONICAL:
    case FAULT_FETCH_LIMIT:
    case FAULT_FETCH_NO_RAM:
    case FAULT_OPCODE:
        words_of_fetch(state, fault, buf, size);
        break;
    case FAULT_DATA_PAGE:
    case FAULT_DATA_CANONICAL:
    case FAULT_DATA_LIMIT:
    case FAULT_DATA_ALIGN:
    case FAULT_STACK_PAGE:
    case FAULT_STACK_LIMIT:
        words_of_memory(state, fault, buf, size);
        break;
    default:
        words_of_selector(state, fault, buf, size);
        break;
    }
    return buf;
}
