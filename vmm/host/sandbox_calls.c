/* SPDX-License-Identifier: MIT */
/*
 * The system calls that stay allowed, and for some of them the arguments.
 */
#include "sandbox_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/kvm.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "sandbox.h"

#define CALL(part, name)                                                       \
    {                                                                          \
        SANDBOX_##part, SCMP_SYS(name), .has_arg = false                       \
    }
#define EQ(part, name, arg, value)                                             \
    {                                                                          \
        SANDBOX_##part, SCMP_SYS(name),                                        \
            SCMP_CMP64(arg, SCMP_CMP_EQ, value, 0), true                       \
    }
#define IOCTL(part, request) EQ(part, ioctl, 1, request)
#define NOT_BITS(part, name, arg, bits)                                        \
    {                                                                          \
        SANDBOX_##part, SCMP_SYS(name),                                        \
            SCMP_CMP64(arg, SCMP_CMP_MASKED_EQ, bits, 0), true                 \
    }
#define BELOW(part, name, arg, value)                                          \
    {                                                                          \
        SANDBOX_##part, SCMP_SYS(name),                                        \
            SCMP_CMP64(arg, SCMP_CMP_LT, value, 0), true                       \
    }
#define BITS(part, name, arg, bits)                                            \
    {                                                                          \
        SANDBOX_##part, SCMP_SYS(name),                                        \
            SCMP_CMP64(arg, SCMP_CMP_MASKED_EQ, bits, bits), true              \
    }

/* The first argument must be this process; its PID is known when it enters the
 * filter. */
#define OWN(part, name) EQ(part, name, 0, SANDBOX_PID_MARK)

/* Memory that is not executable: what the C library's malloc needs. */
#define MEMORY                                                                 \
    NOT_BITS(BASE, mmap, 2, PROT_EXEC),                                        \
        NOT_BITS(BASE, mprotect, 2, PROT_EXEC), CALL(BASE, munmap),            \
        CALL(BASE, mremap), CALL(BASE, madvise), CALL(BASE, brk)

/* What each thread of a machine needs: waking others, the memory of the C
 * library, and its end, or that of the process. */
#define THREAD                                                                 \
    CALL(BASE, write), CALL(BASE, futex), MEMORY,                              \
        CALL(BASE, clock_gettime), /* The handler of SIGSYS, which             \
                                      sandbox_explain set, must stay. */       \
        BELOW(BASE, rt_sigaction, 0, SIGSYS), CALL(BASE, rt_sigprocmask),      \
        CALL(BASE, rt_sigreturn), CALL(BASE, restart_syscall),                 \
        OWN(BASE, tgkill), CALL(BASE, getpid), CALL(BASE, gettid),             \
        CALL(BASE, exit), CALL(BASE, exit_group)

/* What a message needs, and giving back the terminal when the process dies. A
 * socket that is our output is sent to without an address: one that has no
 * connection could reach any other. */
#define MESSAGES                                                               \
    CALL(BASE, writev), /* the C library's last words */                       \
        CALL(BASE, poll), EQ(BASE, sendto, 4, 0), CALL(BASE, getpgrp),         \
        IOCTL(BASE, TCGETS), IOCTL(BASE, TCSETS), IOCTL(BASE, TCFLSH),         \
        IOCTL(BASE, TIOCGPGRP)

#define DISKS(part)                                                            \
    CALL(part, pread64), CALL(part, pwrite64), CALL(part, preadv),             \
        CALL(part, pwritev), CALL(part, fdatasync), CALL(part, fallocate),     \
        IOCTL(part, BLKDISCARD), IOCTL(part, BLKZEROOUT)

static const struct sandbox_call machine_calls[] = {
    THREAD,
    MESSAGES,
    /* The guest. */
    IOCTL(BASE, KVM_RUN),
    IOCTL(BASE, KVM_IRQ_LINE),
    IOCTL(BASE, KVM_GET_REGS),
    IOCTL(BASE, KVM_GET_SREGS),
    IOCTL(BASE, KVM_GET_MP_STATE),
    IOCTL(BASE, KVM_GET_IRQCHIP),
    IOCTL(BASE, KVM_GET_MSRS),
    IOCTL(BASE, KVM_SET_MSRS),
    IOCTL(BASE, KVM_GET_TSC_KHZ),
    IOCTL(BASE, KVM_GET_DEVICE_ATTR),
    /* The console. */
    CALL(BASE, read),
    IOCTL(BASE, TIOCGWINSZ),
    CALL(BASE, getrandom),
    CALL(BASE, close),
    /* fstat itself, not newfstatat, which takes the path of any file. */
    CALL(BASE, fstat),
    CALL(BASE, set_robust_list), /* when a thread starts */
    CALL(BASE, rseq),
    CALL(BASE, setitimer), /* the shutdown deadline */

    DISKS(DISKS),

    CALL(SHARES, openat2),
    CALL(SHARES, openat),
    CALL(SHARES, lseek),
    CALL(SHARES, readv),
    CALL(SHARES, preadv),
    CALL(SHARES, pwritev),
    CALL(SHARES, getdents64),
    CALL(SHARES, ftruncate),
    CALL(SHARES, fdatasync),
    CALL(SHARES, fsync),
    CALL(SHARES, mkdirat),
    CALL(SHARES, unlinkat),
    CALL(SHARES, renameat2),

    CALL(FILES, pread64),
    CALL(FILES, pwrite64),
    CALL(FILES, ftruncate),
    CALL(FILES, lseek),
    CALL(FILES, timerfd_settime), /* --profile: when to look next */

    CALL(KTRACE, rmdir),

    /* The machine is restarted; no new one is created. */
    IOCTL(SECOND, KVM_SET_MP_STATE),
    IOCTL(SECOND, KVM_SET_REGS),
    IOCTL(SECOND, KVM_SET_XCRS),
    IOCTL(SECOND, KVM_SET_XSAVE),
    IOCTL(SECOND, KVM_SET_SREGS),
    IOCTL(SECOND, KVM_SET_DEBUGREGS),
    IOCTL(SECOND, KVM_SET_LAPIC),
    IOCTL(SECOND, KVM_SET_VCPU_EVENTS),
    IOCTL(SECOND, KVM_SET_IRQCHIP),
    IOCTL(SECOND, KVM_SET_PIT2),
    IOCTL(SECOND, KVM_SET_GUEST_DEBUG),
    CALL(SECOND, eventfd2),
    EQ(SECOND, fcntl, 1, F_DUPFD_CLOEXEC), /* no F_SETOWN: it signals */
    CALL(SECOND, timer_create),
    CALL(SECOND, timer_settime),
    CALL(SECOND, timer_delete),
    /* Its disks have threads. */
    BITS(SECOND | SANDBOX_DISKS, clone, 0, CLONE_THREAD),
};

