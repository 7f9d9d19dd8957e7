/* SPDX-License-Identifier: MIT */
/*
 * The device's side of a virtqueue: correct chains, and every way in which a
 * ring can be wrong. virtio 1.2, "Split Virtqueues".
 */
#include <criterion/criterion.h>

#include "virtio_tools.h"

#define INDIRECT  (UINT64_C(1) << VIRTIO_RING_F_INDIRECT_DESC)
#define EVENT_IDX (UINT64_C(1) << VIRTIO_RING_F_EVENT_IDX)
#define NEXT      VRING_DESC_F_NEXT
#define WRITE     VRING_DESC_F_WRITE

static struct virtqueue vq;
static struct virtq_chain chain;
static struct virtq_error error;

static void start(uint64_t features)
{
    const struct virtq_layout layout = ring_layout();

    cr_assert(virtqueue_start(&vq, mem, &layout, features, &error));
}

static void setup(void)
{
    cr_assert_eq(guest_mem_create(RING_RAM, &mem), 0);
    start(INDIRECT);
}

TestSuite(virtqueue, .init = setup);

static enum virtq_result pop(void)
{
    error = (struct virtq_error){0};
    return virtqueue_pop(&vq, &chain, &error);
}

#define ASSERT_BROKEN(part)                                                    \
    do {                                                                       \
        cr_assert_eq(pop(), VIRTQ_BROKEN);                                     \
        cr_assert_not_null(strstr(error.what, part), "'%s'", error.what);      \
    } while (0)

/* ------------------------------------------------------------------ layouts */

static bool starts(uint32_t size, uint64_t desc, uint64_t avail, uint64_t used)
{
    const struct virtq_layout layout = {size, desc, avail, used};

    error.what = NULL;
    bool good = virtqueue_start(&vq, mem, &layout, 0, &error);
    cr_assert_eq(good, error.what == NULL);
    return good;
}

Test(virtqueue, sizes)
{
    for (uint32_t size = 0; size <= 0x10000; size++) {
        bool good = size && !(size & (size - 1)) && size <= VIRTQ_MAX_SIZE;
        cr_assert_eq(starts(size, 0x1000, 0x8000, 0x10000), good, "%u", size);
    }
    cr_assert_not(starts(UINT32_MAX, 0x1000, 0x8000, 0x10000));
    cr_assert_not(starts(0x80000000, 0x1000, 0x8000, 0x10000));
}

Test(virtqueue, alignment)
{
    for (unsigned i = 0; i < 16; i++) {
        cr_assert_eq(starts(8, 0x1000 + i, 0x8000, 0x9000), i == 0);
        cr_assert_eq(starts(8, 0x1000, 0x8000 + i, 0x9000), i % 2 == 0);
        cr_assert_eq(starts(8, 0x1000, 0x8000, 0x9000 + i), i % 4 == 0);
    }
}

/* A ring may end where RAM ends, but not a byte further; nor may it wrap. */
Test(virtqueue, places)
{
    const uint64_t ends[] = {0xA0000, RING_RAM};

    for (unsigned i = 0; i < 2; i++) {
        uint64_t end = ends[i];
        cr_assert(starts(8, end - 8 * 16, 0x8000, 0x9000));
        cr_assert_not(starts(8, end - 8 * 16 + 16, 0x8000, 0x9000));
        cr_assert(starts(8, 0x1000, end - 22, 0x9000));
        cr_assert_not(starts(8, 0x1000, end - 20, 0x9000));
        cr_assert(starts(8, 0x1000, 0x8000, end - 72));
        cr_assert_not(starts(8, 0x1000, 0x8000, end - 68));
    }
    cr_assert_not(starts(8, UINT64_MAX - 15, 0x8000, 0x9000));
    cr_assert_not(starts(8, 0x1000, UINT64_MAX - 1, 0x9000));
    cr_assert_not(starts(8, 0x1000, 0x8000, UINT64_MAX - 3));
    cr_assert_not(starts(8, 0xD0000000, 0x8000, 0x9000), "registers");
}

/* ------------------------------------------------------------------- chains */

Test(virtqueue, empty)
{
    cr_assert_eq(pop(), VIRTQ_EMPTY);
}

