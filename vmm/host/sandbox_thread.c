/* SPDX-License-Identifier: MIT */
/*
 * The second step, thread by thread: each enters its own filter before it does
 * anything else. Entering one takes the kernel some 0.2 ms, so the threads of
 * disks, of which there are many, are started by one that is behind the filter
 * already, their seed. Source: seccomp(2), unshare(2), close_range(2).
 */
#include <dirent.h>
#include <errno.h>
#include <linux/close_range.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/delegate.h"
#include "base/log.h"
#include "sandbox.h"
#include "sandbox_filter.h"

struct start;

/* Used by the thread that starts the others, except under the lock. */
static struct {
    bool is_on;
    unsigned parts;
    /* Freed by the thread that made them: freeing anything gives a thread a
     * heap of its own, and many need none. */
    struct start *starts;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    unsigned nr_entering; /* started, and not yet behind a filter */
    int rc;               /* of one that failed */
} threads = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .changed = PTHREAD_COND_INITIALIZER,
};

struct start {
    struct start *next;
    struct sandbox_thread what;
    int fds[SANDBOX_THREAD_FDS];
};

static struct {
    struct delegate work; /* of starting threads */
    pthread_t thread;
    bool is_there;
} seed;

void sandbox_start_begin(const struct sandbox *sandbox)
{
    threads.is_on = true;
    threads.parts = sandbox->parts;
}

/* False if the host does not list them. */
static bool close_listed(unsigned first, unsigned last)
{
    DIR *dir = opendir("/proc/thread-self/fd");

    if (!dir)
        return false;
    for (struct dirent *entry; (entry = readdir(dir));) {
        char *end;
        unsigned long fd = strtoul(entry->d_name, &end, 10);
        bool is_number = end != entry->d_name && !*end;
        if (is_number && fd >= first && fd <= last &&
            fd != (unsigned)dirfd(dir))
            close((int)fd);
    }
    closedir(dir);
    return true;
}

void sandbox_close(unsigned first, unsigned last)
{
    struct rlimit limit = {.rlim_cur = 0};

    if (first > last || syscall(SYS_close_range, first, last, 0) == 0)
        return;
    /* Before Linux 5.9. Where a user may have a billion descriptors, trying
     * each of them takes minutes; behind Landlock, which hides the list, there
     * may be few of them. */
    if (close_listed(first, last))
        return;
    (void)getrlimit(RLIMIT_NOFILE, &limit);
    for (rlim_t fd = first; fd <= last && fd < limit.rlim_cur; fd++)
        close((int)fd);
}

/* The smallest of the thread's descriptors from `first` on; -1: none. */
static int next_fd(const struct start *start, int first)
{
    int next = -1;

    for (unsigned i = 0; i < start->what.nr_fds; i++)
        if (start->fds[i] >= first && (next < 0 || start->fds[i] < next))
            next = start->fds[i];
    return next;
}

/* Gives this thread a table of its own. close_range does so before it closes
 * anything (here nothing), and containers allow it: Docker's filter forbids
 * unshare, which is for Linux before 5.9. */
static int own_table(void)
{
    if (syscall(SYS_close_range, ~0u, ~0u, CLOSE_RANGE_UNSHARE) == 0 ||
        unshare(CLONE_FILES) == 0)
        return 0;
    return -errno;
}

static int keep_files(const struct start *start)
{
    int first = 0, fd;
    int rc = own_table();

    if (rc)
        return rc;
    while ((fd = next_fd(start, first)) >= 0) {
        if (fd > first)
            sandbox_close((unsigned)first, (unsigned)fd - 1);
        first = fd + 1;
    }
    sandbox_close((unsigned)first, ~0u);
    return 0;
}

/* A vCPU's thread that the host allows no table of its own has the filter of
 * all else, which looks at the arguments of ioctl. */
static int enter(const struct start *start)
{
    enum sandbox_kind kind = start->what.kind;
    int rc = kind == SANDBOX_VCPU ? keep_files(start) : 0;

    if (rc == -EPERM) {
        kind = SANDBOX_ANY;
        rc = 0;
    }
    return rc ? rc
              : sandbox_filter_enter(sandbox_filter_of(kind, threads.parts));
}

