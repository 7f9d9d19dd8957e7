/* SPDX-License-Identifier: MIT */
/*
 * The kernel's side of the trace (include/hv/trace.h): each CPU records its
 * crossings between ring 3 and ring 0 in a ring buffer of its own, which the
 * hypervisor reads while we run. Writing takes no exit, no lock and no loop; if
 * nobody reads, there is no ring buffer, and each trace point costs the test of
 * a pointer.
 *
 * Records are written with interrupts off, so no record can interrupt another.
 * An NMI, a double fault or a machine check could, but they write none.
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

/* Asks whether the hypervisor wants to read the trace. `kept`: a lab will read
 * the rings (trace/history.h), so they are made in any case. */
void trace_init(bool kept);

/* Gives this CPU its ring, if there is a trace. */
void trace_init_cpu(void);

extern struct hv_trace_ring *trace_rings[MAX_CPUS]; /* never freed */

/* Out of line: what the inline functions below call when there is a ring. */
void trace_write_trap(struct hv_trace_ring *ring, uint8_t kind,
                      const struct trap_frame *frame);
void trace_write_switch(struct hv_trace_ring *ring, const struct process *prev,
                        const struct process *next);
void trace_write_process(const struct process *process, uint32_t what,
                         uint64_t data);
void trace_write_request(struct hv_trace_ring *ring, uint32_t gsi,
                         uint64_t request, uint64_t what, uint64_t bytes);

/* Records a setting of this CPU (HV_SETUP_x) that holds from here on.
 * Interrupts are off. */
void trace_setup(uint32_t what, uint64_t data, const char *name, uint16_t size);

/* Called by trap_dispatch(), when it begins and when it ends. */
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

/* Called by sched_switch(). */
static inline void trace_switch(const struct process *prev,
                                const struct process *next)
{
    struct hv_trace_ring *ring = trace_ring();

    if (__builtin_expect(ring != NULL, false))
        trace_write_switch(ring, prev, next);
}

/* Records that HV_TASK_x happened to `process`. Interrupts may be on. */
static inline void trace_process(const struct process *process, uint32_t what,
                                 uint64_t data)
{
    if (__builtin_expect(trace_ring() != NULL, false))
        trace_write_process(process, what, data);
}

/* Records that a request is about to go to a device; the arguments are fields
 * of its SERVICE record. Interrupts are off. */
static inline void trace_request(uint32_t gsi, uint64_t request, uint64_t what,
                                 uint64_t bytes)
{
    struct hv_trace_ring *ring = trace_ring();

    if (__builtin_expect(ring != NULL, false))
        trace_write_request(ring, gsi, request, what, bytes);
}

/* Returns the slot for the next record. It holds an old record, so every field
 * that the new one's kind has must be filled in. The hypervisor fills in the
 * vCPU, and takes fields that a kind does not use as 0. */
static inline struct hv_trace_record *trace_begin(struct hv_trace_ring *ring)
{
    uint64_t offset = ring->head * sizeof(struct hv_trace_record);

    __asm__("and %%gs:%c1, %0"
            : "+r"(offset)
            : "i"(__builtin_offsetof(struct cpu, trace_mask)));
    return (void *)((char *)ring + HV_TRACE_RING_HEADER + offset);
}

/* Publishes the record. x86 makes a CPU's stores visible to others in order, so
 * a reader that sees this head sees the record. */
static inline void trace_end(struct hv_trace_ring *ring)
{
    __asm__ volatile("incq %0" : "+m"(ring->head)::"memory");
}

/* Fills in the fields that all records of a program's crossings have. */
static inline void trace_fill_user(struct hv_trace_record *r, uint8_t kind,
                                   uint8_t flags)
{
    typedef uint32_t __attribute__((may_alias)) half;
    half *tsc = (half *)&r->tsc;

    /* Not tsc_read(): the halves need not be combined. */
    __asm__ volatile("rdtsc" : "=a"(tsc[0]), "=d"(tsc[1]));
    r->pid = (uint32_t)current_process()->pid;
    r->kind = kind;
    r->vcpu = 0;
    r->ring = 3;
    r->flags = flags;
}

#endif
