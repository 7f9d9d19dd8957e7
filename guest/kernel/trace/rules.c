/* SPDX-License-Identifier: MIT */
/* Which arguments of which system calls point to something worth a record. */
#include "trace/rules.h"

#include <asm/unistd.h>

#define STRING(arg)           TRACE_RULE(TRACE_STRING, arg, 0)
#define BYTES(arg, len_arg)   TRACE_RULE(TRACE_BYTES, arg, len_arg)
#define STRUCT(arg, size)     TRACE_RULE(TRACE_STRUCT, arg, size)
#define WORDS(arg)            TRACE_RULE(TRACE_WORDS, arg, 0)
#define NR_WORDS(arg)         TRACE_RULE(TRACE_NR_WORDS, arg, 0)
#define VECTOR(arg, len_arg)  TRACE_RULE(TRACE_VECTOR, arg, len_arg)
#define LENGTHS(arg, len_arg) TRACE_RULE(TRACE_LENGTHS, arg, len_arg)

/* Sizes of Linux's structures for x86-64. */
#define STAT      144
#define TIMESPEC  16
#define TIMEVAL   16
#define SIGACTION 32
#define SIGSET    8
#define RLIMIT    16
#define TWO_FDS   8
#define INT       4
#define POLLFD    8 /* the first one */

const struct trace_rule trace_rules[NR_SYSCALLS] = {
    /* bytes; a result is as long as the call says */
    [__NR_read] = {.out = BYTES(1, 0)},
    [__NR_pread64] = {.out = BYTES(1, 0)},
    [__NR_write] = {{BYTES(1, 2)}, 0},
    [__NR_pwrite64] = {{BYTES(1, 2)}, 0},
    [__NR_readv] = {{LENGTHS(1, 2)}, VECTOR(1, 2)},
    [__NR_writev] = {{LENGTHS(1, 2), VECTOR(1, 2)}, 0},
    [__NR_preadv] = {{LENGTHS(1, 2)}, VECTOR(1, 2)},
    [__NR_pwritev] = {{LENGTHS(1, 2), VECTOR(1, 2)}, 0},
    [__NR_rt_sigtimedwait] = {{STRUCT(0, SIGSET), STRUCT(2, TIMESPEC)}, 0},
    [__NR_getrandom] = {.out = BYTES(0, 0)},
    [__NR_poll] = {{STRUCT(0, POLLFD)}, 0},

    /* paths */
    [__NR_open] = {{STRING(0)}, 0},
    [__NR_openat] = {{STRING(1)}, 0},
    [__NR_creat] = {{STRING(0)}, 0},
    [__NR_stat] = {{STRING(0)}, STRUCT(1, STAT)},
    [__NR_lstat] = {{STRING(0)}, STRUCT(1, STAT)},
    [__NR_fstat] = {.out = STRUCT(1, STAT)},
    [__NR_newfstatat] = {{STRING(1)}, STRUCT(2, STAT)},
    [__NR_statx] = {{STRING(1)}, 0},
    [__NR_statfs] = {{STRING(0)}, 0},
    [__NR_access] = {{STRING(0)}, 0},
    [__NR_faccessat] = {{STRING(1)}, 0},
    [__NR_faccessat2] = {{STRING(1)}, 0},
    [__NR_chmod] = {{STRING(0)}, 0},
    [__NR_fchmodat] = {{STRING(1)}, 0},
    [__NR_chown] = {{STRING(0)}, 0},
    [__NR_lchown] = {{STRING(0)}, 0},
    [__NR_fchownat] = {{STRING(1)}, 0},
    [__NR_utimensat] = {{STRING(1)}, 0},
    [__NR_truncate] = {{STRING(0)}, 0},
    [__NR_mkdir] = {{STRING(0)}, 0},
    [__NR_mkdirat] = {{STRING(1)}, 0},
    [__NR_mknod] = {{STRING(0)}, 0},
    [__NR_mknodat] = {{STRING(1)}, 0},
    [__NR_rmdir] = {{STRING(0)}, 0},
    [__NR_unlink] = {{STRING(0)}, 0},
    [__NR_unlinkat] = {{STRING(1)}, 0},
    [__NR_rename] = {{STRING(0), STRING(1)}, 0},
    [__NR_renameat] = {{STRING(1), STRING(3)}, 0},
    [__NR_renameat2] = {{STRING(1), STRING(3)}, 0},
    [__NR_link] = {{STRING(0), STRING(1)}, 0},
    [__NR_linkat] = {{STRING(1), STRING(3)}, 0},
    [__NR_symlink] = {{STRING(0), STRING(1)}, 0},
    [__NR_symlinkat] = {{STRING(0), STRING(2)}, 0},
    [__NR_readlink] = {{STRING(0)}, BYTES(1, 0)},
    [__NR_readlinkat] = {{STRING(1)}, BYTES(2, 0)},
    [__NR_chdir] = {{STRING(0)}, 0},
    [__NR_getcwd] = {.out = BYTES(0, 0)},
    [__NR_execve] = {{STRING(0), WORDS(1), NR_WORDS(2)}, 0},

    /* small structures */
    [__NR_pipe] = {.out = STRUCT(0, TWO_FDS)},
    [__NR_pipe2] = {.out = STRUCT(0, TWO_FDS)},
    [__NR_wait4] = {.out = STRUCT(1, INT)},
    [__NR_clock_gettime] = {.out = STRUCT(1, TIMESPEC)},
    [__NR_clock_getres] = {.out = STRUCT(1, TIMESPEC)},
    [__NR_gettimeofday] = {.out = STRUCT(0, TIMEVAL)},
    [__NR_nanosleep] = {{STRUCT(0, TIMESPEC)}, 0},
    [__NR_clock_nanosleep] = {{STRUCT(2, TIMESPEC)}, 0},
    [__NR_rt_sigaction] = {{STRUCT(1, SIGACTION)}, 0},
    [__NR_rt_sigprocmask] = {{STRUCT(1, SIGSET)}, STRUCT(2, SIGSET)},
    [__NR_rt_sigsuspend] = {{STRUCT(0, SIGSET)}, 0},
    [__NR_prlimit64] = {{STRUCT(2, RLIMIT)}, STRUCT(3, RLIMIT)},
    [__NR_getrlimit] = {.out = STRUCT(1, RLIMIT)},
    [__NR_setrlimit] = {{STRUCT(1, RLIMIT)}, 0},
};