Test(virtqueue, a_chain_of_each_direction)
{
    desc_put(2, AT_DATA, 16, NEXT, 5);
    desc_put(5, AT_DATA + 0x100, 512, NEXT | WRITE, 1);
    desc_put(1, AT_DATA + 0x400, 1, WRITE, 0);
    offer(2);
    cr_assert_eq(pop(), VIRTQ_CHAIN);
    cr_assert_eq(chain.head, 2);
    cr_assert_eq(chain.nr_out, 1);
    cr_assert_eq(chain.nr_in, 2);
    cr_assert_eq(chain.out_len, 16);
    cr_assert_eq(chain.in_len, 513);
    cr_assert_eq(chain.iov[0].iov_base, guest_mem_map(mem, gpa(AT_DATA), 16));
    cr_assert_eq(virtq_in(&chain)[1].iov_len, 1);
    cr_assert_eq(pop(), VIRTQ_EMPTY);

    virtqueue_push(&vq, &chain, 0x12345);
    cr_assert_eq(used_idx(), 1);
    cr_assert_eq(used_last().id, 2);
    cr_assert_eq(used_last().len, 0x12345);
}

Test(virtqueue, as_long_as_the_queue)
{
    for (unsigned i = 0; i < RING_SIZE; i++)
        desc_put(i, AT_DATA + i, 1, i + 1 < RING_SIZE ? NEXT : 0, i + 1);
    offer(0);
    cr_assert_eq(pop(), VIRTQ_CHAIN);
    cr_assert_eq(chain.nr_out, RING_SIZE);
}

Test(virtqueue, indices_wrap)
{
    desc_put(3, AT_DATA, 4, WRITE, 0);
    for (unsigned i = 0; i < 0x10000 + 3; i++) {
        offer(3);
        cr_assert_eq(pop(), VIRTQ_CHAIN, "%u", i);
        virtqueue_push(&vq, &chain, i);
        cr_assert_eq(used_last().len, i);
    }
    cr_assert_eq(used_idx(), 3);
    cr_assert_eq(pop(), VIRTQ_EMPTY);
}

Test(virtqueue, empty_buffers_are_left_out)
{
    desc_put(0, UINT64_MAX, 0, NEXT, 1); /* its address has no meaning */
    desc_put(1, AT_DATA, 4, NEXT, 2);
    desc_put(2, AT_DATA, 0, WRITE, 0);
    offer(0);
    cr_assert_eq(pop(), VIRTQ_CHAIN);
    cr_assert_eq(chain.nr_out, 1);
    cr_assert_eq(chain.nr_in, 0);
}

Test(virtqueue, an_indirect_table)
{
    desc_put(0, AT_DATA, 16, NEXT, 1);
    desc_put(1, AT_TABLE, 2 * 16, VRING_DESC_F_INDIRECT | WRITE, 0);
    desc_at(AT_TABLE, 0, AT_DATA + 0x100, 8, NEXT, 1);
    desc_at(AT_TABLE, 1, AT_DATA + 0x200, 9, WRITE, 7);
    offer(0);
    cr_assert_eq(pop(), VIRTQ_CHAIN);
    cr_assert_eq(chain.nr_out, 2);
    cr_assert_eq(chain.out_len, 24);
    cr_assert_eq(chain.in_len, 9);
}

/* ------------------------------------------------------------- what is wrong
 */

Test(virtqueue, links_that_never_end)
{
    desc_put(0, AT_DATA, 4, NEXT, 0);
    offer(0);
    ASSERT_BROKEN("longer than its queue");
    start(INDIRECT);
    desc_put(0, AT_DATA, 0, NEXT, 1);
    desc_put(1, AT_DATA, 0, NEXT, 0);
    ASSERT_BROKEN("longer than its queue");
}

Test(virtqueue, numbers_past_the_table)
{
    offer(RING_SIZE);
    ASSERT_BROKEN("past its table");
    start(INDIRECT);
    desc_put(0, AT_DATA, 4, NEXT, RING_SIZE);
    ram_put16(AT_AVAIL + 4, 0);
    ASSERT_BROKEN("past its table");
    start(INDIRECT);
    ram_put16(AT_AVAIL + 4, 0xFFFF);
    ASSERT_BROKEN("past its table");
}

Test(virtqueue, an_index_that_jumps)
{
    for (unsigned jump = RING_SIZE + 1; jump < 0x10000; jump += 97) {
        start(INDIRECT);
        ram_put16(AT_AVAIL + 2, (uint16_t)jump);
        ASSERT_BROKEN("ran past its queue");
    }
}

Test(virtqueue, an_index_that_goes_back)
{
    desc_put(0, AT_DATA, 4, 0, 0);
    offer(0);
    cr_assert_eq(pop(), VIRTQ_CHAIN);
    ram_put16(AT_AVAIL + 2, 0);
    ASSERT_BROKEN("ran past its queue");
}

