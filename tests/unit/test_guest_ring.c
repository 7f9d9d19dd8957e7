/* SPDX-License-Identifier: MIT */
/*
 * Rings in the guest's RAM: what may be registered, what a reader gets of what
 * an honest guest writes, and that a hostile one can make it wrong but never
 * harmful: bounded, of the right kinds, in order, with every loss counted.
 */
#include <criterion/criterion.h>

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

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

static uint64_t bytes_of(uint64_t nr)
{
    return HV_TRACE_RING_HEADER + nr * sizeof(struct hv_trace_record);
}

static uint64_t busy_since(struct trace_source *source)
{
    (void)source;
    return busy;
}

static void setup(void)
{
    static struct trace_source vcpu = {.busy_since = busy_since};

    busy = TRACE_NOT_BUSY;
    cr_assert_eq(guest_mem_create(RAM_SIZE, &mem), 0);
    guest_ring_init(&ring, 3, &vcpu);
    tail = lost = 0;
}

static void teardown(void)
{
    guest_ring_fini(&ring);
    guest_mem_destroy(mem);
}

TestSuite(guest_ring, .init = setup, .fini = teardown, .timeout = 120);

static void reg(void)
{
    cr_assert_eq(guest_ring_register(&ring, mem, gpa(AT), bytes_of(NR), &same),
                 0);
}

static volatile struct hv_trace_ring *header(uint64_t at)
{
    return guest_mem_map(mem, gpa(at), sizeof(struct hv_trace_ring));
}

static struct hv_trace_record *slot(uint64_t number)
{
    return guest_mem_map(
        mem, gpa(AT + HV_TRACE_RING_HEADER + number % NR * sizeof(out[0])),
        sizeof(out[0]));
}

/* As an honest guest does. */
static void put(uint64_t number)
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

static size_t take(size_t max)
{
    return ring.source.read(&ring.source, &tail, out, max, &lost);
}

/* ----------------------------------------------------------- registering */

Test(guest_ring, what_is_no_ring_is_refused)
{
    static const struct {
        uint64_t at, bytes;
        int error;
    } bad[] = {
        {AT + 64, 64 + 64 * 8, -EINVAL}, /* not page aligned */
        {AT, 0, -EINVAL},
        {AT, 63, -EINVAL},
        {AT, 64, -EINVAL},          /* no record */
        {AT, 64 + 64, -EINVAL},     /* one */
        {AT, 64 + 64 * 3, -EINVAL}, /* no power of two */
        {AT, 64 + 64 * 8 + 1, -EINVAL},
        {AT, 64 + 64 * 8 - 1, -EINVAL},
        {AT, UINT64_MAX, -EINVAL},
        {AT, UINT64_MAX - 63, -EINVAL},
        {AT, 64 + (64ull << 23), -EINVAL},        /* more than anybody needs */
        {AT, 64 + (64ull << 22), -EFAULT},        /* more than there is */
        {RAM_SIZE - 4096, 64 + 64 * 64, -EFAULT}, /* the header fits */
        {RAM_SIZE, 64 + 64 * 8, -EFAULT},
        {UINT64_MAX - 4095, 64 + 64 * 64, -EFAULT}, /* wraps */
        {HV_VGA_HOLE_BASE, 64 + 64 * 8, -EFAULT},
        {HV_VGA_HOLE_BASE - 4096, 64 + 64 * 64, -EFAULT},
        {HV_LAPIC_BASE, 64 + 64 * 8, -EFAULT},
    };

    for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
        cr_assert_eq(guest_ring_register(&ring, mem, gpa(bad[i].at),
                                         bad[i].bytes, &same),
                     bad[i].error, "row %u", i);
        cr_assert_null(ring.memory);
    }
    cr_assert_eq(take(8), 0, "nothing registered, nothing read");
    cr_assert_eq(ring.source.written(&ring.source), 0);
}

Test(guest_ring, the_last_bytes_of_ram_are_ram)
{
    const uint64_t at = RAM_SIZE - 4096;

    cr_assert_eq(guest_ring_register(&ring, mem, gpa(at), bytes_of(32), &same),
                 0);
    header(at)->head = 1;
    cr_assert_eq(take(8), 0);
    cr_assert_eq(lost, 1, "a record of zeros is none");
}

Test(guest_ring, a_new_ring_takes_the_place_of_the_old)
{
    reg();
    for (uint64_t i = 0; i < 3; i++)
        put(i);
    cr_assert_eq(take(1), 1);
    cr_assert_eq(
        guest_ring_register(&ring, mem, gpa(0x8000), bytes_of(NR), &same), 0);
    cr_assert_eq(take(8), 0);
    cr_assert_eq(lost, 2, "what was not read is lost");
    put(3); /* into the old one */
    cr_assert_eq(take(8), 0);
    *(struct hv_trace_record *)guest_mem_map(mem, gpa(0x8040), 64) =
        (struct hv_trace_record){.kind = HV_TRACE_SWITCH};
    header(0x8000)->head = 1;
    cr_assert_eq(take(8), 1);
    cr_assert_eq(out[0].kind, HV_TRACE_SWITCH);
    cr_assert_eq(ring.source.written(&ring.source), 4);
}

/* ------------------------------------------------------- an honest guest */

Test(guest_ring, records_come_in_order_and_once)
{
    reg();
    for (uint64_t i = 0; i < 5; i++)
        put(i);
    cr_assert_eq(take(3), 3);
    cr_assert_eq(take(8), 2);
    cr_assert_eq(out[1].reason, 4);
    cr_assert_eq(out[1].data, ~4ull);
    cr_assert_eq(out[1].pid, 7);
    cr_assert_eq(take(8), 0);
    cr_assert_eq(lost, 0);
    for (uint64_t i = 5; i < 12; i++) /* round the corner */
        put(i);
    cr_assert_eq(take(8), 7);
    for (unsigned i = 0; i < 7; i++)
        cr_assert_eq(out[i].reason, 5 + i);
    cr_assert_eq(lost, 0);
}

