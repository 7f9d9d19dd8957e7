/* SPDX-License-Identifier: MIT */
/*
 * The bounded queue: order, bounds and wrapping, against a plain counter.
 */
#include <criterion/criterion.h>

#include "host/byte_ring.h"

#define CAPACITY 7u

static uint8_t storage[CAPACITY + 1];
static struct byte_ring ring;

static void setup(void)
{
    ring = (struct byte_ring){.data = storage, .capacity = CAPACITY};
    storage[CAPACITY] = 0x5A;
}

static void teardown(void)
{
    cr_assert_eq(storage[CAPACITY], 0x5A, "written past the end");
}

TestSuite(byte_ring, .init = setup, .fini = teardown);

Test(byte_ring, starts_empty)
{
    const uint8_t *data;

    cr_assert_eq(byte_ring_peek(&ring, &data), 0);
    cr_assert_eq(byte_ring_room(&ring), CAPACITY);
    cr_assert_eq(byte_ring_put(&ring, NULL, 0), 0);
}

Test(byte_ring, takes_what_fits)
{
    const uint8_t *data;

    cr_assert_eq(byte_ring_put(&ring, (const uint8_t *)"0123456789", 10), 7);
    cr_assert_eq(byte_ring_room(&ring), 0);
    cr_assert_eq(byte_ring_put(&ring, (const uint8_t *)"x", 1), 0);
    cr_assert_eq(byte_ring_peek(&ring, &data), 7);
    cr_assert_arr_eq(data, "0123456", 7);
}

Test(byte_ring, peek_gives_the_piece_up_to_the_wrap)
{
    const uint8_t *data;

    byte_ring_put(&ring, (const uint8_t *)"01234", 5);
    byte_ring_drop(&ring, 4);
    cr_assert_eq(byte_ring_put(&ring, (const uint8_t *)"567890", 6), 6);
    cr_assert_eq(byte_ring_peek(&ring, &data), 3);
    cr_assert_arr_eq(data, "456", 3);
    byte_ring_drop(&ring, 3);
    cr_assert_eq(byte_ring_peek(&ring, &data), 4);
    cr_assert_arr_eq(data, "7890", 4);
}

/* Every start, with every length put and every length dropped. */
Test(byte_ring, keeps_order_at_every_position)
{
    uint8_t next_in = 0, next_out = 0;

    for (unsigned round = 0; round < 2000; round++) {
        uint8_t data[CAPACITY];
        const uint8_t *out;
        size_t before = ring.len;
        size_t want = round % (CAPACITY + 1);
        size_t taken, len;

        for (size_t i = 0; i < want; i++)
            data[i] = (uint8_t)(next_in + i);
        taken = byte_ring_put(&ring, data, want);
        cr_assert_eq(taken,
                     want < CAPACITY - before ? want : CAPACITY - before);
        next_in = (uint8_t)(next_in + taken);
        cr_assert_eq(ring.len, before + taken);

        len = byte_ring_peek(&ring, &out);
        cr_assert_eq(len == 0, ring.len == 0);
        if (len > round % 3 + 1)
            len = round % 3 + 1;
        for (size_t i = 0; i < len; i++)
            cr_assert_eq(out[i], next_out++);
        byte_ring_drop(&ring, len);
    }
    cr_assert_gt(next_out, 0);
}
