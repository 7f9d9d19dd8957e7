/* SPDX-License-Identifier: MIT */
/*
 * One test as a process. fork and not posix_spawn: only a child can ask to die
 * with its parent.
 */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/now.h"

#define RESULT_FD    3   /* the child's */
#define CHILD_FAILED 127 /* exec failed */
#define READS_MAX    16u /* reads in a row, before others get their turn */

/* The child's descriptors; exec closes all the others. */
struct ends {
    int in, out, err;
};

/* Moves a descriptor above the numbers that the child will use. */
static int move_up(int fd)
{
    return fcntl(fd, F_DUPFD_CLOEXEC, PLAN_DISK_FD + PLAN_MAX_DISKS);
}

static bool place_disks(unsigned nr, const int *disks)
{
    for (unsigned i = 0; i < nr; i++)
        if (dup2(disks[i], (int)(PLAN_DISK_FD + i)) < 0)
            return false;
    return true;
}

static _Noreturn void become(const struct process *process,
                             const struct ends *ends, char **argv, pid_t parent)
{
    sigset_t none;
    int in = move_up(ends->in), out = move_up(ends->out);
    int err = move_up(ends->err), result = move_up(process->result_fd);
    int disks[PLAN_MAX_DISKS];

    for (unsigned i = 0; i < process->test->nr_disks; i++)
        disks[i] = move_up(process->disks[i]);

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(CHILD_FAILED);
    setpgid(0, 0);
    signal(SIGPIPE, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0 &&
        dup2(err, STDERR_FILENO) >= 0 && dup2(result, RESULT_FD) >= 0 &&
        place_disks(process->test->nr_disks, disks))
        execv("/proc/self/exe", argv);
    _exit(CHILD_FAILED);
}

/* Makes "vmm run --result=... WORDS", before the fork and in one allocation. */
static char **make_argv(const struct test_case *test)
{
    static char name[] = "vmm", run[] = "run";
    static char result[] = "--result=/proc/self/fd/3";
    char **argv = calloc(test->nr_words + 4, sizeof(*argv));

    if (!argv)
        return NULL;
    argv[0] = name;
    argv[1] = run;
    argv[2] = result;
    memcpy(argv + 3, test->words, test->nr_words * sizeof(*argv));
    return argv;
}

static int start_child(struct process *process, const struct ends *ends)
{
    char **argv = make_argv(process->test);
    pid_t parent = getpid();

    if (!argv)
        return -ENOMEM;
    process->pid = fork();
    if (process->pid == 0)
        become(process, ends, argv, parent);
    int rc = process->pid < 0 ? -errno : 0;
    free(argv);
    if (rc)
        return rc;
    setpgid(process->pid, process->pid); /* parent and child both do this */
    process->pid_fd = pidfd_open(process->pid, 0);
    if (process->pid_fd < 0) {
        rc = -errno;
        kill(process->pid, SIGKILL);
        waitpid(process->pid, NULL, 0);
    }
    return rc;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* Makes a pipe whose reading end is ours and does not block. */
static int make_pipe(int *ours, int *theirs)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC))
        return -errno;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    *ours = ends[0];
    *theirs = ends[1];
    return 0;
}

static int make_disks(struct process *process)
{
    for (unsigned i = 0; i < process->test->nr_disks; i++) {
        int fd = memfd_create("disk", MFD_CLOEXEC);
        if (fd < 0)
            return -errno;
        process->disks[i] = fd;
        if (ftruncate(fd, (off_t)process->test->disks[i]))
            return -errno;
    }
    return 0;
}

/* What the guest reads. A FIFO that nobody writes would make us wait. */
static int open_input(const char *path)
{
    struct stat st = {.st_mode = 0};
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC), rc = 0;

    if (fd < 0)
        return -errno;
    if (fstat(fd, &st) || fcntl(fd, F_SETFL, 0) < 0)
        rc = -errno;
    else if (S_ISDIR(st.st_mode))
        rc = -EISDIR;
    else if (S_ISFIFO(st.st_mode))
        rc = -ESPIPE;
    if (!rc)
        return fd;
    close(fd);
    return rc;
}

