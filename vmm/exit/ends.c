/* SPDX-License-Identifier: MIT */
/*
 * The exits that end a machine. Source: KVM api.rst, "struct kvm_run".
 */
#include "ends.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <string.h>

#include "base/names.h"
#include "base/status.h"

#ifndef KVM_EXIT_MEMORY_FAULT
#define KVM_EXIT_MEMORY_FAULT 39 /* newer than Debian 12's headers */
#endif

/* HLT reaches us only without an interrupt controller in the kernel. Then no
 * device can interrupt, so nothing wakes this CPU. */
enum verdict exit_on_hlt(struct exit_cpu *cpu, struct kvm_run *run)
{
    cpu->stop(cpu->ctx, STATUS_HALTED,
              run->if_flag ? "hlt with interrupts on, but no interrupt "
                             "controller to wake it"
                           : "hlt with interrupts off");
    return VERDICT_GUEST_FAULT;
}

enum verdict exit_on_shutdown(struct exit_cpu *cpu, struct kvm_run *run)
{
    (void)run;
    cpu->stop(cpu->ctx, STATUS_TRIPLE_FAULT, "%s",
              cpu->has_hardware
                  ? ""
                  : "this KVM has no hardware behind it, so the fault may "
                    "be its own and not the guest's; see vmm doctor");
    return VERDICT_GUEST_FAULT;
}

enum verdict exit_on_fail_entry(struct exit_cpu *cpu, struct kvm_run *run)
{
    cpu->stop(cpu->ctx, STATUS_FAIL_ENTRY,
              "hardware entry failure reason 0x%llx on host CPU %u",
              run->fail_entry.hardware_entry_failure_reason,
              run->fail_entry.cpu);
    return VERDICT_GUEST_FAULT;
}

enum verdict exit_on_internal_error(struct exit_cpu *cpu, struct kvm_run *run)
{
    static const char *const what[] = {
        [KVM_INTERNAL_ERROR_EMULATION] = "KVM cannot emulate an instruction",
        [KVM_INTERNAL_ERROR_SIMUL_EX] = "two exceptions at the same time",
        [KVM_INTERNAL_ERROR_DELIVERY_EV] =
            "an exit in the middle of delivering an event",
        [KVM_INTERNAL_ERROR_UNEXPECTED_EXIT_REASON] =
            "an exit reason that KVM does not know",
    };
    uint32_t suberror = run->internal.suberror;
    const char *text = suberror < ARRAY_SIZE(what) && what[suberror]
                           ? what[suberror]
                           : "an internal error of KVM";
    char bytes[3 * 15 + 1] = "";
    unsigned nr = 0;

    if (!cpu->has_hardware) {
        cpu->stop(cpu->ctx, STATUS_NO_KVM,
                  "the guest needs hardware virtualisation, which this KVM "
                  "lacks (%s); vmm doctor says what to do",
                  text);
        return VERDICT_HOST_ERROR;
    }
    if (suberror == KVM_INTERNAL_ERROR_EMULATION &&
        run->emulation_failure.ndata >= 3 &&
        run->emulation_failure.flags &
            KVM_INTERNAL_ERROR_EMULATION_FLAG_INSTRUCTION_BYTES)
        nr = run->emulation_failure.insn_size;
    for (size_t i = 0; i < nr && i < 15; i++)
        snprintf(bytes + 3 * i, 4, " %02x",
                 run->emulation_failure.insn_bytes[i]);
    cpu->stop(cpu->ctx, STATUS_EMULATION, "%s (suberror %u)%s%s", text,
              suberror, nr ? ", bytes" : "", bytes);
    return VERDICT_GUEST_FAULT;
}

/* struct kvm_run.memory_fault: flags, gpa, size; each 64 bits. */
static uint64_t memory_fault_gpa(const struct kvm_run *run)
{
    uint64_t fields[3];

    memcpy(fields, run->padding, sizeof(fields));
    return fields[1];
}

enum verdict exit_on_memory_fault(struct exit_cpu *cpu, struct kvm_run *run)
{
    (void)run;
    cpu->stop(cpu->ctx, STATUS_MEMORY_LOST, "%s",
              "KVM could not reach a page of guest memory");
    return VERDICT_HOST_ERROR;
}

enum verdict exit_on_unknown(struct exit_cpu *cpu, struct kvm_run *run)
{
    uint32_t reason = run->exit_reason;

    cpu->stop(cpu->ctx, STATUS_BUG,
              "KVM exit reason %u (%s), which vmm never asked for", reason,
              names_exit_reason(reason));
    return VERDICT_HOST_ERROR;
}

enum verdict exit_run_failed(struct exit_cpu *cpu, const struct kvm_run *run,
                             int error)
{
    if ((error == EFAULT || error == EHWPOISON) &&
        run->exit_reason == KVM_EXIT_MEMORY_FAULT)
        cpu->stop(cpu->ctx, STATUS_MEMORY_LOST,
                  "KVM could not reach the page at 0x%" PRIx64
                  " of guest memory",
                  memory_fault_gpa(run));
    else if (error == EFAULT || error == EHWPOISON)
        cpu->stop(cpu->ctx, STATUS_MEMORY_LOST, "%s",
                  "KVM could not reach a page of guest memory");
    else if (error == EAGAIN)
        cpu->stop(cpu->ctx, STATUS_HOST_ERROR,
                  "running vCPU %u: KVM may not start a thread of its own; "
                  "raise the limit on processes (ulimit -u, or a container's)",
                  cpu->id);
    else
        cpu->stop(cpu->ctx, STATUS_HOST_ERROR, "running vCPU %u: %s", cpu->id,
                  strerror(error));
    return VERDICT_HOST_ERROR;
}
