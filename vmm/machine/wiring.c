/* SPDX-License-Identifier: MIT */
/*
 * All devices of the machine and their places, the hypercalls, and what devices
 * and hypercalls may request from the machine.
 */
#include "wiring.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>

#include "dev/port_map.h"
#include "hv/layout.h"
#include "kvm/tsc.h"
#include "base/errors.h"
#include "base/log.h"
#include "permit.h"
#include "record/thread.h"
#include "wiring_ata.h"
#include "wiring_bios.h"
#include "wiring_disks.h"
#include "wiring_exit.h"
#include "wiring_small.h"
#include "wiring_virtio.h"

static void on_exit_request(void *ctx, uint64_t status)
{
    machine_stop_by_guest(ctx, status);
}

static void on_power_off_request(void *ctx, const char *how)
{
    machine_stop_by_power_off(ctx, how);
}

static void on_reset_request(void *ctx, const char *how)
{
    struct machine *machine = ctx;
    unsigned status;
    char panic[240];

    if (machine->options->init_status &&
        panic_watch_init_exited(&machine->panic, &status))
        machine_stop_by_guest(machine, status);
    else if (panic_watch_seen(&machine->panic, panic, sizeof(panic)))
        machine_stop(machine, STATUS_PANIC, "%s", panic);
    else if (machine->options->reset_ok)
        machine_stop_by_reset(machine, how);
    else
        machine_stop(machine, STATUS_RESET, "by %s", how);
}

/* ------------------------------------------------------------- hypercalls */

static void on_violation(void *ctx, const char *what, uint64_t value)
{
    struct machine *machine = ctx;

    log_guest("hypercall: %s (0x%llx); the guest's request is ignored", what,
              (unsigned long long)value);
    if (machine->options->strict)
        machine_stop(machine, STATUS_BAD_HYPERCALL, "%s", what);
}

static void on_port_hypercall(void *ctx, const struct hypercall_event *event)
{
    struct hv_trace_record *record = trace_thread_exit();

    (void)ctx;
    if (record)
        exit_record_call(record, event);
}

static uint64_t clock_offset(void *ctx)
{
    uint64_t offset = 0;

    /* This cannot fail: it worked when the ring was registered. */
    (void)!vcpu_tsc_offset(ctx, &offset);
    return offset;
}

/* A guest CPU's own records. Each CPU asks for itself: only its own thread can
 * read its clock without waiting until it has left the guest. */
static int on_trace_ring(void *ctx, gpa_t at, uint64_t bytes, uint64_t vcpu)
{
    struct machine *machine = ctx;
    struct machine_cpu *cpu = machine_cpu_here(machine);
    struct guest_ring_clock clock = {.offset = clock_offset};

    if (!cpu || vcpu != cpu->vcpu.id)
        return -EINVAL;
    clock.ctx = &cpu->vcpu;
    int rc = vcpu_tsc_clock(&cpu->vcpu, &clock.first);
    if (rc)
        return rc;
    return guest_ring_register(&cpu->exit.guest_ring, machine->mem, at, bytes,
                               &clock);
}

static void wire_hypercalls(struct machine *machine,
                            const struct machine_requests *requests)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    machine->hypercalls = (struct hypercalls){
        .mem = machine->mem,
        .console = console_sink(machine->console),
        .requests = *requests,
        .started_ns =
            (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec,
        .violation = on_violation,
        .violation_ctx = machine,
        .trace = tracing_is_wanted(machine) ? on_trace_ring : NULL,
        .trace_ctx = machine,
        .permit = machine->policy ? permit_hypercall : NULL,
        .permit_file = machine->policy ? permit_file : NULL,
        .permit_ctx = machine,
        .files = machine->files,
    };
}

/* ---------------------------------------------------------------- devices */

/* Recorded before it is done, so that the guest's reaction comes later in the
 * trace. */
static void set_irq(void *ctx, unsigned gsi, bool level)
{
    trace_interrupt(gsi, level);
    vm_irq_line(ctx, gsi, level);
}

struct irq_line machine_irq_line(struct machine *machine, unsigned gsi)
{
    return (struct irq_line){
        .set = machine->vm.irqchip ? set_irq : NULL,
        .ctx = &machine->vm,
        .gsi = gsi,
    };
}

static void on_input_room(void *console)
{
    console_input_ready(console);
}

static struct device *create_uart(struct machine *machine)
{
    const struct irq_line line = machine_irq_line(machine, HV_IRQ_UART);

    machine->uart = uart_create(&line, &machine->output);
    if (!machine->uart)
        return NULL;
    uart_on_input_room(machine->uart, on_input_room, machine->console);
    return uart_device(machine->uart);
}

