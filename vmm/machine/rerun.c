/* SPDX-License-Identifier: MIT */
/*
 * The second run, on the main thread, after all others have ended. It uses the
 * first run's KVM machine, reset to its initial state: the sandbox no longer
 * allows creating one.
 *
 * Single-stepping uses the CPU's trace flag, which is off inside a handler. So
 * an exception that can be delivered is delivered here, by hand, and stepping
 * continues in its handler.
 */
#include "rerun.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/kvm.h>
#include <string.h>

#include "debug/cause/fault.h"
#include "base/ending.h"
#include "base/names.h"
#include "base/log.h"
#include "base/now.h"
#include "kvm/again.h"
#include "machine.h"
#include "wiring_virtio.h"

#define TICK_NS       20000000 /* how often the clock is checked */
#define MORE_MS       1000u    /* in addition to the first run's time */
#define STEPS_MS      3000u
#define STEPS_MAX     2000000u
#define FIRST_RUN_MAX 60000u /* a longer one is not repeated */

/* Starts a periodic signal that takes the guest out of KVM_RUN. */
static int start_ticks(timer_t *timer)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL,
                             .sigev_signo = VCPU_KICK_SIGNAL};
    struct itimerspec every = {.it_interval.tv_nsec = TICK_NS,
                               .it_value.tv_nsec = TICK_NS};

    if (timer_create(CLOCK_MONOTONIC, &event, timer) < 0)
        return -errno;
    return timer_settime(*timer, 0, &every, NULL) < 0 ? -errno : 0;
}

enum outcome {
    GOES_ON,
    DIED, /* a triple fault */
    WENT_ELSEWHERE,
    OUT_OF_TIME,
};

struct second {
    const struct machine *first;
    struct machine_cpu *cpu;
    struct rerun *rerun;
    uint64_t deadline; /* ms */
};

/* Does one KVM_RUN, and handles the exit unless it is that of a step. */
static enum outcome run_once(struct second *s, bool *stepped)
{
    struct kvm_run *run = s->cpu->vcpu.run;
    enum vcpu_result result = vcpu_run(&s->cpu->vcpu);

    *stepped = false;
    if (result == VCPU_KICKED)
        return now_ms() >= s->deadline || ending_has_come() ? OUT_OF_TIME
                                                            : GOES_ON;
    if (result == VCPU_FAILED)
        return WENT_ELSEWHERE;
    *stepped = true;
    if (run->exit_reason == KVM_EXIT_DEBUG)
        return GOES_ON;
    if (run->exit_reason == KVM_EXIT_SHUTDOWN)
        return DIED;
    return exit_dispatch(&s->cpu->exit, run) == VERDICT_RESUME ? GOES_ON
                                                               : WENT_ELSEWHERE;
}

/* Runs up to and including the last exit of the first run. */
static enum outcome run_to_last_exit(struct second *s, uint64_t exits)
{
    enum outcome outcome = GOES_ON;
    bool counts;

    for (uint64_t done = 0; done < exits && outcome == GOES_ON;) {
        outcome = run_once(s, &counts);
        done += counts;
    }
    return outcome;
}

static bool read_state(struct second *s)
{
    struct machine_state *state = &s->rerun->state;

    return vcpu_get_regs(&s->cpu->vcpu, &state->regs, &state->sregs) == 0;
}

/* Does what the CPU does to enter a handler. */
static bool enter_handler(struct second *s, const struct delivery *step)
{
    const struct machine_state *state = &s->rerun->state;

    for (unsigned i = 0; i < step->nr_frame; i++) {
        uint64_t at = step->frame_linear + (uint64_t)i * step->frame_width;
        struct walk walk = walk_linear(state, at, WALK_WRITE);
        if (walk.problem != WALK_OK ||
            guest_mem_write(s->cpu->machine->mem, gpa(walk.gpa),
                            &step->frame[i], step->frame_width))
            return false;
    }
    return vcpu_set_regs(&s->cpu->vcpu, &step->after.regs,
                         &step->after.sregs) == 0;
}

