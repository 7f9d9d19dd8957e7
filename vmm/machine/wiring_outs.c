/* SPDX-License-Identifier: MIT */
/*
 * From a device to the registers of the vCPU that writes a string to it, and
 * back, as wiring_bios.c does it for the BIOS.
 */
#include "wiring_outs.h"

#include "exit/outs.h"

bool machine_can_take_outs(const struct machine *machine)
{
    return !machine->policy && vcpu_can_hand_back(&machine->kvm);
}

static bool is_one_out(const struct kvm_run *run)
{
    return run->exit_reason == KVM_EXIT_IO &&
           run->io.direction == KVM_EXIT_IO_OUT && run->io.count == 1;
}

/* What was taken belongs to this exit; its place is before the string. */
static void record(struct hv_trace_record *record, uint64_t linear_rip,
                   unsigned ring, uint32_t count)
{
    record->rip = linear_rip;
    record->ring = (uint8_t)ring;
    record->flags |= HV_TRACE_HAS_RIP | HV_TRACE_HAS_RING;
    record->count += count;
}

bool machine_take_outs(void *ctx, unsigned size, uint8_t *data, size_t max,
                       size_t *len)
{
    struct machine *machine = ctx;
    struct machine_cpu *cpu = machine_cpu_here(machine);
    struct machine_state state = {
        .intel = machine->kvm.intel,
        .phys_bits = kvm_system_phys_bits(&machine->kvm),
        .read = machine_read_memory,
        .ctx = machine->mem,
    };
    struct outs outs = {.size = size};

    if (!cpu || !is_one_out(cpu->vcpu.run) ||
        vcpu_get_regs(&cpu->vcpu, &state.regs, &state.sregs))
        return false;
    outs.port = cpu->vcpu.run->io.port;
    if (!outs_decode(&state, &outs))
        return false;
    uint64_t rip = state_linear_rip(&state);
    *len = outs_take(&state, &outs, data, max);
    if (*len == 0)
        return true;
    vcpu_hand_back(&cpu->vcpu, &state.regs, NULL);
    record(cpu->exit.record, rip, state_ring(&state), (uint32_t)(*len / size));
    return true;
}