static struct device *create_rtc(struct machine *machine)
{
    uint64_t size = guest_mem_size(machine->mem);
    uint64_t low = size < HV_MMIO_GAP_BASE ? size : HV_MMIO_GAP_BASE;

    machine->rtc = rtc_create(low, size - low, NULL);
    return machine->rtc;
}

static struct device *create_debugcon(struct machine *machine)
{
    /* The guest cannot be made to wait here, so the console waits for its
     * reader. */
    const struct char_sink sink = console_patient_sink(machine->console);

    machine->debugcon = debugcon_create(&sink);
    return machine->debugcon ? debugcon_device(machine->debugcon) : NULL;
}

static struct device *create_post(struct machine *machine)
{
    machine->post = post_create();
    return machine->post ? post_device(machine->post) : NULL;
}

static struct device *create_screen(struct machine *machine)
{
    machine->screen = screen_create();
    return screen_device(machine->screen);
}

static struct device *create_i8042(struct machine *machine,
                                   const struct machine_requests *requests)
{
    const struct irq_line line = machine_irq_line(machine, HV_IRQ_KEYBOARD);

    machine->i8042 = i8042_create(requests, &line);
    return i8042_device(machine->i8042);
}

static int wire_doorbell(struct machine *machine)
{
    struct device *bell = hypercall_doorbell_create(&machine->hypercalls,
                                                    on_port_hypercall, machine);

    return bell ? bus_attach_ports(machine->bus, bell, HV_PORT_HYPERCALL, 4)
                : -ENOMEM;
}

enum {
#define PORTS_OF(name, base, nr) PORTS_##name,
    PORT_MAP(PORTS_OF)
};

/* dev is NULL if its constructor was out of memory. */
static int attach(struct machine *machine, unsigned ports, struct device *dev)
{
    static const struct {
        uint16_t base;
        uint32_t nr;
    } map[] = {
#define PLACE(name, base, nr) [PORTS_##name] = {base, nr},
        PORT_MAP(PLACE)};

    return dev ? bus_attach_ports(machine->bus, dev, map[ports].base,
                                  map[ports].nr)
               : -ENOMEM;
}

/* Makes one device after the other, up to the first that fails. */
static int wire_devices(struct machine *m,
                        const struct machine_requests *requests)
{
    int rc = attach(m, PORTS_uart, create_uart(m));

    rc = rc ? rc : attach(m, PORTS_debugcon, create_debugcon(m));
    rc = rc ? rc : attach(m, PORTS_acpi, acpi_pm_event_create());
    rc = rc ? rc : attach(m, PORTS_acpi_timer, acpi_pm_timer_create());
    rc = rc ? rc : attach(m, PORTS_post, create_post(m));
    rc = rc ? rc : machine_wire_exit(m, requests);
    rc = rc ? rc : attach(m, PORTS_rtc, create_rtc(m));
    rc = rc ? rc : attach(m, PORTS_screen, create_screen(m));
    rc = rc ? rc : attach(m, PORTS_i8042, create_i8042(m, requests));
    rc = rc ? rc : attach(m, PORTS_reset, reset_control_create(requests));
    rc = rc ? rc : attach(m, PORTS_sysctl, reset_sysctl_a_create(requests));
    return rc ? rc : wire_doorbell(m);
}

int machine_wire(struct machine *machine)
{
    const struct machine_requests requests = {
        .exit = on_exit_request,
        .power_off = on_power_off_request,
        .reset = on_reset_request,
        .ctx = machine,
    };

    machine->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (machine->wake_fd < 0) {
        log_error("creating an eventfd: %s", errors_host(errno));
        return STATUS_HOST_ERROR;
    }
    machine->bus = bus_create();
    machine->console = console_create(machine->wake_fd);
    if (!machine->bus || !machine->console) {
        log_error("out of memory for the bus and the console");
        return STATUS_HOST_ERROR;
    }
    if (machine->first)
        console_mute(machine->console);
    machine->output = console_sink(machine->console);
    if (machine->image->protocol == BOOT_PROTOCOL_LINUX ||
        machine->image->protocol == BOOT_PROTOCOL_PVH)
        machine->output = panic_watch_init(&machine->panic, machine->output);
    wire_hypercalls(machine, &requests);
    int rc = wire_devices(machine, &requests);
    if (!rc)
        rc = machine_wire_small(machine, &requests);
    if (rc)
        log_error("wiring the devices: %s", errors_host(-rc));
    int code = rc ? STATUS_HOST_ERROR : machine_make_image_disk(machine);
    code = code ? code : machine_wire_ata(machine);
    code = code ? code : machine_wire_virtio(machine);
    return code ? code : machine_wire_bios(machine, &requests);
}
