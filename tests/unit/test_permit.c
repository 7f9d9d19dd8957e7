/* SPDX-License-Identifier: MIT */
/*
 * The policy in the path of an exit: what is refused reaches no device, and a
 * decision is recorded after the exit's own record.
 */
#include "machine_tools.h"

#include <errno.h>

#include "hv/ports.h"
#include "machine/permit.h"

static struct hypercall_event event;

static void setup(void)
{
    machine_setup();
    cpu->exit.permit = permit_exit;
    exit_cpu_init(&cpu->exit);
}

static void teardown(void)
{
    policy_destroy(machine.policy);
    machine_teardown();
}

TestSuite(permit, .init = setup, .fini = teardown);

static void use(const char *text)
{
    struct policy_errors errors;

    cr_assert_eq(policy_parse(text, strlen(text), &machine.policy, &errors), 0,
                 "%s", errors.list[0].text);
    machine.hypercalls.permit = permit_hypercall;
    machine.hypercalls.permit_ctx = &machine;
}

static uint8_t *data(void)
{
    return (uint8_t *)run + TEST_DATA;
}

static enum verdict port(uint8_t direction, uint16_t number, uint8_t size,
                         uint32_t count)
{
    run->exit_reason = KVM_EXIT_IO;
    run->io.direction = direction;
    run->io.port = number;
    run->io.size = size;
    run->io.count = count;
    run->io.data_offset = TEST_DATA;
    return exit_dispatch(&cpu->exit, run);
}

static enum verdict mmio(bool is_write, uint64_t address, unsigned len)
{
    run->exit_reason = KVM_EXIT_MMIO;
    run->mmio.is_write = is_write;
    run->mmio.phys_addr = address;
    run->mmio.len = len;
    return exit_dispatch(&cpu->exit, run);
}

/* Record number `n` from the end. */
static const struct hv_trace_record *record(unsigned n)
{
    uint64_t head = atomic_load(&cpu->exit.ring.head);
    const struct trace_slots *slots = &cpu->exit.ring.slots;

    cr_assert_gt(head, n);
    return &slots->records[(head - 1 - n) & slots->mask];
}

static void expect_decision(uint32_t verdict, uint64_t line)
{
    const struct hv_trace_record *last = record(0);

    cr_assert_eq(last->kind, HV_TRACE_POLICY);
    cr_assert_eq(last->reason, verdict, "verdict %u", last->reason);
    cr_assert_eq(last->data, line, "line %u", (unsigned)last->data);
    cr_assert_eq(last->vcpu, 0);
    cr_assert_eq(record(1)->kind, HV_TRACE_EXIT);
    cr_assert_eq(last->rip, record(1)->tsc, "it says for which exit");
}

Test(permit, port_allowed)
{
    use("allow port 0x100\n");
    data()[0] = 0x41;
    cr_assert_eq(port(KVM_EXIT_IO_OUT, TEST_PORT, 1, 1), VERDICT_RESUME);
    cr_assert_eq(device.nr_written, 1);
    expect_decision(HV_POLICY_ALLOW, 1);
    cr_assert_eq(record(1)->data, 0x41);
    cr_assert_eq(record(1)->flags & HV_TRACE_REFUSED, 0);
}

Test(permit, port_write_denied)
{
    use("deny port write 0x100\n");
    data()[0] = 0x41;
    cr_assert_eq(port(KVM_EXIT_IO_OUT, TEST_PORT, 1, 1), VERDICT_RESUME);
    cr_assert_eq(device.nr, 0, "the device is not asked");
    expect_decision(HV_POLICY_DENY, 1);
    cr_assert_eq(record(1)->address, TEST_PORT,
                 "the exit is told all the same");
    cr_assert_eq(record(1)->data, 0x41);
    cr_assert_eq(record(1)->flags & (HV_TRACE_WRITE | HV_TRACE_REFUSED),
                 HV_TRACE_WRITE | HV_TRACE_REFUSED);
    ASSERT_RUNS_ON();
}

Test(permit, port_reads_denied_give_ones)
{
    use("deny port *\n");
    memset(data(), 0x5A, 4096);
    cr_assert_eq(port(KVM_EXIT_IO_IN, TEST_PORT, 4, 1024), VERDICT_RESUME);
    for (unsigned i = 0; i < 4096; i++)
        cr_assert_eq(data()[i], 0xFF, "stale byte %u", i);
    cr_assert_eq(device.nr, 0);
    cr_assert_eq(record(1)->count, 1024);
}

Test(permit, port_of_no_rule)
{
    use("deny port 0x200\n");
    cr_assert_eq(port(KVM_EXIT_IO_IN, TEST_PORT, 1, 1), VERDICT_RESUME);
    cr_assert_eq(device.nr, 1);
    expect_decision(HV_POLICY_ALLOW, 0);
}