Test(virtqueue, buffers_that_are_not_ram)
{
    const struct {
        uint64_t addr;
        uint32_t len;
    } bad[] = {
        {RING_RAM, 1},    {RING_RAM - 1, 2},
        {0xA0000 - 1, 2}, {0xA0000, 1},
        {UINT64_MAX, 1},  {UINT64_MAX, UINT32_MAX},
        {0xD0000000, 4},  {UINT64_MAX - 0xFFF, 0x1000},
        {0, UINT32_MAX},  {1ull << 63, 1},
        {0x100000000, 4},
    };

    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        for (unsigned flags = 0; flags <= WRITE; flags += WRITE) {
            start(INDIRECT);
            ram_put16(AT_AVAIL + 2, 0);
            desc_put(0, bad[i].addr, bad[i].len, flags, 0);
            offer(0);
            ASSERT_BROKEN("not in RAM");
            cr_assert_eq(error.value, bad[i].addr);
        }
    }
}

Test(virtqueue, sums_over_32_bits)
{
    const struct virtq_layout layout = ring_layout();

    guest_mem_destroy(mem);
    cr_assert_eq(guest_mem_create(UINT64_C(3) << 30, &mem), 0);
    cr_assert(virtqueue_start(&vq, mem, &layout, 0, &error));
    desc_put(0, 0x100000, 0xA0000000, NEXT, 1);
    desc_put(1, 0x100000, 0xA0000000, 0, 0);
    offer(0);
    ASSERT_BROKEN("more than 4 GiB");
}

Test(virtqueue, reading_behind_writing)
{
    desc_put(0, AT_DATA, 4, NEXT | WRITE, 1);
    desc_put(1, AT_DATA, 4, 0, 0);
    offer(0);
    ASSERT_BROKEN("after one to write");
}

