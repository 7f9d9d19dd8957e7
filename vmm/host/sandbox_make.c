/* SPDX-License-Identifier: MIT */
/*
 * seccomp: the system calls that are left, and for some of them the arguments.
 * Another one ends the process with SIGSYS: nothing of vmm makes it, so
 * somebody else does. (A machine's process can still name it, sandbox_trap.c.)
 * Where a library may look for a file by itself it is told that it may not.
 *
 * A program of its own, for the build: writes the filters, one for each set of
 * parts, as C. libseccomp's work is done then, and no start of vmm waits for
 * it.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/kvm.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox.h"

/* One line for each call, or for each value of an argument that it may have:
 * allowed for machines that have all of `parts`. */
static const struct call {
    unsigned parts;
    int number;
    struct scmp_arg_cmp arg;
    bool has_arg;
} calls[] = {
#define CALL(part, name)                                                       \
    {                                                                          \
        SANDBOX_##part, SCMP_SYS(name), .has_arg = false                       \
    }
#define IOCTL(part, request)                                                   \
    {                                                                          \
        SANDBOX_##part, SCMP_SYS(ioctl),                                       \
            SCMP_CMP64(1, SCMP_CMP_EQ, request, 0), true                       \
    }
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
    /* The terminal: its settings and size, who is in front of it. */
    IOCTL(BASE, TCGETS),
    IOCTL(BASE, TCSETS),
    IOCTL(BASE, TIOCGWINSZ),
    IOCTL(BASE, TIOCGPGRP),
    CALL(BASE, getpgrp),
    /* The console, and what wakes whom. */
    CALL(BASE, read),
    CALL(BASE, write),
    CALL(BASE, writev), /* the C library's last words */
    CALL(BASE, poll),
    CALL(BASE, sendto),
    CALL(BASE, getrandom),
    CALL(BASE, close),
    BITS(BASE, newfstatat, 3, AT_EMPTY_PATH),
    /* Memory that is not executable. */
    NOT_BITS(BASE, mmap, 2, PROT_EXEC),
    NOT_BITS(BASE, mprotect, 2, PROT_EXEC),
    CALL(BASE, munmap),
    CALL(BASE, mremap),
    CALL(BASE, madvise),
    CALL(BASE, brk),
    /* Threads, signals, time, the end. */
    CALL(BASE, futex),
    CALL(BASE, set_robust_list), /* as a thread begins */
    CALL(BASE, rseq),
    /* For SIGSYS, sandbox_explain's stays. */
    BELOW(BASE, rt_sigaction, 0, SIGSYS),
    CALL(BASE, rt_sigprocmask),
    CALL(BASE, rt_sigreturn),
    CALL(BASE, restart_syscall),
    CALL(BASE, tgkill),
    CALL(BASE, getpid),
    CALL(BASE, gettid),
    CALL(BASE, clock_gettime),
    CALL(BASE, exit),
    CALL(BASE, exit_group),

    CALL(DISKS, pread64),
    CALL(DISKS, pwrite64),
    CALL(DISKS, preadv),
    CALL(DISKS, pwritev),
    CALL(DISKS, fdatasync),
    CALL(DISKS, fallocate),
    IOCTL(DISKS, BLKDISCARD),
    IOCTL(DISKS, BLKZEROOUT),

    CALL(SHARES, openat2),
    CALL(SHARES, openat),
    CALL(SHARES, fstat),
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
    CALL(SHARES, newfstatat),

    CALL(FILES, pread64),
    CALL(FILES, pwrite64),
    CALL(FILES, ftruncate),
    CALL(FILES, lseek),

    CALL(KTRACE, rmdir),

    IOCTL(SECOND, KVM_CREATE_VM),
    IOCTL(SECOND, KVM_CREATE_VCPU),
    IOCTL(SECOND, KVM_CREATE_IRQCHIP),
    IOCTL(SECOND, KVM_CREATE_PIT2),
    IOCTL(SECOND, KVM_SET_IDENTITY_MAP_ADDR),
    IOCTL(SECOND, KVM_SET_TSS_ADDR),
    IOCTL(SECOND, KVM_ENABLE_CAP),
    IOCTL(SECOND, KVM_CHECK_EXTENSION),
    IOCTL(SECOND, KVM_SET_USER_MEMORY_REGION),
    IOCTL(SECOND, KVM_IOEVENTFD),
    IOCTL(SECOND, KVM_SET_CPUID2),
    IOCTL(SECOND, KVM_SET_TSC_KHZ),
    IOCTL(SECOND, KVM_SET_REGS),
    IOCTL(SECOND, KVM_SET_SREGS),
    IOCTL(SECOND, KVM_SET_GUEST_DEBUG),
    IOCTL(SECOND, KVM_X86_SET_MSR_FILTER),
    CALL(SECOND, eventfd2),
    CALL(SECOND, fcntl),
    CALL(SECOND, timer_create),
    CALL(SECOND, timer_settime),
    CALL(SECOND, timer_delete),
    /* Its disks have threads. */
    BITS(SECOND | SANDBOX_DISKS, clone, 0, CLONE_THREAD),
};

