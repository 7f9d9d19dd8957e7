/* SPDX-License-Identifier: MIT */
/*
 * A separate program that runs during the build and writes the system call
 * filters, one for each set of parts, as C. So libseccomp does its work at
 * build time, and does not delay the start of vmm. What is allowed is in
 * sandbox_calls.c. Any other call ends the process with SIGSYS: vmm's own code
 * never makes it, so injected code did. (A machine's process can still name the
 * call, see sandbox_trap.c.)
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "sandbox.h"
#include "sandbox_calls.h"

#define LISTS_MAX (SANDBOX_ALL + 1)

/* A list of calls, and which of them to use. */
struct list {
    const struct sandbox_call *calls;
    size_t nr;
    unsigned parts;
};

static bool is_part(const struct list *list, size_t i)
{
    return (list->calls[i].parts & ~list->parts) == 0;
}

static bool is_allowed(int number, const struct list *list)
{
    for (size_t i = 0; i < list->nr; i++)
        if (list->calls[i].number == number && is_part(list, i))
            return true;
    for (const int *call = sandbox_sanitizer_calls; *call != SANDBOX_NO_CALL;
         call++)
        if (*call == number)
            return true;
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
    for (const int *call = sandbox_sanitizer_calls;
         *call != SANDBOX_NO_CALL && !rc; call++)
        rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, *call, 0);
    return rc;
}

static int add_refused(scmp_filter_ctx ctx, const struct list *list)
{
    int rc = 0;

    for (const struct sandbox_refusal *refusal = sandbox_refusals;
         refusal->number != SANDBOX_NO_CALL && !rc; refusal++)
        if (!is_allowed(refusal->number, list))
            rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO((unsigned)refusal->error),
                                  refusal->number, 0);
    return rc;
}

static void print_code(const struct sock_filter *code, size_t len)
{
    for (size_t i = 0; i < len; i++)
        printf("    {0x%x, %u, %u, 0x%x},\n", code[i].code, code[i].jt,
               code[i].jf, code[i].k);
}

/* Prints a test for KVM_RUN in front of the library's program, which would test
 * for it only after all larger numbers. The kernel uses only the lower half of
 * a request. Returns the number of instructions printed. */
static int print_first(void)
{
    const struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, 5),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                 offsetof(struct seccomp_data, args[1])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, sandbox_first_ioctl, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };

    print_code(code, ARRAY_SIZE(code));
    return (int)ARRAY_SIZE(code);
}

/* Returns the index of the instruction that compares with SANDBOX_PID_MARK, of
 * which there is at most one; 0 if there is none (the first instruction cannot
 * be it); or -errno. */
static int find_pid(const struct sock_filter *code, size_t len)
{
    int at = 0;

    for (size_t i = 0; i < len; i++) {
        if (code[i].k != SANDBOX_PID_MARK)
            continue;
        if (at || BPF_CLASS(code[i].code) != BPF_JMP ||
            BPF_OP(code[i].code) != BPF_JEQ)
            return -EDOM;
        at = (int)i;
    }
    return at;
}

/* Prints the library's program, which the library can only write to a file.
 * Returns what find_pid does, but as an index into all that was printed. */
static int print_program(scmp_filter_ctx ctx, bool runs_guests)
{
    static struct sock_filter code[BPF_MAXINSNS];
    FILE *file = tmpfile();
    int before = 0;
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
        before = print_first();
    print_code(code, len);
    if (!rc)
        rc = find_pid(code, len);
    return rc > 0 ? before + rc : rc;
}

static bool is_of_thread(const struct sandbox_call *calls)
{
    for (unsigned kind = SANDBOX_ANY + 1; kind < SANDBOX_NR_KINDS; kind++)
        if (sandbox_thread_calls[kind].list == calls)
            return true;
    return false;
}

