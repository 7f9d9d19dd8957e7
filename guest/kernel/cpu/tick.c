/* SPDX-License-Identifier: MIT */
/*
 * The source of the tick: the first of these three that works.
 *
 *   deadline  the local APIC compares the TSC with a time that we set anew at
 *             each tick, or an earlier one if a sleeper is due sooner; nothing
 *             to calibrate
 *   lapic     the local APIC counts bus clocks; calibrated by the TSC, which
 *             the VMM or the PIT calibrated
 *   pit       the 8254's channel 0 interrupts CPU 0, which tells the others
 *
 * Source: Intel SDM Vol. 3A, "APIC Timer".
 */
#include "cpu/tick.h"

#include "cpu/asm.h"
#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "cpu/features.h"
#include "dev/ioapic.h"
#include "dev/lapic.h"
#include "dev/pit.h"
#include "kernel.h"
#include "lib/boot_info.h"
#include "lib/string.h"
#include "proc/sched.h"
#include "trace/trace.h"
#include "trap/trap.h"
#include "x86/msr.h"

#define DEFAULT_MS     10u
#define MAX_MS         50u /* the PIT cannot count longer */
#define CALIBRATION_MS 10u
#define NEVER          UINT64_MAX
/* A PC wires the PIT to pin 2; KVM's own controllers, to pin 0. */
#define PIT_PIN_KVM 0u
#define PIT_PIN_PC  2u

enum source { SOURCE_NONE, SOURCE_DEADLINE, SOURCE_LAPIC, SOURCE_PIT };

static const char *const names[] = {
    [SOURCE_NONE] = "none",
    [SOURCE_DEADLINE] = "deadline",
    [SOURCE_LAPIC] = "lapic",
    [SOURCE_PIT] = "pit",
};

static enum source source;
static unsigned period_ms = DEFAULT_MS;
static uint32_t lapic_count; /* SOURCE_LAPIC: bus clocks / 16 in a period */

bool tick_present(void)
{
    return source != SOURCE_NONE;
}

const char *tick_source(void)
{
    return names[source];
}

uint64_t tick_period(void)
{
    return period_ms * NS_PER_MS;
}

static void start_period(struct cpu *cpu)
{
    cpu->next_tick = tsc_read() + (uint64_t)clock_tsc_khz() * period_ms;
    msr_write(X86_MSR_TSC_DEADLINE, MIN(cpu->next_tick, cpu->alarm_tick));
}

/* Starts the ticks of this CPU, from now. */
static void start(struct cpu *cpu)
{
    cpu->tick_stopped = false;
    if (source == SOURCE_DEADLINE)
        start_period(cpu);
    else if (source == SOURCE_LAPIC)
        lapic_timer_periodic(lapic_count);
}

/* PIT ticks cannot be stopped here: CPU 0 passes them on to all. */
static void stop(struct cpu *cpu)
{
    cpu->tick_stopped = true;
    cpu->next_tick = NEVER;
    if (source == SOURCE_LAPIC)
        lapic_timer_periodic(0);
}

void tick_resume(void)
{
    if (this_cpu()->tick_stopped)
        start(this_cpu());
}

void tick_alarm(uint64_t deadline)
{
    struct cpu *cpu = this_cpu();
    uint64_t now = clock_monotonic();

    if (source != SOURCE_DEADLINE || deadline >= now + tick_period())
        return;
    uint64_t ns = deadline > now ? deadline - now : 0;
    uint64_t at = tsc_read() + ns * clock_tsc_khz() / NS_PER_MS + 1;

    cpu->alarm_tick = MIN(at, cpu->alarm_tick); /* the earliest one counts */
    msr_write(X86_MSR_TSC_DEADLINE, MIN(cpu->alarm_tick, cpu->next_tick));
}

static void on_timer(struct trap_frame *frame)
{
    struct cpu *cpu = this_cpu();
    bool early = source == SOURCE_DEADLINE && tsc_read() < cpu->next_tick;

    (void)frame;
    cpu->alarm_tick = NEVER; /* whoever still needs one asks again */
    if (!early && cpu->id != 0 && cpu->current == cpu->idle)
        stop(cpu);
    else if (source == SOURCE_DEADLINE && !early)
        start_period(cpu);
    else if (early && cpu->next_tick != NEVER)
        msr_write(X86_MSR_TSC_DEADLINE, cpu->next_tick);
    sched_tick(early);
}

static void on_pit(struct trap_frame *frame)
{
    if (nr_cpus > 1)
        lapic_send_others(VECTOR_TIMER);
    on_timer(frame);
}

static void read_period(void)
{
    const char *word = option_value("tick");
    unsigned ms = 0;

    if (word == NULL)
        return;
    for (; *word >= '0' && *word <= '9' && ms <= MAX_MS; word++)
        ms = ms * 10 + (unsigned)(*word - '0');
    if (*word != '\0' || ms == 0 || ms > MAX_MS)
        printk("tick: tick= wants a number of ms from 1 to %u; taking %u\n",
               MAX_MS, period_ms);
    else
        period_ms = ms;
}

static enum source choose(void)
{
    const char *word = option_value("timer");

    for (unsigned i = SOURCE_DEADLINE; word != NULL && i <= SOURCE_PIT; i++) {
        if (strcmp(word, names[i]) != 0)
            continue;
        if (i != SOURCE_DEADLINE || cpu_has.tsc_deadline)
            return i;
        printk("tick: this CPU's timer has no deadline mode; taking another\n");
        word = NULL;
    }
    if (word != NULL)
        printk("tick: no timer '%s' (deadline, lapic, pit)\n", word);
    return cpu_has.tsc_deadline ? SOURCE_DEADLINE : SOURCE_LAPIC;
}

void tick_init(void)
{
    read_period();
    if (!lapic_init())
        return;
    lapic_init_cpu();
    ioapic_init();
    source = choose();
    if (source == SOURCE_LAPIC) {
        lapic_count =
            lapic_timer_measure(CALIBRATION_MS) / CALIBRATION_MS * period_ms;
        if (lapic_count == 0)
            source = SOURCE_PIT; /* its counter does not count */
    }
    interrupt_register(VECTOR_TIMER, on_timer);
    if (source == SOURCE_PIT) {
        interrupt_register(VECTOR_IRQ_BASE + PIT_PIN_KVM, on_pit);
        interrupt_register(VECTOR_IRQ_BASE + PIT_PIN_PC, on_pit);
        ioapic_unmask(PIT_PIN_KVM, false);
        ioapic_unmask(PIT_PIN_PC, false);
        pit_start_ticks(period_ms);
    }
}

void tick_init_cpu(void)
{
    this_cpu()->alarm_tick = NEVER;
    if (source == SOURCE_DEADLINE)
        lapic_timer_deadline();
    start(this_cpu());
    if (source != SOURCE_NONE)
        trace_setup(HV_SETUP_TIMER, tick_period(), names[source], 0);
}
