/* SPDX-License-Identifier: MIT */
/*
 * The one table of the arguments and results of system calls: a row for each
 * call that the teaching kernel serves or that vmm makes for a guest, written
 * with the macros below. A word in capitals is a table of names
 * (strace_names.c).
 */
#include "syscall_table.h"

#include <sys/syscall.h>

/* clang-format off */
#define ROW(how, ...) {.known = true, .result = RESULT_##how, __VA_ARGS__}
#define ARGS0 .args = {ARG_NONE}
#define ARGS1(a) .args = {ARG_##a}
#define ARGS2(a, b) .args = {ARG_##a, ARG_##b}
#define ARGS3(a, b, c) .args = {ARG_##a, ARG_##b, ARG_##c}
#define ARGS4(a, b, c, d) .args = {ARG_##a, ARG_##b, ARG_##c, ARG_##d}
#define ARGS5(a, b, c, d, e) \
    .args = {ARG_##a, ARG_##b, ARG_##c, ARG_##d, ARG_##e}
#define ARGS6(a, b, c, d, e, f) \
    .args = {ARG_##a, ARG_##b, ARG_##c, ARG_##d, ARG_##e, ARG_##f}

static const struct syscall_row rows[] = {
    [SYS_read] = ROW(INT, ARGS3(FD, OUT_DATA, UNSIGNED)),
    [SYS_write] = ROW(INT, ARGS3(FD, DATA, UNSIGNED)),
    [SYS_pread64] = ROW(INT, ARGS4(FD, OUT_DATA, UNSIGNED, LONG)),
    [SYS_pwrite64] = ROW(INT, ARGS4(FD, DATA, UNSIGNED, LONG)),
    [SYS_readv] = ROW(INT, ARGS3(FD, OUT_VECTOR, INT)),
    [SYS_writev] = ROW(INT, ARGS3(FD, VECTOR, INT)),
    [SYS_sendfile] = ROW(INT, ARGS4(FD, FD, POINTER, UNSIGNED)),
    [SYS_preadv] = ROW(INT, ARGS4(FD, OUT_VECTOR, INT, LONG)),
    [SYS_pwritev] = ROW(INT, ARGS4(FD, VECTOR, INT, LONG)),
    [SYS_fadvise64] = ROW(INT, ARGS4(FD, LONG, LONG, INT)),
    [SYS_lseek] = ROW(INT, ARGS3(FD, LONG, NAMED), .names[2] = NAMES_WHENCE),
    [SYS_poll] = ROW(INT, ARGS3(POLLFDS, UNSIGNED, INT)),
    [SYS_ppoll] = ROW(INT, ARGS5(POLLFDS, UNSIGNED, POINTER, POINTER,
        UNSIGNED)),
    [SYS_select] = ROW(INT, ARGS5(INT, POINTER, POINTER, POINTER, POINTER)),
    [SYS_pselect6] = ROW(INT, ARGS6(INT, POINTER, POINTER, POINTER, POINTER,
        POINTER)),
    [SYS_open] = ROW(FD, ARGS3(PATH, NAMED, OCTAL), .names[1] = NAMES_OPEN),
    [SYS_openat] = ROW(FD, ARGS4(DIR_FD, PATH, NAMED, OCTAL), .names[2] =
        NAMES_OPEN),
    [SYS_creat] = ROW(FD, ARGS2(PATH, OCTAL)),
    [SYS_close] = ROW(INT, ARGS1(FD)),
    [SYS_dup] = ROW(FD, ARGS1(FD)),
    [SYS_dup2] = ROW(FD, ARGS2(FD, FD)),
    [SYS_dup3] = ROW(FD, ARGS3(FD, FD, NAMED), .names[2] = NAMES_FD_FLAGS),
    [SYS_fcntl] = ROW(INT, ARGS3(FD, NAMED, FCNTL), .names[1] = NAMES_FCNTL),
    [SYS_flock] = ROW(INT, ARGS2(FD, HEX)),
    [SYS_ioctl] = ROW(INT, ARGS3(FD, NAMED, POINTER), .names[1] = NAMES_IOCTL),
    [SYS_pipe] = ROW(INT, ARGS1(OUT_PIPE)),
    [SYS_pipe2] = ROW(INT, ARGS2(OUT_PIPE, NAMED), .names[1] = NAMES_FD_FLAGS),
    [SYS_umask] = ROW(OCTAL, ARGS1(OCTAL)),
    [SYS_stat] = ROW(INT, ARGS2(PATH, OUT_STAT)),
    [SYS_lstat] = ROW(INT, ARGS2(PATH, OUT_STAT)),
    [SYS_fstat] = ROW(INT, ARGS2(FD, OUT_STAT)),
    [SYS_newfstatat] = ROW(INT, ARGS4(DIR_FD, PATH, OUT_STAT, NAMED),
        .names[3] = NAMES_AT),
    [SYS_statx] = ROW(INT, ARGS5(DIR_FD, PATH, NAMED, HEX, OUT_POINTER),
        .names[2] = NAMES_AT),
    [SYS_statfs] = ROW(INT, ARGS2(PATH, OUT_POINTER)),
    [SYS_fstatfs] = ROW(INT, ARGS2(FD, OUT_POINTER)),
    [SYS_access] = ROW(INT, ARGS2(PATH, NAMED), .names[1] = NAMES_ACCESS),
    [SYS_faccessat] = ROW(INT, ARGS3(DIR_FD, PATH, NAMED), .names[2] =
        NAMES_ACCESS),
    [SYS_faccessat2] = ROW(INT, ARGS4(DIR_FD, PATH, NAMED, NAMED), .names[2] =
        NAMES_ACCESS, .names[3] = NAMES_AT),
    [SYS_chmod] = ROW(INT, ARGS2(PATH, OCTAL)),
    [SYS_fchmod] = ROW(INT, ARGS2(FD, OCTAL)),
    [SYS_fchmodat] = ROW(INT, ARGS3(DIR_FD, PATH, OCTAL)),
    [SYS_chown] = ROW(INT, ARGS3(PATH, INT, INT)),
    [SYS_lchown] = ROW(INT, ARGS3(PATH, INT, INT)),
    [SYS_fchown] = ROW(INT, ARGS3(FD, INT, INT)),
    [SYS_fchownat] = ROW(INT, ARGS5(DIR_FD, PATH, INT, INT, NAMED), .names[4]
        = NAMES_AT),
    [SYS_utimensat] = ROW(INT, ARGS4(DIR_FD, PATH, POINTER, NAMED), .names[3]
        = NAMES_AT),
    [SYS_truncate] = ROW(INT, ARGS2(PATH, LONG)),
    [SYS_ftruncate] = ROW(INT, ARGS2(FD, LONG)),
    [SYS_fallocate] = ROW(INT, ARGS4(FD, HEX, LONG, LONG)),
    [SYS_mkdir] = ROW(INT, ARGS2(PATH, OCTAL)),
    [SYS_mkdirat] = ROW(INT, ARGS3(DIR_FD, PATH, OCTAL)),
    [SYS_mknod] = ROW(INT, ARGS3(PATH, OCTAL, DEVICE)),
    [SYS_mknodat] = ROW(INT, ARGS4(DIR_FD, PATH, OCTAL, DEVICE)),
    [SYS_rmdir] = ROW(INT, ARGS1(PATH)),
    [SYS_unlink] = ROW(INT, ARGS1(PATH)),
    [SYS_unlinkat] = ROW(INT, ARGS3(DIR_FD, PATH, NAMED), .names[2] = NAMES_AT),
    [SYS_rename] = ROW(INT, ARGS2(PATH, PATH)),
    [SYS_renameat] = ROW(INT, ARGS4(DIR_FD, PATH, DIR_FD, PATH)),
    [SYS_renameat2] = ROW(INT, ARGS5(DIR_FD, PATH, DIR_FD, PATH, NAMED),
        .names[4] = NAMES_RENAME),
    [SYS_link] = ROW(INT, ARGS2(PATH, PATH)),
    [SYS_linkat] = ROW(INT, ARGS5(DIR_FD, PATH, DIR_FD, PATH, NAMED),
        .names[4] = NAMES_AT),
    [SYS_symlink] = ROW(INT, ARGS2(PATH, PATH)),
    [SYS_symlinkat] = ROW(INT, ARGS3(PATH, DIR_FD, PATH)),
    [SYS_readlink] = ROW(INT, ARGS3(PATH, OUT_PATH, UNSIGNED)),
    [SYS_readlinkat] = ROW(INT, ARGS4(DIR_FD, PATH, OUT_PATH, UNSIGNED)),
    [SYS_getdents64] = ROW(INT, ARGS3(FD, OUT_POINTER, UNSIGNED)),
    [SYS_chdir] = ROW(INT, ARGS1(PATH)),
    [SYS_fchdir] = ROW(INT, ARGS1(FD)),
    [SYS_getcwd] = ROW(INT, ARGS2(OUT_STRING, UNSIGNED)),
    [SYS_sync] = ROW(INT, ARGS0),
    [SYS_fsync] = ROW(INT, ARGS1(FD)),
    [SYS_fdatasync] = ROW(INT, ARGS1(FD)),
    [SYS_mmap] = ROW(HEX, ARGS6(POINTER, UNSIGNED, NAMED, NAMED, FD, HEX),
        .names[2] = NAMES_PROT, .names[3] = NAMES_MAP),
    [SYS_munmap] = ROW(INT, ARGS2(POINTER, UNSIGNED)),
    [SYS_mprotect] = ROW(INT, ARGS3(POINTER, UNSIGNED, NAMED), .names[2] =
        NAMES_PROT),
    [SYS_mremap] = ROW(HEX, ARGS5(POINTER, UNSIGNED, UNSIGNED, NAMED,
        POINTER), .names[3] = NAMES_MREMAP),
    [SYS_msync] = ROW(INT, ARGS3(POINTER, UNSIGNED, HEX)),
    [SYS_madvise] = ROW(INT, ARGS3(POINTER, UNSIGNED, NAMED), .names[2] =
        NAMES_MADVICE),
    [SYS_brk] = ROW(HEX, ARGS1(POINTER)),
    [SYS_fork] = ROW(INT, ARGS0),
    [SYS_vfork] = ROW(INT, ARGS0),
    [SYS_clone] = ROW(INT, ARGS1(CLONE)),
    [SYS_clone3] = ROW(INT, ARGS2(POINTER, UNSIGNED)),
    [SYS_futex] = ROW(INT, ARGS6(POINTER, HEX, UNSIGNED, POINTER, POINTER,
        UNSIGNED)),
    [SYS_execve] = ROW(INT, ARGS3(PATH, WORDS, NR_WORDS)),
    [SYS_exit] = ROW(INT, ARGS1(INT)),
    [SYS_exit_group] = ROW(INT, ARGS1(INT)),
    [SYS_wait4] = ROW(INT, ARGS4(INT, OUT_STATUS, NAMED, POINTER), .names[2] =
        NAMES_WAIT),
    [SYS_waitid] = ROW(INT, ARGS5(INT, INT, OUT_POINTER, NAMED, POINTER),
        .names[3] = NAMES_WAIT),
    [SYS_getpid] = ROW(INT, ARGS0),
    [SYS_gettid] = ROW(INT, ARGS0),
    [SYS_getppid] = ROW(INT, ARGS0),
    [SYS_setpgid] = ROW(INT, ARGS2(INT, INT)),
    [SYS_getpgid] = ROW(INT, ARGS1(INT)),
    [SYS_getpgrp] = ROW(INT, ARGS0),
    [SYS_setsid] = ROW(INT, ARGS0),
    [SYS_getsid] = ROW(INT, ARGS1(INT)),
    [SYS_sched_yield] = ROW(INT, ARGS0),
    [SYS_sched_getaffinity] = ROW(INT, ARGS3(INT, UNSIGNED, OUT_POINTER)),
    [SYS_sched_setaffinity] = ROW(INT, ARGS3(INT, UNSIGNED, POINTER)),
    [SYS_set_tid_address] = ROW(INT, ARGS1(POINTER)),
    [SYS_set_robust_list] = ROW(INT, ARGS2(POINTER, UNSIGNED)),
    [SYS_get_robust_list] = ROW(INT, ARGS3(INT, OUT_POINTER, OUT_POINTER)),
    [SYS_rseq] = ROW(INT, ARGS4(POINTER, UNSIGNED, INT, HEX)),
    [SYS_arch_prctl] = ROW(INT, ARGS2(NAMED, POINTER), .names[0] = NAMES_ARCH),
    [SYS_prctl] = ROW(INT, ARGS5(NAMED, POINTER, POINTER, POINTER, POINTER),
        .names[0] = NAMES_PRCTL),
    [SYS_getuid] = ROW(INT, ARGS0),
    [SYS_getgid] = ROW(INT, ARGS0),
    [SYS_geteuid] = ROW(INT, ARGS0),
    [SYS_getegid] = ROW(INT, ARGS0),
    [SYS_setuid] = ROW(INT, ARGS1(INT)),
    [SYS_setgid] = ROW(INT, ARGS1(INT)),
    [SYS_getgroups] = ROW(INT, ARGS2(INT, OUT_POINTER)),
    [SYS_setgroups] = ROW(INT, ARGS2(UNSIGNED, POINTER)),
    [SYS_setreuid] = ROW(INT, ARGS2(INT, INT)),
    [SYS_setregid] = ROW(INT, ARGS2(INT, INT)),
    [SYS_setresuid] = ROW(INT, ARGS3(INT, INT, INT)),
    [SYS_setresgid] = ROW(INT, ARGS3(INT, INT, INT)),
    [SYS_getresuid] = ROW(INT, ARGS3(OUT_POINTER, OUT_POINTER, OUT_POINTER)),
    [SYS_getresgid] = ROW(INT, ARGS3(OUT_POINTER, OUT_POINTER, OUT_POINTER)),
    [SYS_getpriority] = ROW(INT, ARGS2(INT, INT)),
    [SYS_setpriority] = ROW(INT, ARGS3(INT, INT, INT)),
    [SYS_kill] = ROW(INT, ARGS2(INT, SIGNAL)),
    [SYS_tkill] = ROW(INT, ARGS2(INT, SIGNAL)),
    [SYS_tgkill] = ROW(INT, ARGS3(INT, INT, SIGNAL)),
    [SYS_pause] = ROW(INT, ARGS0),
    [SYS_rt_sigaction] = ROW(INT, ARGS4(SIGNAL, SIGACTION, POINTER, UNSIGNED)),
    [SYS_rt_sigprocmask] = ROW(INT, ARGS4(NAMED, SIGSET, OUT_SIGSET,
        UNSIGNED), .names[0] = NAMES_SIG_HOW),
    [SYS_rt_sigpending] = ROW(INT, ARGS2(OUT_SIGSET, UNSIGNED)),
    [SYS_rt_sigsuspend] = ROW(INT, ARGS2(SIGSET, UNSIGNED)),
    [SYS_rt_sigreturn] = ROW(INT, ARGS0),
    [SYS_rt_sigtimedwait] = ROW(INT, ARGS4(SIGSET, OUT_POINTER, TIMESPEC,
        UNSIGNED)),
    [SYS_rt_sigqueueinfo] = ROW(INT, ARGS3(INT, SIGNAL, POINTER)),
    [SYS_rt_tgsigqueueinfo] = ROW(INT, ARGS4(INT, INT, SIGNAL, POINTER)),
    [SYS_sigaltstack] = ROW(INT, ARGS2(POINTER, OUT_POINTER)),
    [SYS_alarm] = ROW(INT, ARGS1(UNSIGNED)),
    [SYS_getitimer] = ROW(INT, ARGS2(INT, OUT_POINTER)),
    [SYS_setitimer] = ROW(INT, ARGS3(INT, POINTER, OUT_POINTER)),
    [SYS_clock_gettime] = ROW(INT, ARGS2(NAMED, OUT_TIMESPEC), .names[0] =
        NAMES_CLOCK),
    [SYS_clock_getres] = ROW(INT, ARGS2(NAMED, OUT_TIMESPEC), .names[0] =
        NAMES_CLOCK),
    [SYS_clock_nanosleep] = ROW(INT, ARGS4(NAMED, NAMED, TIMESPEC,
        OUT_POINTER), .names[0] = NAMES_CLOCK, .names[1] = NAMES_TIMER),
    [SYS_nanosleep] = ROW(INT, ARGS2(TIMESPEC, OUT_POINTER)),
    [SYS_gettimeofday] = ROW(INT, ARGS2(OUT_TIMEVAL, POINTER)),
    [SYS_time] = ROW(INT, ARGS1(OUT_POINTER)),
    [SYS_times] = ROW(HEX, ARGS1(OUT_POINTER)),
    [SYS_uname] = ROW(INT, ARGS1(OUT_POINTER)),
    [SYS_sysinfo] = ROW(INT, ARGS1(OUT_POINTER)),
    [SYS_getrusage] = ROW(INT, ARGS2(NAMED, OUT_POINTER), .names[0] =
        NAMES_RUSAGE),
    [SYS_prlimit64] = ROW(INT, ARGS4(INT, NAMED, RLIMIT, OUT_RLIMIT),
        .names[1] = NAMES_RLIMIT),
    [SYS_getrlimit] = ROW(INT, ARGS2(NAMED, OUT_RLIMIT), .names[0] =
        NAMES_RLIMIT),
    [SYS_setrlimit] = ROW(INT, ARGS2(NAMED, RLIMIT), .names[0] =
        NAMES_RLIMIT),
    [SYS_getrandom] = ROW(INT, ARGS3(OUT_DATA, UNSIGNED, NAMED), .names[2] =
        NAMES_RANDOM),
    [SYS_reboot] = ROW(INT, ARGS4(NAMED, NAMED, NAMED, POINTER), .names[0] =
        NAMES_REBOOT1, .names[1] = NAMES_REBOOT2, .names[2] = NAMES_REBOOT3),

    /* Made by vmm, for a guest. */
    [SYS_openat2] = ROW(FD, ARGS4(DIR_FD, PATH, POINTER, UNSIGNED)),
};
/* clang-format on */

const struct syscall_row *syscall_row(uint32_t number)
{
    return number < ARRAY_SIZE(rows) && rows[number].known ? &rows[number]
                                                           : NULL;
}