/* Prints one filter. Returns as print_program. */
static int print_filter(const char *name, const struct list *list)
{
    bool is_machine = list->calls == sandbox_machine_calls.list;
    bool is_thread = is_machine || is_of_thread(list->calls);
    scmp_filter_ctx ctx =
        seccomp_init(is_thread ? SCMP_ACT_TRAP : SCMP_ACT_KILL_PROCESS);
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

static void print_entry(const char *name, const struct list *list, int pid)
{
    printf("{code_%s, sizeof(code_%s) / sizeof(code_%s[0]), %d, %u}", name,
           name, name, pid, count_calls(list));
}

/* Prints the filters of `nr` lists, of at most LISTS_MAX, as a table. */
static int print_table(const char *name, const struct list *lists, unsigned nr)
{
    int pids[LISTS_MAX];
    char each[64];

    for (unsigned i = 0; i < nr; i++) {
        snprintf(each, sizeof(each), "%s_%u", name, i);
        pids[i] = lists[i].nr ? print_filter(each, &lists[i]) : 0;
        if (pids[i] < 0)
            return pids[i];
    }
    printf("const struct sandbox_filter sandbox_%s[] = {\n", name);
    for (unsigned i = 0; i < nr; i++) {
        snprintf(each, sizeof(each), "%s_%u", name, i);
        if (!lists[i].nr)
            continue;
        printf("    [%u] = ", i);
        print_entry(each, &lists[i], pids[i]);
        printf(",\n");
    }
    printf("};\n");
    return 0;
}

/* One filter for each set of parts. */
static int print_machines(void)
{
    struct list lists[SANDBOX_ALL + 1];

    for (unsigned parts = 0; parts <= SANDBOX_ALL; parts++)
        lists[parts] = (struct list){sandbox_machine_calls.list,
                                     sandbox_machine_calls.nr, parts};
    return print_table("filters", lists, SANDBOX_ALL + 1);
}

/* One filter for each other kind of thread. */
static int print_threads(void)
{
    struct list lists[SANDBOX_NR_KINDS];

    for (unsigned kind = 0; kind < SANDBOX_NR_KINDS; kind++)
        lists[kind] = (struct list){sandbox_thread_calls[kind].list,
                                    sandbox_thread_calls[kind].nr, 0};
    return print_table("thread_filters", lists, SANDBOX_NR_KINDS);
}

/* Prints one filter for a process that runs no guest. */
static int print_other(const char *name, const struct sandbox_calls *calls)
{
    const struct list list = {calls->list, calls->nr, 0};
    int pid = print_filter(name, &list);

    if (pid < 0)
        return pid;
    printf("const struct sandbox_filter sandbox_%s_filter = ", name);
    print_entry(name, &list, pid);
    printf(";\n");
    return 0;
}

/* For tests/calls: lists the calls that a filter allows, or refuses with an
 * error instead of a signal. */
static void list_calls(const char *name, const struct sandbox_calls *calls)
{
    for (size_t i = 0; i < calls->nr; i++)
        printf("%s %d\n", name, calls->list[i].number);
    for (const struct sandbox_refusal *refusal = sandbox_refusals;
         refusal->number != SANDBOX_NO_CALL; refusal++)
        printf("%s %d\n", name, refusal->number);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        list_calls("machine", &sandbox_machine_calls);
        list_calls("vcpu", &sandbox_thread_calls[SANDBOX_VCPU]);
        list_calls("disk", &sandbox_thread_calls[SANDBOX_DISK]);
        list_calls("trace", &sandbox_thread_calls[SANDBOX_TRACE]);
        list_calls("read", &sandbox_read_calls);
        return fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
    }
    printf("/* By vmm/host/sandbox_make.c. */\n"
           "#include \"host/sandbox_filter.h\"\n\n");
    int rc = print_machines();
    if (!rc)
        rc = print_threads();
    if (!rc)
        rc = print_other("compute", &sandbox_compute_calls);
    if (!rc)
        rc = print_other("read", &sandbox_read_calls);
    if (rc) {
        fprintf(stderr, "sandbox_make: libseccomp: %s\n", strerror(-rc));
        return EXIT_FAILURE;
    }
    return fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
