/* SPDX-License-Identifier: MIT */
/*
 * Opens the disk images of --disk and names them.
 */
#include "wiring_disks.h"

#include <string.h>

#include "base/log.h"
#include "base/same_file.h"
#include "boot/floppy.h"

static int open_asked(const struct options_disk *asked, struct disk **disk,
                      struct disk_error *error)
{
    if (asked->snapshot && !asked->read_only)
        return disk_open_snapshot(asked->path, disk, error);
    return disk_open(asked->path, asked->read_only, disk, error);
}

int machine_open_disk(struct machine *machine, unsigned index,
                      struct disk **disk)
{
    const struct options_disk *asked = &machine->options->disks[index];
    struct disk_error error;

    if (machine->first) {
        if (disk_again(machine->first->images[index], disk))
            return STATUS_HOST_ERROR; /* messages are discarded here */
    } else if (open_asked(asked, disk, &error)) {
        log_error("--disk=%s: %s", asked->path, error.text);
        return error.status;
    }
    machine->images[index] = *disk;
    return STATUS_OK;
}

/* ------------------------------------------------------------- the image */

void machine_find_image(struct machine *machine)
{
    const struct options *options = machine->options;
    unsigned index = 0;

    while (index < options->nr_disks &&
           !same_file(options->image, options->disks[index].path))
        index++;
    machine->image_among = index;
}

/* Is there a disk that is the first at the ATA ports? */
static bool has_first_disk(const struct options *options)
{
    for (unsigned i = 0; i < options->nr_disks; i++)
        if (options->disks[i].ata && options->disks[i].ata_place <= 0)
            return true;
    return false;
}

bool machine_image_is_floppy(const struct machine *machine)
{
    const struct options *options = machine->options;
    const struct image *image = machine->image;
    unsigned among = machine->image_among;

    if (among < options->nr_disks && options->disks[among].ata)
        return false;
    if (floppy_of(image->data, image->size))
        return true;
    return image->size < FLOPPY_COMMON_SIZE && among == options->nr_disks &&
           has_first_disk(options);
}

/* An image shorter than a floppy is extended with zeros to the size of one:
 * images made of a boot sector followed by a kernel are read in whole
 * tracks. */
int machine_make_image_disk(struct machine *machine)
{
    const struct image *image = machine->image;
    uint64_t size = (image->size + DISK_SECTOR - 1) / DISK_SECTOR * DISK_SECTOR;

    if ((image->format != IMAGE_DISK && image->format != IMAGE_BOOT_SECTOR &&
         image->format != IMAGE_CD) ||
        machine->image_among < machine->options->nr_disks)
        return STATUS_OK;
    if (size < FLOPPY_COMMON_SIZE && !floppy_format(size))
        size = FLOPPY_COMMON_SIZE;
    int rc = disk_of_memory(image->data, image->size, size,
                            machine->first ? NULL : image->path,
                            &machine->image_disk);
    if (rc)
        log_error("%s: making a disk of it: %s", machine->options->image,
                  strerror(-rc));
    return rc ? STATUS_HOST_ERROR : STATUS_OK;
}

/* If no id was given, it is the end of the path, as much of it as the device
 * takes. */
const char *machine_disk_id(const struct machine *machine, unsigned index)
{
    const struct options_disk *asked = &machine->options->disks[index];
    const char *slash = strrchr(asked->path, '/');

    if (*asked->id)
        return asked->id;
    return slash && slash[1] ? slash + 1 : asked->path;
}
