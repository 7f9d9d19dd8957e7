/* SPDX-License-Identifier: MIT */
/*
 * For the tests of rings in the guest's RAM: one ring, written and read by the
 * test.
 */
#ifndef GUEST_RING_TOOLS_H
#define GUEST_RING_TOOLS_H

#include <criterion/criterion.h>

#include "hv/layout.h"
#include "record/guest_ring.h"
#include "record/recorder.h"

#define RAM_SIZE (1u << 20)
#define AT       0x3000u
#define NR       8u

static struct guest_mem *mem;
static struct guest_ring ring;
static uint64_t busy = TRACE_NOT_BUSY; /* the vCPU is in an exit since then */
static const struct guest_ring_clock same; /* the guest's TSC is the host's */
static uint64_t tail, lost;
static struct hv_trace_record out[64];

static inline uint64_t bytes_of(uint64_t nr)
{
    return HV_TRACE_RING_HEADER + nr * sizeof(struct hv_trace_record);
}

static inline uint64_t busy_since(struct trace_source *source)
{
    (void)source;
    return busy;
}

static inline void setup(void)
{
    static struct trace_source vcpu = {.busy_since = busy_since};

    busy = TRACE_NOT_BUSY;
    cr_assert_eq(guest_mem_create(RAM_SIZE, &mem), 0);
    guest_ring_init(&ring, 3, &vcpu);
    tail = lost = 0;
}

static inline void teardown(void)
{
    guest_ring_fini(&ring);
    guest_mem_destroy(mem);
}

static inline void reg(void)
{
    cr_assert_eq(guest_ring_register(&ring, mem, gpa(AT), bytes_of(NR), &same),
                 0);
}

static volatile struct hv_trace_ring *header(uint64_t at)
{
    return guest_mem_map(mem, gpa(at), sizeof(struct hv_trace_ring));
}

static inline struct hv_trace_record *slot(uint64_t number)
{
    return guest_mem_map(
        mem, gpa(AT + HV_TRACE_RING_HEADER + number % NR * sizeof(out[0])),
        sizeof(out[0]));
}

/* Writes a record as an honest guest does. */
static inline void put(uint64_t number)
{
    *slot(number) = (struct hv_trace_record){
        .tsc = number,
        .pid = 7,
        .kind = HV_TRACE_SYSCALL,
        .reason = (uint32_t)number,
        .data = ~number,
    };
    header(AT)->head = number + 1;
}

static inline size_t take(size_t max)
{
    return ring.source.read(&ring.source, &tail, out, max, &lost);
}

#endif
