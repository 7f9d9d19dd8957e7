/* SPDX-License-Identifier: MIT */
/*
 * The threads of the vCPUs.
 */
#include "cpus.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "machine.h"
#include "record/thread.h"

/* Notes where the guest is, for the report, after KVM has finished what was
 * pending. */
static void note_place(struct machine_cpu *cpu)
{
    vcpu_complete_io(&cpu->vcpu);
    cpu->has_state = vcpu_get_regs(&cpu->vcpu, &cpu->regs, &cpu->sregs) == 0;
}

static void *vcpu_thread(void *arg)
{
    struct machine_cpu *cpu = arg;
    struct machine *machine = cpu->machine;
    enum verdict verdict = VERDICT_RESUME;
    exit_dispatch_fn *const dispatch = cpu->exit.dispatch;

    tracing_this_is_cpu(cpu);
    pthread_mutex_lock(&machine->gate);
    pthread_mutex_unlock(&machine->gate);
    trace_vcpu(HV_VCPU_RUN);
    cpu->vcpu.thread = pthread_self();
    /* From here on a kick reaches us. An earlier kick had no effect; the reason
     * for it is checked below. */
    atomic_store(&cpu->vcpu.running, true);
    asleep_answer(cpu);
    if (machine_is_ending(machine))
        verdict = VERDICT_STOP;
    while (verdict == VERDICT_RESUME) {
        enum vcpu_result result = vcpu_run(&cpu->vcpu);
        if (LIKELY(result == VCPU_EXITED)) {
            verdict = dispatch(&cpu->exit, cpu->vcpu.run);
            continue;
        }
        switch (result) {
        case VCPU_EXITED:
            break; /* handled above */
        case VCPU_KICKED:
            if (!profiling_take(cpu))
                trace_kick();
            asleep_answer(cpu);
            if (machine_is_ending(machine))
                verdict = VERDICT_STOP;
            break;
        case VCPU_FAILED:
            verdict = exit_run_failed(&cpu->exit, cpu->vcpu.run, errno);
            break;
        }
    }
    atomic_store(&cpu->vcpu.running, false);
    trace_vcpu(HV_VCPU_STOP);
    note_place(cpu);
    return NULL;
}

void cpus_start(struct machine *machine)
{
    for (unsigned i = 0; i < machine->nr_cpus; i++) {
        struct machine_cpu *cpu = &machine->cpus[i];
        int rc = pthread_create(&cpu->thread, NULL, vcpu_thread, cpu);
        if (rc) {
            machine_stop(machine, STATUS_HOST_ERROR,
                         "starting the thread of vCPU %u: %s", i, strerror(rc));
            return;
        }
        cpu->started = true;
    }
}

/* One that was just entering the guest when it was kicked is kicked again. */
void cpus_stop(struct machine *machine)
{
    asleep_cancel(machine);
    for (unsigned i = 0; i < machine->nr_cpus; i++)
        vcpu_kick(&machine->cpus[i].vcpu);
    for (unsigned i = 0; i < machine->nr_cpus; i++) {
        struct machine_cpu *cpu = &machine->cpus[i];
        struct timespec until;
        if (!cpu->started)
            continue;
        do {
            vcpu_kick(&cpu->vcpu);
            clock_gettime(CLOCK_MONOTONIC, &until);
            until.tv_nsec += 20000000;
            if (until.tv_nsec >= 1000000000) {
                until.tv_nsec -= 1000000000;
                until.tv_sec++;
            }
        } while (pthread_clockjoin_np(cpu->thread, NULL, CLOCK_MONOTONIC,
                                      &until) == ETIMEDOUT);
    }
}
