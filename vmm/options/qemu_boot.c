/* SPDX-License-Identifier: MIT */
/*
 * Which drive the BIOS boots, without -kernel. Sources: qemu(1), "-boot";
 * SeaBIOS's documentation, "Runtime configuration" and "Execution and code
 * flow", "Boot phase".
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "boot/boot_sector.h"
#include "qemu_line.h"

/* The drive for a letter of -boot. Of the hard disks it is the first. */
static const struct qemu_drive *find(struct qemu_line *line, char letter)
{
    const struct qemu_drive *disk = NULL;

    if (letter == 'a')
        return qemu_drive_at(line, QEMU_FLOPPY, 0);
    if (letter == 'd')
        return qemu_drive_at(line, QEMU_CD, 0);
    if (letter != 'c')
        return NULL; /* n: there is no network */
    for (int i = 0; !disk && i < QEMU_IDE_DRIVES; i++)
        disk = qemu_drive_at(line, QEMU_IDE, i);
    for (int i = 0; !disk && i < QEMU_MAX_INDEX; i++)
        disk = qemu_drive_at(line, QEMU_VIRTIO, i);
    return disk;
}

/* Does a BIOS pass this drive over? A file that cannot be read is not: whoever
 * opens the drive says why. */
static bool is_passed_over(const struct qemu_drive *drive)
{
    uint8_t sector[BOOT_SECTOR_SIZE];
    ssize_t n = -1;
    int fd;

    if (drive->bus == QEMU_CD)
        return false;
    fd = open(drive->file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd >= 0) {
        n = pread(fd, sector, sizeof(sector), 0);
        close(fd);
    }
    return n >= 0 && !boot_sector_detect(sector, (uint64_t)n);
}

const struct qemu_drive *qemu_boot_drive(struct qemu_line *line)
{
    const struct qemu_drive *first = NULL;
    char order[sizeof(line->boot) + 3];

    snprintf(order, sizeof(order), "%scad", line->boot);
    for (const char *letter = order; *letter; letter++) {
        const struct qemu_drive *drive = find(line, *letter);
        if (drive && !is_passed_over(drive))
            return drive;
        first = first ? first : drive;
    }
    return first;
}