static int open_all(struct process *process, struct ends *ends,
                    const char **what)
{
    const char *input = process->test->input;
    int rc = make_pipe(&process->out_fd, &ends->out);

    *what = "a pipe for its output";
    if (!rc)
        rc = make_pipe(&process->err_fd, &ends->err);
    if (rc)
        return rc;
    *what = "a file in memory for its result";
    process->result_fd = memfd_create("result", MFD_CLOEXEC);
    if (process->result_fd < 0)
        return -errno;
    *what = "a disk in memory";
    rc = make_disks(process);
    if (rc)
        return rc;
    *what = input ? input : "/dev/null";
    ends->in = open_input(*what);
    return ends->in < 0 ? ends->in : 0;
}

int process_start(struct process *process, const struct test_case *test,
                  const char **what)
{
    struct ends ends = {-1, -1, -1};

    *process = (struct process){
        .test = test,
        .pid_fd = -1,
        .result_fd = -1,
        .out_fd = -1,
        .err_fd = -1,
        .started_ns = now_ns(),
    };
    /* parse_time bounds it, so that nothing wraps. */
    process->kill_ns = process->started_ns + test->patience_ms * 1000000;
    for (unsigned i = 0; i < PLAN_MAX_DISKS; i++)
        process->disks[i] = -1;
    int rc = open_all(process, &ends, what);
    if (!rc) {
        *what = "a new process";
        rc = start_child(process, &ends);
    }
    close_fd(&ends.in);
    close_fd(&ends.out);
    close_fd(&ends.err);
    if (rc)
        process_end(process);
    return rc;
}

uint64_t process_cpu_ns(const struct process *process)
{
    struct timespec time;
    clockid_t clock;

    if (clock_getcpuclockid(process->pid, &clock) ||
        clock_gettime(clock, &time))
        return 0;
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

void process_kill(const struct process *process, int signal)
{
    if (kill(-process->pid, signal))
        kill(process->pid, signal); /* in case it has no group of its own yet */
}

int process_read(int fd, struct capture *capture)
{
    int rc = 1;

    for (unsigned i = 0; i < READS_MAX && rc > 0; i++)
        rc = capture_read(capture, fd);
    return rc < 0 ? rc : 0;
}

static uint64_t nanoseconds(struct timeval time)
{
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_usec * 1000u;
}

uint64_t process_usage_ns(const struct rusage *usage)
{
    return nanoseconds(usage->ru_utime) + nanoseconds(usage->ru_stime);
}

void process_reap(struct process *process)
{
    struct rusage usage = {0};

    /* Kills what it may have started, which could keep its pipes open. Until it
     * has been waited for, its process id cannot be reused. */
    kill(-process->pid, SIGKILL);
    if (wait4(process->pid, &process->wait_status, 0, &usage) > 0) {
        process->cpu_ns = process_usage_ns(&usage);
        process->rss = (uint64_t)usage.ru_maxrss << 10;
    }
    if ((process->out_fd >= 0 &&
         process_read(process->out_fd, &process->out)) ||
        (process->err_fd >= 0 && process_read(process->err_fd, &process->err)))
        process->out.dropped++; /* out of memory: the output is shown as cut */
    close_fd(&process->out_fd);
    close_fd(&process->err_fd);
    close_fd(&process->pid_fd);
}

void process_end(struct process *process)
{
    close_fd(&process->out_fd);
    close_fd(&process->err_fd);
    close_fd(&process->pid_fd);
    close_fd(&process->result_fd);
    for (unsigned i = 0; i < PLAN_MAX_DISKS; i++)
        close_fd(&process->disks[i]);
    capture_free(&process->out);
    capture_free(&process->err);
    process->test = NULL;
}
