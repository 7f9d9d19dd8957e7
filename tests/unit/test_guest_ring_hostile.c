/* SPDX-License-Identifier: MIT */
/*
 * Rings in the guest's RAM: a hostile guest can make the records wrong but
 * never harmful. They are bounded, of the right kinds, in order, and every loss
 * is counted.
 */
#include "guest_ring_tools.h"

#include <pthread.h>
#include <stdatomic.h>

TestSuite(guest_ring_hostile, .init = setup, .fini = teardown, .timeout = 120);

/* ------------------------------------------------------- a hostile guest */

Test(guest_ring_hostile, only_what_a_guest_may_write)
{
    reg();
    for (unsigned kind = 0; kind < 256; kind++) {
        memset(slot(kind), 0xFF, sizeof(out[0]));
        slot(kind)->kind = (uint8_t)kind;
        slot(kind)->tsc = 1;
        header(AT)->head = kind + 1;
        lost = 0;
        size_t n = take(8);
        if (kind < HV_TRACE_FIRST_GUEST_KIND ||
            kind > HV_TRACE_LAST_GUEST_KIND) {
            cr_assert_eq(n, 0, "kind %u", kind);
            cr_assert_eq(lost, 1);
            continue;
        }
        cr_assert_eq(n, 1);
        cr_assert_eq(out[0].vcpu, 3, "whose ring it is, not what it says");
        cr_assert_leq(out[0].ring, 3);
        cr_assert_eq(out[0].flags & (HV_TRACE_WRITE | HV_TRACE_CALL), 0);
        cr_assert_eq(out[0].unused, 0);
        if (kind == HV_TRACE_SYSRET)
            cr_assert_eq(out[0].rip | out[0].address, 0);
        if (kind != HV_TRACE_SYSRET && kind != HV_TRACE_TEXT &&
            kind != HV_TRACE_SETUP && kind != HV_TRACE_TRAP)
            cr_assert_eq(out[0].size, 0);
        if (kind == HV_TRACE_TRAP)
            cr_assert_eq(out[0].size, UINT16_MAX, "of its instruction");
    }
}

Test(guest_ring_hostile, time_neither_goes_back_nor_ahead)
{
    const uint64_t before = trace_now();

    reg();
    for (uint64_t i = 0; i < 4; i++)
        put(i);
    slot(0)->tsc = before - 1000;
    slot(1)->tsc = before - 5000;
    slot(2)->tsc = UINT64_MAX;
    slot(3)->tsc = 0;
    cr_assert_eq(take(8), 4);
    cr_assert_eq(out[0].tsc, before - 1000);
    cr_assert_eq(out[1].tsc, before - 1000);
    cr_assert_leq(out[2].tsc, trace_now());
    cr_assert_geq(out[2].tsc, before);
    cr_assert_eq(out[3].tsc, out[2].tsc);
}

Test(guest_ring_hostile, a_head_that_goes_back_is_one_lost_record)
{
    reg();
    for (uint64_t i = 0; i < 20; i++)
        put(i);
    (void)take(64);
    lost = 0;
    header(AT)->head = 5;
    cr_assert_eq(take(64), 0);
    cr_assert_eq(lost, 1);
    put(5);
    cr_assert_eq(take(64), 1);
    cr_assert_eq(out[0].reason, 5);
    cr_assert_eq(lost, 1);
}

Test(guest_ring_hostile, a_head_that_jumps_is_bounded)
{
    static const uint64_t heads[] = {
        UINT64_MAX, 1ull << 63, UINT32_MAX, 1ull << 33,
        0,          1,          NR,         UINT64_MAX - 1,
    };
    uint64_t written = 0;

    reg();
    for (unsigned round = 0; round < 100; round++)
        for (unsigned i = 0; i < ARRAY_SIZE(heads); i++) {
            header(AT)->head = heads[i];
            cr_assert_leq(take(64), NR - 1);
            uint64_t now = ring.source.written(&ring.source);
            cr_assert_geq(now, written, "it only grows");
            cr_assert_leq(now - written, (1ull << 32) * 2);
            cr_assert_eq(tail, now);
            written = now;
        }
}

static atomic_bool stop;

/* Keeps rewriting everything, including the header. */
static void *rewrite(void *arg)
{
    uint8_t *memory = guest_mem_map(mem, gpa(AT), bytes_of(NR));
    uint32_t random = 1;

    (void)arg;
    while (!atomic_load(&stop)) {
        random = random * 1664525 + 1013904223;
        if (random % 8 == 0)
            header(AT)->head = random >> 3;
        else
            memset(memory + random % bytes_of(NR), (int)(random >> 24), 1);
    }
    return NULL;
}

Test(guest_ring_hostile, a_guest_that_rewrites_while_it_is_read)
{
    pthread_t thread;

    reg();
    pthread_create(&thread, NULL, rewrite, NULL);
    for (unsigned i = 0; i < 200000; i++) {
        size_t n = take(64);
        cr_assert_leq(n, NR - 1);
        for (size_t k = 0; k < n; k++) {
            cr_assert_geq(out[k].kind, HV_TRACE_FIRST_GUEST_KIND);
            cr_assert_leq(out[k].kind, HV_TRACE_LAST_GUEST_KIND);
            cr_assert_eq(out[k].vcpu, 3);
        }
    }
    atomic_store(&stop, true);
    pthread_join(thread, NULL);
}

/* Every record is derived from its number, so that half a record is
 * detected. */
static void *write_on(void *arg)
{
    uint64_t *nr = arg;

    for (uint64_t i = 0; !atomic_load(&stop); i++) {
        struct hv_trace_record *r = slot(i);
        atomic_signal_fence(memory_order_seq_cst);
        *(volatile uint64_t *)&r->tsc = i;
        *(volatile uint32_t *)&r->reason = (uint32_t)i;
        *(volatile uint8_t *)&r->kind = HV_TRACE_SYSCALL;
        *(volatile uint64_t *)&r->data = i;
        *(volatile uint64_t *)&r->aux = i;
        __atomic_store_n(&header(AT)->head, i + 1, __ATOMIC_RELEASE);
        *nr = i + 1;
    }
    return NULL;
}

Test(guest_ring_hostile, no_half_record_and_none_uncounted)
{
    uint64_t nr = 0, read = 0, next = 0;
    pthread_t thread;

    reg();
    pthread_create(&thread, NULL, write_on, &nr);
    while (read + lost < 20000000) {
        size_t n = take(NR);
        read += n;
        for (size_t k = 0; k < n; k++) {
            cr_assert_eq(out[k].reason, (uint32_t)out[k].data);
            cr_assert_eq(out[k].aux, out[k].data);
            cr_assert_geq(out[k].data, next);
            next = out[k].data + 1;
        }
    }
    atomic_store(&stop, true);
    pthread_join(thread, NULL);
    for (size_t n; (n = take(64)) != 0;)
        read += n;
    cr_assert_eq(read + lost, nr);
    cr_assert_gt(read, 0);
}
