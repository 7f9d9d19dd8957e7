/* SPDX-License-Identifier: MIT */
/*
 * The virtio devices: each has a page of registers, an interrupt line, and a
 * place in the boot information, all in the order in which they are made.
 */
#include "wiring_virtio.h"

#include <errno.h>
#include <linux/virtio_mmio.h>
#include <string.h>

#include "dev/virtio/blk.h"
#include "dev/virtio/console.h"
#include "dev/virtio/rng.h"
#include "hv/layout.h"
#include "hv/ports.h"
#include "wiring_disks.h"
#include "base/errors.h"
#include "base/log.h"
#include "wiring.h"

static const char *const disk_names[OPTIONS_MAX_DISKS] = {
    "disk0", "disk1", "disk2", "disk3", "disk4", "disk5",
};

static void on_violation(void *ctx, const char *name, const char *what,
                         uint64_t value)
{
    struct machine *machine = ctx;

    log_guest("%s: %s (0x%llx)", name, what, (unsigned long long)value);
    if (machine->options->strict)
        machine_stop(machine, STATUS_BAD_DEVICE, "%s: %s", name, what);
}

/* The configuration of the next device. */
static struct virtio_config next_config(struct machine *machine,
                                        const char *name)
{
    return (struct virtio_config){
        .name = name,
        .mem = machine->mem,
        .irq = machine_irq_line(machine,
                                HV_IRQ_VIRTIO_FIRST + machine->nr_devices),
        .sources =
            tracing_is_wanted(machine) ? &machine->tracing.sources : NULL,
        .violation = on_violation,
        .violation_ctx = machine,
    };
}

/* Puts it on the bus and into the boot information. */
static int attach(struct machine *machine, struct device *dev)
{
    struct hv_device *place = &machine->devices[machine->nr_devices];

    if (!dev)
        return -ENOMEM;
    *place = (struct hv_device){
        .kind = HV_DEVICE_VIRTIO_MMIO,
        .gsi = HV_IRQ_VIRTIO_FIRST + machine->nr_devices,
        .base = HV_VIRTIO_BASE + machine->nr_devices * HV_VIRTIO_STRIDE,
        .size = HV_VIRTIO_STRIDE,
    };
    int rc = bus_attach_mmio(machine->bus, dev, place->base, place->size);
    if (!rc)
        machine->device_names[machine->nr_devices++] = dev->name;
    return rc;
}

static int wire_disk(struct machine *machine, unsigned index)
{
    struct virtio_config config =
        next_config(machine, disk_names[machine->nr_disks]);
    struct disk *disk;
    int code = machine_open_disk(machine, index, &disk);

    if (code)
        return code;
    struct blk *blk =
        blk_create(&config, disk, machine_disk_id(machine, index));
    int rc = blk ? attach(machine, blk_device(blk)) : -errno;
    if (rc) {
        log_error("--disk=%s: making the device: %s",
                  machine->options->disks[index].path, errors_host(-rc));
        return STATUS_HOST_ERROR;
    }
    if (machine->first) /* KVM already rings the first machine's doorbell */
        rc = blk_share_doorbell(blk, machine->first->disks[machine->nr_disks]);
    machine->disks[machine->nr_disks++] = blk;
    if (machine->first)
        return rc ? STATUS_HOST_ERROR : STATUS_OK;
    /* With rules for MMIO, every access must exit so that the policy is
     * asked. */
    if (machine->policy && policy_has(machine->policy, POLICY_MMIO))
        return STATUS_OK;
    /* Without it each notification is an exit: slower, but correct. */
    rc = vm_ioeventfd(&machine->vm,
                      machine->devices[machine->nr_devices - 1].base +
                          VIRTIO_MMIO_QUEUE_NOTIFY,
                      0, blk_doorbell(blk));
    (void)rc;
    return STATUS_OK;
}

static void on_input_room(void *console)
{
    console_input_ready(console);
}

/* The devices that every machine has, after the disks, so that the disks are
 * numbered from 0. */
static int wire_others(struct machine *machine)
{
    struct virtio_config config = next_config(machine, "rng");
    int rc = attach(machine, rng_create(&config));

    if (!rc) {
        config = next_config(machine, "console");
        machine->virtio_console = virtio_console_create(
            &config, &machine->output, on_input_room, machine->console);
        rc = attach(machine, virtio_console_device(machine->virtio_console));
    }
    if (rc)
        log_error("making the virtio devices: %s", errors_host(-rc));
    return rc ? STATUS_HOST_ERROR : STATUS_OK;
}

int machine_wire_virtio(struct machine *machine)
{
    _Static_assert(OPTIONS_MAX_DISKS + 2 <= HV_VIRTIO_MAX, "each has a line");
    _Static_assert(HV_VIRTIO_MAX <= HV_BOOT_MAX_DEVICES, "each is told of");
    _Static_assert(HV_VIRTIO_STRIDE == VIRTIO_MMIO_BYTES, "one after another");
    int code = STATUS_OK;

    for (unsigned i = 0; !code && i < machine->options->nr_disks; i++)
        if (!machine->options->disks[i].ata)
            code = wire_disk(machine, i);
    if (!code)
        code = wire_others(machine);
    return code;
}

int machine_start_virtio(struct machine *machine)
{
    int rc = 0;

    for (unsigned i = 0; !rc && i < machine->nr_disks; i++)
        rc = blk_start(machine->disks[i]);
    return rc;
}

void machine_stop_virtio(struct machine *machine)
{
    for (unsigned i = 0; i < machine->nr_disks; i++)
        blk_stop(machine->disks[i]);
}
