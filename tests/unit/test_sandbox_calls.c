/* SPDX-License-Identifier: MIT */
/*
 * The sandbox and system calls: what seccomp forbids, and how it says so.
 */
#include "sandbox_tools.h"

#include <errno.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>

TestSuite(sandbox_calls, .init = setup, .fini = teardown, .timeout = 120);

static int inherited, ours; /* open files */

/* ------------------------------------------------------------------- seccomp
 */

static int ask_kindly(void)
{
#ifndef SANDBOX_FOR_SANITIZER
    struct stat st;

    /* With a descriptor, which the call does not use. */
    MUST(syscall(SYS_newfstatat, ours, "/", &st, AT_EMPTY_PATH) == -1 &&
         errno == EACCES);
    MUST(fstat(ours, &st) == -1 && errno == EACCES);
    MUST(syscall(SYS_fstat, ours, &st) == 0);
    MUST(open("/etc/passwd", O_RDONLY | O_CLOEXEC) == -1 && errno == EACCES);
    MUST(access("/", F_OK) == -1 && errno == EACCES);
#endif
    return PASSED;
}

/* A library that looks for a file of its own gets an error, and goes on. */
Test(sandbox_calls, opening_is_refused_without_a_signal)
{
    ours = open(path, O_RDONLY | O_CLOEXEC);
    cr_assert_eq(outcome(ask_kindly, true), PASSED);
    sandbox.parts = SANDBOX_ALL & ~(unsigned)SANDBOX_SHARES;
    cr_assert_eq(outcome(ask_kindly, true), PASSED);
}

#define FORBIDDEN(name, ...)                                                   \
    static int do_##name(void)                                                 \
    {                                                                          \
        return syscall(__VA_ARGS__) < 0 ? 1 : PASSED;                          \
    }                                                                          \
    Test(sandbox_calls, forbids_##name)                                        \
    {                                                                          \
        sandbox.parts = SANDBOX_ALL;                                           \
        cr_assert_eq(outcome(do_##name, true), -SIGSYS);                       \
    }

FORBIDDEN(socket, SYS_socket, AF_INET, SOCK_STREAM, 0)
FORBIDDEN(connect, SYS_connect, 0, NULL, 0)
/* Standard output may be a socket that needs no connection. */
FORBIDDEN(sending_elsewhere, SYS_sendto, 0, "", 0, 0, "/run/x", 8)
FORBIDDEN(vfork, SYS_vfork)
FORBIDDEN(execveat, SYS_execveat, 0, "", NULL, NULL, AT_EMPTY_PATH)
FORBIDDEN(executable_memory, SYS_mmap, NULL, 4096, PROT_ALL,
          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
FORBIDDEN(executable_memory_later, SYS_mprotect, NULL, 4096, PROT_EXEC)
FORBIDDEN(another_ioctl, SYS_ioctl, 0, TIOCSTI, "x")
FORBIDDEN(another_ioctl_of_kvm, SYS_ioctl, 0, KVM_SET_MSRS + 1, 0)
/* On any descriptor: the filter checks only the request. */
FORBIDDEN(making_a_machine, SYS_ioctl, 0, KVM_CREATE_VM, 0)
FORBIDDEN(making_a_vcpu, SYS_ioctl, 0, KVM_CREATE_VCPU, 0)
FORBIDDEN(giving_memory, SYS_ioctl, 0, KVM_SET_USER_MEMORY_REGION, 0)
FORBIDDEN(making_a_device, SYS_ioctl, 0, KVM_CREATE_DEVICE, 0)
FORBIDDEN(more_of_kvm, SYS_ioctl, 0, KVM_ENABLE_CAP, 0)
FORBIDDEN(bpf, SYS_bpf, 0, NULL, 0)
FORBIDDEN(io_uring, SYS_io_uring_setup, 1, NULL)
FORBIDDEN(process_memory, SYS_process_vm_writev, 1, NULL, 0, NULL, 0, 0)
FORBIDDEN(user_namespace, SYS_unshare, 0)
FORBIDDEN(mount, SYS_mount, "", "", "", 0, NULL)
FORBIDDEN(links, SYS_symlinkat, "/etc", AT_FDCWD, "/tmp/vmm-link")
FORBIDDEN(handles, SYS_open_by_handle_at, 0, NULL, 0)
FORBIDDEN(modes, SYS_fchmodat, AT_FDCWD, "/tmp", 0777)
FORBIDDEN(setuid, SYS_setuid, 0)
FORBIDDEN(other_filter, SYS_seccomp, 1, 0, NULL)
/* Signals to other processes. Our own pid with a bit set in its upper half does
 * not get around the filter either. */
FORBIDDEN(signal_to_another, SYS_tgkill, another, another, 0)
FORBIDDEN(signal_to_a_group, SYS_tgkill, -1, another, 0)
FORBIDDEN(signal_to_mark, SYS_tgkill, 0x7FFFFF1D, another, 0)
FORBIDDEN(signal_to_upper, SYS_tgkill, UINT64_C(1) << 32 | (unsigned)getpid(),
          1, 0)
#ifndef SANDBOX_FOR_SANITIZER
FORBIDDEN(signal_by_a_file, SYS_fcntl, 0, F_SETOWN, another)
FORBIDDEN(fork, SYS_fork)
FORBIDDEN(clone, SYS_clone, SIGCHLD, 0, 0, 0, 0)
FORBIDDEN(execve, SYS_execve, "/bin/true", NULL, NULL)
FORBIDDEN(ptrace, SYS_ptrace, PTRACE_TRACEME, 0, 0, 0)
FORBIDDEN(kill, SYS_kill, 1, 0)
FORBIDDEN(prctl, SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0)
#endif

static const char *name_of(uint32_t number)
{
    return number == SYS_socket ? "socket" : NULL;
}

static int use_socket(void)
{
    struct sigaction none = {.sa_handler = SIG_IGN};

    MUST(sandbox_explain(name_of) == 0);
    MUST(dup2(ours, STDERR_FILENO) == STDERR_FILENO);
    MUST(sandbox_filter(&sandbox) == 0);
    /* Code that has taken over vmm would try to survive. */
    if (inherited == 1)
        sigaction(SIGSYS, &none, NULL);
    if (inherited == 2) /* a signal's number has 32 bits */
        syscall(SYS_rt_sigaction, (UINT64_C(1) << 32) + SIGSYS, &none, NULL, 8);
    syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
    return PASSED;
}

/* A process that the filter ends prints a message, and still ends in the same
 * way. */
Test(sandbox_calls, names_the_call_that_ends_it)
{
    char said[3][512] = {"", "", ""};

    for (inherited = 0; inherited < 3; inherited++) {
        int line[2];
        cr_assert_eq(pipe2(line, O_CLOEXEC), 0);
        ours = line[1];
        cr_assert_eq(outcome(use_socket, false), -SIGSYS);
        close(line[1]);
        cr_assert_gt(read(line[0], said[inherited], 511), 0);
        close(line[0]);
    }
    cr_assert(strstr(said[0], "vmm: the sandbox does not allow system call 41 "
                              "(socket), made before vmm+0x"),
              "%s", said[0]);
    cr_assert(strstr(said[1], "system call 13, made"), "%s", said[1]);
    cr_assert(strstr(said[2], "system call 13, made"), "%s", said[2]);
    cr_assert_eq(strchr(said[0], '\n'), said[0] + strlen(said[0]) - 1);
}