static void *begin(void *arg)
{
    const struct sandbox_thread what = ((const struct start *)arg)->what;
    int rc = enter(arg);

    pthread_mutex_lock(&threads.lock);
    threads.nr_entering--;
    threads.rc = rc ? rc : threads.rc;
    pthread_cond_signal(&threads.changed);
    pthread_mutex_unlock(&threads.lock);
    return rc ? NULL : what.run(what.arg);
}

static int start_entering(const struct sandbox_thread *what,
                          const pthread_attr_t *attr, pthread_t *thread)
{
    struct start *start = malloc(sizeof(*start));

    if (!start)
        return -ENOMEM;
    start->what = *what;
    if (what->nr_fds)
        memcpy(start->fds, what->fds, what->nr_fds * sizeof(start->fds[0]));
#ifdef SANDBOX_FOR_SANITIZER /* its reports */
    start->fds[start->what.nr_fds++] = STDERR_FILENO;
#endif
    start->next = threads.starts;
    threads.starts = start;
    pthread_mutex_lock(&threads.lock);
    int rc = pthread_create(thread, attr, begin, start);
    threads.nr_entering += rc == 0;
    pthread_mutex_unlock(&threads.lock);
    return -rc;
}

/* Waits until no thread is without its filter. */
static int wait_for_threads(void)
{
    pthread_mutex_lock(&threads.lock);
    while (threads.nr_entering)
        pthread_cond_wait(&threads.changed, &threads.lock);
    int rc = threads.rc;
    pthread_mutex_unlock(&threads.lock);
    for (struct start *next; threads.starts; threads.starts = next) {
        next = threads.starts->next;
        free(threads.starts);
    }
    return rc;
}

struct job {
    const struct sandbox_thread *what;
    const pthread_attr_t *attr;
    pthread_t *thread;
    int rc;
};

static void start_here(void *ctx)
{
    struct job *job = ctx;

    job->rc =
        -pthread_create(job->thread, job->attr, job->what->run, job->what->arg);
}

static void *seed_thread(void *arg)
{
    delegate_serve(arg);
    return NULL;
}

static int make_seed(enum sandbox_kind kind)
{
    const struct sandbox_thread what = {
        .kind = kind,
        .run = seed_thread,
        .arg = &seed.work,
    };
    int rc = start_entering(&what, NULL, &seed.thread);

    if (rc)
        return rc;
    rc = wait_for_threads();
    if (rc) { /* perhaps of another thread */
        delegate_end(&seed.work);
        pthread_join(seed.thread, NULL);
    }
    seed.is_there = rc == 0;
    return rc;
}

static int start_by_seed(struct job *job)
{
    int rc = seed.is_there ? 0 : make_seed(job->what->kind);

    if (rc)
        return rc;
    delegate_to(&seed.work);
    delegate(start_here, job);
    delegate_to(NULL);
    return job->rc;
}

static void end_seed(void)
{
    if (!seed.is_there)
        return;
    delegate_end(&seed.work);
    pthread_join(seed.thread, NULL);
    seed.is_there = false;
}

int sandbox_start(const struct sandbox_thread *what, const pthread_attr_t *attr,
                  pthread_t *thread)
{
    struct job job = {.what = what, .attr = attr, .thread = thread};

    if (what->nr_fds >= SANDBOX_THREAD_FDS)
        return -EINVAL;
    if (threads.is_on && what->kind == SANDBOX_DISK)
        return start_by_seed(&job);
    if (threads.is_on)
        return start_entering(what, attr, thread);
    start_here(&job);
    return job.rc;
}

int sandbox_filter(const struct sandbox *sandbox)
{
    int rc = wait_for_threads();

    end_seed();
    threads.is_on = false;
    if (!rc)
        rc = sandbox_filter_enter(
            sandbox_filter_of(SANDBOX_ANY, sandbox->parts));
    if (rc)
        log_error("sandbox: giving up system calls (seccomp): %s; --no-sandbox "
                  "runs without",
                  strerror(-rc));
    return rc;
}
