/* SPDX-License-Identifier: MIT */
/*
 * Exit dispatch, port I/O, MMIO and hypercalls: synthetic kvm_run pages go in;
 * a verdict, data and a trace record come out.
 */
#include "machine_tools.h"

#include <errno.h>

TestSuite(dispatch, .init = machine_setup, .fini = machine_teardown);

static uint8_t *data(void)
{
    return (uint8_t *)run + TEST_DATA;
}

static enum verdict port_io(bool is_write, uint16_t port, uint8_t size,
                            uint32_t count)
{
    run->io.direction = is_write ? KVM_EXIT_IO_OUT : KVM_EXIT_IO_IN;
    run->io.size = size;
    run->io.port = port;
    run->io.count = count;
    run->io.data_offset = TEST_DATA;
    return dispatch(KVM_EXIT_IO);
}

static enum verdict mmio(bool is_write, uint64_t addr, uint32_t len)
{
    run->mmio.phys_addr = addr;
    run->mmio.len = len;
    run->mmio.is_write = is_write;
    return dispatch(KVM_EXIT_MMIO);
}

static uint64_t value_of(const uint8_t *bytes, unsigned len)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < len; i++)
        value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

/* ------------------------------------------------------------------ ports */

Test(dispatch, out_of_each_width)
{
    static const uint8_t widths[] = {1, 2, 4};

    for (unsigned i = 0; i < 3; i++) {
        memcpy(data(), "\x11\x22\x33\x44\x55", 5);
        device.nr_written = device.nr = 0;
        cr_assert_eq(port_io(true, TEST_PORT + 4, widths[i], 1),
                     VERDICT_RESUME);
        cr_assert_eq(device.nr, 1);
        cr_assert_eq(device.offset[0], 4);
        cr_assert_eq(device.len[0], widths[i]);
        cr_assert_arr_eq(device.written, data(), widths[i]);
        const struct hv_trace_record *r = last_record();
        cr_assert_eq(r->address, TEST_PORT + 4);
        cr_assert_eq(r->size, widths[i]);
        cr_assert_eq(r->count, 1);
        cr_assert_eq(r->flags, HV_TRACE_WRITE);
        cr_assert_eq(r->data, value_of(data(), widths[i]));
    }
    ASSERT_RUNS_ON();
}

Test(dispatch, in_of_each_width)
{
    static const uint8_t widths[] = {1, 2, 4};

    for (unsigned i = 0; i < 3; i++) {
        memset(data(), 0x5A, 8);
        device.nr = 0;
        device.next = 0xA0;
        cr_assert_eq(port_io(false, TEST_PORT, widths[i], 1), VERDICT_RESUME);
        cr_assert_eq(device.nr, 1);
        cr_assert_eq(device.len[0], widths[i]);
        for (unsigned n = 0; n < 8; n++)
            cr_assert_eq(data()[n], n < widths[i] ? 0xA0 + n : 0x5A);
        cr_assert_eq(last_record()->flags, 0, "a read");
        cr_assert_eq(last_record()->data, value_of(data(), widths[i]),
                     "the record has what the guest got");
    }
}

Test(dispatch, string_output_is_items_at_one_port)
{
    for (uint8_t i = 0; i < 10; i++)
        data()[i] = i;
    cr_assert_eq(port_io(true, TEST_PORT + 2, 2, 5), VERDICT_RESUME);
    cr_assert_eq(device.nr, 5);
    for (unsigned i = 0; i < 5; i++) {
        cr_assert_eq(device.offset[i], 2);
        cr_assert_eq(device.len[i], 2);
    }
    cr_assert_arr_eq(device.written, data(), 10);
    cr_assert_eq(last_record()->count, 5);
    cr_assert_eq(last_record()->data, 0x0100, "the first item");
}

Test(dispatch, string_input_fills_the_items_and_nothing_behind)
{
    memset(data(), 0x5A, 16);
    cr_assert_eq(port_io(false, TEST_PORT, 4, 3), VERDICT_RESUME);
    for (uint8_t i = 0; i < 16; i++)
        cr_assert_eq(data()[i], i < 12 ? i : 0x5A);
    cr_assert_eq(last_record()->data, 0x03020100);
}

Test(dispatch, a_whole_page_of_string_io_stays_in_the_page)
{
    /* ASan sees one byte more, because the page ends the allocation. */
    cr_assert_eq(port_io(false, TEST_PORT, 1, 4096), VERDICT_RESUME);
    cr_assert_eq(data()[4095], 0xFF);
    cr_assert_eq(port_io(false, 0x9999, 4, 1024), VERDICT_RESUME);
    cr_assert_eq(data()[4095], 0xFF);
    cr_assert_eq(port_io(true, TEST_PORT, 2, 2048), VERDICT_RESUME);
    cr_assert_eq(device.nr, 4096 + 2048);
}

