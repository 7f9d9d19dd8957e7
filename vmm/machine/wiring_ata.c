/* SPDX-License-Identifier: MIT */
/*
 * The ATA channels: each is at two places on the bus and has one interrupt
 * line. Every machine has both, without disks as a PC without disks: a driver
 * that looks for one finds that there is none, and does not wait for it.
 */
#include "wiring_ata.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "boot/floppy.h"
#include "dev/ata/ata.h"
#include "hv/ports.h"
#include "trace/words/labels.h"
#include "wiring.h"
#include "wiring_disks.h"

_Static_assert(OPTIONS_MAX_ATA == 2 * ATA_DRIVES, "two channels");

static const struct {
    const char *name;
    const char *drives[ATA_DRIVES];
    uint16_t base, control;
    unsigned gsi;
} channels[] = {
    {"ata0", {"ata0.0", "ata0.1"}, HV_PORT_ATA0, HV_PORT_ATA0_CTL, HV_IRQ_ATA0},
    {"ata1", {"ata1.0", "ata1.1"}, HV_PORT_ATA1, HV_PORT_ATA1_CTL, HV_IRQ_ATA1},
};

/* The next disk from `*index` on that is ATA's, or none. */
static int next_disk(struct machine *machine, unsigned *index,
                     struct ata_config *config, unsigned drive)
{
    const struct options *options = machine->options;

    while (*index < options->nr_disks && !options->disks[*index].ata)
        (*index)++;
    if (*index == options->nr_disks)
        return STATUS_OK;
    unsigned found = (*index)++;
    config->serials[drive] = machine_disk_id(machine, found);
    return machine_open_disk(machine, found, &config->disks[drive]);
}

/* A hard disk that is booted is the first, as on a PC: kernels' own boot
 * sectors read the rest by ATA. */
static bool is_image_first(const struct machine *machine)
{
    return machine->image_disk && machine->image->format == IMAGE_DISK &&
           !floppy_format(machine->image->size);
}

static int attach(struct machine *machine, struct ata *ata, unsigned index)
{
    int rc = bus_attach_ports(machine->bus, ata_device(ata),
                              channels[index].base, X86_ATA_NR_PORTS);

    if (!rc)
        rc = bus_attach_ports(machine->bus, ata_control_device(ata),
                              channels[index].control, ATA_CONTROL_NR_PORTS);
    if (rc)
        log_error("making the ATA channels: %s", strerror(-rc));
    return rc ? STATUS_HOST_ERROR : STATUS_OK;
}

static bool has_ata(const struct machine *machine)
{
    const struct options *options = machine->options;

    if (is_image_first(machine))
        return true;
    for (unsigned i = 0; i < options->nr_disks; i++)
        if (options->disks[i].ata)
            return true;
    return false;
}

int machine_wire_ata(struct machine *machine)
{
    unsigned next = 0;
    int code = STATUS_OK;

    for (unsigned i = 0; !code && i < ARRAY_SIZE(channels); i++) {
        struct ata_config config = {
            .name = channels[i].name,
            .irq = machine_irq_line(machine, channels[i].gsi),
            .tell_absent = !has_ata(machine),
        };
        unsigned drive = 0;
        if (i == 0 && is_image_first(machine)) {
            config.disks[drive] = machine->image_disk;
            config.serials[drive++] = "image";
            machine->image_is_ata = true;
        }
        for (; !code && drive < ATA_DRIVES; drive++)
            code = next_disk(machine, &next, &config, drive);
        struct ata *ata = ata_create(&config); /* closes the disks, too */
        int failed = attach(machine, ata, i);
        code = code ? code : failed;
    }
    return code;
}

void machine_label_ata(struct trace_labels *labels)
{
    for (unsigned i = 0; i < ARRAY_SIZE(channels); i++) {
        trace_labels_place(labels, TRACE_PLACE_GSI, channels[i].gsi, 1,
                           channels[i].name);
        for (unsigned drive = 0; drive < ATA_DRIVES; drive++)
            trace_labels_place(labels, TRACE_PLACE_DEVICE,
                               ATA_TRACE_DEVICE(channels[i].gsi, drive), 1,
                               channels[i].drives[drive]);
    }
}
