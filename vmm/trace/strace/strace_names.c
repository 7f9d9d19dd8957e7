/* SPDX-License-Identifier: MIT */
/*
 * The tables of names, from Linux's own headers. A flag that contains others
 * comes before them.
 */
#include "strace_names.h"

#include <asm/prctl.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/prctl.h>
#include <linux/reboot.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define N(name)                                                                \
    {                                                                          \
        (uint64_t)(name), #name                                                \
    }
/* The kernel's value, where the C library has a different one. */
#define KERNEL_O_LARGEFILE 0100000
#define SA_RESTORER_BIT    0x04000000

static const struct strace_name fd_flags[] = {
    N(O_CREAT),    N(O_EXCL),
    N(O_NOCTTY),   N(O_TRUNC),
    N(O_APPEND),   N(O_NONBLOCK),
    N(O_SYNC),     N(O_DSYNC),
    N(O_DIRECT),   {KERNEL_O_LARGEFILE, "O_LARGEFILE"},
    N(O_NOFOLLOW), N(O_NOATIME),
    N(O_CLOEXEC),  N(O_PATH),
    N(O_TMPFILE),  N(O_DIRECTORY),
};
static const struct strace_name prot[] = {N(PROT_READ), N(PROT_WRITE),
                                          N(PROT_EXEC)};
static const struct strace_name map[] = {
    N(MAP_SHARED_VALIDATE), N(MAP_SHARED),          N(MAP_PRIVATE),
    N(MAP_FIXED),           N(MAP_ANONYMOUS),       N(MAP_GROWSDOWN),
    N(MAP_DENYWRITE),       N(MAP_LOCKED),          N(MAP_NORESERVE),
    N(MAP_POPULATE),        N(MAP_NONBLOCK),        N(MAP_STACK),
    N(MAP_HUGETLB),         N(MAP_FIXED_NOREPLACE),
};
static const struct strace_name whence[] = {
    N(SEEK_SET), N(SEEK_CUR), N(SEEK_END), N(SEEK_DATA), N(SEEK_HOLE)};
static const struct strace_name access_modes[] = {N(R_OK), N(W_OK), N(X_OK)};
static const struct strace_name at[] = {N(AT_SYMLINK_NOFOLLOW), N(AT_REMOVEDIR),
                                        N(AT_SYMLINK_FOLLOW),
                                        N(AT_NO_AUTOMOUNT), N(AT_EMPTY_PATH)};
static const struct strace_name waits[] = {
    N(WNOHANG), N(WUNTRACED), N(WCONTINUED), N(WNOWAIT), N(__WALL)};
static const struct strace_name clones[] = {
    N(CLONE_VM),
    N(CLONE_FS),
    N(CLONE_FILES),
    N(CLONE_SIGHAND),
    N(CLONE_VFORK),
    N(CLONE_PARENT),
    N(CLONE_THREAD),
    N(CLONE_SYSVSEM),
    N(CLONE_SETTLS),
    N(CLONE_PARENT_SETTID),
    N(CLONE_CHILD_CLEARTID),
    N(CLONE_CHILD_SETTID),
};
static const struct strace_name clocks[] = {
    N(CLOCK_REALTIME),           N(CLOCK_MONOTONIC),
    N(CLOCK_PROCESS_CPUTIME_ID), N(CLOCK_THREAD_CPUTIME_ID),
    N(CLOCK_MONOTONIC_RAW),      N(CLOCK_REALTIME_COARSE),
    N(CLOCK_MONOTONIC_COARSE),   N(CLOCK_BOOTTIME)};
static const struct strace_name timers[] = {N(TIMER_ABSTIME)};
static const struct strace_name ioctls[] = {
    N(TCGETS),   N(TCSETS),    N(TCSETSW),   N(TCSETSF),    N(TCFLSH),
    N(TCSBRK),   N(TIOCGPGRP), N(TIOCSPGRP), N(TIOCGWINSZ), N(TIOCSWINSZ),
    N(TIOCGSID), N(TIOCSCTTY), N(TIOCNOTTY), N(FIONREAD),   N(FIONBIO),
    N(TIOCGETD), N(TIOCSTI)};
static const struct strace_name fcntls[] = {
    N(F_DUPFD), N(F_GETFD), N(F_SETFD),  N(F_GETFL),        N(F_SETFL),
    N(F_GETLK), N(F_SETLK), N(F_SETLKW), N(F_DUPFD_CLOEXEC)};
static const struct strace_name madvices[] = {
    N(MADV_NORMAL),   N(MADV_RANDOM), N(MADV_SEQUENTIAL), N(MADV_WILLNEED),
    N(MADV_DONTNEED), N(MADV_FREE),   N(MADV_HUGEPAGE),   N(MADV_NOHUGEPAGE)};
static const struct strace_name mremaps[] = {N(MREMAP_MAYMOVE), N(MREMAP_FIXED),
                                             N(MREMAP_DONTUNMAP)};
static const struct strace_name sig_hows[] = {N(SIG_BLOCK), N(SIG_UNBLOCK),
                                              N(SIG_SETMASK)};
static const struct strace_name prctls[] = {
    N(PR_SET_NAME),     N(PR_GET_NAME),      N(PR_SET_DUMPABLE),
    N(PR_GET_DUMPABLE), N(PR_SET_PDEATHSIG), N(PR_SET_NO_NEW_PRIVS),
    N(PR_SET_VMA)};
