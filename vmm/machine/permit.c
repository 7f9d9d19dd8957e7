/* SPDX-License-Identifier: MIT */
/*
 * Asking the policy on the guest's behalf.
 */
#include "permit.h"

#include <errno.h>
#include <linux/kvm.h>
#include <string.h>

#include "hv/ports.h"
#include "base/log.h"
#include "machine.h"
#include "record/thread.h"

/* Prints "policy:3 log hypercall console". */
static void tell(const struct policy_request *request,
                 const struct hv_trace_record *record)
{
    char text[160];

    policy_describe(record, text, sizeof(text));
    if (request->path)
        log_guest("%s: %s", text, request->path);
    else
        log_guest("%s", text);
}

int permit(struct machine_cpu *cpu, struct policy_request *request)
{
    struct machine *machine = cpu->machine;
    struct hv_trace_record record;
    char text[160];

    if (request->path)
        trace_asked_path(request->path);
    request->tsc = trace_now();
    const struct policy_decision decision =
        policy_decide(machine->policy, request);
    policy_record(&record, request, &decision);
    record.vcpu = (uint8_t)cpu->vcpu.id;
    record.rip = cpu->exit.record->tsc;
    trace_ring_nest(&cpu->exit.ring, &record);
    switch (decision.verdict) {
    case POLICY_ALLOW:
        return 0;
    case POLICY_LOG:
        tell(request, &record);
        return 0;
    case POLICY_DENY:
        return decision.error ? -decision.error : -EPERM;
    case POLICY_KILL:
        break;
    }
    policy_describe(&record, text, sizeof(text));
    machine_stop(machine, STATUS_POLICY, "%s%s%s", text,
                 request->path ? ": " : "", request->path ? request->path : "");
    return -EPERM;
}

/* ------------------------------------------------------------------- exits */

/* The exit's record shows the access even though it was refused. */
static void record_refused(struct hv_trace_record *record,
                           const struct policy_request *request,
                           const uint8_t *data, unsigned size)
{
    record->address = request->number;
    record->size = (uint16_t)size;
    record->count = 1;
    record->flags = HV_TRACE_REFUSED;
    if (request->op == POLICY_WRITE)
        record->flags |= HV_TRACE_WRITE;
    if (data)
        memcpy(&record->data, data,
               size < sizeof(record->data) ? size : sizeof(record->data));
}

static bool permit_port(struct machine_cpu *cpu, struct kvm_run *run)
{
    uint8_t *data = (uint8_t *)run + run->io.data_offset;
    bool is_read = run->io.direction == KVM_EXIT_IO_IN;
    size_t bytes = (size_t)run->io.size * run->io.count;
    struct policy_request request = {
        .kind = POLICY_PORT,
        .op = is_read ? POLICY_READ : POLICY_WRITE,
        .number = run->io.port,
        .size = run->io.size,
        .bytes = bytes,
    };

    /* Writes to the doorbells are not checked here: the call itself is. */
    if ((run->io.port == HV_PORT_HYPERCALL || run->io.port == HV_PORT_BIOS) &&
        !is_read)
        return true;
    if (permit(cpu, &request) == 0)
        return true;
    if (is_read)
        memset(data, 0xFF, bytes);
    record_refused(cpu->exit.record, &request, data, run->io.size);
    cpu->exit.record->count = run->io.count;
    return false;
}

static bool permit_mmio(struct machine_cpu *cpu, struct kvm_run *run)
{
    struct policy_request request = {
        .kind = POLICY_MMIO,
        .op = run->mmio.is_write ? POLICY_WRITE : POLICY_READ,
        .number = run->mmio.phys_addr,
        .size = run->mmio.len,
        .bytes = run->mmio.len,
    };

    if (permit(cpu, &request) == 0)
        return true;
    if (!run->mmio.is_write)
        memset(run->mmio.data, 0xFF, sizeof(run->mmio.data));
    record_refused(cpu->exit.record, &request, run->mmio.data, run->mmio.len);
    return false;
}

