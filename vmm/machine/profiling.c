/* SPDX-License-Identifier: MIT */
/*
 * Samples. The kick is the one that everybody uses; what is new is only what
 * the vCPU's thread does when it comes.
 */
#include "profiling.h"

#include <errno.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/log.h"
#include "base/now.h"
#include "debug/backtrace.h"
#include "machine.h"
#include "trace/out/profile.h"

#define SAMPLE_RECORDS 4096u
#define READ_AT_ONCE   64u

bool profiling_is_wanted(const struct machine *machine)
{
    return machine->options->profile_hz && !machine->first;
}

int profiling_add_cpu(struct machine *machine, struct machine_cpu *cpu)
{
    struct trace_ring *ring = &cpu->profiling.ring;

    if (!profiling_is_wanted(machine))
        return STATUS_OK;
    if (trace_ring_create(ring, SAMPLE_RECORDS)) {
        log_error("--profile: out of memory");
        return STATUS_HOST_ERROR;
    }
    snprintf(ring->source.name, TRACE_SOURCE_NAME, "samples %u", cpu->vcpu.id);
    if (tracing_is_wanted(machine) &&
        trace_sources_add(&machine->tracing.sources, &ring->source))
        return STATUS_BUG;
    return STATUS_OK;
}

/* Source: Marsaglia, "Xorshift RNGs". */
uint64_t profiling_interval(uint64_t period_ns, uint64_t *random)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return period_ns / 2 + (*random >> 11) % period_ns;
}

/* 0 or -errno. */
static int set_timer(struct profiling *profiling)
{
    uint64_t now = now_ns();

    profiling->due_ns +=
        profiling_interval(profiling->period_ns, &profiling->random);
    if (profiling->due_ns <= now) /* the host is busy: no burst afterwards */
        profiling->due_ns = now + profiling->period_ns / 2;
    const struct itimerspec at = {
        .it_value.tv_sec = (time_t)(profiling->due_ns / 1000000000),
        .it_value.tv_nsec = (long)(profiling->due_ns % 1000000000),
    };
    return timerfd_settime(profiling->timer_fd, TFD_TIMER_ABSTIME, &at, NULL)
               ? -errno
               : 0;
}

static int start_timer(struct profiling *profiling, unsigned hz)
{
    profiling->period_ns = 1000000000 / hz;
    profiling->due_ns = now_ns();
    profiling->random = trace_now() | 1;
    profiling->timer_fd =
        timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    return profiling->timer_fd < 0 ? -errno : set_timer(profiling);
}

int profiling_start(struct machine *machine)
{
    struct profiling *profiling = &machine->profiling;

    if (!profiling_is_wanted(machine))
        return STATUS_OK;
    profiling->phys_bits = kvm_system_phys_bits(&machine->kvm);
    int rc = start_timer(profiling, machine->options->profile_hz);
    if (rc) {
        log_error("--profile: making a timer: %s", errors_host(-rc));
        return STATUS_HOST_ERROR;
    }
    if (!machine->options->stats)
        return STATUS_OK;
    const struct trace_info *info = tracing_info(machine);
    profiling->profile = info ? profile_create(info) : NULL;
    if (profiling->profile)
        return STATUS_OK;
    log_error("--profile: out of memory");
    return STATUS_HOST_ERROR;
}

/* ---------------------------------------------------------- the event loop */

/* Which program runs is in the trace only. */
static void collect(struct machine *machine)
{
    struct profile *profile = machine->profiling.profile;
    struct hv_trace_record records[READ_AT_ONCE];
    uint64_t lost = 0;
    size_t n;

    for (unsigned i = 0; profile && i < machine->nr_cpus; i++) {
        struct profiling_cpu *cpu = &machine->cpus[i].profiling;
        while ((n = trace_ring_read(&cpu->ring, &cpu->tail, records,
                                    READ_AT_ONCE, &lost)))
            for (size_t k = 0; k < n; k++)
                profile_record(profile, &records[k], "");
    }
}

