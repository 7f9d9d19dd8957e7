/* SPDX-License-Identifier: MIT */
/*
 * Each vCPU is made, gets its exits wired, and then its recorder.
 */
#include "cpus_create.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "kvm/again.h"
#include "permit.h"
#include "rerun.h"

static PRINTF(3, 4) void on_exit_stop(void *ctx, int status, const char *detail,
                                      ...)
{
    struct machine_cpu *cpu = ctx;
    char text[512];
    va_list args;

    va_start(args, detail);
    vsnprintf(text, sizeof(text), detail, args);
    va_end(args);
    machine_stop(cpu->machine, status, "%s", text);
}

/* Gives dispatch what it needs of the machine. */
static void wire_exits(struct machine *machine, struct machine_cpu *cpu,
                       unsigned id)
{
    const struct options *options = machine->options;

    cpu->exit = (struct exit_cpu){
        .id = (uint8_t)id,
        .has_hardware = machine->kvm.hardware,
        .is_watched = tracing_is_wanted(machine) || options->stats ||
                      options->result || options->max_exits,
        .is_counted = options->stats,
        .vcpu = &cpu->vcpu,
        .bus = machine->bus,
        .hypercalls = &machine->hypercalls,
        .ending = &machine->ending,
        .stop = on_exit_stop,
        .permit = machine->policy ? permit_exit : NULL,
        .ctx = cpu,
        .max_exits = options->max_exits,
        .nr_total = &machine->nr_exits,
    };
    exit_cpu_init(&cpu->exit);
}

static int create_vcpu(struct machine *machine, unsigned id)
{
    struct vcpu *vcpu = &machine->cpus[id].vcpu;

    if (!machine->first)
        return vcpu_create(&machine->vm, id, machine->options->nr_cpus, vcpu);
    vcpu_borrow(&machine->first->cpus[id].vcpu, vcpu);
    return 0;
}

/* If this fails there is no second run; the report says so. */
static void note_start(struct machine *machine)
{
    int rc = again_create(&machine->vm, machine->nr_cpus, &machine->again);

    for (unsigned i = 0; !rc && i < machine->nr_cpus; i++)
        rc = again_add(machine->again, &machine->cpus[i].vcpu);
    if (!rc)
        return;
    again_destroy(machine->again);
    machine->again = NULL;
}

int machine_create_cpus(struct machine *machine)
{
    const struct options *options = machine->options;
    bool is_traced = tracing_is_wanted(machine);

    machine->cpus = calloc(options->nr_cpus, sizeof(*machine->cpus));
    if (!machine->cpus) {
        log_error("out of memory for %u vCPUs", options->nr_cpus);
        return STATUS_HOST_ERROR;
    }
    for (unsigned i = 0; i < options->nr_cpus; i++) {
        struct machine_cpu *cpu = &machine->cpus[i];
        cpu->machine = machine;
        wire_exits(machine, cpu, i);
        if (create_vcpu(machine, i))
            return STATUS_HOST_ERROR;
        machine->nr_cpus++;
        int code = tracing_add_cpu(machine, cpu);
        if (!code)
            code = profiling_add_cpu(machine, cpu);
        if (code)
            return code;
        if (is_traced)
            vcpu_sync_regs(&cpu->vcpu);
    }
    machine->host_tsc_khz = vcpu_tsc_khz(&machine->cpus[0].vcpu);
    if (machine->policy)
        policy_set_clock(machine->policy,
                         (uint64_t)machine->host_tsc_khz * 1000);
    if (vcpu_set_boot_state(&machine->cpus[0].vcpu, machine->image))
        return STATUS_HOST_ERROR;
    if (!machine->first && rerun_may_come(machine))
        note_start(machine);
    return STATUS_OK;
}
