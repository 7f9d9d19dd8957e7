/* SPDX-License-Identifier: MIT */
/*
 * A machine without KVM for the tests of exit dispatch: it is filled in by the
 * test, with one vCPU, a device that records its accesses, and a kvm_run page
 * followed by its data page.
 */
#ifndef MACHINE_TOOLS_H
#define MACHINE_TOOLS_H

#include <criterion/criterion.h>

#include <linux/kvm.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

#include "exit/dispatch.h"
#include "machine/machine.h"
#include "stderr_tools.h"

#define TEST_PORT    0x100u      /* eight ports, and */
#define TEST_MMIO    0xD0000000u /* TEST_SIZE bytes are the device's */
#define TEST_SIZE    16u
#define TEST_RAM     (1u << 20)
#define TEST_DATA    4096u /* offset of the data page, as KVM places it */
#define TEST_RECORDS 256u

struct test_device {
    struct device dev;
    unsigned nr;        /* accesses */
    uint64_t offset[8]; /* of the first ones */
    unsigned len[8];
    uint8_t written[64];
    size_t nr_written;
    uint8_t next; /* what the next byte read returns */
    bool ends_the_machine;
};

static struct machine machine;
static struct machine_cpu cpus[2];
static struct machine_cpu *const cpu = &cpus[0];
static struct options options;
static struct test_device device;
static struct kvm_run *run;
static struct stderr_seen seen;

static inline void test_device_note(uint64_t offset, unsigned len)
{
    if (device.nr < 8) {
        device.offset[device.nr] = offset;
        device.len[device.nr] = len;
    }
    device.nr++;
    if (device.ends_the_machine)
        machine_stop_by_guest(&machine, 7);
}

static inline void test_device_read(struct device *dev, uint64_t offset,
                                    uint8_t *data, unsigned len)
{
    (void)dev;
    test_device_note(offset, len);
    for (unsigned i = 0; i < len; i++)
        data[i] = device.next++;
}

static inline void test_device_write(struct device *dev, uint64_t offset,
                                     const uint8_t *data, unsigned len)
{
    (void)dev;
    test_device_note(offset, len);
    for (unsigned i = 0; i < len && device.nr_written < 64; i++)
        device.written[device.nr_written++] = data[i];
}

static inline void test_device_destroy(struct device *dev)
{
    (void)dev; /* static */
}

static inline void test_exit(void *ctx, uint64_t status)
{
    machine_stop_by_guest(ctx, status);
}

static inline void test_reset(void *ctx, const char *how)
{
    machine_stop(ctx, STATUS_RESET, "by %s", how);
}

static unsigned nr_violations;

static inline void test_violation(void *ctx, const char *what, uint64_t value)
{
    (void)ctx, (void)what, (void)value;
    nr_violations++;
}

static inline size_t test_console(void *ctx, const uint8_t *data, size_t len)
{
    (void)ctx, (void)data;
    return len;
}

static inline PRINTF(3, 4) void test_stop(void *ctx, int status,
                                          const char *detail, ...)
{
    struct machine_cpu *stopped = ctx;
    char text[sizeof(machine.end.detail)];
    va_list args;

    va_start(args, detail);
    vsnprintf(text, sizeof(text), detail, args);
    va_end(args);
    machine_stop(stopped->machine, status, "%s", text);
}

/* NULL: of none. */
static inline void this_is_the_thread_of(struct machine_cpu *mine)
{
    for (unsigned i = 0; i < 2; i++) {
        cpus[i].thread = pthread_self();
        cpus[i].started = &cpus[i] == mine;
    }
}

static inline void machine_setup(void)
{
    static const struct device_ops ops = {
        .read = test_device_read,
        .write = test_device_write,
        .destroy = test_device_destroy,
    };

    device.dev = (struct device){.ops = &ops, .name = "test"};
    machine.options = &options;
    machine.kvm.hardware = true;
    machine.cpus = cpus;
    machine.nr_cpus = 2;
    machine.wake_fd = eventfd(0, EFD_NONBLOCK);
    machine.bus = bus_create();
    cr_assert_not_null(machine.bus);
    cr_assert_eq(bus_attach_ports(machine.bus, &device.dev, TEST_PORT, 8), 0);
    cr_assert_eq(
        bus_attach_mmio(machine.bus, &device.dev, TEST_MMIO, TEST_SIZE), 0);
    cr_assert_eq(guest_mem_create(TEST_RAM, &machine.mem), 0);
    machine.hypercalls = (struct hypercalls){
        .mem = machine.mem,
        .console = {.write = test_console},
        .requests = {.exit = test_exit, .reset = test_reset, .ctx = &machine},
        .violation = test_violation,
    };
    for (unsigned i = 0; i < 2; i++) {
        cpus[i].machine = &machine;
        cpus[i].vcpu.id = i;
        cpus[i].exit = (struct exit_cpu){
            .id = (uint8_t)i,
            .has_hardware = true,
            .is_watched = true,
            .is_counted = true,
            .vcpu = &cpus[i].vcpu,
            .bus = machine.bus,
            .hypercalls = &machine.hypercalls,
            .ending = &machine.ending,
            .stop = test_stop,
            .ctx = &cpus[i],
            .nr_total = &machine.nr_exits,
        };
        exit_cpu_init(&cpus[i].exit);
        cr_assert_eq(trace_ring_create(&cpus[i].exit.ring, TEST_RECORDS), 0);
    }
    this_is_the_thread_of(cpu);
    run = aligned_alloc(4096, TEST_DATA + 4096);
    cr_assert_not_null(run);
    memset(run, 0, TEST_DATA + 4096);
    cr_assert_eq(stderr_capture(&seen), 0);
}

static inline void machine_teardown(void)
{
    free(run);
    for (unsigned i = 0; i < 2; i++)
        trace_ring_destroy(&cpus[i].exit.ring);
    bus_destroy(machine.bus);
    guest_mem_destroy(machine.mem);
}

static inline enum verdict dispatch(uint32_t reason)
{
    run->exit_reason = reason;
    return exit_dispatch(&cpu->exit, run);
}

/* The record that was written last. */
static inline const struct hv_trace_record *last_record(void)
{
    uint64_t head = atomic_load(&cpu->exit.ring.head);

    cr_assert_gt(head, 0);
    return &cpu->exit.ring.slots
                .records[(head - 1) & cpu->exit.ring.slots.mask];
}

static inline bool is_woken(void)
{
    struct pollfd fd = {.fd = machine.wake_fd, .events = POLLIN};

    return poll(&fd, 1, 0) == 1;
}

/* The machine has been told to end with `want`, by vCPU 0, and the detail
 * contains the words `part`. */
#define ASSERT_STOPPED(want, part)                                             \
    do {                                                                       \
        cr_assert(machine_is_ending(&machine));                                \
        cr_assert_eq(machine.end.code, (want), "code %d, wanted %d",           \
                     machine.end.code, (want));                                \
        cr_assert_eq(machine.end.vcpu, 0);                                     \
        cr_assert_not(machine.end.by_guest);                                   \
        cr_assert_not_null(strstr(machine.end.detail, (part)), "'%s'",         \
                           machine.end.detail);                                \
        cr_assert(is_woken(), "the event loop must be told");                  \
    } while (0)

#define ASSERT_RUNS_ON()                                                       \
    do {                                                                       \
        cr_assert_not(machine_is_ending(&machine));                            \
        cr_assert_not(is_woken());                                             \
    } while (0)

#endif