/* A refused access gives the guest a #GP, as for a register that does not
 * exist. So does an access that is allowed but not watched: only MSRs that KVM
 * does not have get here then (permit_start). */
static bool permit_msr(struct machine_cpu *cpu, struct kvm_run *run)
{
    struct policy_request request = {
        .kind = POLICY_MSR,
        .op =
            run->exit_reason == KVM_EXIT_X86_WRMSR ? POLICY_WRITE : POLICY_READ,
        .number = run->msr.index,
        .size = 1,
        .bytes = sizeof(run->msr.data),
    };

    if (permit(cpu, &request) == 0 &&
        policy_can_watch_msr(request.number, request.op))
        return true;
    run->msr.error = 1;
    record_refused(cpu->exit.record, &request,
                   request.op == POLICY_WRITE ? (const uint8_t *)&run->msr.data
                                              : NULL,
                   sizeof(run->msr.data));
    return false;
}

bool permit_exit(void *ctx, struct kvm_run *run)
{
    struct machine_cpu *cpu = ctx;
    const struct policy *policy = cpu->machine->policy;

    switch (run->exit_reason) {
    case KVM_EXIT_IO:
        return !policy_has(policy, POLICY_PORT) || permit_port(cpu, run);
    case KVM_EXIT_MMIO:
        return !policy_has(policy, POLICY_MMIO) || permit_mmio(cpu, run);
    case KVM_EXIT_X86_RDMSR:
    case KVM_EXIT_X86_WRMSR:
        return permit_msr(cpu, run);
    default:
        return true;
    }
}

/* -------------------------------------------------------------- hypercalls */

int permit_hypercall(void *ctx, const struct hv_request *call)
{
    struct machine *machine = ctx;
    struct policy_request request = {
        .kind = POLICY_HYPERCALL,
        .number = call->number,
        .bytes = call->number == HV_CALL_CONSOLE ? call->args[1] : 0,
    };

    if (!policy_has(machine->policy, POLICY_HYPERCALL))
        return 0;
    return permit(machine_cpu_here(machine), &request);
}

int permit_file(void *ctx, uint32_t number, unsigned op, const char *path,
                uint64_t bytes)
{
    struct machine *machine = ctx;
    struct policy_request request = {
        .kind = POLICY_FILE,
        .op = op,
        .number = number,
        .path = path,
        .bytes = bytes,
    };

    if (!policy_has(machine->policy, POLICY_FILE))
        return 0;
    return permit(machine_cpu_here(machine), &request);
}

int permit_bios(void *ctx, uint16_t number)
{
    struct machine *machine = ctx;
    struct policy_request request = {
        .kind = POLICY_BIOS,
        .number = number,
        .size = 1,
    };

    if (!policy_has(machine->policy, POLICY_BIOS))
        return 0;
    return permit(machine_cpu_here(machine), &request);
}

/* -------------------------------------------------------------------- MSRs */

static bool leave_msr(void *policy, uint32_t msr, bool is_write)
{
    return policy_leaves_msr(policy, msr,
                             is_write ? POLICY_WRITE : POLICY_READ);
}

int permit_start(struct machine *machine)
{
    static const uint32_t bases[] = VM_MSR_BLOCKS;
    static const struct policy_msr_blocks blocks = {
        .bases = bases,
        .nr = ARRAY_SIZE(bases),
        .size = VM_MSR_BLOCK,
    };
    const struct vm_msr_filter filter = {
        .leave = leave_msr,
        .ctx = machine->policy,
        .leave_rest = policy_leaves_other_msrs(machine->policy, &blocks),
    };

    if (!policy_has(machine->policy, POLICY_MSR))
        return STATUS_OK;
    return vm_filter_msrs(&machine->vm, &filter) ? STATUS_HOST_ERROR
                                                 : STATUS_OK;
}
