/* SPDX-License-Identifier: MIT */
/*
 * For the tests of multiboot headers: an image of one header.
 */
#ifndef MULTIBOOT_TOOLS_H
#define MULTIBOOT_TOOLS_H

#include <criterion/criterion.h>

#include <errno.h>
#include <string.h>

#include "boot/protocol.h"
#include "boot_builder.h"
#include "image_try.h"

#define MAX32     0xFFFFFFFFu
#define FILE_SIZE (64u << 10)

static const struct image_request nothing_asked;
static uint8_t file[FILE_SIZE];
static struct image_try try;

static inline void start(void)
{
    memset(file, 0, sizeof(file));
    memset(file + 0x200, 0xF4, 0x200);
}

static inline void load(uint64_t size)
{
    image_try(&try, file, size, &nothing_asked);
    cr_assert_lt(try.ms, 100.0);
}

static inline void expect_refused(const char *says)
{
    cr_assert_eq(try.result, -ENOEXEC, "nobody said: %s", says);
    cr_assert(strstr(try.error.text, says), "'%s' has no '%s'", try.error.text,
              says);
    image_try_end(&try);
}

static inline void expect_loaded(enum boot_protocol protocol, uint64_t entry)
{
    cr_assert_eq(try.result, 0, "%s", try.error.text);
    cr_assert_eq(try.image.protocol, protocol);
    cr_assert_eq(try.image.mode, BOOT_MODE_PROTECTED);
    cr_assert_eq(try.image.entry, entry, "%#lx", try.image.entry);
    image_try_end(&try);
}

#endif
