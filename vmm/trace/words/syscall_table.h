/* SPDX-License-Identifier: MIT */
/*
 * The arguments and the result of each system call, as far as they are shown:
 * one row for each call.
 */
#ifndef VMM_TRACE_WORDS_SYSCALL_TABLE_H
#define VMM_TRACE_WORDS_SYSCALL_TABLE_H

#include "base/util.h"

enum syscall_arg {
    ARG_NONE, /* after the last argument */
    ARG_INT,  /* 32 bits */
    ARG_LONG,
    ARG_UNSIGNED,
    ARG_OCTAL, /* permissions */
    ARG_HEX,
    ARG_POINTER,
    ARG_FD,
    ARG_DIR_FD, /* or AT_FDCWD */
    ARG_PATH,
    ARG_DATA, /* bytes that the call reads */
    ARG_VECTOR,
    ARG_WORDS,    /* argv */
    ARG_NR_WORDS, /* envp */
    ARG_SIGNAL,
    ARG_TIMESPEC,
    ARG_SIGACTION,
    ARG_SIGSET,
    ARG_RLIMIT,
    ARG_POLLFDS,
    ARG_DEVICE,
    ARG_CLONE, /* all of clone's arguments */
    ARG_FCNTL, /* the third argument of fcntl */
    ARG_NAMED, /* flags or a value: a table of names (strace_names.h) */

    /* Known only when the call ends. */
    ARG_FIRST_OUT,
    ARG_OUT_DATA = ARG_FIRST_OUT,
    ARG_OUT_PATH, /* without NUL, as from readlink */
    ARG_OUT_STRING,
    ARG_OUT_VECTOR,
    ARG_OUT_STAT,
    ARG_OUT_TIMESPEC,
    ARG_OUT_TIMEVAL,
    ARG_OUT_SIGSET,
    ARG_OUT_RLIMIT,
    ARG_OUT_PIPE,
    ARG_OUT_STATUS, /* the status of wait4 */
    ARG_OUT_POINTER,
};

enum syscall_result {
    RESULT_INT,
    RESULT_HEX,
    RESULT_OCTAL,
    RESULT_FD,
};

/* Tables of names, in the order of strace_names.c. */
enum strace_names {
    NAMES_NOT,
    NAMES_OPEN,
    NAMES_FD_FLAGS, /* the same without read and write */
    NAMES_PROT,
    NAMES_MAP,
    NAMES_WHENCE,
    NAMES_ACCESS,
    NAMES_AT,
    NAMES_WAIT,
    NAMES_CLONE,
    NAMES_CLOCK,
    NAMES_TIMER,
    NAMES_IOCTL,
    NAMES_FCNTL,
    NAMES_MADVICE,
    NAMES_MREMAP,
    NAMES_SIG_HOW,
    NAMES_PRCTL,
    NAMES_ARCH,
    NAMES_RLIMIT,
    NAMES_RUSAGE,
    NAMES_RANDOM,
    NAMES_RENAME,
    NAMES_REBOOT1,
    NAMES_REBOOT2,
    NAMES_REBOOT3,
    NAMES_SA,
    NAMES_POLL,
    NR_NAMES,
};

struct syscall_row {
    uint8_t args[6];  /* enum syscall_arg */
    uint8_t names[6]; /* of ARG_NAMED: enum strace_names */
    uint8_t result;   /* enum syscall_result */
    bool known;
};

/* Returns NULL for a call without a row. */
const struct syscall_row *syscall_row(uint32_t number);

#endif
