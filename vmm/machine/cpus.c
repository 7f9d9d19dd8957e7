/* SPDX-License-Identifier: MIT */
/*
 * The threads of the vCPUs. In the sandbox, a vCPU's thread may do nothing but
 * run it: it has no descriptors but the vCPU's and eventfds, so that its filter
 * need not look at ioctl's arguments, which would cost more than all that we do
 * at an exit. For what a device or a message needs of the host, the vCPU has a
 * second thread, its helper.
 */
#include "cpus.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/errors.h"
#include "dev/virtio/blk.h"
#include "host/sandbox.h"
#include "machine.h"
#include "record/thread.h"

/* When so many pieces of work have been delegated, the helper runs the guest
 * itself. A piece takes some 5 to 20 us longer than it would without a helper;
 * that KVM finds a vCPU in another thread takes it some 10 ms, once (RCU,
 * before Linux 6.13). */
#define HAND_OVER_AFTER 1000u

static void leave(void *vcpu)
{
    vcpu_leave(vcpu);
}

/* The handlers of other signals than a kick and a fault may need what this
 * thread has not. */
static void let_helper(struct machine_cpu *cpu)
{
    static const int ours[] = {VCPU_KICK_SIGNAL, SIGSEGV, SIGBUS,  SIGFPE,
                               SIGILL,           SIGABRT, SIGTRAP, SIGSYS};
    sigset_t others;

    sigfillset(&others);
    for (size_t i = 0; i < ARRAY_SIZE(ours); i++)
        sigdelset(&others, ours[i]);
    pthread_sigmask(SIG_BLOCK, &others, NULL);
    delegate_to(&cpu->helper);
}

/* Notes where the guest is, for the report, after KVM has finished what was
 * pending. */
static void note_place(struct machine_cpu *cpu)
{
    vcpu_complete_io(&cpu->vcpu);
    cpu->has_state = vcpu_get_regs(&cpu->vcpu, &cpu->regs, &cpu->sregs) == 0;
}

static enum verdict on_kick(struct machine_cpu *cpu)
{
    if (!profiling_take(cpu))
        trace_kick();
    asleep_answer(cpu);
    return machine_is_ending(cpu->machine) ? VERDICT_STOP : VERDICT_RESUME;
}

/* Runs the guest to its end, or until the helper should do it: then the verdict
 * is VERDICT_RESUME. */
static enum verdict run_guest(struct machine_cpu *cpu)
{
    enum verdict verdict = VERDICT_RESUME;
    bool goes_on = true;

    atomic_store(&cpu->vcpu.thread, pthread_self());
    /* From here on a kick reaches us. An earlier kick had no effect; the reason
     * for it is checked below. */
    atomic_store(&cpu->vcpu.running, true);
    asleep_answer(cpu);
    if (machine_is_ending(cpu->machine))
        verdict = VERDICT_STOP;
    while (verdict == VERDICT_RESUME && goes_on) {
        enum vcpu_result result = exit_loop(&cpu->exit, &verdict);
        if (result == VCPU_FAILED)
            verdict = exit_run_failed(&cpu->exit, cpu->vcpu.run, errno);
        else if (result == VCPU_KICKED)
            goes_on = !delegate_is_busy();
        if (result == VCPU_KICKED && goes_on)
            verdict = on_kick(cpu);
    }
    atomic_store(&cpu->vcpu.running, false);
    return verdict;
}

static void finish(struct machine_cpu *cpu)
{
    trace_vcpu(HV_VCPU_STOP);
    note_place(cpu);
}

/* By the helper. */
static void run_to_end(void *ctx)
{
    struct machine_cpu *cpu = ctx;

    tracing_this_is_cpu(cpu);
    (void)run_guest(cpu);
    finish(cpu);
}

static void *vcpu_thread(void *arg)
{
    struct machine_cpu *cpu = arg;
    struct machine *machine = cpu->machine;

    tracing_this_is_cpu(cpu);
    if (cpu->has_helper)
        let_helper(cpu);
    pthread_mutex_lock(&machine->gate);
    pthread_mutex_unlock(&machine->gate);
    trace_vcpu(HV_VCPU_RUN);
    if (run_guest(cpu) == VERDICT_RESUME)
        delegate(run_to_end, cpu);
    else
        finish(cpu);
    return NULL;
}

static void *helper_thread(void *arg)
{
    struct machine_cpu *cpu = arg;

    trace_thread_set(&cpu->exit.ring, cpu->vcpu.id);
    delegate_serve(&cpu->helper);
    return NULL;
}

/* ----------------------------------------------------------- start and stop */

static int start_helper(struct machine_cpu *cpu)
{
    const struct sandbox_thread what = {
        .kind = SANDBOX_ANY,
        .run = helper_thread,
        .arg = cpu,
    };

    cpu->helper = (struct delegate){
        .many = HAND_OVER_AFTER,
        .on_many = leave,
        .many_ctx = &cpu->vcpu,
    };
    int rc = sandbox_start(&what, NULL, &cpu->helper_thread);
    cpu->has_helper = rc == 0;
    return rc;
}

static int start_cpu(struct machine_cpu *cpu)
{
    const struct machine *machine = cpu->machine;
    int fds[2 + OPTIONS_MAX_DISKS] = {machine->wake_fd, cpu->vcpu.fd};
    struct sandbox_thread what = {
        .kind = SANDBOX_VCPU,
        .run = vcpu_thread,
        .arg = cpu,
        .fds = fds,
        .nr_fds = 2,
    };

    for (unsigned i = 0; i < machine->nr_disks; i++)
        fds[what.nr_fds++] = blk_doorbell(machine->disks[i]);
    int rc = machine->options->no_sandbox ? 0 : start_helper(cpu);
    if (!rc)
        rc = sandbox_start(&what, NULL, &cpu->thread);
    cpu->started = rc == 0;
    return rc;
}

void cpus_start(struct machine *machine)
{
    for (unsigned i = 0; i < machine->nr_cpus; i++) {
        int rc = start_cpu(&machine->cpus[i]);
        if (rc) {
            machine_stop(machine, STATUS_HOST_ERROR,
                         "starting the thread of vCPU %u: %s", i,
                         errors_host(-rc));
            return;
        }
    }
}

/* Kicks it until it has ended: one that was just entering the guest when it was
 * kicked is kicked again. */
static void join_cpu(struct machine_cpu *cpu)
{
    struct timespec until;

    do {
        vcpu_kick(&cpu->vcpu);
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += 20000000;
        if (until.tv_nsec >= 1000000000) {
            until.tv_nsec -= 1000000000;
            until.tv_sec++;
        }
    } while (pthread_clockjoin_np(cpu->thread, NULL, CLOCK_MONOTONIC, &until) ==
             ETIMEDOUT);
}

void cpus_stop(struct machine *machine)
{
    asleep_cancel(machine);
    for (unsigned i = 0; i < machine->nr_cpus; i++)
        vcpu_kick(&machine->cpus[i].vcpu);
    for (unsigned i = 0; i < machine->nr_cpus; i++) {
        struct machine_cpu *cpu = &machine->cpus[i];
        if (cpu->started)
            join_cpu(cpu);
        if (!cpu->has_helper)
            continue;
        delegate_end(&cpu->helper);
        pthread_join(cpu->helper_thread, NULL);
    }
}
