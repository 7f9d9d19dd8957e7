/* SPDX-License-Identifier: MIT */
/* The table of system calls: which handler serves which number, and the names
 * of all numbers, for the message about calls that we do not have. */
#include "sys/table.h"

#include <asm/unistd.h>
#include <stddef.h>

#define CALL(name) [__NR_##name] = sys_##name

syscall_fn *const syscall_table[NR_SYSCALLS] = {
    /* bytes */
    CALL(read),
    CALL(write),
    CALL(readv),
    CALL(writev),
    CALL(pread64),
    CALL(pwrite64),
    CALL(preadv),
    CALL(pwritev),
    CALL(sendfile),
    CALL(lseek),
    CALL(fadvise64),
    CALL(poll),
    CALL(ppoll),
    CALL(select),
    CALL(pselect6),

    /* descriptors */
    CALL(open),
    CALL(openat),
    CALL(creat),
    CALL(close),
    CALL(dup),
    CALL(dup2),
    CALL(dup3),
    CALL(fcntl),
    CALL(flock),
    CALL(ioctl),
    CALL(pipe),
    CALL(pipe2),
    CALL(umask),

    /* files */
    CALL(stat),
    CALL(lstat),
    CALL(fstat),
    CALL(newfstatat),
    CALL(statx),
    CALL(statfs),
    CALL(fstatfs),
    CALL(access),
    CALL(faccessat),
    CALL(faccessat2),
    CALL(chmod),
    CALL(fchmod),
    CALL(fchmodat),
    CALL(chown),
    CALL(lchown),
    CALL(fchown),
    CALL(fchownat),
    CALL(utimensat),
    CALL(truncate),
    CALL(ftruncate),
    CALL(fallocate),

    /* names and directories */
    CALL(mkdir),
    CALL(mkdirat),
    CALL(mknod),
    CALL(mknodat),
    CALL(rmdir),
    CALL(unlink),
    CALL(unlinkat),
    CALL(rename),
    CALL(renameat),
    CALL(renameat2),
    CALL(link),
    CALL(linkat),
    CALL(symlink),
    CALL(symlinkat),
    CALL(readlink),
    CALL(readlinkat),
    CALL(getdents64),
    CALL(chdir),
    CALL(fchdir),
    CALL(getcwd),
    CALL(sync),
    CALL(fsync),
    [__NR_fdatasync] = sys_fsync,

    /* memory */
    CALL(mmap),
    CALL(munmap),
    CALL(mprotect),
    CALL(mremap),
    CALL(msync),
    CALL(madvise),
    CALL(brk),

    /* processes */
    CALL(fork),
    [__NR_vfork] = sys_fork, /* memory is copied on write in both */
    CALL(clone),
    CALL(clone3),
    CALL(execve),
    CALL(exit),
    CALL(exit_group),
    CALL(wait4),
    CALL(waitid),
    CALL(getpid),
    CALL(gettid),
    CALL(getppid),
    CALL(setpgid),
    CALL(getpgid),
    CALL(getpgrp),
    CALL(setsid),
    CALL(getsid),
    CALL(sched_yield),
    CALL(sched_getaffinity),
    CALL(sched_setaffinity),
    CALL(set_tid_address),
    CALL(set_robust_list),
    CALL(get_robust_list),
    CALL(futex),
    CALL(rseq),
    CALL(arch_prctl),
    CALL(prctl),

    /* users: there is one */
    CALL(getuid),
    [__NR_getgid] = sys_getuid,
    [__NR_geteuid] = sys_getuid,
    [__NR_getegid] = sys_getuid,
    CALL(setuid),
    [__NR_setgid] = sys_setuid,
    CALL(getgroups),
    CALL(setgroups),
    CALL(setreuid),
    [__NR_setregid] = sys_setreuid,
    CALL(setresuid),
    [__NR_setresgid] = sys_setresuid,
    CALL(getresuid),
    [__NR_getresgid] = sys_getresuid,
    CALL(getpriority),
    CALL(setpriority),

    /* signals */
    CALL(kill),
    CALL(tkill),
    CALL(tgkill),
    CALL(pause),
    CALL(rt_sigaction),
    CALL(rt_sigprocmask),
    CALL(rt_sigpending),
    CALL(rt_sigsuspend),
    CALL(rt_sigreturn),
    CALL(rt_sigtimedwait),
    CALL(rt_sigqueueinfo),
    CALL(rt_tgsigqueueinfo),
    CALL(sigaltstack),

    /* time */
    CALL(clock_gettime),
    CALL(clock_getres),
    CALL(clock_nanosleep),
    CALL(nanosleep),
    CALL(gettimeofday),
    CALL(time),
    CALL(times),
    CALL(alarm),
    CALL(getitimer),
    CALL(setitimer),

    /* the machine */
    CALL(uname),
    CALL(sysinfo),
    CALL(getrusage),
    CALL(prlimit64),
    CALL(getrlimit),
    CALL(setrlimit),
    CALL(getrandom),
    CALL(reboot),
};

static const char *const names[NR_SYSCALLS] = {
#include "syscall_names.inc" /* made from <asm/unistd_64.h> */
};

const char *syscall_name(uint64_t number)
{
    return number < NR_SYSCALLS ? names[number] : NULL;
}