Test(virtqueue, indirect_tables_that_are_not)
{
    const unsigned flag = VRING_DESC_F_INDIRECT;
    const struct {
        uint64_t addr;
        uint32_t len;
        unsigned flags;
        const char *part;
    } bad[] = {
        {AT_TABLE, 0, flag, "whole descriptors"},
        {AT_TABLE, 15, flag, "whole descriptors"},
        {AT_TABLE, 17, flag, "whole descriptors"},
        {AT_TABLE, 32, flag | NEXT, "has a next one"},
        {RING_RAM - 16, 32, flag, "not in RAM"},
        {UINT64_MAX - 15, 32, flag, "not in RAM"},
        {0xD0000000, 32, flag, "not in RAM"},
        {AT_TABLE, UINT32_MAX & ~15u, flag, "not in RAM"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        start(INDIRECT);
        ram_put16(AT_AVAIL + 2, 0);
        desc_put(0, bad[i].addr, bad[i].len, bad[i].flags, 0);
        offer(0);
        ASSERT_BROKEN(bad[i].part);
    }
    start(0);
    ram_put16(AT_AVAIL + 2, 0);
    desc_put(0, AT_TABLE, 16, flag, 0);
    offer(0);
    ASSERT_BROKEN("not negotiated");
}

/* Even if the table is the one that contains it. */
Test(virtqueue, indirect_in_indirect)
{
    const uint64_t tables[] = {AT_TABLE, AT_DESC};

    for (unsigned i = 0; i < 2; i++) {
        start(INDIRECT);
        ram_put16(AT_AVAIL + 2, 0);
        desc_put(0, tables[i], 16 * RING_SIZE, VRING_DESC_F_INDIRECT, 0);
        desc_at(AT_TABLE, 0, AT_TABLE, 16, VRING_DESC_F_INDIRECT, 0);
        offer(0);
        ASSERT_BROKEN("in an indirect table");
    }
}

Test(virtqueue, an_indirect_chain_is_no_longer_either)
{
    desc_put(0, AT_TABLE, 16 * 16, VRING_DESC_F_INDIRECT, 0);
    for (unsigned i = 0; i < 16; i++)
        desc_at(AT_TABLE, i, AT_DATA, 1, NEXT, i + 1);
    offer(0);
    ASSERT_BROKEN("longer than its queue");
    start(INDIRECT);
    desc_at(AT_TABLE, RING_SIZE - 1, AT_DATA, 1, 0, 0);
    cr_assert_eq(pop(), VIRTQ_CHAIN);
    cr_assert_eq(chain.nr_out, RING_SIZE);
    start(INDIRECT);
    desc_at(AT_TABLE, 3, AT_DATA, 1, NEXT, 16);
    ASSERT_BROKEN("past its table");
}

/* ----------------------------------------------------------- notifications */

static void push_one(void)
{
    desc_put(0, AT_DATA, 4, WRITE, 0);
    offer(0);
    cr_assert_eq(pop(), VIRTQ_CHAIN);
    virtqueue_push(&vq, &chain, 0);
}

Test(virtqueue, interrupts_by_flag)
{
    push_one();
    cr_assert(virtqueue_wants_interrupt(&vq));
    ram_put16(AT_AVAIL, VRING_AVAIL_F_NO_INTERRUPT);
    push_one();
    cr_assert_not(virtqueue_wants_interrupt(&vq));
}

/* virtio 1.2: "if the idx field in the used ring (which determined where that
 * descriptor index was placed) was equal to used_event, the device MUST send a
 * used buffer notification". */
Test(virtqueue, interrupts_by_event_index)
{
    start(EVENT_IDX);
    ram_put16(AT_AVAIL, VRING_AVAIL_F_NO_INTERRUPT); /* to be ignored */
    for (unsigned i = 0; i < 0x10000 + 20; i++) {
        used_event((uint16_t)(i / 5 * 5));
        push_one();
        cr_assert_eq(virtqueue_wants_interrupt(&vq), i % 5 == 0, "%u", i);
    }
    used_event((uint16_t)(vq.next_used + 1));
    push_one();
    push_one();
    push_one();
    cr_assert(virtqueue_wants_interrupt(&vq), "stepped over");
}

Test(virtqueue, notifications_by_flag)
{
    cr_assert_not(virtqueue_ask_notify(&vq, false));
    cr_assert_eq(ram_get16(AT_USED), VRING_USED_F_NO_NOTIFY);
    offer(0);
    cr_assert(virtqueue_ask_notify(&vq, true), "there is one already");
    cr_assert_eq(ram_get16(AT_USED), 0);
}

Test(virtqueue, notifications_by_event_index)
{
    start(EVENT_IDX);
    push_one();
    cr_assert_eq(avail_event(), 0);
    cr_assert_not(virtqueue_ask_notify(&vq, false));
    cr_assert_eq(avail_event(), 0);
    cr_assert_not(virtqueue_ask_notify(&vq, true));
    cr_assert_eq(avail_event(), 1);
    offer(0);
    cr_assert(virtqueue_ask_notify(&vq, true));
    cr_assert_eq(ram_get16(AT_USED), 0, "the flag stays alone");
}

/* ------------------------------------------------------------------- buffers
 */

Test(virtqueue, buffers_as_one_run)
{
    uint8_t bytes[10], got[10];
    struct iovec iov[4] = {
        {bytes, 3}, {bytes + 3, 0}, {bytes + 3, 4}, {bytes + 7, 3}};

    for (unsigned offset = 0; offset <= 11; offset++) {
        for (unsigned len = 0; len <= 11; len++) {
            size_t want = offset >= 10        ? 0
                          : len < 10 - offset ? len
                                              : 10 - offset;
            for (unsigned i = 0; i < 10; i++)
                bytes[i] = (uint8_t)i;
            cr_assert_eq(
                virtqueue_copy_from(iov, 4, offset, got, len < 10 ? len : 10),
                len < 10       ? want
                : offset >= 10 ? 0
                               : 10 - offset);
            for (unsigned i = 0; i < want && i < 10; i++)
                cr_assert_eq(got[i], offset + i);
            memset(got, 0xEE, sizeof(got));
            if (len > 10)
                continue;
            cr_assert_eq(virtqueue_copy_to(iov, 4, offset, got, len), want);
            for (unsigned i = 0; i < 10; i++)
                cr_assert_eq(bytes[i],
                             i >= offset && i < offset + want ? 0xEE : i);
        }
    }
}

Test(virtqueue, buffers_trimmed)
{
    uint8_t bytes[10];

    for (unsigned offset = 0; offset <= 10; offset++) {
        for (unsigned len = 0; len <= 10 - offset; len++) {
            struct iovec iov[3] = {{bytes, 3}, {bytes + 3, 4}, {bytes + 7, 3}};
            unsigned nr = 3;
            size_t sum = 0;
            virtqueue_trim(iov, &nr, offset, len);
            for (unsigned i = 0; i < nr; i++) {
                cr_assert_gt(iov[i].iov_len, 0);
                cr_assert_eq((uint8_t *)iov[i].iov_base, bytes + offset + sum);
                sum += iov[i].iov_len;
            }
            cr_assert_eq(sum, len);
        }
    }
}
