/* SPDX-License-Identifier: MIT */
/*
 * -drive, -hda to -hdd, -fda, -cdrom: which file is which disk. Source:
 * qemu(1), "Block device options".
 */
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "base/status.h"
#include "qemu_line.h"

static int add(struct qemu_line *line, const char *name, const char *value,
               const struct qemu_drive *drive)
{
    if (!*drive->file)
        return qemu_refuse(name, value, "it names no file");
    if (strncmp(drive->file, "fat:", 4) == 0)
        return qemu_refuse(name, value,
                           "a folder is no disk here; make an image of it "
                           "(mtools), or share it by --share=DIR");
    if (line->nr_drives == QEMU_MAX_DRIVES)
        return qemu_refuse(name, value, "one drive too many");
    if (drive->bus == QEMU_FLOPPY && drive->index > 0)
        return qemu_refuse(name, value,
                           "there is one floppy drive only, to boot from; give "
                           "it as -hda");
    if (drive->bus == QEMU_IDE && drive->index >= QEMU_IDE_DRIVES)
        return qemu_refuse(name, value,
                           "ATA has room for the drives 0 to %d; give this one "
                           "as if=virtio",
                           QEMU_IDE_DRIVES - 1);
    for (unsigned i = 0; i < line->nr_drives; i++)
        if (line->drives[i].bus == drive->bus && drive->index >= 0 &&
            line->drives[i].index == drive->index && drive->bus != QEMU_NO_BUS)
            return qemu_refuse(name, value, "another drive is there already");
    line->drives[line->nr_drives++] = *drive;
    return 0;
}

/* "hda", "hdb", "fda", ...: the last letter is the index. Or "cdrom". */
int qemu_add_disk(struct qemu_line *line, const char *name, const char *value)
{
    struct qemu_drive drive = {
        .bus = name[0] == 'f' ? QEMU_FLOPPY : QEMU_IDE,
        .index = name[2] - 'a',
    };

    if (name[0] == 'c') {
        drive.bus = QEMU_CD;
        drive.index = 0;
    }
    if (strlen(value) >= sizeof(drive.file))
        return qemu_refuse(name, value, "the name is too long");
    memcpy(drive.file, value, strlen(value) + 1);
    return add(line, name, value, &drive);
}

static int set_bus(struct qemu_drive *drive, const char *value)
{
    static const char *const names[] = {"ide", "virtio", "floppy", "none",
                                        NULL};
    int i = parse_word(value, names);

    if (i < 0)
        return -1;
    drive->bus = (enum qemu_bus)i;
    return 0;
}

/* The words that QEMU has for both. False if it is none of them. */
static bool parse_switch(const char *value, bool *is_on)
{
    static const char *const words[] = {"off",  "on", "no", "yes", "false",
                                        "true", "n",  "y",  NULL};
    int i = parse_word(value, words);

    *is_on = i % 2;
    return i >= 0;
}

/* A key that decides whether the file is written to. */
static const char *set_writing(struct qemu_drive *drive,
                               const struct qemu_pair *pair)
{
    bool is_on;

    if (!parse_switch(pair->value, &is_on))
        return "whether the file is written to must be on or off";
    if (pair->key[0] == 'r')
        drive->read_only = is_on;
    else
        drive->snapshot = is_on;
    return NULL;
}

/* Applies one key. Returns NULL, or why it is not possible. */
static const char *set(struct qemu_drive *drive, const struct qemu_pair *pair,
                       uint64_t *unit, bool *is_cd)
{
    const char *value = pair->value;
    uint64_t number;

    if (strcmp(pair->key, "if") == 0 && strcmp(value, "pflash") == 0)
        return "there is no UEFI; leave it out, and the BIOS boots the disk";
    if (strcmp(pair->key, "file") == 0) {
        memcpy(drive->file, value, strlen(value) + 1);
    } else if (strcmp(pair->key, "id") == 0) {
        snprintf(drive->id, sizeof(drive->id), "%.63s", value);
    } else if (strcmp(pair->key, "if") == 0) {
        if (set_bus(drive, value))
            return "disks are by if=ide, virtio or none; there is no other bus";
    } else if (strcmp(pair->key, "format") == 0 ||
               strcmp(pair->key, "driver") == 0) {
        if (strcmp(value, "raw") != 0)
            return "images are raw here; convert it: qemu-img convert -O raw";
    } else if (strcmp(pair->key, "media") == 0) {
        *is_cd = strcmp(value, "cdrom") == 0;
    } else if (strcmp(pair->key, "readonly") == 0 ||
               strcmp(pair->key, "read-only") == 0 ||
               strcmp(pair->key, "snapshot") == 0) {
        return set_writing(drive, pair);
    } else if (strcmp(pair->key, "index") == 0 ||
               strcmp(pair->key, "unit") == 0 ||
               strcmp(pair->key, "bus") == 0) {
        if (!parse_exact(value, 0, 63, &number))
            return "its place is not a number";
        if (pair->key[0] == 'b')
            *unit += 2 * number; /* for IDE: two drives on each bus */
        else
            *unit += number;
        if (*unit >= QEMU_MAX_INDEX)
            return "there is no such place";
        drive->index = (int)*unit;
    }
    /* The other keys are about the host's caches and errors. */
    return NULL;
}

int qemu_add_drive(struct qemu_line *line, const char *name, const char *value)
{
    struct qemu_drive drive = {.index = -1};
    struct qemu_pair pair = {.key = ""};
    uint64_t unit = 0;
    bool is_cd = false;

    for (const char *at = value; at;) {
        at = qemu_next_pair(at, "file", &pair);
        const char *why = set(&drive, &pair, &unit, &is_cd);
        if (why)
            return qemu_refuse(name, value, "%s", why);
    }
    if (is_cd && !*drive.file)
        return 0; /* a drive without a CD */
    if (is_cd && drive.bus != QEMU_NO_BUS) {
        drive.bus = QEMU_CD;
        drive.index = 0;
    }
    return add(line, name, value, &drive);
}

/* ------------------------------------------------------------------ places */

struct qemu_drive *qemu_drive_at(struct qemu_line *line, enum qemu_bus bus,
                                 int index)
{
    for (unsigned i = 0; i < line->nr_drives; i++)
        if (line->drives[i].bus == bus && line->drives[i].index == index)
            return &line->drives[i];
    return NULL;
}

/* Refuses what would be missing in the guest: a drive in a place that its bus
 * lacks, or that another one has. */
static int check_place(struct qemu_line *line, const struct qemu_drive *drive)
{
    if (drive->bus == QEMU_IDE && drive->index >= QEMU_IDE_DRIVES)
        return qemu_refuse("drive", drive->file,
                           "ATA has room for four drives; give this one as "
                           "if=virtio");
    if (drive->bus == QEMU_FLOPPY && drive->index > 0)
        return qemu_refuse("drive", drive->file,
                           "there is one floppy drive only");
    if (qemu_drive_at(line, drive->bus, drive->index) != drive)
        return qemu_refuse("drive", drive->file,
                           "another drive is there already");
    return 0;
}

int qemu_place_drives(struct qemu_line *line)
{
    int rc = 0;

    for (unsigned i = 0; !rc && i < line->nr_drives; i++) {
        struct qemu_drive *drive = &line->drives[i];
        int index = 0;
        if (drive->bus == QEMU_NO_BUS)
            return qemu_refuse("drive", drive->file,
                               "if=none, and no -device has it by its id");
        while (drive->index < 0 && qemu_drive_at(line, drive->bus, index))
            index++;
        if (drive->index < 0)
            drive->index = index;
        rc = check_place(line, drive);
    }
    return rc;
}
