/* SPDX-License-Identifier: MIT */
/*
 * Files of the host in a share that is read-only.
 */
#include "hostfs_tools.h"

#include "hv/layout.h"

#define RW (HV_FILE_READ | HV_FILE_WRITE)

static void setup_read_only(void)
{
    hostfs_setup_with(",ro");
}

TestSuite(hostfs_read_only, .init = setup_read_only, .fini = hostfs_teardown);

Test(hostfs_read_only, refuses_every_change)
{
    host_write("a", "text");
    static const uint64_t writes[] = {
        HV_FILE_WRITE, RW, HV_FILE_WRITE | HV_FILE_CREATE,
        HV_FILE_WRITE | HV_FILE_TRUNCATE, HV_FILE_WRITE | HV_FILE_APPEND};
    for (size_t i = 0; i < ARRAY_SIZE(writes); i++) {
        cr_assert_eq(open_file("/s/a", writes[i]), -EROFS);
        cr_assert_eq(nr_made, 0);
    }
    cr_assert_eq(ask_path(HV_CALL_FILE_MKDIR, "/s/d", 0777, 0), -EROFS);
    cr_assert_eq(ask_path(HV_CALL_FILE_UNLINK, "/s/a", 0, 0), -EROFS);
    cr_assert_eq(ask_path(HV_CALL_FILE_RMDIR, "/s/a", 0, 0), -EROFS);
    put(HOSTFS_NEW, "/s/b", 4);
    cr_assert_eq(ask(HV_CALL_FILE_RENAME, HOSTFS_PATH, 4, HOSTFS_NEW, 4, 0),
                 -EROFS);
    cr_assert_eq(nr_made, 0);
    cr_assert_eq(open_file("/s/a", HV_FILE_READ), 0);
    cr_assert_str_eq(read_text(0, 0), "text");
    cr_assert_eq(write_text(0, 0, "x"), -EBADF);
    cr_assert_eq(ask(HV_CALL_FILE_TRUNCATE, 0, 0, 0, 0, 0), -EBADF);
    cr_assert(host_has(on_host("a"), "text"));
}

/* "/" cannot be changed in any share. */
Test(hostfs_read_only, root)
{
    cr_assert_eq(ask_path(HV_CALL_FILE_MKDIR, "/x", 0777, 0), -ENOENT);
    cr_assert_eq(ask_path(HV_CALL_FILE_MKDIR, "/", 0777, 0), -EROFS);
    cr_assert_eq(ask_path(HV_CALL_FILE_RMDIR, "/", 0, 0), -EROFS);
    cr_assert_eq(open_file("/", RW | HV_FILE_CREATE), -EROFS);
}
