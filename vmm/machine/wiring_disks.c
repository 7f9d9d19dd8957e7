/* SPDX-License-Identifier: MIT */
/*
 * The disk images of --disk: opened, and what they are called.
 */
#include "wiring_disks.h"

#include <string.h>

#include "base/log.h"

int machine_open_disk(struct machine *machine, unsigned index,
                      struct disk **disk)
{
    const struct options_disk *asked = &machine->options->disks[index];
    struct disk_error error;

    if (machine->first) {
        if (disk_again(machine->first->images[index], disk))
            return STATUS_HOST_ERROR; /* nobody would hear why */
    } else if (disk_open(asked->path, asked->read_only, disk, &error)) {
        log_error("--disk=%s: %s", asked->path, error.text);
        return error.status;
    }
    machine->images[index] = *disk;
    return STATUS_OK;
}

/* If none was given, the end of the path: as much of it as its device takes. */
const char *machine_disk_id(const struct machine *machine, unsigned index)
{
    const struct options_disk *asked = &machine->options->disks[index];
    const char *slash = strrchr(asked->path, '/');

    if (*asked->id)
        return asked->id;
    return slash && slash[1] ? slash + 1 : asked->path;
}
