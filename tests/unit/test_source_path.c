/* SPDX-License-Identifier: MIT */
/*
 * Finding source files below the working directory.
 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "testing/source_path.h"

static char folder[] = "/tmp/vmm-source-XXXXXX", buf[256];

static void make(const char *path)
{
    FILE *file = fopen(path, "w");

    cr_assert_not_null(file);
    fclose(file);
}

static void setup(void)
{
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
    mkdir("a", 0700);
    mkdir("a/b", 0700);
    mkdir(".git", 0700);
    make("a/b/one.c");
    make("a/two.c");
    make("a/b/two.c");
    make(".git/three.c");
}

static void teardown(void)
{
    char command[64];

    snprintf(command, sizeof(command), "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(source_path, .init = setup, .fini = teardown);

Test(source_path, the_only_file_of_that_name)
{
    char whole[128];

    cr_assert_str_eq(source_path("one.c", buf, sizeof(buf)), "a/b/one.c");
    cr_assert_str_eq(source_path("/build/x/one.c", buf, sizeof(buf)),
                     "a/b/one.c");
    cr_assert_str_eq(source_path("a/two.c", buf, sizeof(buf)), "a/two.c");
    cr_assert_str_eq(source_path("two.c", buf, sizeof(buf)), "two.c");
    cr_assert_str_eq(source_path("three.c", buf, sizeof(buf)), "three.c");
    cr_assert_str_eq(source_path("", buf, sizeof(buf)), "");
    snprintf(whole, sizeof(whole), "%s/a/b/one.c", folder);
    cr_assert_str_eq(source_path(whole, buf, sizeof(buf)), "a/b/one.c");
}