static const struct strace_name archs[] = {N(ARCH_SET_GS), N(ARCH_SET_FS),
                                           N(ARCH_GET_FS), N(ARCH_GET_GS)};
static const struct strace_name rlimits[] = {
    N(RLIMIT_CPU),     N(RLIMIT_FSIZE), N(RLIMIT_DATA),  N(RLIMIT_STACK),
    N(RLIMIT_CORE),    N(RLIMIT_RSS),   N(RLIMIT_NPROC), N(RLIMIT_NOFILE),
    N(RLIMIT_MEMLOCK), N(RLIMIT_AS)};
static const struct strace_name rusages[] = {N(RUSAGE_SELF), N(RUSAGE_CHILDREN),
                                             N(RUSAGE_THREAD)};
static const struct strace_name randoms[] = {N(GRND_NONBLOCK), N(GRND_RANDOM)};
static const struct strace_name renames[] = {
    N(RENAME_NOREPLACE), N(RENAME_EXCHANGE), N(RENAME_WHITEOUT)};
static const struct strace_name reboot1[] = {N(LINUX_REBOOT_MAGIC1)};
static const struct strace_name reboot2[] = {N(LINUX_REBOOT_MAGIC2),
                                             N(LINUX_REBOOT_MAGIC2A)};
static const struct strace_name reboot3[] = {N(LINUX_REBOOT_CMD_RESTART),
                                             N(LINUX_REBOOT_CMD_HALT),
                                             N(LINUX_REBOOT_CMD_POWER_OFF)};
static const struct strace_name sas[] = {{SA_RESTORER_BIT, "SA_RESTORER"},
                                         N(SA_ONSTACK),
                                         N(SA_RESTART),
                                         N(SA_NODEFER),
                                         N(SA_RESETHAND),
                                         N(SA_SIGINFO),
                                         N(SA_NOCLDSTOP),
                                         N(SA_NOCLDWAIT)};
static const struct strace_name polls[] = {N(POLLIN),  N(POLLPRI), N(POLLOUT),
                                           N(POLLERR), N(POLLHUP), N(POLLNVAL)};

#define VALUES(table)                                                          \
    {                                                                          \
        table, ARRAY_SIZE(table), false, NULL                                  \
    }
#define FLAGS(table, none)                                                     \
    {                                                                          \
        table, ARRAY_SIZE(table), true, none                                   \
    }

static const struct strace_name_table tables[NR_NAMES] = {
    [NAMES_OPEN] = FLAGS(fd_flags, NULL),
    [NAMES_FD_FLAGS] = FLAGS(fd_flags, NULL),
    [NAMES_PROT] = FLAGS(prot, "PROT_NONE"),
    [NAMES_MAP] = FLAGS(map, NULL),
    [NAMES_WHENCE] = VALUES(whence),
    [NAMES_ACCESS] = FLAGS(access_modes, "F_OK"),
    [NAMES_AT] = FLAGS(at, NULL),
    [NAMES_WAIT] = FLAGS(waits, NULL),
    [NAMES_CLONE] = FLAGS(clones, NULL),
    [NAMES_CLOCK] = VALUES(clocks),
    [NAMES_TIMER] = FLAGS(timers, NULL),
    [NAMES_IOCTL] = VALUES(ioctls),
    [NAMES_FCNTL] = VALUES(fcntls),
    [NAMES_MADVICE] = VALUES(madvices),
    [NAMES_MREMAP] = FLAGS(mremaps, NULL),
    [NAMES_SIG_HOW] = VALUES(sig_hows),
    [NAMES_PRCTL] = VALUES(prctls),
    [NAMES_ARCH] = VALUES(archs),
    [NAMES_RLIMIT] = VALUES(rlimits),
    [NAMES_RUSAGE] = VALUES(rusages),
    [NAMES_RANDOM] = FLAGS(randoms, NULL),
    [NAMES_RENAME] = FLAGS(renames, NULL),
    [NAMES_REBOOT1] = VALUES(reboot1),
    [NAMES_REBOOT2] = VALUES(reboot2),
    [NAMES_REBOOT3] = VALUES(reboot3),
    [NAMES_SA] = FLAGS(sas, NULL),
    [NAMES_POLL] = FLAGS(polls, NULL),
};

const struct strace_name_table *strace_names(enum strace_names which)
{
    return &tables[which];
}

/* The access mode is a number in two bits, where 0 means reading. */
static void open_mode(struct strace_line *line, uint64_t flags)
{
    static const char *const modes[] = {"O_RDONLY", "O_WRONLY", "O_RDWR",
                                        "O_ACCMODE"};

    strace_line_add(line, "%s", modes[flags & O_ACCMODE]);
    if (flags & ~(uint64_t)O_ACCMODE) {
        strace_line_add(line, "|");
        strace_line_flags(line, fd_flags, ARRAY_SIZE(fd_flags),
                          flags & ~(uint64_t)O_ACCMODE, NULL);
    }
}

void strace_named(struct strace_line *line, enum strace_names which,
                  uint64_t value)
{
    const struct strace_name_table *table = &tables[which];
    uint64_t low = value & UINT32_MAX; /* all of these values are ints */

    if (which == NAMES_OPEN)
        open_mode(line, low);
    else if (table->is_flags)
        strace_line_flags(line, table->names, table->nr, low, table->none);
    else
        strace_line_value(line, table->names, table->nr, low);
}
