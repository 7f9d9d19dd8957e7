/* SPDX-License-Identifier: MIT */
/*
 * The machine's one end: the first who says how is right.
 */
#include <stdarg.h>

#include "host/wake.h"
#include "machine.h"

/* True for the first caller, who then fills machine->end. */
static bool claim_end(struct machine *machine)
{
    return !atomic_exchange(&machine->ending, true);
}

void machine_stop(struct machine *machine, struct machine_cpu *cpu, int code,
                  const char *detail, ...)
{
    va_list args;

    if (!claim_end(machine))
        return;
    machine->end = (struct machine_end){
        .code = code,
        .vcpu = cpu ? (int)cpu->vcpu.id : -1,
    };
    va_start(args, detail);
    vsnprintf(machine->end.detail, sizeof(machine->end.detail), detail, args);
    va_end(args);
    wake_up(machine->wake_fd);
}

void machine_stop_by_guest(struct machine *machine, struct machine_cpu *cpu,
                           uint64_t status)
{
    if (!claim_end(machine))
        return;
    machine->end = (struct machine_end){
        .code = status < 255 ? (int)status : 255,
        .by_guest = true,
        .status = status,
        .vcpu = cpu ? (int)cpu->vcpu.id : -1,
    };
    wake_up(machine->wake_fd);
}
