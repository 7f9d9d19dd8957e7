/* SPDX-License-Identifier: MIT */
/*
 * A trace instance in tracefs, and the thread that reads its pipe.
 */
#include "ktrace.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "host/sandbox.h"

#define MAX_VCPUS   64u
#define MAX_RECORDS 16u /* made from one line */
#define WAIT_MS     20
#define RING        262144u
#define BUFFER_KB   "8192" /* the kernel's buffer for each CPU */

struct ktrace {
    struct trace_ring ring;
    /* All records before this time are in the ring: KVM's lines arrive late. */
    _Atomic uint64_t settled;
    _Atomic int tids[MAX_VCPUS];
    char folder[64];
    const char *parent; /* of the directory */
    int pipe;
    int enable; /* events/kvm/enable */
    pthread_t thread;
    bool has_thread;
    atomic_bool ending;
    size_t len; /* of the line being read */
    char line[2048];
};

static uint64_t busy_since(struct trace_source *source)
{
    struct ktrace *ktrace =
        (struct ktrace *)((char *)source - offsetof(struct ktrace, ring) -
                          offsetof(struct trace_ring, source));

    return atomic_load(&ktrace->settled);
}

const char *ktrace_parent(const struct ktrace *ktrace)
{
    return ktrace->parent;
}

/* ------------------------------------------------------------------ tracefs */

static int write_file(const struct ktrace *ktrace, const char *name,
                      const char *text)
{
    char path[160];

    snprintf(path, sizeof(path), "%s/%s", ktrace->folder, name);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    ssize_t n = write(fd, text, strlen(text));
    int rc = n < 0 ? -errno : 0;
    close(fd);
    return rc;
}

static int make_instance(struct ktrace *ktrace)
{
    static const char *const roots[] = {"/sys/kernel/tracing/instances",
                                        "/sys/kernel/debug/tracing/instances"};
    int rc = -ENOENT;

    for (size_t i = 0; i < ARRAY_SIZE(roots); i++) {
        snprintf(ktrace->folder, sizeof(ktrace->folder), "%s/vmm-%d", roots[i],
                 (int)getpid());
        ktrace->parent = roots[i];
        if (mkdir(ktrace->folder, 0700) == 0)
            return 0;
        if (errno != ENOENT)
            rc = -errno;
    }
    ktrace->folder[0] = '\0';
    return rc;
}

/* Traces only our thread and its children, with the clock of the other
 * records. */
static int set_up(struct ktrace *ktrace)
{
    char tid[16];
    char path[160];
    int rc = make_instance(ktrace);

    snprintf(tid, sizeof(tid), "%d", (int)gettid());
    if (!rc)
        rc = write_file(ktrace, "trace_clock", "x86-tsc");
    if (!rc)
        rc = write_file(ktrace, "buffer_size_kb", BUFFER_KB);
    if (!rc)
        rc = write_file(ktrace, "options/event-fork", "1");
    if (!rc)
        rc = write_file(ktrace, "set_event_pid", tid);
    if (!rc)
        rc = write_file(ktrace, "events/kvm/enable", "1");
    if (rc)
        return rc;
    snprintf(path, sizeof(path), "%s/events/kvm/enable", ktrace->folder);
    ktrace->enable = open(path, O_WRONLY | O_CLOEXEC);
    if (ktrace->enable < 0)
        return -errno;
    snprintf(path, sizeof(path), "%s/trace_pipe", ktrace->folder);
    ktrace->pipe = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    return ktrace->pipe < 0 ? -errno : 0;
}

int ktrace_open(struct ktrace **out)
{
    struct ktrace *ktrace = calloc(1, sizeof(*ktrace));
    int rc = -ENOMEM;

    *out = NULL;
    if (ktrace) {
        ktrace->pipe = ktrace->enable = -1;
        rc = trace_ring_create(&ktrace->ring, RING);
    }
    if (!rc) {
        ktrace->ring.source.busy_since = busy_since;
        snprintf(ktrace->ring.source.name, TRACE_SOURCE_NAME, "kvm");
        rc = set_up(ktrace);
    }
    if (!rc) {
        *out = ktrace;
        return 0;
    }
    if (rc == -EACCES || rc == -EPERM || rc == -ENOENT)
        log_error("--ktrace: the kernel's tracepoints need root and tracefs "
                  "at /sys/kernel/tracing (%s); run vmm with sudo, or without "
                  "--ktrace",
                  strerror(-rc));
    else
        log_error("--ktrace: setting up %s: %s",
                  ktrace && ktrace->folder[0] ? ktrace->folder : "tracefs",
                  strerror(-rc));
    ktrace_close(ktrace);
    return rc;
}

