/* SPDX-License-Identifier: MIT */
/*
 * The calls of efault, and their pointers: every call of the teaching kernel
 * that takes one. tests/user compares this list with the kernel's table.
 */
#include "efault.h"

#include <asm/ioctls.h>
#include <asm/prctl.h>
#include <linux/futex.h>
#include <linux/poll.h>
#include <linux/prctl.h>
#include <linux/resource.h>
#include <linux/time.h>
#include <linux/uio.h>
#include <linux/wait.h>

#define BAD 0 /* in a list of arguments: the bad pointer */

#define ROW(name, nr, at, how, ...)                                            \
    row(name, __NR_##nr, at, how, (const long[6]){__VA_ARGS__})

#define SIGSET  8
#define PATH    ((long)file_name)
#define ROOM    ((long)last_page) /* a good pointer to write to */
#define NO_TIME ((long)no_time)

static const struct timespec no_time[2];

static void rows_bytes(void)
{
    ROW("read buf", read, 1, OUT | STREAM, file, BAD, 64);
    ROW("write buf", write, 1, IN | STREAM, file, BAD, 64);
    ROW("readv iov", readv, 1, IN, file, BAD, 1);
    ROW("readv iov.base", readv, 1, OUT | STREAM | POINTS, file, BAD, 1);
    ROW("writev iov", writev, 1, IN, file, BAD, 1);
    ROW("writev iov.base", writev, 1, IN | STREAM | POINTS, file, BAD, 1);
    ROW("pread64 buf", pread64, 1, OUT | STREAM, file, BAD, 64, 0);
    ROW("pwrite64 buf", pwrite64, 1, IN | STREAM, file, BAD, 64);
    ROW("preadv iov", preadv, 1, IN, file, BAD, 1, 0);
    ROW("preadv iov.base", preadv, 1, OUT | STREAM | POINTS, file, BAD, 1, 0);
    ROW("pwritev iov", pwritev, 1, IN, file, BAD, 1, 0);
    ROW("pwritev iov.base", pwritev, 1, IN | STREAM | POINTS, file, BAD, 1, 0);
    ROW("sendfile offset", sendfile, 2, OUT, null, file, BAD, 1);
    ROW("poll fds", poll, 0, OUT, BAD, 1, 0);
    ROW("ppoll fds", ppoll, 0, OUT, BAD, 1, NO_TIME, 0, SIGSET);
    ROW("ppoll time", ppoll, 2, IN, 0, 0, BAD, 0, SIGSET);
    ROW("ppoll mask", ppoll, 3, IN, 0, 0, NO_TIME, BAD, SIGSET);
    ROW("select in", select, 1, OUT, 1, BAD, 0, 0, NO_TIME);
    ROW("select out", select, 2, OUT, 1, 0, BAD, 0, NO_TIME);
    ROW("select except", select, 3, OUT, 1, 0, 0, BAD, NO_TIME);
    ROW("select time", select, 4, IN, 0, 0, 0, 0, BAD);
    ROW("pselect6 in", pselect6, 1, OUT, 1, BAD, 0, 0, NO_TIME);
    ROW("pselect6 time", pselect6, 4, IN, 0, 0, 0, 0, BAD);
    ROW("pselect6 mask", pselect6, 5, IN, 0, 0, 0, 0, NO_TIME, BAD);
}

static void rows_files(void)
{
    ROW("fstat st", fstat, 1, OUT, file, BAD);
    ROW("stat path", stat, 0, IN, BAD, ROOM);
    ROW("stat st", stat, 1, OUT, PATH, BAD);
    ROW("lstat path", lstat, 0, IN, BAD, ROOM);
    ROW("lstat st", lstat, 1, OUT, PATH, BAD);
    ROW("newfstatat path", newfstatat, 1, IN, AT_FDCWD, BAD, ROOM);
    ROW("newfstatat st", newfstatat, 2, OUT, AT_FDCWD, PATH, BAD);
    ROW("statx path", statx, 1, IN, AT_FDCWD, BAD, 0, 0x7ff, ROOM);
    ROW("statx st", statx, 4, OUT, AT_FDCWD, PATH, 0, 0x7ff, BAD);
    ROW("statfs path", statfs, 0, IN, BAD, ROOM);
    ROW("statfs st", statfs, 1, OUT, PATH, BAD);
    ROW("fstatfs st", fstatfs, 1, OUT, file, BAD);
    ROW("access path", access, 0, IN, BAD, 0);
    ROW("faccessat path", faccessat, 1, IN, AT_FDCWD, BAD, 0);
    ROW("faccessat2 path", faccessat2, 1, IN, AT_FDCWD, BAD, 0, 0);
    ROW("chmod path", chmod, 0, IN, BAD, 0600);
    ROW("fchmodat path", fchmodat, 1, IN, AT_FDCWD, BAD, 0600);
    ROW("chown path", chown, 0, IN, BAD, -1, -1);
    ROW("lchown path", lchown, 0, IN, BAD, -1, -1);
    ROW("fchownat path", fchownat, 1, IN, AT_FDCWD, BAD, -1, -1, 0);
    ROW("truncate path", truncate, 0, IN, BAD, 0);
    ROW("utimensat path", utimensat, 1, IN, AT_FDCWD, BAD);
    ROW("utimensat times", utimensat, 2, IN, AT_FDCWD, PATH, BAD);
}

static void rows_names(void)
{
    ROW("open path", open, 0, IN, BAD, O_RDONLY);
    ROW("openat path", openat, 1, IN, AT_FDCWD, BAD, O_RDONLY);
    ROW("creat path", creat, 0, IN, BAD, 0600);
    ROW("chdir path", chdir, 0, IN, BAD);
    ROW("getcwd buf", getcwd, 0, OUT, BAD, 4096);
    ROW("getdents64 dirp", getdents64, 1, OUT, directory, BAD, 4096);
    ROW("mkdir path", mkdir, 0, IN, BAD, 0755);
    ROW("mkdirat path", mkdirat, 1, IN, AT_FDCWD, BAD, 0755);
    ROW("mknod path", mknod, 0, IN, BAD, S_IFREG | 0600, 0);
    ROW("mknodat path", mknodat, 1, IN, AT_FDCWD, BAD, S_IFREG | 0600, 0);
    ROW("rmdir path", rmdir, 0, IN, BAD);
    ROW("unlink path", unlink, 0, IN, BAD);
    ROW("unlinkat path", unlinkat, 1, IN, AT_FDCWD, BAD, 0);
    ROW("rename from", rename, 0, IN, BAD, PATH);
    ROW("rename to", rename, 1, IN, PATH, BAD);
    ROW("renameat from", renameat, 1, IN, AT_FDCWD, BAD, AT_FDCWD, PATH);
    ROW("renameat to", renameat, 3, IN, AT_FDCWD, PATH, AT_FDCWD, BAD);
    ROW("renameat2 from", renameat2, 1, IN, AT_FDCWD, BAD, AT_FDCWD, PATH, 0);
    ROW("renameat2 to", renameat2, 3, IN, AT_FDCWD, PATH, AT_FDCWD, BAD, 0);
    ROW("link from", link, 0, IN, BAD, PATH);
    ROW("link to", link, 1, IN, PATH, BAD);
    ROW("linkat from", linkat, 1, IN, AT_FDCWD, BAD, AT_FDCWD, PATH, 0);
    ROW("linkat to", linkat, 3, IN, AT_FDCWD, PATH, AT_FDCWD, BAD, 0);
    ROW("symlink target", symlink, 0, IN, BAD, PATH);
    ROW("symlink path", symlink, 1, IN, PATH, BAD);
    ROW("symlinkat target", symlinkat, 0, IN, BAD, AT_FDCWD, PATH);
    ROW("symlinkat path", symlinkat, 2, IN, PATH, AT_FDCWD, BAD);
    ROW("readlink path", readlink, 0, IN, BAD, ROOM, 64);
    ROW("readlink buf", readlink, 1, OUT, (long)"/proc/self/exe", BAD, 64);
    ROW("readlinkat path", readlinkat, 1, IN, AT_FDCWD, BAD, ROOM, 64);
}

static void rows_descriptors(void)
{
    ROW("pipe fds", pipe, 0, OUT, BAD);
    ROW("pipe2 fds", pipe2, 0, OUT, BAD, 0);
    ROW("fcntl F_SETLK", fcntl, 2, IN, file, F_SETLK, BAD);
    if (tty < 0) {
        lab_skip("ioctl: there is no terminal here to ask about");
        return;
    }
    ROW("ioctl TCGETS", ioctl, 2, OUT, tty, TCGETS, BAD);
    ROW("ioctl TCSETS", ioctl, 2, IN, tty, TCSETS, BAD);
    ROW("ioctl TIOCGWINSZ", ioctl, 2, OUT, tty, TIOCGWINSZ, BAD);
    ROW("ioctl TIOCSWINSZ", ioctl, 2, IN, tty, TIOCSWINSZ, BAD);
    ROW("ioctl FIONREAD", ioctl, 2, OUT, tty, FIONREAD, BAD);
    if (linux_host())
        return; /* there they work only on one's own terminal */
    ROW("ioctl TIOCGPGRP", ioctl, 2, OUT, tty, TIOCGPGRP, BAD);
    ROW("ioctl TIOCSPGRP", ioctl, 2, IN, tty, TIOCSPGRP, BAD);
    ROW("ioctl TIOCGSID", ioctl, 2, OUT, tty, TIOCGSID, BAD);
}

static void rows_processes(void)
{
    static char program_path[] = "/bin/true";
    char *argv[] = {program_path, NULL};
    long path = (long)program_path, good = (long)argv, none = (long)(argv + 1);

    ROW("execve path", execve, 0, IN | EXEC, BAD, good, none);
    ROW("execve argv", execve, 1, IN | EXEC, path, BAD, none);
    ROW("execve argv's end", execve, 1, IN | EXEC | ITEMS, path, BAD, none);
    ROW("execve argv[0]", execve, 1, IN | EXEC | POINTS, path, BAD, none);
    ROW("execve envp", execve, 2, IN | EXEC, path, good, BAD);
    ROW("execve envp[0]", execve, 2, IN | EXEC | POINTS, path, good, BAD);
    ROW("wait4 status", wait4, 1, OUT | CHILD, 0, BAD, 0, 0);
    ROW("wait4 rusage", wait4, 3, OUT | CHILD, 0, 0, 0, BAD);
    ROW("waitid info", waitid, 2, OUT | CHILD_ID, P_PID, 0, BAD, WEXITED, 0);
    ROW("waitid rusage", waitid, 4, OUT | CHILD_ID, P_PID, 0, 0, WEXITED, BAD);
    ROW("futex time", futex, 3, IN, ROOM, FUTEX_WAIT, 1, BAD);
    ROW("get_robust_list head", get_robust_list, 1, OUT, 0, BAD, ROOM);
    ROW("get_robust_list size", get_robust_list, 2, OUT, 0, ROOM, BAD);
    ROW("getresuid real", getresuid, 0, OUT, BAD, ROOM, ROOM);
    ROW("getresuid effective", getresuid, 1, OUT, ROOM, BAD, ROOM);
    ROW("getresuid saved", getresuid, 2, OUT, ROOM, ROOM, BAD);
    ROW("getresgid real", getresgid, 0, OUT, BAD, ROOM, ROOM);
    ROW("getresgid effective", getresgid, 1, OUT, ROOM, BAD, ROOM);
    ROW("getresgid saved", getresgid, 2, OUT, ROOM, ROOM, BAD);
    ROW("sched_getaffinity", sched_getaffinity, 2, OUT, 0, 128, BAD);
    ROW("sched_setaffinity", sched_setaffinity, 2, IN, 0, 128, BAD);
    ROW("arch_prctl GET_FS", arch_prctl, 1, OUT, ARCH_GET_FS, BAD);
    ROW("arch_prctl GET_GS", arch_prctl, 1, OUT, ARCH_GET_GS, BAD);
    ROW("prctl SET_NAME", prctl, 1, IN, PR_SET_NAME, BAD);
    ROW("prctl GET_NAME", prctl, 1, OUT, PR_GET_NAME, BAD);
    ROW("prlimit64 new", prlimit64, 2, IN, 0, RLIMIT_NOFILE, BAD, 0);
    ROW("prlimit64 old", prlimit64, 3, OUT, 0, RLIMIT_NOFILE, 0, BAD);
    ROW("getrlimit limit", getrlimit, 1, OUT, RLIMIT_NOFILE, BAD);
    ROW("setrlimit limit", setrlimit, 1, IN, RLIMIT_FSIZE, BAD);
    ROW("getrusage usage", getrusage, 1, OUT, 0, BAD);
    ROW("times buf", times, 0, OUT, BAD);
}

static void rows_signals(void)
{
    ROW("rt_sigaction act", rt_sigaction, 1, IN, SIGUSR1, BAD, 0, SIGSET);
    ROW("rt_sigaction old", rt_sigaction, 2, OUT, SIGUSR1, 0, BAD, SIGSET);
    ROW("rt_sigprocmask set", rt_sigprocmask, 1, IN, SIG_BLOCK, BAD, 0, SIGSET);
    ROW("rt_sigprocmask old", rt_sigprocmask, 2, OUT, SIG_BLOCK, 0, BAD,
        SIGSET);
    ROW("rt_sigpending set", rt_sigpending, 0, OUT, BAD, SIGSET);
    ROW("rt_sigsuspend mask", rt_sigsuspend, 0, IN, BAD, SIGSET);
    ROW("rt_sigtimedwait set", rt_sigtimedwait, 0, IN, BAD, 0, NO_TIME, SIGSET);
    ROW("rt_sigtimedwait time", rt_sigtimedwait, 2, IN, NO_TIME, 0, BAD,
        SIGSET);
    ROW("rt_sigqueueinfo info", rt_sigqueueinfo, 2, IN, 0, 0, BAD);
    ROW("rt_tgsigqueueinfo info", rt_tgsigqueueinfo, 3, IN, 0, 0, 0, BAD);
    ROW("sigaltstack new", sigaltstack, 0, IN, BAD, 0);
    ROW("sigaltstack old", sigaltstack, 1, OUT, 0, BAD);
}

static void rows_machine(void)
{
    ROW("getitimer now", getitimer, 1, OUT, ITIMER_REAL, BAD);
    ROW("setitimer new", setitimer, 1, IN, ITIMER_REAL, BAD, 0);
    ROW("setitimer old", setitimer, 2, OUT, ITIMER_REAL, NO_TIME, BAD);
    ROW("nanosleep time", nanosleep, 0, IN, BAD, 0);
    ROW("clock_nanosleep time", clock_nanosleep, 2, IN, CLOCK_MONOTONIC, 0, BAD,
        0);
    ROW("clock_gettime time", clock_gettime, 1, OUT, CLOCK_MONOTONIC, BAD);
    ROW("clock_getres time", clock_getres, 1, OUT, CLOCK_MONOTONIC, BAD);
    ROW("gettimeofday tv", gettimeofday, 0, OUT, BAD, 0);
    ROW("gettimeofday zone", gettimeofday, 1, OUT, 0, BAD);
    ROW("time now", time, 0, OUT, BAD);
    ROW("uname name", uname, 0, OUT, BAD);
    ROW("sysinfo info", sysinfo, 0, OUT, BAD);
    ROW("getrandom buf", getrandom, 0, OUT | STREAM, BAD, 64, 0);
}

void rows(void)
{
    rows_bytes();
    rows_files();
    rows_names();
    rows_descriptors();
    rows_processes();
    rows_signals();
    rows_machine();
}
