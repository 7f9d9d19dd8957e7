/* SPDX-License-Identifier: MIT */
/*
 * Exit dispatch: one small handler for each reason, in one table. A reason
 * without a handler ends the machine with a report; none is ignored.
 */
#include "dispatch.h"

#include <errno.h>
#include <linux/kvm.h>
#include <string.h>

#include "ends.h"
#include "kvm/vcpu.h"
#include "record/thread.h"
#include "watch.h"

#ifndef KVM_EXIT_MEMORY_FAULT
#define KVM_EXIT_MEMORY_FAULT 39 /* newer than Debian 12's headers */
#endif

/* One written or read item as a number, without a call of memcpy: ports have
 * items of 1, 2 or 4 bytes. */
static inline uint64_t port_item(const uint8_t *data, unsigned size)
{
    uint16_t two;
    uint32_t four;

    if (LIKELY(size == 1))
        return *data;
    if (size == 2) {
        memcpy(&two, data, sizeof(two));
        return two;
    }
    memcpy(&four, data, sizeof(four));
    return four;
}

/* The same for MMIO: the first `len` of its eight bytes (KVM gives 1 to 8; the
 * others are of an earlier access). */
static inline uint64_t mmio_item(const uint8_t *data, unsigned len)
{
    uint64_t value;

    if (LIKELY(len == 4))
        return port_item(data, 4);
    memcpy(&value, data, sizeof(value));
    return len < sizeof(value) ? value & ((UINT64_C(1) << 8 * len) - 1) : value;
}

/* Strings. */
static __attribute__((noinline)) enum verdict on_io_slowly(struct exit_cpu *cpu,
                                                           struct kvm_run *run)
{
    struct hv_trace_record *record = cpu->record;
    uint8_t *data = (uint8_t *)run + run->io.data_offset;
    bool is_write = run->io.direction == KVM_EXIT_IO_OUT;

    if (is_write) {
        record->flags = HV_TRACE_WRITE;
        record->data = port_item(data, run->io.size);
    }
    bus_port(cpu->bus, run->io.port, is_write, run->io.size, data,
             run->io.count);
    if (!is_write)
        record->data = port_item(data, run->io.size);
    return VERDICT_RESUME;
}

/* The path for one item is kept short: it is what guests do most. */
static inline enum verdict on_io(struct exit_cpu *cpu, struct kvm_run *run)
{
    struct hv_trace_record *record = cpu->record;
    uint8_t *data = (uint8_t *)run + run->io.data_offset;

    record->address = run->io.port;
    record->size = run->io.size;
    record->count = run->io.count;
    if (UNLIKELY(run->io.count != 1))
        return on_io_slowly(cpu, run);
    if (run->io.direction == KVM_EXIT_IO_OUT) {
        record->flags = HV_TRACE_WRITE;
        record->data = port_item(data, run->io.size);
        bus_port_write(cpu->bus, run->io.port, data, run->io.size);
    } else {
        bus_port_read(cpu->bus, run->io.port, data, run->io.size);
        record->data = port_item(data, run->io.size);
    }
    return VERDICT_RESUME;
}

static enum verdict on_mmio(struct exit_cpu *cpu, struct kvm_run *run)
{
    struct hv_trace_record *record = cpu->record;
    bool is_write = run->mmio.is_write;

    record->address = run->mmio.phys_addr;
    record->size = (uint16_t)run->mmio.len;
    record->count = 1;
    record->flags = is_write ? HV_TRACE_WRITE : 0;
    record->data = mmio_item(run->mmio.data, run->mmio.len);
    if (!bus_mmio(cpu->bus, run->mmio.phys_addr, is_write, run->mmio.data,
                  run->mmio.len) &&
        run->mmio.len == 4)
        cpu->nobody_at = run->mmio.phys_addr;
    if (!is_write)
        record->data = mmio_item(run->mmio.data, run->mmio.len);
    return VERDICT_RESUME;
}

/* The same for 4 bytes at nobody_at: a guest may poll a device that is not
 * there. */