/* If the instruction at rip raises an exception that can be delivered, delivers
 * it: the guest is then in the handler. */
static bool deliver_by_hand(struct second *s)
{
    static struct chain chain; /* large */
    struct fault fault;

    fault_predict(&s->rerun->state, &fault);
    if (fault.reason == FAULT_NONE || fault.reason == FAULT_FETCH_NO_RAM)
        return false;
    chain_follow(&s->rerun->state, &fault.event, &chain);
    return chain.end == CHAIN_DELIVERED &&
           enter_handler(s, &chain.steps[chain.nr - 1]);
}

static enum outcome step_to_death(struct second *s)
{
    struct rerun *rerun = s->rerun;
    enum outcome outcome = GOES_ON;
    bool stepped;

    /* The last exit's instruction is completed first; then no step is
     * pending. */
    vcpu_complete_io(&s->cpu->vcpu);
    while (outcome == GOES_ON) {
        if (rerun->steps == STEPS_MAX || !read_state(s))
            return OUT_OF_TIME;
        rerun->steps++;
        if (deliver_by_hand(s))
            continue;
        /* Set again each time: popf, iret and sysret clear the flag. */
        if (vcpu_single_step(&s->cpu->vcpu))
            return WENT_ELSEWHERE;
        outcome = run_once(s, &stepped);
        /* The first run made no exit here. */
        if (outcome == GOES_ON && stepped &&
            s->cpu->vcpu.run->exit_reason != KVM_EXIT_DEBUG)
            return WENT_ELSEWHERE;
        if (outcome == GOES_ON &&
            (now_ms() >= s->deadline || ending_has_come()))
            return OUT_OF_TIME;
    }
    return outcome;
}

static void say(struct rerun *rerun, const struct second *s,
                enum outcome outcome, uint64_t exits)
{
    const struct machine_cpu *cpu = s->cpu;

    switch (outcome) {
    case DIED:
        snprintf(rerun->words, sizeof(rerun->words),
                 "KVM keeps no registers after a triple fault on AMD-V: a "
                 "second run of the same guest, without input, found this "
                 "after %" PRIu64 " exits and %" PRIu64 " single steps",
                 exits, rerun->steps);
        break;
    case OUT_OF_TIME:
        snprintf(
            rerun->words, sizeof(rerun->words),
            "KVM keeps no registers after a triple fault on AMD-V: a "
            "second run of the same guest, without input, made %" PRIu64
            " of the first one's %" PRIu64 " exits and then %" PRIu64
            " single steps, and was given up before it died; what leaves "
            "a trace shortly before the fault (a byte to port 0x80) brings "
            "it nearer",
            cpu->exit.nr_exits, exits, rerun->steps);
        break;
    case GOES_ON:
    case WENT_ELSEWHERE:
        snprintf(rerun->words, sizeof(rerun->words),
                 "KVM keeps no registers after a triple fault on AMD-V, and "
                 "the second run went another way, as input or time differ: "
                 "'%s' after %" PRIu64 " exits, where the first died after "
                 "%" PRIu64,
                 names_exit_reason(cpu->vcpu.run->exit_reason),
                 cpu->exit.nr_exits, exits);
        break;
    }
}

static void run_second(struct second *s)
{
    const struct machine_cpu *dead = &s->first->cpus[0];
    uint64_t exits =
        dead->exit.nr_exits ? dead->exit.nr_exits - 1 : 0; /* the shutdown */
    uint64_t took = s->first->ended_ms - s->first->started_ms;
    enum outcome outcome;

    s->deadline = now_ms() + 2 * took + MORE_MS;
    outcome = run_to_last_exit(s, exits);
    if (outcome == DIED)
        outcome = WENT_ELSEWHERE; /* too early: no step was taken */
    if (outcome == GOES_ON) {
        s->deadline = now_ms() + STEPS_MS;
        outcome = step_to_death(s);
    }
    s->rerun->found = outcome == DIED;
    if (!s->rerun->found)
        s->rerun->has_place = read_state(s);
    say(s->rerun, s, outcome, exits);
}

