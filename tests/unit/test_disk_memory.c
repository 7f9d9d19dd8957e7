/* SPDX-License-Identifier: MIT */
/*
 * A disk in memory: its initial contents, and what is written over them.
 */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/disk.h"
#include "stderr_tools.h"

#define SIZE 4096u

static int transfer(struct disk *disk, bool is_write, void *data, size_t len,
                    uint64_t offset)
{
    /* In two pieces that are not multiples of a sector. */
    size_t first = len / 3;
    struct iovec iov[] = {
        {.iov_base = data, .iov_len = first},
        {.iov_base = (uint8_t *)data + first, .iov_len = len - first},
    };

    return is_write ? disk_write(disk, iov, 2, offset)
                    : disk_read(disk, iov, 2, offset);
}

Test(disk_memory, it_begins_with_the_image_and_goes_on_with_zeros)
{
    uint8_t image[700], data[SIZE];
    struct disk *disk;

    memset(image, 0x5A, sizeof(image));
    memset(data, 0xFF, sizeof(data));
    cr_assert_eq(disk_of_memory(image, sizeof(image), SIZE, NULL, &disk), 0);
    cr_assert_eq(disk_size(disk), SIZE);
    cr_assert_not(disk_is_read_only(disk));
    cr_assert_eq(transfer(disk, false, data, SIZE, 0), 0);
    for (size_t i = 0; i < SIZE; i++)
        cr_assert_eq(data[i], i < sizeof(image) ? 0x5A : 0);
    disk_close(disk);
}

Test(disk_memory, what_is_written_is_over_it_and_not_in_it)
{
    uint8_t image[1024], data[SIZE], back[SIZE];
    struct disk *disk, *again;

    memset(image, 1, sizeof(image));
    memset(data, 2, sizeof(data));
    cr_assert_eq(disk_of_memory(image, sizeof(image), SIZE, NULL, &disk), 0);
    cr_assert_eq(transfer(disk, true, data, 1024, 512), 0);
    cr_assert_eq(disk_flush(disk), 0);
    cr_assert_eq(transfer(disk, false, back, SIZE, 0), 0);
    for (size_t i = 0; i < SIZE; i++)
        cr_assert_eq(back[i], i < 512 ? 1 : i < 1536 ? 2 : 0);
    cr_assert_eq(image[512], 1);
    /* The machine that follows finds it unchanged. */
    cr_assert_eq(disk_again(disk, &again), 0);
    cr_assert_eq(transfer(again, false, back, SIZE, 0), 0);
    cr_assert_eq(back[512], 1);
    disk_close(again);
    disk_close(disk);
}

Test(disk_memory, a_part_of_a_sector_leaves_the_rest)
{
    uint8_t image[512], data[] = {7, 7, 7}, back[512];
    struct disk *disk;

    memset(image, 1, sizeof(image));
    cr_assert_eq(disk_of_memory(image, sizeof(image), SIZE, NULL, &disk), 0);
    cr_assert_eq(transfer(disk, true, data, 3, 100), 0);
    cr_assert_eq(transfer(disk, false, back, 512, 0), 0);
    for (size_t i = 0; i < 512; i++)
        cr_assert_eq(back[i], i >= 100 && i < 103 ? 7 : 1);
    disk_close(disk);
}

Test(disk_memory, nothing_is_past_the_end)
{
    uint8_t data[1024];
    struct disk *disk;

    cr_assert_eq(disk_of_memory(NULL, 0, SIZE, NULL, &disk), 0);
    cr_assert_eq(transfer(disk, false, data, 512, SIZE), -EIO);
    cr_assert_eq(transfer(disk, true, data, 1024, SIZE - 512), -EIO);
    cr_assert_eq(transfer(disk, false, data, 512, UINT64_MAX - 3), -EIO);
    disk_close(disk);
}

Test(disk_memory, zeros_are_written_and_a_discard_keeps)
{
    uint8_t image[SIZE], back[SIZE];
    struct disk *disk;

    memset(image, 9, sizeof(image));
    cr_assert_eq(disk_of_memory(image, sizeof(image), SIZE, NULL, &disk), 0);
    cr_assert_eq(disk_discard(disk, 0, 512), 0);
    cr_assert_eq(disk_zero(disk, 1024, 512, true), 0);
    cr_assert_eq(transfer(disk, false, back, SIZE, 0), 0);
    cr_assert_eq(back[0], 9);
    cr_assert_eq(back[1024], 0);
    cr_assert_eq(back[1536], 9);
    disk_close(disk);
}

Test(disk_memory, the_first_write_is_told_and_no_other)
{
    uint8_t image[512] = {0}, data[512] = {1};
    struct stderr_seen seen;
    struct disk *disk, *again;

    cr_assert_eq(stderr_capture(&seen), 0);
    cr_assert_eq(disk_of_memory(image, sizeof(image), SIZE, "os.img", &disk),
                 0);
    cr_assert_eq(transfer(disk, false, data, sizeof(data), 0), 0);
    cr_assert_str_empty(stderr_take(&seen), "a read loses nothing");
    cr_assert_eq(transfer(disk, true, data, sizeof(data), 0), 0);
    const char *said = stderr_take(&seen);
    cr_assert(is_one_message(said), "'%s'", said);
    cr_assert_not_null(strstr(said, "--disk=os.img"), "'%s'", said);
    cr_assert_eq(transfer(disk, true, data, sizeof(data), 512), 0);
    cr_assert_eq(disk_again(disk, &again), 0);
    cr_assert_eq(transfer(again, true, data, sizeof(data), 0), 0);
    cr_assert_str_empty(stderr_take(&seen), "it is told once");
    disk_close(disk);
    disk_close(again);
}
