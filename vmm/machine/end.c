/* SPDX-License-Identifier: MIT */
/*
 * The machine ends once: the first call decides how.
 */
#include <stdarg.h>
#include <string.h>

#include "base/text_safe.h"
#include "host/wake.h"
#include "machine.h"

/* True for the first caller, which then fills machine->end. */
static bool claim_end(struct machine *machine)
{
    return !atomic_exchange(&machine->ending, true);
}

/* From now on machine->end may be read. */
static void publish_end(struct machine *machine)
{
    atomic_store_explicit(&machine->end_known, true, memory_order_release);
    wake_up(machine->wake_fd);
}

static bool is_here(const struct machine_cpu *cpu)
{
    return (cpu->started && pthread_equal(cpu->thread, pthread_self())) ||
           (cpu->has_helper &&
            pthread_equal(cpu->helper_thread, pthread_self()));
}

/* All threads are started before the gate lets any of them run (run.c), so what
 * is read here no longer changes. */
struct machine_cpu *machine_cpu_here(struct machine *machine)
{
    for (unsigned i = 0; i < machine->nr_cpus; i++)
        if (is_here(&machine->cpus[i]))
            return &machine->cpus[i];
    return NULL;
}

static int vcpu_here(struct machine *machine)
{
    const struct machine_cpu *cpu = machine_cpu_here(machine);

    return cpu ? (int)cpu->vcpu.id : -1;
}

void machine_stop(struct machine *machine, int code, const char *detail, ...)
{
    char text[512];
    va_list args;

    if (!claim_end(machine))
        return;
    machine->end = (struct machine_end){
        .code = code,
        .vcpu = vcpu_here(machine),
    };
    va_start(args, detail);
    vsnprintf(text, sizeof(text), detail, args);
    va_end(args);
    /* Part of this text may come from the guest. */
    (void)text_safe_copy(machine->end.detail, sizeof(machine->end.detail), text,
                         strlen(text));
    publish_end(machine);
}

static void stop_by_guest(struct machine *machine, uint64_t status,
                          const char *before, const char *how)
{
    if (!claim_end(machine))
        return;
    machine->end = (struct machine_end){
        .code = status < 255 ? (int)status : 255,
        .by_guest = true,
        .status = status,
        .vcpu = vcpu_here(machine),
    };
    snprintf(machine->end.detail, sizeof(machine->end.detail), "%s%s", before,
             how);
    publish_end(machine);
}

void machine_stop_by_guest(struct machine *machine, uint64_t status)
{
    stop_by_guest(machine, status, "", "");
}

void machine_stop_by_power_off(struct machine *machine, const char *how)
{
    stop_by_guest(machine, STATUS_OK, "power-off by ", how);
}

void machine_stop_by_reset(struct machine *machine, const char *how)
{
    stop_by_guest(machine, STATUS_OK, "reset by ", how);
}
