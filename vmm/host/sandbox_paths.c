/* SPDX-License-Identifier: MIT */
/*
 * Landlock: no file of the host can be opened, created, changed or removed by
 * its name, except below the shares, and there only as a share permits. Files
 * that are already open stay usable. Source: landlock(7) and the kernel's own
 * page, "Landlock: unprivileged access control".
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"
#include "sandbox.h"

/* Constants newer than the headers that this may be built with. */
#define ACCESS_TRUNCATE  (UINT64_C(1) << 14) /* version 3 */
#define ACCESS_IOCTL_DEV (UINT64_C(1) << 15) /* version 5 */
#define NET_ALL          UINT64_C(3)         /* version 4: bind, connect */
#define SCOPE_ALL        UINT64_C(3)         /* version 6: sockets, signals */

struct ruleset {
    uint64_t fs;
    uint64_t net;
    uint64_t scoped;
};

#define READS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITES                                                                 \
    (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |             \
     LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |            \
     LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REFER |                \
     ACCESS_TRUNCATE)

int sandbox_landlock_version(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
                           LANDLOCK_CREATE_RULESET_VERSION);

    return version > 0 ? (int)version : 0;
}

/* Everything that Landlock of this version can forbid. */
static struct ruleset all_of(int version)
{
    struct ruleset all = {
        .fs = LANDLOCK_ACCESS_FS_REFER - 1, /* the bits of version 1 */
    };

    if (version >= 2)
        all.fs |= LANDLOCK_ACCESS_FS_REFER;
    if (version >= 3)
        all.fs |= ACCESS_TRUNCATE;
    if (version >= 4)
        all.net = NET_ALL;
    if (version >= 5)
        all.fs |= ACCESS_IOCTL_DEV;
    if (version >= 6)
        all.scoped = SCOPE_ALL;
    return all;
}

static int allow(int rules, int dir, uint64_t access)
{
    const struct landlock_path_beneath_attr rule = {
        .allowed_access = access,
        .parent_fd = dir,
    };

    return syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH,
                   &rule, 0)
               ? -errno
               : 0;
}

static int allow_path(int rules, const char *path, uint64_t access)
{
    int dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

    if (dir < 0)
        return -errno;
    int rc = allow(rules, dir, access);
    close(dir);
    return rc;
}

static int allow_all(int rules, const struct sandbox *sandbox, uint64_t known)
{
    unsigned nr = sandbox->shares ? sandbox->shares->nr : 0;
    int rc = 0;

    if (sandbox->removes)
        rc = allow_path(rules, sandbox->removes, LANDLOCK_ACCESS_FS_REMOVE_DIR);
#ifdef SANDBOX_FOR_SANITIZER
    if (!rc)
        rc = allow_path(rules, "/proc", READS);
#endif

    for (unsigned i = 0; !rc && i < nr; i++) {
        const struct share *share = &sandbox->shares->list[i];
        uint64_t access = share->is_read_only ? READS : READS | WRITES;
        rc = allow(rules, share->fd, access & known);
    }
    return rc;
}

int sandbox_restrict_paths(const struct sandbox *sandbox)
{
    const struct ruleset all = all_of(sandbox_landlock_version());

    if (!sandbox_landlock_version()) {
        if (sandbox->shares)
            log_warn("--share: this kernel has no Landlock, which would keep "
                     "vmm itself inside the shares; see vmm doctor --sandbox");
        return 0;
    }
    int rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);
    if (rules < 0)
        return -errno;
    int rc = allow_all(rules, sandbox, all.fs);
    if (!rc && syscall(SYS_landlock_restrict_self, rules, 0))
        rc = -errno;
    close(rules);
    return rc;
}
