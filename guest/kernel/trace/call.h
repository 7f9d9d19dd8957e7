/* SPDX-License-Identifier: MIT */
/*
 * Records of system calls. The two fixed records are written inline, on the
 * path of every call; trace/call.c copies what pointers point to, for the calls
 * that have such arguments (struct trace_rule).
 */
#ifndef TRACE_CALL_H
#define TRACE_CALL_H

#include "kernel.h"
#include "sys/syscall.h"
#include "trace/rules.h"
#include "trace/trace.h"

#define TRACE_RESULT_MAX 160u /* bytes: a struct stat has 144 */

static inline bool trace_has_text(uint64_t number)
{
    return number < NR_SYSCALLS &&
           (trace_rules[number].in[0] | trace_rules[number].out) != 0;
}

/* Bytes that a call returned in memory, kept until its record is written. */
struct trace_result {
    uint16_t len;  /* copied */
    uint16_t size; /* size of all */
    char bytes[TRACE_RESULT_MAX];
};

/* Writes TEXT records of the arguments. Interrupts must be on: the program's
 * pages may have to be fetched. */
void trace_arguments(const struct syscall *call, uint64_t number);

/* Copies what the call returned in memory, if anything. Interrupts must be
 * on. */
void trace_copy_result(const struct syscall *call, uint64_t number,
                       int64_t result, struct trace_result *to);

/* Writes it as TEXT records, right after the SYSRET record. Interrupts are
 * off. */
void trace_write_result(const struct trace_result *result);

/* Records a return to ring 3 that no system call of this process began: a
 * child's return from fork. */
void trace_first_return(uint32_t number);

/* Called by syscall_dispatch(), with interrupts off. */
static inline void trace_syscall(struct hv_trace_ring *ring,
                                 const struct syscall *call, uint64_t number)
{
    struct hv_trace_record *r = trace_begin(ring);

    trace_fill_user(r, HV_TRACE_SYSCALL, HV_TRACE_HAS_RIP | HV_TRACE_HAS_RING);
    compiler_barrier(); /* a branch not taken is cheaper than a select */
    if (__builtin_expect(call->frame->vector == VECTOR_SYSCALL, false))
        r->flags |= HV_TRACE_INT80;
    r->reason = (uint32_t)number;
    r->rip = call->frame->rip;
    r->address = call->arg[0];
    r->data = call->arg[1];
    r->count = call->arg[2];
    r->aux = call->arg[3];
    trace_end(ring);
}

/* The same on the way back. `number` and `result` are the call's, even if a
 * signal handler has changed the frame. `text` is the size of the TEXT that
 * follows. */
static inline void trace_sysret(const struct trap_frame *frame, uint64_t number,
                                int64_t result, uint16_t text)
{
    struct hv_trace_ring *ring = trace_ring(); /* perhaps another CPU's now */

    if (__builtin_expect(ring == NULL, false))
        return;
    struct hv_trace_record *r = trace_begin(ring);

    trace_fill_user(r, HV_TRACE_SYSRET, HV_TRACE_HAS_RING);
    r->reason = (uint32_t)number;
    r->size = text;
    r->data = (uint64_t)result;
    r->count = frame->r8;
    r->aux = frame->r9;
    trace_end(ring);
}

#endif