Test(dispatch, unclaimed_port_reads_as_ones)
{
    for (uint8_t size = 1; size <= 4; size = (uint8_t)(2 * size)) {
        memset(data(), 0x5A, 16);
        cr_assert_eq(port_io(false, 0x9999, size, 2), VERDICT_RESUME);
        for (unsigned i = 0; i < 16; i++)
            cr_assert_eq(data()[i], i < 2u * size ? 0xFF : 0x5A);
        cr_assert_eq(last_record()->data, (1ull << (8 * size)) - 1);
    }
    cr_assert_eq(device.nr, 0);
    ASSERT_RUNS_ON();
}

Test(dispatch, port_access_across_the_end_reaches_no_device)
{
    memset(data(), 0, 4);
    cr_assert_eq(port_io(false, TEST_PORT + 7, 4, 1), VERDICT_RESUME);
    cr_assert_eq(value_of(data(), 4), 0xFFFFFFFF);
    cr_assert_eq(port_io(true, TEST_PORT + 7, 2, 1), VERDICT_RESUME);
    cr_assert_eq(port_io(true, TEST_PORT - 1, 2, 1), VERDICT_RESUME);
    cr_assert_eq(device.nr, 0);
}

Test(dispatch, a_device_that_ends_the_machine_stops_the_vcpu)
{
    device.ends_the_machine = true;
    cr_assert_eq(port_io(true, TEST_PORT, 1, 1), VERDICT_STOP);
    cr_assert(machine.end.by_guest);
    cr_assert_eq(machine.end.code, 7);
    cr_assert_eq(last_record()->reason, KVM_EXIT_IO, "and it is recorded");
}

/* ------------------------------------------------------------------- MMIO */

Test(dispatch, mmio_of_every_length)
{
    for (uint32_t len = 1; len <= 8; len++) {
        memcpy(run->mmio.data, "\x11\x22\x33\x44\x55\x66\x77\x88", 8);
        device.nr_written = 0;
        cr_assert_eq(mmio(true, TEST_MMIO + 1, len), VERDICT_RESUME);
        cr_assert_eq(device.nr_written, len);
        cr_assert_arr_eq(device.written, run->mmio.data, len);
        cr_assert_eq(last_record()->flags, HV_TRACE_WRITE);
        cr_assert_eq(last_record()->data, value_of(run->mmio.data, len));

        device.next = 0xC0;
        cr_assert_eq(mmio(false, TEST_MMIO + 1, len), VERDICT_RESUME);
        for (uint8_t i = 0; i < 8; i++)
            cr_assert_eq(run->mmio.data[i],
                         i < len ? 0xC0 + i : 0x11 * (i + 1));
        cr_assert_eq(last_record()->flags, 0);
        cr_assert_eq(last_record()->size, len);
        cr_assert_eq(last_record()->count, 1);
        cr_assert_eq(last_record()->address, TEST_MMIO + 1);
        cr_assert_eq(last_record()->data, value_of(run->mmio.data, len));
    }
}

Test(dispatch, unclaimed_mmio_reads_as_ones)
{
    static const uint64_t nowhere[] = {
        TEST_MMIO - 8,
        TEST_MMIO + TEST_SIZE,
        0xFFFFFFFFFFFFFFF8ull,
    };

    for (unsigned i = 0; i < ARRAY_SIZE(nowhere); i++)
        for (uint32_t len = 1; len <= 8; len++) {
            memset(run->mmio.data, 0x5A, 8);
            cr_assert_eq(mmio(false, nowhere[i], len), VERDICT_RESUME);
            for (unsigned n = 0; n < 8; n++)
                cr_assert_eq(run->mmio.data[n], n < len ? 0xFF : 0x5A);
            cr_assert_eq(mmio(true, nowhere[i], len), VERDICT_RESUME);
        }
    cr_assert_eq(device.nr, 0);
    ASSERT_RUNS_ON();
}