static inline enum verdict on_mmio_nobody(struct exit_cpu *cpu,
                                          struct kvm_run *run)
{
    struct hv_trace_record *record = cpu->record;

    record->address = run->mmio.phys_addr;
    record->size = 4;
    record->count = 1;
    if (run->mmio.is_write)
        record->flags = HV_TRACE_WRITE;
    else
        memset(run->mmio.data, 0xFF, 4);
    record->data = port_item(run->mmio.data, 4);
    return VERDICT_RESUME;
}

static inline bool is_mmio_nobody(const struct exit_cpu *cpu,
                                  const struct kvm_run *run)
{
    return run->exit_reason == KVM_EXIT_MMIO && run->mmio.len == 4 &&
           run->mmio.phys_addr == cpu->nobody_at;
}

void exit_record_call(struct hv_trace_record *record,
                      const struct hypercall_event *event)
{
    record->flags |= HV_TRACE_CALL;
    record->address = event->number;
    record->data = (uint64_t)event->result;
    record->count = event->args[0];
    record->aux = event->args[1];
}

/* The instruction doorbell. Only number 12 was enabled; its arguments are
 * rbx = page, rcx = 1, rdx = magic and number (hv/hypercall.h). */
static enum verdict on_hypercall(struct exit_cpu *cpu, struct kvm_run *run)
{
    struct hypercall_event event;
    const __u64 *args = run->hypercall.args;
    int rc = -ENOSYS;

    if (run->hypercall.nr == HV_KVM_HYPERCALL && args[1] == 1 &&
        args[2] >> 32 == HV_HYPERCALL_MAGIC)
        rc = hypercall_serve(cpu->hypercalls, gpa(args[0]), (uint32_t)args[2],
                             &event);
    run->hypercall.ret = (__u64)(int64_t)rc;
    cpu->record->address = (uint32_t)args[2];
    cpu->record->data = (uint64_t)(int64_t)rc;
    if (rc == 0)
        exit_record_call(cpu->record, &event);
    return VERDICT_RESUME;
}

/* Happens only with a policy that has rules for MSRs, after it has allowed this
 * access: KVM left the access to us, and we ask KVM to perform it. A register
 * that KVM refuses gives the guest a #GP, as it would without us. */
static enum verdict on_msr(struct exit_cpu *cpu, struct kvm_run *run)
{
    struct hv_trace_record *record = cpu->record;
    bool is_write = run->exit_reason == KVM_EXIT_X86_WRMSR;
    uint64_t value = is_write ? run->msr.data : 0;

    record->address = run->msr.index;
    record->size = sizeof(value);
    record->count = 1;
    record->flags = is_write ? HV_TRACE_WRITE : 0;
    run->msr.error =
        is_write ? vcpu_write_msr(cpu->vcpu, run->msr.index, value) != 0
                 : vcpu_read_msr(cpu->vcpu, run->msr.index, &value) != 0;
    run->msr.data = record->data = value;
    return VERDICT_RESUME;
}

/* Not an event in the guest: KVM returned for reasons of its own. */
static enum verdict on_nothing(struct exit_cpu *cpu, struct kvm_run *run)
{
    (void)cpu, (void)run;
    return VERDICT_RESUME;
}

static enum verdict (*const handlers[])(struct exit_cpu *cpu,
                                        struct kvm_run *run) = {
    [KVM_EXIT_IO] = on_io,
    [KVM_EXIT_HYPERCALL] = on_hypercall,
    [KVM_EXIT_HLT] = exit_on_hlt,
    [KVM_EXIT_MMIO] = on_mmio,
    [KVM_EXIT_IRQ_WINDOW_OPEN] = on_nothing,
    [KVM_EXIT_SHUTDOWN] = exit_on_shutdown,
    [KVM_EXIT_FAIL_ENTRY] = exit_on_fail_entry,
    [KVM_EXIT_INTR] = on_nothing,
    /* The guest lowered CR8, and there is no controller that uses it. */
    [KVM_EXIT_SET_TPR] = on_nothing,
    [KVM_EXIT_INTERNAL_ERROR] = exit_on_internal_error,
    [KVM_EXIT_X86_RDMSR] = on_msr,
    [KVM_EXIT_X86_WRMSR] = on_msr,
    [KVM_EXIT_MEMORY_FAULT] = exit_on_memory_fault,
};