/* For a process that computes (sandbox_compute): it has its memory and what it
 * was left open, and never waits for anything else. */
static const struct call compute_calls[] = {
    CALL(BASE, read),
    CALL(BASE, write),
    NOT_BITS(BASE, mmap, 2, PROT_EXEC),
    NOT_BITS(BASE, mprotect, 2, PROT_EXEC),
    CALL(BASE, munmap),
    CALL(BASE, mremap),
    CALL(BASE, madvise),
    CALL(BASE, brk),
    CALL(BASE, exit),
    CALL(BASE, exit_group),
};

/* For a command that reads a file (sandbox_read): what is open, the size of the
 * terminal, the C library's last words. */
static const struct call read_calls[] = {
    CALL(BASE, read),
    CALL(BASE, write),
    CALL(BASE, pread64),
    CALL(BASE, writev),
    CALL(BASE, lseek),
    CALL(BASE, close),
    CALL(BASE, ftruncate),
    CALL(BASE, poll),
    BITS(BASE, newfstatat, 3, AT_EMPTY_PATH),
    IOCTL(BASE, TCGETS),
    IOCTL(BASE, TIOCGWINSZ),
    NOT_BITS(BASE, mmap, 2, PROT_EXEC),
    NOT_BITS(BASE, mprotect, 2, PROT_EXEC),
    CALL(BASE, munmap),
    CALL(BASE, mremap),
    CALL(BASE, madvise),
    CALL(BASE, brk),
    CALL(BASE, getrandom),
    CALL(BASE, clock_gettime),
    CALL(BASE, futex),
    CALL(BASE, rt_sigprocmask),
    CALL(BASE, rt_sigaction),
    CALL(BASE, rt_sigreturn),
    CALL(BASE, getpid),
    CALL(BASE, gettid),
    CALL(BASE, tgkill),
    CALL(BASE, restart_syscall),
    CALL(BASE, exit),
    CALL(BASE, exit_group),
};

/* These fail, where the machine may not make them: who asks goes on. */
static const struct refusal {
    int number;
    int error;
} refusals[] = {
    {SCMP_SYS(open), EACCES},       {SCMP_SYS(openat), EACCES},
    {SCMP_SYS(access), EACCES},     {SCMP_SYS(readlink), EACCES},
    {SCMP_SYS(stat), EACCES},       {SCMP_SYS(clone3), ENOSYS},
    {SCMP_SYS(faccessat2), EACCES}, {SCMP_SYS(sched_getaffinity), EACCES},
};

/* A list of calls, and which of them are meant. */
struct list {
    const struct call *calls;
    size_t nr;
    unsigned parts;
};

/* Sanitizers look at the process while it runs, and at its memory at its end.
 */
#ifdef SANDBOX_FOR_SANITIZER
static const int sanitizer_calls[] = {
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
};
#endif

static bool is_part(const struct list *list, size_t i)
{
    return (list->calls[i].parts & ~list->parts) == 0;
}

static bool is_allowed(int number, const struct list *list)
{
    for (size_t i = 0; i < list->nr; i++)
        if (list->calls[i].number == number && is_part(list, i))
            return true;
#ifdef SANDBOX_FOR_SANITIZER
    for (size_t i = 0; i < ARRAY_SIZE(sanitizer_calls); i++)
        if (sanitizer_calls[i] == number)
            return true;
#endif
    return false;
}

static unsigned count_calls(const struct list *list)
{
    unsigned nr = 0;

    for (size_t i = 0; i < list->nr; i++) {
        bool is_first = is_part(list, i);
        for (size_t j = 0; j < i && is_first; j++)
            is_first = list->calls[j].number != list->calls[i].number ||
                       !is_part(list, j);
        nr += is_first;
    }
    return nr;
}

static int add_allowed(scmp_filter_ctx ctx, const struct list *list)
{
    int rc = 0;

    for (size_t i = 0; i < list->nr && !rc; i++)
        if (is_part(list, i))
            rc = seccomp_rule_add_array(
                ctx, SCMP_ACT_ALLOW, list->calls[i].number,
                list->calls[i].has_arg, &list->calls[i].arg);
#ifdef SANDBOX_FOR_SANITIZER
    for (size_t i = 0; i < ARRAY_SIZE(sanitizer_calls) && !rc; i++)
        rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, sanitizer_calls[i], 0);
#endif
    return rc;
}