/* Resets the first run's KVM machine to its initial state. */
static int begin_again(struct second *s)
{
    int rc = s->first->again ? 0 : -ENOTSUP;

    if (!rc)
        rc = guest_mem_take(s->first->mem, &s->rerun->dead);
    return rc ? rc : again_begin(s->first->again);
}

static int start_second(struct second *s, struct options *options)
{
    timer_t timer;
    int rc = begin_again(s);

    if (!rc)
        rc = machine_create(options, s->first, &s->rerun->machine);
    if (rc)
        return rc;
    rc = machine_start_virtio(s->rerun->machine);
    if (rc)
        return rc;
    s->cpu = &s->rerun->machine->cpus[0];
    s->rerun->state.read = machine_read_memory;
    s->rerun->state.ctx = s->rerun->machine->mem;
    s->rerun->state.intel = s->rerun->machine->kvm.intel;
    s->rerun->state.phys_bits = kvm_system_phys_bits(&s->rerun->machine->kvm);
    rc = start_ticks(&timer);
    if (rc)
        return rc;
    s->cpu->thread = pthread_self();
    s->cpu->started = true;
    run_second(s);
    s->cpu->started = false;
    timer_delete(timer);
    return 0;
}

/* Did any vCPU other than the first run? */
static bool others_ran(const struct machine *machine)
{
    for (unsigned i = 1; i < machine->nr_cpus; i++)
        if (machine->cpus[i].exit.nr_exits ||
            !vcpu_is_reset(&machine->cpus[i].regs, &machine->cpus[i].sregs))
            return true;
    return false;
}

static bool writes_disks(const struct options *options)
{
    for (unsigned i = 0; i < options->nr_disks; i++)
        if (!options->disks[i].read_only && !options->disks[i].snapshot)
            return true;
    return false;
}

bool rerun_may_come(const struct machine *first)
{
    return !first->kvm.intel && !first->options->no_rerun &&
           !writes_disks(first->options) &&
           !(first->files && shares_can_change(&first->files->shares));
}

void rerun_find(const struct machine *first, struct rerun *rerun)
{
    struct second s = {.first = first, .rerun = rerun};
    struct options options = *first->options;

    *rerun = (struct rerun){.found = false};
    if (others_ran(first) || first->end.vcpu > 0) {
        snprintf(rerun->words, sizeof(rerun->words),
                 "KVM keeps no registers after a triple fault on AMD-V, and a "
                 "guest of %u vCPUs does not run twice the same way; try "
                 "--cpus=1",
                 first->nr_cpus);
        return;
    }
    if (writes_disks(&options)) {
        snprintf(
            rerun->words, sizeof(rerun->words),
            "KVM keeps no registers after a triple fault on AMD-V, and a "
            "second run would write to the disks again; try it with ,snapshot");
        return;
    }
    if (first->ended_ms - first->started_ms > FIRST_RUN_MAX) {
        snprintf(rerun->words, sizeof(rerun->words),
                 "KVM keeps no registers after a triple fault on AMD-V, and "
                 "the run was too long to be repeated");
        return;
    }
    options.trace = options.stats = false;
    options.trace_file = NULL;
    options.symbols = NULL;
    options.max_exits = 0;
    log_mute(true);
    int rc = start_second(&s, &options);
    log_mute(false);
    if (rc)
        snprintf(rerun->words, sizeof(rerun->words),
                 "the second run could not be started");
}

void rerun_end(struct rerun *rerun)
{
    machine_destroy(rerun->machine);
    guest_mem_destroy(rerun->dead);
    *rerun = (struct rerun){.found = false};
}