/* A vCPU's thread has nothing open but its vCPU and eventfds, so ioctl needs no
 * further test, and KVM_RUN costs less without (docs/bench.md). */
static const struct sandbox_call vcpu_calls[] = {
    THREAD, CALL(BASE, ioctl), CALL(BASE, getrandom),
    CALL(BASE, writev), /* of the C library, which goes nowhere */
};

static const struct sandbox_call disk_calls[] = {
    THREAD,
    MESSAGES,
    CALL(BASE, read),
    IOCTL(BASE, KVM_IRQ_LINE),
    DISKS(BASE),
    /* The first of them starts the others. */
    BITS(BASE, clone, 0, CLONE_THREAD),
    CALL(BASE, set_robust_list),
    CALL(BASE, rseq),
};

static const struct sandbox_call trace_calls[] = {
    THREAD,
    MESSAGES,
    CALL(BASE, read), /* --ktrace */
    CALL(BASE, ftruncate),
    CALL(BASE, lseek),
};

static const struct sandbox_call compute_calls[] = {
    CALL(BASE, read), CALL(BASE, write),      MEMORY,
    CALL(BASE, exit), CALL(BASE, exit_group),
};

static const struct sandbox_call read_calls[] = {
    CALL(BASE, read),
    CALL(BASE, write),
    CALL(BASE, pread64),
    CALL(BASE, writev),
    CALL(BASE, lseek),
    CALL(BASE, close),
    CALL(BASE, ftruncate),
    CALL(BASE, poll),
    IOCTL(BASE, TCGETS),
    IOCTL(BASE, TIOCGWINSZ),
    MEMORY,
    CALL(BASE, getrandom),
    CALL(BASE, clock_gettime),
    CALL(BASE, futex),
    CALL(BASE, rt_sigprocmask),
    CALL(BASE, rt_sigaction),
    CALL(BASE, rt_sigreturn),
    CALL(BASE, getpid),
    CALL(BASE, gettid),
    OWN(BASE, tgkill),
    CALL(BASE, restart_syscall),
    CALL(BASE, exit),
    CALL(BASE, exit_group),
};

#define LIST(calls)                                                            \
    {                                                                          \
        calls, ARRAY_SIZE(calls)                                               \
    }

const struct sandbox_calls sandbox_machine_calls = LIST(machine_calls);
const struct sandbox_calls sandbox_thread_calls[SANDBOX_NR_KINDS] = {
    [SANDBOX_VCPU] = LIST(vcpu_calls),
    [SANDBOX_DISK] = LIST(disk_calls),
    [SANDBOX_TRACE] = LIST(trace_calls),
};
const unsigned sandbox_first_ioctl = KVM_RUN;
const struct sandbox_calls sandbox_compute_calls = LIST(compute_calls);
const struct sandbox_calls sandbox_read_calls = LIST(read_calls);

const struct sandbox_refusal sandbox_refusals[] = {
    {SCMP_SYS(open), EACCES},
    {SCMP_SYS(openat), EACCES},
    {SCMP_SYS(access), EACCES},
    {SCMP_SYS(readlink), EACCES},
    {SCMP_SYS(stat), EACCES},
    {SCMP_SYS(newfstatat), EACCES},
    {SCMP_SYS(clone3), ENOSYS},
    {SCMP_SYS(faccessat2), EACCES},
    {SCMP_SYS(sched_getaffinity), EACCES},
    {SANDBOX_NO_CALL, 0},
};

const int sandbox_sanitizer_calls[] = {
#ifdef SANDBOX_FOR_SANITIZER
    SCMP_SYS(clone),
    SCMP_SYS(ptrace),
    SCMP_SYS(wait4),
    SCMP_SYS(openat),
    SCMP_SYS(open),
    SCMP_SYS(readlink),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(prctl),
    SCMP_SYS(sched_yield),
    SCMP_SYS(getdents64),
    SCMP_SYS(fork),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(getppid),
    SCMP_SYS(getdents),
    SCMP_SYS(uname),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(prlimit64),
    SCMP_SYS(sysinfo),
    SCMP_SYS(getrusage),
    SCMP_SYS(mincore),
    SCMP_SYS(getcwd),
    SCMP_SYS(pipe2),
    SCMP_SYS(execve),
    SCMP_SYS(getuid),
    SCMP_SYS(kill),
    SCMP_SYS(arch_prctl),
    SCMP_SYS(fstat),
    SCMP_SYS(stat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(rt_sigsuspend),
    SCMP_SYS(rt_sigtimedwait),
    SCMP_SYS(lseek),
    SCMP_SYS(fcntl),
#endif
    SANDBOX_NO_CALL,
};