static int add_refused(scmp_filter_ctx ctx, const struct list *list)
{
    int rc = 0;

    for (size_t i = 0; i < ARRAY_SIZE(refusals) && !rc; i++)
        if (!is_allowed(refusals[i].number, list))
            rc = seccomp_rule_add(ctx,
                                  SCMP_ACT_ERRNO((unsigned)refusals[i].error),
                                  refusals[i].number, 0);
    return rc;
}

/* The library would ask for KVM_RUN behind all larger numbers: it is asked for
 * in front of the library's program. The kernel looks at the lower half of a
 * request only. */
static const struct sock_filter first[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, 5),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 3),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, KVM_RUN, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

static void print_code(const struct sock_filter *code, size_t len)
{
    for (size_t i = 0; i < len; i++)
        printf("    {0x%x, %u, %u, 0x%x},\n", code[i].code, code[i].jt,
               code[i].jf, code[i].k);
}

/* The library gives its program to a file only. */
static int print_program(scmp_filter_ctx ctx, bool runs_guests)
{
    static struct sock_filter code[BPF_MAXINSNS];
    FILE *file = tmpfile();
    int rc = file ? seccomp_export_bpf(ctx, fileno(file)) : -errno;
    size_t len = 0;

    if (!rc) {
        rewind(file);
        len = fread(code, sizeof(code[0]), ARRAY_SIZE(code), file);
        rc = len ? 0 : -EIO;
    }
    if (file)
        fclose(file);
    if (runs_guests)
        print_code(first, ARRAY_SIZE(first));
    print_code(code, len);
    return rc;
}

static int print_filter(const char *name, const struct list *list)
{
    bool is_machine = list->calls == calls;
    scmp_filter_ctx ctx =
        seccomp_init(is_machine ? SCMP_ACT_TRAP : SCMP_ACT_KILL_PROCESS);
    int rc = ctx ? 0 : -ENOMEM;

    if (!rc)
        rc = seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH,
                              SCMP_ACT_KILL_PROCESS);
    if (!rc)
        rc = seccomp_syscall_priority(ctx, SCMP_SYS(ioctl), UINT8_MAX);
    if (!rc)
        rc = add_allowed(ctx, list);
    if (!rc)
        rc = add_refused(ctx, list);
    printf("static const struct sock_filter code_%s[] = {\n", name);
    if (!rc)
        rc = print_program(ctx, is_machine);
    printf("};\n");
    if (ctx)
        seccomp_release(ctx);
    return rc;
}

static void print_entry(const char *name, const struct list *list)
{
    printf("{code_%s, sizeof(code_%s) / sizeof(code_%s[0]), %u}", name, name,
           name, count_calls(list));
}

/* One filter for each set of parts. */
static int print_machines(void)
{
    char name[32];
    int rc = 0;

    for (unsigned parts = 0; !rc && parts <= SANDBOX_ALL; parts++) {
        const struct list list = {calls, ARRAY_SIZE(calls), parts};
        snprintf(name, sizeof(name), "filter_%u", parts);
        rc = print_filter(name, &list);
    }
    printf("const struct sandbox_filter sandbox_filters[] = {\n");
    for (unsigned parts = 0; parts <= SANDBOX_ALL; parts++) {
        const struct list list = {calls, ARRAY_SIZE(calls), parts};
        snprintf(name, sizeof(name), "filter_%u", parts);
        printf("    ");
        print_entry(name, &list);
        printf(",\n");
    }
    printf("};\n");
    return rc;
}

/* One filter, for a process that runs no guest. */
static int print_other(const char *name, const struct call *list_calls,
                       size_t nr)
{
    const struct list list = {list_calls, nr, 0};
    int rc = print_filter(name, &list);

    printf("const struct sandbox_filter sandbox_%s_filter = ", name);
    print_entry(name, &list);
    printf(";\n");
    return rc;
}

/* For tests/calls: which calls a filter lets pass or refuses kindly. */
static void list_calls(const char *name, const struct list *list)
{
    for (size_t i = 0; i < list->nr; i++)
        printf("%s %d\n", name, list->calls[i].number);
    for (size_t i = 0; i < ARRAY_SIZE(refusals); i++)
        printf("%s %d\n", name, refusals[i].number);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        const struct list machine = {calls, ARRAY_SIZE(calls), SANDBOX_ALL};
        const struct list reading = {read_calls, ARRAY_SIZE(read_calls), 0};
        list_calls("machine", &machine);
        list_calls("read", &reading);
        return fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
    }
    printf("/* By vmm/host/sandbox_make.c. */\n"
           "#include \"host/sandbox_filter.h\"\n\n");
    int rc = print_machines();
    if (!rc)
        rc = print_other("compute", compute_calls, ARRAY_SIZE(compute_calls));
    if (!rc)
        rc = print_other("read", read_calls, ARRAY_SIZE(read_calls));
    if (rc) {
        fprintf(stderr, "sandbox_make: libseccomp: %s\n", strerror(-rc));
        return EXIT_FAILURE;
    }
    return fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
