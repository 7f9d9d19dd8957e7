/* SPDX-License-Identifier: MIT */
/*
 * Where the contents of guest memory come from, and where they go: a file's
 * pages, and another object that takes them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "guest_mem_tools.h"

/* A file of `nr` pages, each filled with its number, from 1 on. */
static int make_file(unsigned nr)
{
    int fd = memfd_create("guest-mem", MFD_CLOEXEC);
    uint8_t page[4096];

    cr_assert_geq(fd, 0);
    for (unsigned i = 1; i <= nr; i++) {
        memset(page, (int)i, sizeof(page));
        cr_assert_eq(write(fd, page, sizeof(page)), (ssize_t)sizeof(page));
    }
    return fd;
}

static uint8_t byte_at(const struct guest_mem *mem, uint64_t at)
{
    uint8_t byte;

    cr_assert_eq(guest_mem_read(mem, gpa(at), &byte, 1), 0);
    return byte;
}

/* What the guest writes stays in its memory, which can be taken, too. */
Test(guest_mem_contents, shows_the_bytes_of_a_file)
{
    const uint8_t new = 0xEE;
    struct guest_mem *mem = create(8 * MIB), *taken;
    int fd = make_file(4);
    unsigned nr;
    uint8_t byte;

    cr_assert_eq(guest_mem_write(mem, gpa(MIB + 0x3000), &new, 1), 0);
    cr_assert_eq(guest_mem_map_file(mem, gpa(MIB), fd, 0x1000, 0x3000), 0);
    cr_assert_eq(guest_mem_write(mem, gpa(MIB + 0x1000), &new, 1), 0);
    cr_assert_eq(pread(fd, &byte, 1, 0x2000), 1);
    cr_assert_eq(byte, 3);
    cr_assert_eq(guest_mem_files(mem, &nr)->base, MIB);
    cr_assert_eq(nr, 1);
    cr_assert_eq(guest_mem_take(mem, &taken), 0);
    cr_assert_eq(byte_at(taken, MIB), 2);
    cr_assert_eq(byte_at(taken, MIB + 0x1000), new);
    cr_assert_eq(byte_at(taken, MIB + 0x1001), 3);
    cr_assert_eq(byte_at(taken, MIB + 0x2FFF), 4);
    cr_assert_eq(byte_at(taken, MIB + 0x3000), new);
    for (uint64_t at = MIB; at < MIB + 0x4000; at += 0x1000)
        cr_assert_eq(byte_at(mem, at), 0);
    guest_mem_destroy(taken);
    guest_mem_destroy(mem);
    close(fd);
}

Test(guest_mem_contents, refuses_a_file_where_there_is_no_memory)
{
    struct guest_mem *mem = create(8 * MIB);
    int fd = make_file(4);

    cr_assert_eq(guest_mem_map_file(mem, gpa(8 * MIB - 0x1000), fd, 0, 0x2000),
                 -EFAULT);
    cr_assert_eq(guest_mem_map_file(mem, gpa(0x9F000), fd, 0, 0x2000), -EFAULT);
    cr_assert_eq(guest_mem_map_file(mem, gpa(MIB), fd, 0, 0), -EFAULT);
    cr_assert_eq(guest_mem_map_file(mem, gpa(MIB), fd, 1, 0x1000), -EINVAL);
    for (unsigned i = 0; i < GUEST_MEM_MAX_FILES; i++)
        cr_assert_eq(
            guest_mem_map_file(mem, gpa(MIB + i * 0x1000), fd, 0, 0x1000), 0);
    cr_assert_eq(guest_mem_map_file(mem, gpa(2 * MIB), fd, 0, 0x1000), -ENOSPC);
    guest_mem_destroy(mem);
    close(fd);
}

/* Large writes make the host divide the mapping. */
Test(guest_mem_contents, large_contents_can_be_taken)
{
    const uint64_t base = 5 * MIB, size = 9 * MIB + 4096;
    struct guest_mem *mem = create(32 * MIB), *taken;
    uint8_t *data = malloc(size), *back = malloc(size);

    memset(data, 0xA5, size);
    cr_assert_eq(guest_mem_write(mem, gpa(base), data, size), 0);
    cr_assert_eq(guest_mem_take(mem, &taken), 0);
    cr_assert_eq(guest_mem_read(taken, gpa(base), back, size), 0);
    cr_assert_arr_eq(back, data, size);
    memset(data, 0, size);
    cr_assert_eq(guest_mem_read(mem, gpa(base), back, size), 0);
    cr_assert_arr_eq(back, data, size);
    free(data);
    free(back);
    guest_mem_destroy(taken);
    guest_mem_destroy(mem);
}

/* Another object takes over the contents, and the old one is as it was at
 * first. */
Test(guest_mem_contents, contents_can_be_taken)
{
    const uint64_t places[] = {0, 0x9FFF8, 0xB8000, 3 * GIB - 8, 4 * GIB};
    struct guest_mem *mem = create(4 * GIB), *taken;
    uint64_t value;

    for (unsigned i = 0; i < ARRAY_SIZE(places); i++) {
        value = i + 1;
        cr_assert_eq(guest_mem_write(mem, gpa(places[i]), &value, 8), 0);
    }
    const void *where = guest_mem_map(mem, gpa(4 * GIB), 8);
    cr_assert_eq(guest_mem_take(mem, &taken), 0);
    cr_assert_eq(guest_mem_map(mem, gpa(4 * GIB), 8), where);
    cr_assert_eq(guest_mem_size(taken), guest_mem_size(mem));
    for (unsigned i = 0; i < ARRAY_SIZE(places); i++) {
        cr_assert_eq(guest_mem_read(taken, gpa(places[i]), &value, 8), 0);
        cr_assert_eq(value, i + 1);
        cr_assert_eq(guest_mem_read(mem, gpa(places[i]), &value, 8), 0);
        cr_assert_eq(value, 0);
        cr_assert(writable(mem, places[i]));
    }
    cr_assert_not(guest_mem_contains(taken, gpa(0xA0000), 1));
    guest_mem_destroy(taken);
    guest_mem_destroy(mem);
}