/* Polling takes a shorter way than the first access. */
Test(dispatch, an_absent_device_may_be_polled)
{
    const uint64_t at[] = {TEST_MMIO + TEST_SIZE, TEST_MMIO - 8, 0};

    for (unsigned i = 0; i < 3 * ARRAY_SIZE(at); i++) {
        memcpy(run->mmio.data, "\x11\x22\x33\x44\x55\x66\x77\x88", 8);
        cr_assert_eq(mmio(true, at[i / 3], 4), VERDICT_RESUME);
        cr_assert_eq(last_record()->reason, KVM_EXIT_MMIO);
        cr_assert_eq(last_record()->flags, HV_TRACE_WRITE);
        cr_assert_eq(last_record()->data, 0x44332211);
        cr_assert_eq(mmio(false, at[i / 3], 4), VERDICT_RESUME);
        cr_assert_eq(last_record()->flags, 0);
        cr_assert_eq(last_record()->size, 4);
        cr_assert_eq(last_record()->count, 1);
        cr_assert_eq(last_record()->address, at[i / 3]);
        cr_assert_eq(last_record()->data, 0xFFFFFFFF);
        cr_assert_eq(value_of(run->mmio.data, 8), 0x88776655FFFFFFFF);
        cr_assert_eq(mmio(true, TEST_MMIO, 4), VERDICT_RESUME);
    }
    cr_assert_eq(device.nr, 3 * ARRAY_SIZE(at));
    unsigned nr_reports = 0;
    for (const char *c = stderr_take(&seen); *c; c++)
        nr_reports += *c == '\n';
    cr_assert_eq(nr_reports, ARRAY_SIZE(at), "%s", seen.text);
}

Test(dispatch, a_shorter_access_may_reach_a_device_where_a_longer_did_not)
{
    const uint64_t at = TEST_MMIO + TEST_SIZE - 4;

    cr_assert_eq(mmio(true, at, 8), VERDICT_RESUME);
    cr_assert_eq(device.nr, 0);
    cr_assert_eq(mmio(true, at, 4), VERDICT_RESUME);
    cr_assert_eq(device.nr, 1);
    cr_assert_eq(mmio(true, at + 1, 4), VERDICT_RESUME);
    cr_assert_eq(mmio(true, at + 1, 2), VERDICT_RESUME);
    cr_assert_eq(device.nr, 2);
}

Test(dispatch, mmio_across_the_end_reaches_no_device)
{
    memset(run->mmio.data, 0, 8);
    cr_assert_eq(mmio(false, TEST_MMIO + TEST_SIZE - 1, 2), VERDICT_RESUME);
    cr_assert_eq(value_of(run->mmio.data, 2), 0xFFFF);
    cr_assert_eq(mmio(true, TEST_MMIO + TEST_SIZE - 7, 8), VERDICT_RESUME);
    cr_assert_eq(mmio(true, TEST_MMIO - 1, 4), VERDICT_RESUME);
    cr_assert_eq(device.nr, 0);
}

Test(dispatch, mmio_that_ends_the_machine_stops_the_vcpu)
{
    device.ends_the_machine = true;
    cr_assert_eq(mmio(false, TEST_MMIO, 4), VERDICT_STOP);
    cr_assert_eq(machine.end.code, 7);
}

/* ------------------------------------------------- the hypercall instruction
 */

#define PAGE 0x3000u

static enum verdict call(uint64_t nr, uint64_t page, uint64_t npages,
                         uint64_t magic)
{
    run->hypercall.nr = nr;
    run->hypercall.args[0] = page;
    run->hypercall.args[1] = npages;
    run->hypercall.args[2] = magic;
    run->hypercall.ret = 0x5A5A;
    return dispatch(KVM_EXIT_HYPERCALL);
}

static uint64_t magic_for(uint32_t number)
{
    return (uint64_t)HV_HYPERCALL_MAGIC << 32 | number;
}

static void put_request(uint32_t number, uint64_t arg0, uint64_t arg1)
{
    const struct hv_request request = {
        .number = number,
        .result = 0x5A5A,
        .args = {arg0, arg1},
    };

    cr_assert_eq(
        guest_mem_write(machine.mem, gpa(PAGE), &request, sizeof(request)), 0);
}

static int64_t result_in_guest(void)
{
    struct hv_request request;

    cr_assert_eq(
        guest_mem_read(machine.mem, gpa(PAGE), &request, sizeof(request)), 0);
    return request.result;
}

Test(dispatch, hypercall_is_served_and_recorded)
{
    put_request(HV_CALL_CONSOLE, 0x5000, 3);
    cr_assert_eq(call(12, PAGE, 1, magic_for(HV_CALL_CONSOLE)), VERDICT_RESUME);
    cr_assert_eq(run->hypercall.ret, 0);
    cr_assert_eq(result_in_guest(), 3);
    const struct hv_trace_record *r = last_record();
    cr_assert_eq(r->flags, HV_TRACE_CALL);
    cr_assert_eq(r->address, HV_CALL_CONSOLE);
    cr_assert_eq(r->data, 3);
    cr_assert_eq(r->count, 0x5000);
    cr_assert_eq(r->aux, 3);
    ASSERT_RUNS_ON();
}

