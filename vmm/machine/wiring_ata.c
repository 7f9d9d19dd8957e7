/* SPDX-License-Identifier: MIT */
/*
 * The ATA channels: each is at two places on the bus and has one interrupt
 * line. Every machine has both channels. Without disks they behave as on a PC
 * without disks: a driver finds that there is none and does not wait for one.
 */
#include "wiring_ata.h"

#include <errno.h>
#include <string.h>

#include "base/errors.h"
#include "base/log.h"
#include "dev/ata/ata.h"
#include "dev/rtc.h"
#include "hv/ports.h"
#include "trace/words/labels.h"
#include "wiring.h"
#include "wiring_disks.h"
#include "wiring_outs.h"

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

/* The contents of a place: the index of a disk, or one of these. */
#define FREE  (-1)
#define IMAGE (-2)

/* A hard disk that is booted is the first disk, as on a PC: many boot sectors
 * read the rest of their kernel through ATA. */
static bool is_image_first(const struct machine *machine)
{
    return machine->image_disk && machine->image->format == IMAGE_DISK &&
           !machine_image_is_floppy(machine);
}

static int attach(struct machine *machine, struct ata *ata, unsigned index)
{
    int rc = bus_attach_ports(machine->bus, ata_device(ata),
                              channels[index].base, X86_ATA_NR_PORTS);

    if (!rc)
        rc = bus_attach_ports(machine->bus, ata_control_device(ata),
                              channels[index].control, ATA_CONTROL_NR_PORTS);
    if (rc)
        log_error("making the ATA channels: %s", errors_host(-rc));
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

/* Disks that name their place get it; the image gets the first, and the other
 * disks get what is left. There is always room: the options were checked. */
static void place_disks(const struct machine *machine,
                        int places[OPTIONS_MAX_ATA])
{
    const struct options *options = machine->options;

    for (unsigned i = 0; i < OPTIONS_MAX_ATA; i++)
        places[i] = FREE;
    for (unsigned i = 0; i < options->nr_disks; i++)
        if (options->disks[i].ata && options->disks[i].ata_place >= 0)
            places[options->disks[i].ata_place] = (int)i;
    if (places[0] == FREE && is_image_first(machine))
        places[0] = IMAGE;
    for (unsigned i = 0, next = 0; i < options->nr_disks; i++) {
        if (!options->disks[i].ata || options->disks[i].ata_place >= 0)
            continue;
        while (next < OPTIONS_MAX_ATA && places[next] != FREE)
            next++;
        if (next < OPTIONS_MAX_ATA)
            places[next] = (int)i;
    }
}

static int open_drive(struct machine *machine, int place,
                      struct ata_config *config, unsigned drive)
{
    if (place == FREE)
        return STATUS_OK;
    if (place == IMAGE) {
        config->disks[drive] = machine->image_disk;
        config->serials[drive] = "image";
        machine->image_is_ata = true;
        return STATUS_OK;
    }
    config->serials[drive] = machine_disk_id(machine, (unsigned)place);
    return machine_open_disk(machine, (unsigned)place, &config->disks[drive]);
}

int machine_wire_ata(struct machine *machine)
{
    int places[OPTIONS_MAX_ATA], code = STATUS_OK;

    place_disks(machine, places);
    for (unsigned i = 0; !code && i < ARRAY_SIZE(channels); i++) {
        struct ata_config config = {
            .name = channels[i].name,
            .irq = machine_irq_line(machine, channels[i].gsi),
            .tell_absent = !has_ata(machine),
            .rest = machine_can_take_outs(machine) ? machine_take_outs : NULL,
            .rest_ctx = machine,
        };
        for (unsigned drive = 0; !code && drive < ATA_DRIVES; drive++)
            code = open_drive(machine, places[i * ATA_DRIVES + drive], &config,
                              drive);
        struct ata *ata = ata_create(&config); /* closes the disks, too */
        int failed = attach(machine, ata, i);
        code = code ? code : failed;
    }
    rtc_set_disks(machine->rtc,
                  (places[0] != FREE) | (unsigned)(places[1] != FREE) << 1);
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
