/* SPDX-License-Identifier: MIT */
/*
 * From a machine to its sandbox.
 */
#include "sandboxed.h"

#include <jansson.h>

#include "host/disk.h"
#include "host/sandbox.h"
#include "kvm/ktrace.h"
#include "base/log.h"
#include "rerun.h"
#include "trace/words/labels.h"

#define FILE_MAX  (UINT64_C(16) << 30) /* bytes; enough for a share's files */
#define TRACE_MAX (UINT64_C(1) << 40)  /* a trace may run for days */
#define CORE_MORE (UINT64_C(1) << 30)  /* headers and notes, besides memory */

/* Address space for what is allocated later: messages, the trace's order, the
 * report. For each thread, in addition to its stack, the heap that the C
 * library reserves for it, and for a moment twice as much. */
#define MEMORY_SPARE    (UINT64_C(1) << 30)
#define MEMORY_OF_HEAP  (UINT64_C(2 * 64) << 20)
#define THREADS_OF_CPU  2u
#define THREADS_OF_DISK 4u
#define THREADS_SPARE   4u /* of the trace */

/* Descriptors in addition to the handles: libraries open some for a moment. */
#define FILES_SPARE 8u
/* One request to a share has this many open for a moment, besides its
 * handle. */
#define FILES_OF_REQUEST 4u
/* For a second run: the eventfd, and for each disk its image and doorbells. */
#define FILES_OF_SECOND 1u
#define FILES_OF_DISK   3u

static unsigned parts_of(const struct machine *machine)
{
    const struct options *options = machine->options;
    unsigned parts = SANDBOX_BASE;

    if (options->nr_disks)
        parts |= SANDBOX_DISKS;
    if (options->nr_shares)
        parts |= SANDBOX_SHARES;
    if (options->trace_file || options->trace || options->stats ||
        options->core || options->profile_hz)
        parts |= SANDBOX_FILES;
    if (machine->tracing.ktrace)
        parts |= SANDBOX_KTRACE;
    if (rerun_may_come(machine))
        parts |= SANDBOX_SECOND;
    return parts;
}

static uint64_t max_file_size(const struct machine *machine)
{
    uint64_t max = machine->options->trace_file ? TRACE_MAX : FILE_MAX;

    for (unsigned i = 0; i < machine->options->nr_disks; i++)
        if (disk_size(machine->images[i]) > max)
            max = disk_size(machine->images[i]);
    if (guest_mem_size(machine->mem) + CORE_MORE > max)
        max = guest_mem_size(machine->mem) + CORE_MORE;
    return max;
}

/* Of a thread (main.c). */
static uint64_t stack_size(void)
{
    pthread_attr_t attr;
    size_t size = 0;

    if (pthread_getattr_default_np(&attr) == 0)
        (void)pthread_attr_getstacksize(&attr, &size);
    return size;
}

/* What the written sectors of all disks in memory take at most; bytes. */
static uint64_t disks_in_memory(const struct machine *machine)
{
    const struct options *options = machine->options;
    uint64_t bytes = 0;

    for (unsigned i = 0; i < options->nr_disks; i++)
        if (options->disks[i].snapshot)
            bytes += disk_size(machine->images[i]);
    if (machine->image_disk)
        bytes += disk_size(machine->image_disk);
    return bytes + bytes / DISK_SECTOR; /* and a bit or more for each */
}

static uint64_t max_memory(const struct machine *machine)
{
    uint64_t threads = THREADS_SPARE + THREADS_OF_CPU * machine->nr_cpus +
                       THREADS_OF_DISK * machine->options->nr_disks;
    uint64_t max = MEMORY_SPARE + threads * (stack_size() + MEMORY_OF_HEAP);

    /* The dead guest's memory, and what it wrote to disks in memory, are kept
     * in addition to those of the second run. */
    if (rerun_may_come(machine))
        max += 2 * machine->options->memory + disks_in_memory(machine);
    return max;
}

static unsigned nr_files(const struct machine *machine)
{
    unsigned nr = FILES_SPARE + 1 + machine->nr_cpus; /* for KVM's counters */

    if (machine->options->nr_shares)
        nr += HV_FILE_MAX_HANDLES + FILES_OF_REQUEST * machine->nr_cpus;
    if (rerun_may_come(machine))
        nr += FILES_OF_SECOND + FILES_OF_DISK * machine->options->nr_disks;
    return nr;
}

static bool enter(struct machine *machine,
                  int step(const struct sandbox *sandbox))
{
    const struct sandbox sandbox = {
        .parts = parts_of(machine),
        .shares = machine->files ? &machine->files->shares : NULL,
        .removes = machine->tracing.ktrace
                       ? ktrace_parent(machine->tracing.ktrace)
                       : NULL,
        .file_size = max_file_size(machine),
        .memory = max_memory(machine),
        .nr_files = nr_files(machine),
    };

    if (machine->options->no_sandbox || step(&sandbox) == 0)
        return true;
    machine_stop(machine, STATUS_HOST_ERROR, "entering the sandbox");
    return false;
}

bool sandboxed_confine(struct machine *machine)
{
    if (machine->options->no_sandbox)
        log_warn("--no-sandbox: a guest that finds a bug in vmm can do what "
                 "you can do on this host");
    /* For its first object jansson gets a random seed: it opens a file, and
     * then asks for the time with a system call that is not allowed. */
    json_object_seed(0);
    return enter(machine, sandbox_confine);
}

bool sandboxed_filter(struct machine *machine)
{
    /* Without the explanation the process ends in the same way, but
     * silently. */
    (void)!sandbox_explain(trace_label_syscall);
    return enter(machine, sandbox_filter);
}