/* Starts this exit's record in its slot: sets the fields that every exit has,
 * and all others to 0. Only stores are used: building a struct and copying it
 * would cost more. */
static inline void start_record(struct exit_cpu *cpu, uint32_t reason)
{
#ifdef VMM_NO_RECORDER /* tests/bench/recorder: what it costs */
    static struct hv_trace_record nowhere;

    (void)reason;
    cpu->record = &nowhere;
    cpu->nr_exits++;
    return;
#endif
    struct hv_trace_record *record = trace_ring_slot(&cpu->ring);

    memset(record, 0, sizeof(*record));
    record->tsc = trace_now();
    trace_ring_begin(&cpu->ring, record->tsc);
    record->kind = HV_TRACE_EXIT;
    record->vcpu = cpu->id;
    record->reason = reason;
    cpu->record = record;
    cpu->nr_exits++;
}

/* Inlined; without a policy, `asks` is the constant false. */
static inline __attribute__((always_inline)) enum verdict
dispatch(struct exit_cpu *cpu, struct kvm_run *run, bool asks)
{
    uint32_t reason = run->exit_reason;
    enum verdict verdict;

    start_record(cpu, reason);
    if (asks && !cpu->permit(cpu->ctx, run))
        verdict = VERDICT_RESUME; /* unless the machine is ending: see below */
    else if (LIKELY(reason == KVM_EXIT_IO)) /* most are: no table for it */
        verdict = on_io(cpu, run);
    else if (LIKELY(is_mmio_nobody(cpu, run)))
        verdict = on_mmio_nobody(cpu, run);
    else if (LIKELY(reason < ARRAY_SIZE(handlers) && handlers[reason]))
        verdict = handlers[reason](cpu, run);
    else
        verdict = exit_on_unknown(cpu, run);
    if (UNLIKELY(cpu->is_watched))
        verdict = exit_watch(cpu, run, verdict);
#ifndef VMM_NO_RECORDER
    trace_ring_commit(&cpu->ring);
#endif
    /* Given as certain: otherwise gcc computes both results without a jump,
     * which takes longer. */
    if (__builtin_expect_with_probability(
            !atomic_load_explicit(cpu->ending, memory_order_relaxed), 1, 1.0))
        return verdict;
    return verdict == VERDICT_RESUME ? VERDICT_STOP : verdict;
}

enum verdict exit_dispatch(struct exit_cpu *cpu, struct kvm_run *run)
{
    return dispatch(cpu, run, cpu->permit);
}

/* In one function, so that what it needs stays in registers: a call for each
 * exit would be a sixth of all that we do for one. */
static inline __attribute__((always_inline)) enum vcpu_result
loop(struct exit_cpu *cpu, enum verdict *verdict, bool asks)
{
    struct vcpu *const vcpu = cpu->vcpu;
    struct kvm_run *const run = vcpu->run;
    enum vcpu_result result = vcpu_run(vcpu);
    enum verdict last = VERDICT_RESUME;

    if (result == VCPU_EXITED)
        vcpu->nr_again = 0;
    while (LIKELY(result == VCPU_EXITED) &&
           LIKELY((last = dispatch(cpu, run, asks)) == VERDICT_RESUME))
        result = vcpu_run(vcpu);
    *verdict = last;
    return result;
}

enum vcpu_result exit_loop(struct exit_cpu *cpu, enum verdict *verdict)
{
    return cpu->permit ? loop(cpu, verdict, true) : loop(cpu, verdict, false);
}

void exit_cpu_init(struct exit_cpu *cpu)
{
    cpu->nobody_at = UINT64_MAX; /* no CPU has so many address lines */
}