Test(dispatch, hypercall_with_an_error_result_is_still_served)
{
    put_request(77, 1, 2);
    cr_assert_eq(call(12, PAGE, 1, magic_for(77)), VERDICT_RESUME);
    cr_assert_eq(run->hypercall.ret, 0, "the page was fine");
    cr_assert_eq(result_in_guest(), -ENOSYS);
    cr_assert_eq(last_record()->flags, HV_TRACE_CALL);
    cr_assert_eq(last_record()->data, (uint64_t)-ENOSYS);
}

Test(dispatch, hypercall_exit_stops_the_vcpu)
{
    put_request(HV_CALL_EXIT, 300, 0);
    cr_assert_eq(call(12, PAGE, 1, magic_for(HV_CALL_EXIT)), VERDICT_STOP);
    cr_assert(machine.end.by_guest);
    cr_assert_eq(machine.end.code, 255);
    cr_assert_eq(machine.end.status, 300);
    cr_assert(is_woken());
}

Test(dispatch, hypercall_that_is_not_ours_is_enosys_and_touches_nothing)
{
    static const struct {
        uint64_t nr, npages, magic;
    } calls[] = {
        {11, 1, (uint64_t)HV_HYPERCALL_MAGIC << 32 | HV_CALL_EXIT},
        {13, 1, (uint64_t)HV_HYPERCALL_MAGIC << 32 | HV_CALL_EXIT},
        {1ull << 32 | 12, 1, (uint64_t)HV_HYPERCALL_MAGIC << 32 | HV_CALL_EXIT},
        {12, 0, (uint64_t)HV_HYPERCALL_MAGIC << 32 | HV_CALL_EXIT},
        {12, 2, (uint64_t)HV_HYPERCALL_MAGIC << 32 | HV_CALL_EXIT},
        {12, UINT64_MAX, (uint64_t)HV_HYPERCALL_MAGIC << 32 | HV_CALL_EXIT},
        {12, 1, HV_CALL_EXIT},
        {12, 1, (uint64_t)(HV_HYPERCALL_MAGIC ^ 1) << 32 | HV_CALL_EXIT},
        {12, 1, UINT64_MAX},
    };

    put_request(HV_CALL_EXIT, 0, 0);
    for (unsigned i = 0; i < ARRAY_SIZE(calls); i++) {
        cr_assert_eq(call(calls[i].nr, PAGE, calls[i].npages, calls[i].magic),
                     VERDICT_RESUME);
        cr_assert_eq(run->hypercall.ret, (uint64_t)-ENOSYS, "call %u", i);
        cr_assert_eq(last_record()->flags, 0);
        cr_assert_eq(last_record()->data, (uint64_t)-ENOSYS);
    }
    cr_assert_eq(result_in_guest(), 0x5A5A);
    cr_assert_eq(nr_violations, 0, "another hypervisor's call is no offence");
    ASSERT_RUNS_ON();
}

Test(dispatch, hypercall_with_a_bad_page_is_refused)
{
    static const struct {
        uint64_t page;
        int error;
    } pages[] = {
        {PAGE + 1, EINVAL},   {PAGE + 64, EINVAL},
        {UINT64_MAX, EINVAL}, {TEST_RAM, EFAULT},
        {0xA0000, EFAULT},    {0xFFFFFFFFFFFFF000ull, EFAULT},
        {1ull << 63, EFAULT}, {0xC0000000u, EFAULT},
    };

    for (unsigned i = 0; i < ARRAY_SIZE(pages); i++) {
        cr_assert_eq(call(12, pages[i].page, 1, magic_for(HV_CALL_EXIT)),
                     VERDICT_RESUME);
        cr_assert_eq(run->hypercall.ret, (uint64_t)-pages[i].error, "page %u",
                     i);
        cr_assert_eq(last_record()->flags, 0);
        cr_assert_eq(last_record()->address, HV_CALL_EXIT);
    }
    cr_assert_eq(nr_violations, ARRAY_SIZE(pages));
    ASSERT_RUNS_ON();
}

Test(dispatch, hypercall_whose_numbers_differ_is_refused)
{
    put_request(HV_CALL_EXIT, 0, 0);
    cr_assert_eq(call(12, PAGE, 1, magic_for(HV_CALL_TIME)), VERDICT_RESUME);
    cr_assert_eq(run->hypercall.ret, (uint64_t)-EINVAL);
    /* No number means "any" to a guest. */
    cr_assert_eq(call(12, PAGE, 1, magic_for(UINT32_MAX)), VERDICT_RESUME);
    cr_assert_eq(run->hypercall.ret, (uint64_t)-EINVAL);
    cr_assert_eq(result_in_guest(), 0x5A5A);
    ASSERT_RUNS_ON();
}