void ktrace_close(struct ktrace *ktrace)
{
    if (!ktrace)
        return;
    if (ktrace->pipe >= 0)
        close(ktrace->pipe);
    if (ktrace->enable >= 0)
        close(ktrace->enable);
    if (ktrace->folder[0])
        rmdir(ktrace->folder);
    trace_ring_destroy(&ktrace->ring);
    free(ktrace);
}

struct trace_source *ktrace_source(struct ktrace *ktrace)
{
    return &ktrace->ring.source;
}

void ktrace_thread(struct ktrace *ktrace, unsigned vcpu)
{
    if (vcpu < MAX_VCPUS)
        atomic_store(&ktrace->tids[vcpu], (int)gettid());
}

/* ----------------------------------------------------------------- its thread
 */

static uint8_t vcpu_of(struct ktrace *ktrace, int tid)
{
    for (unsigned i = 0; tid && i < MAX_VCPUS; i++)
        if (atomic_load(&ktrace->tids[i]) == tid)
            return (uint8_t)i;
    return HV_TRACE_NO_VCPU;
}

static void take_line(struct ktrace *ktrace)
{
    struct hv_trace_record records[MAX_RECORDS];
    int tid;
    size_t n = ktrace_parse(ktrace->line, records, MAX_RECORDS, &tid);

    for (size_t i = 0; i < n; i++) {
        records[i].vcpu = vcpu_of(ktrace, tid);
        if (records[i].kind == HV_TRACE_LOST)
            records[i].tsc = atomic_load(&ktrace->settled);
        trace_ring_write(&ktrace->ring, &records[i]);
    }
}

static void take_bytes(struct ktrace *ktrace, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != '\n') {
            if (ktrace->len + 1 < sizeof(ktrace->line))
                ktrace->line[ktrace->len++] = bytes[i];
            continue;
        }
        ktrace->line[ktrace->len] = '\0';
        take_line(ktrace);
        ktrace->len = 0;
    }
}

static void drain(struct ktrace *ktrace)
{
    uint64_t began = trace_now();
    char bytes[16384];
    ssize_t n;

    while ((n = read(ktrace->pipe, bytes, sizeof(bytes))) > 0)
        take_bytes(ktrace, bytes, (size_t)n);
    atomic_store(&ktrace->settled, began);
}

static void *ktrace_main(void *arg)
{
    struct ktrace *ktrace = arg;

    while (!atomic_load(&ktrace->ending)) {
        struct pollfd pipe = {.fd = ktrace->pipe, .events = POLLIN};
        (void)poll(&pipe, 1, WAIT_MS);
        drain(ktrace);
    }
    drain(ktrace);
    atomic_store(&ktrace->settled, TRACE_NOT_BUSY);
    return NULL;
}

int ktrace_start(struct ktrace *ktrace)
{
    const struct sandbox_thread what = {
        .kind = SANDBOX_TRACE,
        .run = ktrace_main,
        .arg = ktrace,
    };
    int rc = sandbox_start(&what, NULL, &ktrace->thread);

    ktrace->has_thread = rc == 0;
    return rc;
}

void ktrace_finish(struct ktrace *ktrace)
{
    /* `enable` was opened earlier: by now no file can be opened. */
    if (write(ktrace->enable, "0", 1) < 0)
        log_warn("--ktrace: switching the tracepoints off: %s",
                 strerror(errno));
    atomic_store(&ktrace->ending, true);
    if (ktrace->has_thread)
        pthread_join(ktrace->thread, NULL);
    ktrace->has_thread = false;
}
