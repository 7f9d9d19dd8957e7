/* SPDX-License-Identifier: MIT */
/*
 * The sandbox and files: with Landlock, nothing can be opened by name except
 * what is shared.
 */
#include "sandbox_tools.h"

#include <errno.h>
#include <sys/stat.h>

TestSuite(sandbox_files, .init = setup, .fini = teardown, .timeout = 120);

static int ours; /* an open file */

/* ------------------------------------------------------------------ Landlock
 */

static int open_files(void)
{
    int fd = openat(ours, "new", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    /* Neither names nor descriptors of directories get around it. */
    MUST(open(path, O_RDONLY | O_CLOEXEC) == -1 && errno == EACCES);
    MUST(open("/etc/passwd", O_RDONLY | O_CLOEXEC) == -1 && errno == EACCES);
    MUST(openat(ours, "../../etc/passwd", O_RDONLY | O_CLOEXEC) == -1);
    MUST(fd == -1 && errno == EACCES);
    MUST(unlink(path) == -1 && errno == EACCES);
    MUST(mkdir("/tmp/vmm-sandbox-new", 0700) == -1 && errno == EACCES);
    return PASSED;
}

static void need_landlock(void)
{
    if (!sandbox_landlock_version())
        cr_skip_test("this kernel has no Landlock");
}

Test(sandbox_files, no_file_has_a_name)
{
    need_landlock();
    ours = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    cr_assert_eq(outcome(open_files, false), PASSED);
}

static int read_share(void)
{
    MUST(openat(ours, "file", O_RDONLY | O_CLOEXEC) >= 0);
    MUST(openat(ours, "file", O_WRONLY | O_CLOEXEC) == -1 && errno == EACCES);
    MUST(openat(ours, "new", O_RDWR | O_CREAT | O_CLOEXEC, 0600) == -1);
    MUST(unlinkat(ours, "file", 0) == -1 && errno == EACCES);
    MUST(mkdirat(ours, "new", 0700) == -1 && errno == EACCES);
    MUST(open("/etc/passwd", O_RDONLY | O_CLOEXEC) == -1 && errno == EACCES);
    return PASSED;
}

static int change_share(void)
{
    int fd = openat(ours, "file", O_RDWR | O_CLOEXEC);

    MUST(fd >= 0 && ftruncate(fd, 3) == 0);
    MUST(openat(ours, "file", O_WRONLY | O_TRUNC | O_CLOEXEC) >= 0);
    MUST(openat(ours, "new", O_RDWR | O_CREAT | O_CLOEXEC, 0600) >= 0);
    MUST(renameat(ours, "new", ours, "newer") == 0);
    MUST(unlinkat(ours, "newer", 0) == 0);
    MUST(mkdirat(ours, "dir", 0700) == 0);
    MUST(unlinkat(ours, "dir", AT_REMOVEDIR) == 0);
    MUST(mknodat(ours, "pipe", S_IFIFO | 0600, 0) == -1 && errno == EACCES);
    MUST(symlinkat("/etc", ours, "link") == -1 && errno == EACCES);
    MUST(open("/etc/passwd", O_RDONLY | O_CLOEXEC) == -1 && errno == EACCES);
    return PASSED;
}

static void share_folder(struct shares *shares, bool is_read_only)
{
    need_landlock();
    ours = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    shares->nr = 1;
    shares->list[0].fd = ours;
    shares->list[0].is_read_only = is_read_only;
    sandbox.shares = shares;
    sandbox.parts = SANDBOX_SHARES;
}

Test(sandbox_files, read_only_share_is_read_only_for_vmm_too)
{
    static struct shares shares;

    share_folder(&shares, true);
    cr_assert_eq(outcome(read_share, false), PASSED);
}

Test(sandbox_files, share_can_be_changed_and_holds_files_only)
{
    static struct shares shares;

    share_folder(&shares, false);
    cr_assert_eq(outcome(change_share, false), PASSED);
}