Test(guest_ring, what_is_written_over_is_counted)
{
    reg();
    for (uint64_t i = 0; i < 100; i++)
        put(i);
    cr_assert_eq(take(64), NR - 1, "the slot that may be half written is out");
    cr_assert_eq(out[0].reason, 100 - (NR - 1));
    cr_assert_eq(lost, 100 - (NR - 1));
    cr_assert_eq(tail, 100);
}

Test(guest_ring, two_readers_have_a_cursor_each)
{
    uint64_t other = 0, other_lost = 0;

    reg();
    put(0);
    put(1);
    cr_assert_eq(take(8), 2);
    put(2);
    cr_assert_eq(ring.source.read(&ring.source, &other, out, 64, &other_lost),
                 3);
    cr_assert_eq(take(8), 1);
    cr_assert_eq(lost + other_lost, 0);
}

Test(guest_ring, the_clock_becomes_the_hosts)
{
    const struct guest_ring_clock clock = {.first.offset = 0ull - 5000};

    cr_assert_eq(guest_ring_register(&ring, mem, gpa(AT), bytes_of(NR), &clock),
                 0);
    put(0);
    put(1);
    cr_assert_eq(take(8), 2);
    cr_assert_eq(out[0].tsc, 5000);
    cr_assert_eq(out[1].tsc, 5001);
}

Test(guest_ring, clocks_convert_both_ways)
{
    static const struct tsc_clock clocks[] = {
        {0, 0, 0},
        {123456789, 2000000, 2000000},
        {0ull - 987654321, 3000000, 2000000},
        {1ull << 63, 1000000, 3500001},
    };
    const uint64_t host = 0x0000123456789ABC;

    for (unsigned i = 0; i < ARRAY_SIZE(clocks); i++) {
        uint64_t guest = tsc_clock_to_guest(&clocks[i], host);
        uint64_t back = tsc_clock_to_host(&clocks[i], guest);

        cr_assert_leq(host - back, 4, "clock %u", i);
    }
    cr_assert_eq(tsc_clock_to_guest(&clocks[2], 2000) + 987654321, 3000);
}

/* ---------------------------------------------------------------- exits */

Test(guest_ring, records_stay_between_the_exits_they_lie_between)
{
    reg();
    put(0); /* their TSCs are 0, 1, 2, ...: all too early */
    put(1);
    guest_ring_note_exit(&ring, 1000, 1100);
    guest_ring_note_exit(&ring, 1200, 1300); /* nothing in between */
    put(2);
    guest_ring_note_exit(&ring, 2000, 2100);
    put(3);
    slot(0)->tsc = 5000; /* and this one too late */
    cr_assert_eq(take(8), 4);
    cr_assert_eq(out[0].tsc, 1000);
    cr_assert_eq(out[1].tsc, 1000);
    cr_assert_eq(out[2].tsc, 1300);
    cr_assert_eq(out[3].tsc, 2100);
    put(4);
    slot(4)->tsc = 2500;
    cr_assert_eq(take(8), 1);
    cr_assert_eq(out[0].tsc, 2500, "a right time is left as it is");
}

/* The host stops the guest's clock while it is out. */
static uint64_t moving_offset(void *ctx)
{
    return *(uint64_t *)ctx;
}

Test(guest_ring, a_clock_that_does_not_stay_is_followed)
{
    uint64_t offset = 0;
    const struct guest_ring_clock clock = {.offset = moving_offset,
                                           .ctx = &offset};

    cr_assert_eq(guest_ring_register(&ring, mem, gpa(AT), bytes_of(NR), &clock),
                 0);
    put(0);
    slot(0)->tsc = 500;
    offset = 0ull - 100;
    guest_ring_note_exit(&ring, 1000, 1100);
    put(1);
    slot(1)->tsc = 1020;
    guest_ring_note_exit(&ring, 1500, 1600);
    cr_assert_eq(take(8), 2);
    cr_assert_eq(out[0].tsc, 500);
    cr_assert_eq(out[1].tsc, 1120);
}

Test(guest_ring, an_exit_that_has_begun_is_after_all_records)
{
    reg();
    put(0);
    slot(0)->tsc = 7000;
    busy = 3000;
    cr_assert_eq(take(8), 1);
    cr_assert_eq(out[0].tsc, 3000);
}

Test(guest_ring, more_exits_than_are_remembered)
{
    uint64_t wrong = 0;

    reg();
    for (uint64_t i = 0; i < 3 * GUEST_RING_EXITS; i++) {
        put(i);
        slot(i)->tsc = 1;
        guest_ring_note_exit(&ring, i * 10 + 100, i * 10 + 105);
        if (take(8) == 1)
            wrong += out[0].tsc != (i ? i * 10 + 95 : 1);
    }
    cr_assert_eq(wrong, 0);
    cr_assert_eq(lost, 0);
}

/* ------------------------------------------------------- a hostile guest */

Test(guest_ring, only_what_a_guest_may_write)
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
            kind != HV_TRACE_SETUP)
            cr_assert_eq(out[0].size, 0);
    }
}

Test(guest_ring, time_neither_goes_back_nor_ahead)
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

Test(guest_ring, a_head_that_goes_back_is_one_lost_record)
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

Test(guest_ring, a_head_that_jumps_is_bounded)
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

/* Rewrites everything all the time, the header too. */
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

Test(guest_ring, a_guest_that_rewrites_while_it_is_read)
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

/* Every record says what it is, so that half a record shows. */
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

Test(guest_ring, no_half_record_and_none_uncounted)
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
