/* SPDX-License-Identifier: MIT */
/*
 * Captured output: what is kept when there is little, much, or too much.
 */
#include <criterion/criterion.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "testing/capture.h"

static struct capture capture;

static void teardown(void)
{
    capture_free(&capture);
}

TestSuite(capture, .fini = teardown);

/* Adds the numbers first .. last - 1, eight digits and a newline each. */
static void add_numbers(unsigned first, unsigned last)
{
    char line[16];

    for (unsigned i = first; i < last; i++) {
        snprintf(line, sizeof(line), "%08u\n", i);
        cr_assert_eq(capture_add(&capture, line, 9), 0);
    }
}

Test(capture, little_is_kept_as_it_is)
{
    cr_assert_eq(capture_add(&capture, "a\0b", 3), 0);
    cr_assert_eq(capture_add(&capture, "", 0), 0);
    cr_assert_eq(capture_add(&capture, "c", 1), 0);
    cr_assert_eq(capture.len, 4);
    cr_assert_eq(memcmp(capture.text, "a\0bc", 5), 0);
    cr_assert_eq(capture.dropped, 0);
}

Test(capture, of_too_much_the_middle_goes)
{
    const unsigned nr = 1000000; /* 9 MB */

    add_numbers(0, nr);
    cr_assert_leq(capture.len, CAPTURE_MAX);
    cr_assert_leq(capture.room, CAPTURE_MAX);
    cr_assert_eq(capture.len + capture.dropped, 9ull * nr);
    cr_assert_eq(memcmp(capture.text, "00000000\n00000001\n", 18), 0);
    cr_assert_str_eq(capture.text + capture.len - 9, "00999999\n");
    /* The head is complete, and everything after the gap is there. */
    cr_assert_eq(strtoul(capture.text + (CAPTURE_HEAD / 9 - 1) * 9, NULL, 10),
                 CAPTURE_HEAD / 9 - 1);
    cr_assert_geq(capture.len, CAPTURE_MAX / 2);
    for (size_t at = capture.len - 9, number = nr - 1; at > CAPTURE_MAX / 2;
         at -= 9, number--)
        cr_assert_eq(strtoul(capture.text + at, NULL, 10), number);
}

Test(capture, a_large_piece_is_like_many_small_ones)
{
    size_t size = 3u << 20;
    char *piece = malloc(size);

    memset(piece, 'x', size);
    piece[size - 1] = 'z';
    cr_assert_eq(capture_add(&capture, piece, size), 0);
    free(piece);
    cr_assert_eq(capture.len + capture.dropped, size);
    cr_assert_leq(capture.len, CAPTURE_MAX);
    cr_assert_eq(capture.text[capture.len - 1], 'z');
}

Test(capture, a_tail_begins_with_a_line)
{
    add_numbers(0, 100);
    capture_keep_tail(&capture, 900);
    cr_assert_eq(capture.len, 900);
    capture_keep_tail(&capture, 30);
    cr_assert_str_eq(capture.text, "00000097\n00000098\n00000099\n");
    cr_assert_eq(capture.dropped, 97 * 9);
    capture_keep_tail(&capture, 18);
    cr_assert_str_eq(capture.text, "00000098\n00000099\n");
    capture_keep_tail(&capture, 5);
    cr_assert_str_eq(capture.text, "0099\n");
}

Test(capture, from_a_descriptor)
{
    int ends[2];

    cr_assert_eq(pipe2(ends, O_NONBLOCK), 0);
    cr_assert_eq(capture_read(&capture, ends[0]), 0);
    cr_assert_eq(write(ends[1], "abc", 3), 3);
    cr_assert_eq(capture_read(&capture, ends[0]), 1);
    cr_assert_str_eq(capture.text, "abc");
    close(ends[1]);
    cr_assert_eq(capture_read(&capture, ends[0]), 0);
    close(ends[0]);
    cr_assert_eq(capture_read(&capture, -1), -EBADF);
}
