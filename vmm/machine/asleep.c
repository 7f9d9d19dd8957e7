/* SPDX-License-Identifier: MIT */
/*
 * Finds a machine that is halted for ever.
 *
 * Asking the vCPUs one after the other would not be enough: the second may wake
 * the first between the two questions. So each vCPU that has answered stays out
 * of the guest until the last one has answered.
 */
#include "asleep.h"

#include "host/wake.h"
#include "machine.h"

#define FIRST_CHECK_MS 20u
#define LAST_CHECK_MS  320u

void asleep_init(struct asleep_check *check, uint64_t now_ms)
{
    *check = (struct asleep_check){
        .mutex = PTHREAD_MUTEX_INITIALIZER,
        .released = PTHREAD_COND_INITIALIZER,
        .interval_ms = FIRST_CHECK_MS,
        .next_ms = now_ms + FIRST_CHECK_MS,
    };
}

/* Has any vCPU left the guest since the last look? */
static bool is_busy(struct machine *machine)
{
    bool busy = false;

    for (unsigned i = 0; i < machine->nr_cpus; i++) {
        struct machine_cpu *cpu = &machine->cpus[i];
        uint64_t nr = trace_ring_written(&cpu->exit.ring);
        busy |= nr != cpu->nr_records_seen;
        cpu->nr_records_seen = nr;
    }
    return busy;
}

/* If the guest only computes, the interval between checks grows. */
static void schedule_next(struct asleep_check *check, uint64_t now_ms,
                          bool busy)
{
    if (busy)
        check->interval_ms = FIRST_CHECK_MS;
    else if (check->interval_ms < LAST_CHECK_MS)
        check->interval_ms *= 2;
    check->next_ms = now_ms + check->interval_ms;
}

static void start_round(struct machine *machine)
{
    struct asleep_check *check = &machine->asleep;

    check->round++;
    check->nr_answered = 0;
    check->nr_asleep = 0;
    check->pending = true;
    for (unsigned i = 0; i < machine->nr_cpus; i++)
        vcpu_kick(&machine->cpus[i].vcpu);
}

void asleep_poll(struct machine *machine, uint64_t now_ms)
{
    struct asleep_check *check = &machine->asleep;
    bool all_asleep = false;

    if (!machine->vm.irqchip)
        return; /* HLT exits to dispatch */
    pthread_mutex_lock(&check->mutex);
    if (check->pending && check->nr_answered == machine->nr_cpus) {
        check->pending = false;
        all_asleep = check->nr_asleep == machine->nr_cpus;
        pthread_cond_broadcast(&check->released);
        (void)is_busy(machine); /* the kicks themselves were recorded */
        schedule_next(check, now_ms, false);
    } else if (!check->pending && now_ms >= check->next_ms) {
        if (is_busy(machine))
            schedule_next(check, now_ms, true);
        else
            start_round(machine);
    }
    pthread_mutex_unlock(&check->mutex);
    if (all_asleep)
        machine_stop(machine, STATUS_HALTED, "%s",
                     machine->nr_cpus == 1
                         ? "hlt with interrupts off"
                         : "every vCPU is in hlt with interrupts off, or was "
                           "never started");
}

void asleep_answer(struct machine_cpu *cpu)
{
    struct asleep_check *check = &cpu->machine->asleep;

    pthread_mutex_lock(&check->mutex);
    if (check->pending && cpu->answered_round != check->round) {
        unsigned round = check->round;
        cpu->answered_round = round;
        check->nr_answered++;
        check->nr_asleep += vcpu_is_asleep_for_good(&cpu->vcpu);
        if (check->nr_answered == cpu->machine->nr_cpus)
            wake_up(cpu->machine->wake_fd);
        while (check->pending && check->round == round)
            pthread_cond_wait(&check->released, &check->mutex);
    }
    pthread_mutex_unlock(&check->mutex);
}

void asleep_cancel(struct machine *machine)
{
    pthread_mutex_lock(&machine->asleep.mutex);
    machine->asleep.pending = false;
    pthread_cond_broadcast(&machine->asleep.released);
    pthread_mutex_unlock(&machine->asleep.mutex);
}
