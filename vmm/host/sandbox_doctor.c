/* SPDX-License-Identifier: MIT */
/*
 * `vmm doctor --sandbox`: for each thing that the sandbox forbids, a child
 * process enters the sandbox and tries it, as code injected by a guest would.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/status.h"
#include "sandbox.h"

#define SPARE_FILES  8u
#define SPARE_MEMORY (UINT64_C(1) << 30)
#define FILE_SIZE    (UINT64_C(1) << 30)

/* Exit statuses of a child. */
enum {
    FORBIDDEN = 0,
    POSSIBLE = 1,
    NOT_ENTERED = 2,
};

static int inherited = -1; /* a descriptor that survives an exec */
static pid_t another;      /* a process that vmm did not start */

/* Each of these returns true if the attempt succeeded, false with errno if it
 * failed; or does not return.
 */
static bool try_open(void)
{
    return open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0;
}

/* newfstatat with an open descriptor, as for fstat, but also with a path. */
static bool try_stat(void)
{
    struct stat st;

    return syscall(SYS_newfstatat, STDIN_FILENO, "/etc/passwd", &st,
                   AT_EMPTY_PATH) == 0;
}

static bool try_create(void)
{
    return open("/tmp/vmm-doctor", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0;
}

static bool try_exec(void)
{
    static char name[] = "true";
    char *argv[] = {name, NULL}, *envp[] = {NULL};

    return execve("/bin/true", argv, envp) == 0 || errno != ENOSYS;
}

static bool try_fork(void)
{
    return fork() >= 0;
}

static bool try_socket(void)
{
    return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0;
}

static bool try_code(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

static bool try_kill(void)
{
    return syscall(SYS_tgkill, another, another, 0) == 0;
}

static bool try_ioctl(void)
{
    return ioctl(STDIN_FILENO, TIOCSTI, "x") == 0 || errno != ENOSYS;
}

static bool try_machine(void)
{
    return ioctl(STDIN_FILENO, KVM_CREATE_VM, 0) >= 0 || errno != ENOSYS;
}

static bool try_inherited(void)
{
    return write(inherited, "x", 1) == 1;
}

static bool try_privileges(void)
{
    return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1;
}

static bool try_core(void)
{
    struct rlimit limit;

    return getrlimit(RLIMIT_CORE, &limit) != 0 || limit.rlim_cur != 0;
}

/* Address space that is never touched costs the host nothing. */
static bool try_memory(void)
{
    return mmap(NULL, 2 * SPARE_MEMORY, PROT_NONE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
                0) != MAP_FAILED;
}

static bool try_many_files(void)
{
    unsigned nr = 0;

    while (nr < 4 * SPARE_FILES && dup(STDIN_FILENO) >= 0)
        nr++;
    return nr < SPARE_FILES || nr == 4 * SPARE_FILES; /* too few is bad */
}

/* The attempts. Each enters the first half of the sandbox, or both, and may
 * allow a part of it, so that a different part has to stop the attempt. */
static const struct attempt {
    const char *what, *how;
    bool (*possible)(void);
    bool filters;
} attempts[] = {
    {"reading the host's files", "open (Landlock)", try_open, false},
    {"sizes and times of files", "newfstatat (seccomp)", try_stat, true},
    {"making files on the host", "open, to create (Landlock)", try_create,
     false},
    {"files of who started vmm", "write to one (closed)", try_inherited, false},
    {"getting more rights", "prctl (no_new_privs)", try_privileges, false},
    {"leaving a core dump", "getrlimit (RLIMIT_CORE)", try_core, false},
    {"opening files without end", "dup (RLIMIT_NOFILE)", try_many_files, false},
    {"taking memory without end", "mmap (RLIMIT_AS)", try_memory, false},
    {"starting a program", "execve (seccomp)", try_exec, true},
    {"starting a process", "fork (seccomp)", try_fork, true},
    {"reaching the network", "socket (seccomp)", try_socket, true},
    {"bringing in code", "mmap, executable (seccomp)", try_code, true},
    {"signals to other processes", "tgkill (seccomp)", try_kill, true},
    {"making another machine", "KVM_CREATE_VM (seccomp)", try_machine, true},
    {"another ioctl", "TIOCSTI (seccomp)", try_ioctl, true},
};

static void attempt_in_child(const struct attempt *attempt)
{
    const struct sandbox sandbox = {
        .parts = SANDBOX_ALL,
        .file_size = FILE_SIZE,
        .memory = SPARE_MEMORY,
        .nr_files = SPARE_FILES,
    };

    /* The filter's signal is expected here. */
    if (sandbox_confine(&sandbox) ||
        (attempt->filters && sandbox_filter(&sandbox)))
        _exit(NOT_ENTERED);
    _exit(attempt->possible() ? POSSIBLE : FORBIDDEN);
}

/* Makes one attempt and prints a line; true if it was forbidden. */
static bool print_attempt(const struct attempt *attempt, FILE *out)
{
    int status = -1;

    fflush(out);
    pid_t pid = fork();
    if (pid == 0)
        attempt_in_child(attempt);
    if (pid < 0 || waitpid(pid, &status, 0) < 0)
        return false;
    bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
    bool forbidden =
        killed || (WIFEXITED(status) && WEXITSTATUS(status) == FORBIDDEN);
    fprintf(out, "  %-28s %-4s %s%s\n", attempt->what, forbidden ? "no" : "YES",
            attempt->how, killed ? ": SIGSYS ends vmm" : "");
    return forbidden;
}

static void print_counts(FILE *out)
{
    static const struct {
        enum sandbox_kind kind;
        unsigned parts;
        const char *what;
    } counts[] = {
        {SANDBOX_ANY, SANDBOX_BASE, "a machine without extras"},
        {SANDBOX_ANY, SANDBOX_BASE | SANDBOX_SECOND,
         "... that is run again after a triple fault (AMD-V)"},
        {SANDBOX_ANY, SANDBOX_DISKS, "... with disks"},
        {SANDBOX_ANY, SANDBOX_SHARES, "... with shares"},
        {SANDBOX_ANY, SANDBOX_FILES,
         "... with a trace, statistics or a core file"},
        {SANDBOX_ANY, SANDBOX_ALL, "everything at once"},
        {SANDBOX_VCPU, SANDBOX_BASE, "the threads that only run a vCPU"},
        {SANDBOX_DISK, SANDBOX_BASE, "the threads of disks"},
        {SANDBOX_TRACE, SANDBOX_BASE, "the threads of a trace"},
    };

    fprintf(out, "\nSystem calls that are allowed (Linux has about 360):\n");
    for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
        fprintf(out, "  %3u  %s\n",
                sandbox_nr_calls(counts[i].kind, counts[i].parts),
                counts[i].what);
}

int sandbox_doctor(FILE *out)
{
    int landlock = sandbox_landlock_version();
    bool all = true;

    fprintf(out,
            "What vmm could still do on this host, once a guest runs:\n\n");
    another = getppid();
    inherited = open("/dev/null", O_WRONLY); /* without O_CLOEXEC: see above */
    for (size_t i = 0; i < ARRAY_SIZE(attempts); i++)
        all &= print_attempt(&attempts[i], out);
    if (inherited >= 0)
        close(inherited);
    print_counts(out);
    if (landlock)
        fprintf(out,
                "\nLandlock is there, version %d: with --share, vmm itself "
                "reaches nothing outside\nthe shares.\n",
                landlock);
    else
        fprintf(out,
                "\nThis kernel has no Landlock (Linux 5.13 or newer, with "
                "landlock in lsm=):\nwithout --share seccomp forbids files "
                "all the same; with it, vmm itself\ncould reach all files "
                "of its user.\n");
    return all ? STATUS_OK : STATUS_HOST_ERROR;
}
