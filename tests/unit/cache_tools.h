/* SPDX-License-Identifier: MIT */
/*
 * For the tests of the cache of unpacked kernels: a place for it.
 */
#ifndef TESTS_UNIT_CACHE_TOOLS_H
#define TESTS_UNIT_CACHE_TOOLS_H

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/unpack/unpack.h"

static const struct unpack_how usual = {.is_open = false};
static char home[64];

static inline void cache_set_up(void)
{
    strcpy(home, "/tmp/vmm-unpack-XXXXXX");
    cr_assert_not_null(mkdtemp(home));
    setenv("XDG_CACHE_HOME", home, 1);
}

static inline void cache_tear_down(void)
{
    char command[100];

    snprintf(command, sizeof(command), "rm -rf %s", home);
    cr_assert_eq(system(command), 0);
}

#endif
