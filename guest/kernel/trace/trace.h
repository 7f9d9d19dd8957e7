/* SPDX-License-Identifier: MIT */
/*
 * The kernel's side of the trace (include/hv/trace.h): each CPU writes what
 * crosses between ring 3 and ring 0 on it into a ring of its own, which the
 * hypervisor reads while we run. Writing takes no exit, no lock and no loop;
 * where nobody reads, there is no ring, and each place costs a look at a
 * pointer.
 *
 * Records are written with interrupts off, so none comes into the middle of
 * another. An NMI, a double fault or a machine check could: they write none.
 */
#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include <stdbool.h>

#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "hv/trace.h"
#include "proc/process.h"
#include "trap/frame.h"

/* This CPU's ring, or NULL. */
static inline struct hv_trace_ring *trace_ring(void)
{
    struct hv_trace_ring *ring;

    __asm__ volatile("mov %%gs:%c1, %0"
                     : "=r"(ring)
                     : "i"(__builtin_offsetof(struct cpu, trace)));
    return ring;
}

/* Asks whether the hypervisor wants to read along. `kept`: a lab will read the
 * rings (trace/history.h), so there are some in any case. */
void trace_init(bool kept);

/* Gives this CPU its ring, if there are to be any. */
void trace_init_cpu(void);

extern struct hv_trace_ring *trace_rings[MAX_CPUS]; /* all of them, for ever */

/* Out of line; what the inline functions below do when there is a ring. */
void trace_write_trap(struct hv_trace_ring *ring, uint8_t kind,
                      const struct trap_frame *frame);
void trace_write_switch(struct hv_trace_ring *ring, const struct process *prev,
                        const struct process *next);
void trace_write_process(const struct process *process, uint32_t what,
                         uint64_t data);
void trace_write_request(struct hv_trace_ring *ring, uint32_t gsi,
                         uint64_t request, uint64_t what, uint64_t bytes);

/* This CPU has been told something (HV_SETUP_x) that holds from here on.
 * Interrupts are off. */
void trace_setup(uint32_t what, uint64_t data, const char *name, uint16_t size);

/* In trap_dispatch(), when it begins and ends. */
static inline void trace_trap(const struct trap_frame *frame)
{
    struct hv_trace_ring *ring = trace_ring();

    if (__builtin_expect(ring != NULL, false))
        trace_write_trap(ring, HV_TRACE_TRAP, frame);
}

static inline void trace_trap_return(const struct trap_frame *frame)
{
    struct hv_trace_ring *ring = trace_ring();

    if (__builtin_expect(ring != NULL, false))
        trace_write_trap(ring, HV_TRACE_TRAPRET, frame);
}

/* In sched_switch(). */
static inline void trace_switch(const struct process *prev,
                                const struct process *next)
{
    struct hv_trace_ring *ring = trace_ring();

    if (__builtin_expect(ring != NULL, false))
        trace_write_switch(ring, prev, next);
}

/* HV_TASK_x happened to `process`. Interrupts may be on. */
static inline void trace_process(const struct process *process, uint32_t what,
                                 uint64_t data)
{
    if (__builtin_expect(trace_ring() != NULL, false))
        trace_write_process(process, what, data);
}

/* A device is about to be asked; the fields are those of its SERVICE record.
 * Interrupts are off. */
static inline void trace_request(uint32_t gsi, uint64_t request, uint64_t what,
                                 uint64_t bytes)
{
    struct hv_trace_ring *ring = trace_ring();

    if (__builtin_expect(ring != NULL, false))
        trace_write_request(ring, gsi, request, what, bytes);
}

/* The place of the next record. Every field that its kind has must be filled:
 * it holds an old one. The hypervisor fills in which vCPU it was, and takes
 * what a kind does not use for 0. */
static inline struct hv_trace_record *trace_begin(struct hv_trace_ring *ring)
{
    uint64_t offset = ring->head * sizeof(struct hv_trace_record);

    __asm__("and %%gs:%c1, %0"
            : "+r"(offset)
            : "i"(__builtin_offsetof(struct cpu, trace_mask)));
    return (void *)((char *)ring + HV_TRACE_RING_HEADER + offset);
}

/* It is whole. x86 shows other CPUs a CPU's stores in their order, so the
 * reader that sees this head sees the record. */
static inline void trace_end(struct hv_trace_ring *ring)
{
    __asm__ volatile("incq %0" : "+m"(ring->head)::"memory");
}

/* The fields that records of a program's crossings have in common. */
static inline void trace_fill_user(struct hv_trace_record *r, uint8_t kind,
                                   uint8_t flags)
{
    typedef uint32_t __attribute__((may_alias)) half;
    half *tsc = (half *)&r->tsc;

    /* Not tsc_read(): the halves need not be put together. */
    __asm__ volatile("rdtsc" : "=a"(tsc[0]), "=d"(tsc[1]));
    r->pid = (uint32_t)current_process()->pid;
    r->kind = kind;
    r->vcpu = 0;
    r->ring = 3;
    r->flags = flags;
}

#endif