/* The policy is not asked about kinds that no rule mentions. */
Test(permit, other_kinds)
{
    use("deny port *\n");
    cr_assert_eq(mmio(false, TEST_MMIO, 4), VERDICT_RESUME);
    cr_assert_eq(device.nr, 1);
    cr_assert_eq(record(0)->kind, HV_TRACE_EXIT);
}

Test(permit, mmio_denied)
{
    use("deny mmio 0xd0000000-0xd0000fff\n");
    memset(run->mmio.data, 0x5A, 8);
    cr_assert_eq(mmio(false, TEST_MMIO, 4), VERDICT_RESUME);
    cr_assert_eq(device.nr, 0);
    for (unsigned i = 0; i < 4; i++)
        cr_assert_eq(run->mmio.data[i], 0xFF);
    expect_decision(HV_POLICY_DENY, 1);
    cr_assert_eq(mmio(true, TEST_MMIO - 2, 4), VERDICT_RESUME);
    cr_assert_eq(device.nr, 0);
    expect_decision(HV_POLICY_DENY, 1);
}

Test(permit, kill)
{
    use("kill port 0x100\n");
    cr_assert_neq(port(KVM_EXIT_IO_OUT, TEST_PORT, 1, 1), VERDICT_RESUME);
    cr_assert_eq(device.nr, 0);
    ASSERT_STOPPED(STATUS_POLICY, "policy:1 kill port write 0x100");
    expect_decision(HV_POLICY_KILL, 1);
}

Test(permit, log)
{
    use("log port 0x100\n");
    cr_assert_eq(port(KVM_EXIT_IO_OUT, TEST_PORT, 1, 1), VERDICT_RESUME);
    cr_assert_eq(device.nr, 1);
    expect_decision(HV_POLICY_LOG, 1);
    cr_assert_str_eq(stderr_take(&seen),
                     "vmm: policy:1 log port write 0x100\n");
}

Test(permit, msr_denied)
{
    use("deny msr write 0xc0000082\n");
    run->exit_reason = KVM_EXIT_X86_WRMSR;
    run->msr.index = 0xC0000082;
    run->msr.data = 0x1234;
    run->msr.error = 0;
    cr_assert_eq(exit_dispatch(&cpu->exit, run), VERDICT_RESUME);
    cr_assert_eq(run->msr.error, 1, "a #GP");
    expect_decision(HV_POLICY_DENY, 1);
    cr_assert_eq(record(1)->address, 0xC0000082);
    cr_assert_eq(record(1)->data, 0x1234);
}

static int64_t call(uint32_t number, uint64_t arg0, uint64_t arg1)
{
    const struct hv_request request = {.number = number, .args = {arg0, arg1}};
    struct hv_request answer;

    cr_assert_eq(
        guest_mem_write(machine.mem, gpa(0x3000), &request, sizeof(request)),
        0);
    cpu->exit.record = trace_ring_slot(&cpu->exit.ring);
    cr_assert_eq(hypercall_serve(&machine.hypercalls, gpa(0x3000),
                                 HYPERCALL_ANY, &event),
                 0);
    trace_ring_commit(&cpu->exit.ring);
    cr_assert_eq(
        guest_mem_read(machine.mem, gpa(0x3000), &answer, sizeof(answer)), 0);
    return answer.result;
}

Test(permit, hypercalls)
{
    use("deny EPERM hypercall time\n"
        "allow hypercall console limit 10 bytes\n"
        "deny ENOSPC hypercall console\n"
        "kill hypercall exit\n");
    cr_assert_eq(call(HV_CALL_TIME, 0, 0), -EPERM);
    cr_assert_eq(call(HV_CALL_CONSOLE, 0x5000, 10), 10);
    cr_assert_eq(call(HV_CALL_CONSOLE, 0x5000, 1), -ENOSPC);
    cr_assert_eq(call(HV_CALL_FEATURES, 0, 0), 0);
    cr_assert_not(machine_is_ending(&machine));
    call(HV_CALL_EXIT, 0, 0);
    ASSERT_STOPPED(STATUS_POLICY, "hypercall exit");
    cr_assert_eq(record(0)->reason, HV_POLICY_KILL);
}

/* The doorbell's port is not asked about; the hypercall that it brings is. */
Test(permit, doorbell)
{
    use("deny port *\nallow hypercall *\n");
    data()[0] = 3;
    cr_assert_eq(port(KVM_EXIT_IO_OUT, HV_PORT_HYPERCALL, 4, 1),
                 VERDICT_RESUME);
    cr_assert_eq(record(0)->kind, HV_TRACE_EXIT);
}

Test(permit, without_a_policy_nobody_asks)
{
    machine.policy = NULL;
    cr_assert_eq(call(HV_CALL_TIME, 0, 0) > 0, true);
    cr_assert_eq(record(0)->kind, HV_TRACE_NONE);
}