void profiling_tick(struct machine *machine)
{
    uint64_t nr;

    if (read(machine->profiling.timer_fd, &nr, sizeof(nr)) != sizeof(nr))
        return;
    (void)!set_timer(&machine->profiling); /* as allowed as the first one */
    collect(machine);
    for (unsigned i = 0; i < machine->nr_cpus; i++) {
        struct machine_cpu *cpu = &machine->cpus[i];
        uint64_t began =
            atomic_load_explicit(&cpu->exit.ring.began, memory_order_relaxed);
        atomic_store(&cpu->profiling.wanted,
                     began == TRACE_NOT_BUSY ? HV_SAMPLE_RUNS : HV_SAMPLE_VMM);
        vcpu_kick(&cpu->vcpu);
    }
}

/* --------------------------------------------------------- a vCPU's thread */

/* 0 or -errno. */
static int take_state(struct machine_cpu *cpu, struct machine_state *state)
{
    struct machine *machine = cpu->machine;

    *state = (struct machine_state){
        .intel = machine->kvm.intel,
        .phys_bits = machine->profiling.phys_bits,
        .read = machine_read_memory,
        .ctx = machine->mem,
    };
    return vcpu_get_regs(&cpu->vcpu, &state->regs, &state->sregs);
}

void profiling_write(struct trace_ring *ring, const struct machine_state *state,
                     unsigned vcpu, uint32_t what)
{
    struct backtrace calls;
    struct hv_trace_record r = {
        .tsc = trace_now(),
        .kind = HV_TRACE_SAMPLE,
        .vcpu = (uint8_t)vcpu,
        .ring = (uint8_t)state_ring(state),
        .reason = what,
        .sample_rip = state_linear_rip(state),
    };
    unsigned at = 0;

    trace_ring_begin(ring, r.tsc);
    backtrace_take(state, &calls);
    do {
        unsigned left = calls.nr - at;
        unsigned n = left < HV_SAMPLE_PIECE ? left : HV_SAMPLE_PIECE;
        uint8_t more = left > n ? HV_TRACE_MORE : 0;
        memset(r.callers, 0, sizeof(r.callers));
        memcpy(r.callers, calls.callers + at, n * sizeof(r.callers[0]));
        at += n;
        r.size = (uint16_t)n;
        r.flags = HV_TRACE_HAS_RIP | HV_TRACE_HAS_RING | more;
        if (!more && calls.is_cut)
            r.flags |= HV_TRACE_CUT;
        if (r.reason == HV_SAMPLE_CALLERS)
            trace_ring_nest(ring, &r);
        else
            *trace_ring_slot(ring) = r;
        r.reason = HV_SAMPLE_CALLERS;
    } while (at < calls.nr);
    trace_ring_commit(ring);
}

bool profiling_take(struct machine_cpu *cpu)
{
    struct trace_ring *ring = &cpu->profiling.ring;
    struct machine_state state;

    if (!trace_ring_exists(ring))
        return false;
    uint32_t what = atomic_exchange(&cpu->profiling.wanted, 0);
    enum vcpu_activity activity = vcpu_activity(&cpu->vcpu);
    if (!what || activity == VCPU_NOT_STARTED || take_state(cpu, &state))
        return true;
    if (activity == VCPU_HALTED)
        what = HV_SAMPLE_HALTED;
    profiling_write(ring, &state, cpu->vcpu.id, what);
    return true;
}

/* -------------------------------------------------------------------- ends */

void profiling_print(struct machine *machine, FILE *out)
{
    if (!machine->profiling.profile)
        return;
    collect(machine);
    (void)!tracing_info(machine); /* names, as they are now */
    fputc('\n', out);
    if (!profile_print_table(machine->profiling.profile, out))
        fputs("no samples: it ended before the first was due\n", out);
}

void profiling_destroy(struct machine *machine)
{
    profile_destroy(machine->profiling.profile);
    for (unsigned i = 0; i < machine->nr_cpus; i++)
        trace_ring_destroy(&machine->cpus[i].profiling.ring);
    if (machine->profiling.timer_fd >= 0)
        close(machine->profiling.timer_fd);
}
