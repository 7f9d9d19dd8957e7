/* SPDX-License-Identifier: MIT */
/*
 * Turns the contents of a QEMU command line into the words of a vmm command
 * line: options first, then the image and the kernel's arguments.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/status.h"
#include "commands.h"
#include "hv/ports.h"
#include "qemu_line.h"

/* Adds a word. STATUS_USAGE, after one line, if there are too many words or no
 * memory. */
PRINTF(2, 3)
static int word(struct qemu_line *line, const char *format, ...)
{
    struct qemu_command *command = line->command;
    char *text = NULL;
    va_list args;

    if (command->nr_words == QEMU_MAX_WORDS) {
        log_error("qemu: more than %d words for vmm", QEMU_MAX_WORDS);
        return STATUS_USAGE;
    }
    va_start(args, format);
    int n = vasprintf(&text, format, args);
    va_end(args);
    if (n < 0) {
        log_error("qemu: out of memory");
        return STATUS_HOST_ERROR;
    }
    command->words[command->nr_words++] = text;
    return 0;
}

/* Doubles each comma in a file name; `to` has twice the room. */
static const char *double_commas(const char *from, char *to)
{
    char *at = to;

    for (; *from; from++) {
        *at++ = *from;
        if (*from == ',')
            *at++ = ',';
    }
    *at = '\0';
    return to;
}

static int sizes(struct qemu_line *line)
{
    static const char *const units[] = {"K", "M", "G"};
    int rc = 0;

    if (line->memory) {
        unsigned unit = 0;
        uint64_t value = line->memory >> 10;

        if (line->memory % 1024)
            return qemu_refuse("m", NULL, "memory is in whole 4 KiB pages");
        for (; unit < 2 && value % 1024 == 0; unit++)
            value /= 1024;
        rc = word(line, "--memory=%" PRIu64 "%s", value, units[unit]);
    }
    if (!rc && line->nr_cpus > 1)
        rc = word(line, "--cpus=%u", line->nr_cpus);
    return rc;
}

static int switches(struct qemu_line *line)
{
    int rc = 0;

    if (line->text_window || line->no_window)
        rc = word(line, "--screen=%s", line->text_window ? "live" : "off");
    if (!rc && line->output)
        rc = word(line, "--output=%s", line->output);
    if (!rc && line->debug_exit)
        rc = word(line, "--debug-exit=0x%x", line->debug_exit);
    if (!rc && line->no_reboot)
        rc = word(line, "--reset-ok");
    if (!rc && line->test_ports)
        rc = word(line, "--test-ports");
    for (unsigned i = 0; !rc && i < line->nr_own; i++)
        rc = word(line, "%s", line->own[i]);
    return rc;
}

/* ------------------------------------------------------------------ drives */

/* The ATA place is given only if it is not the next one. */
static int add_disk(struct qemu_line *line, const struct qemu_drive *drive,
                    int turn)
{
    char file[2 * sizeof(drive->file)], place[16] = "";

    if (drive->bus == QEMU_IDE)
        snprintf(place, sizeof(place),
                 drive->index == turn ? ",ata" : ",ata=%d", drive->index);
    return word(line, "--disk=%s%s%s", double_commas(drive->file, file),
                drive->read_only                    ? ",ro"
                : drive->snapshot || line->snapshot ? ",snapshot"
                                                    : "",
                place);
}

static int add_disks(struct qemu_line *line)
{
    const struct qemu_drive *boot = line->kernel ? NULL : qemu_boot_drive(line);
    bool boots_cd = boot && boot->bus == QEMU_CD; /* takes no other's place */
    int turn = 0, rc = 0;

    for (int index = 0; !rc && index < QEMU_IDE_DRIVES; index++) {
        const struct qemu_drive *drive = qemu_drive_at(line, QEMU_IDE, index);
        if (drive)
            rc = add_disk(line, drive, boots_cd ? -1 : turn++);
    }
    for (int index = 0; !rc && index < QEMU_MAX_INDEX; index++) {
        const struct qemu_drive *drive =
            qemu_drive_at(line, QEMU_VIRTIO, index);
        if (drive)
            rc = add_disk(line, drive, 0);
    }
    return rc;
}

/* ------------------------------------------------------------------ kernel */

/* For multiboot the value is "FILE WORDS,FILE WORDS"; for Linux it is a file
 * name. If it has a comma or a blank, it is ambiguous, and QEMU's rule is
 * used. */
static int add_initrd(struct qemu_line *line)
{
    enum { MOST = sizeof(((struct qemu_pair *)NULL)->value) };
    int rc = 0;

    if (line->initrd && !line->initrd[strcspn(line->initrd, " ,")])
        return word(line, "--initrd=%s", line->initrd);
    for (const char *at = line->initrd; !rc && at && *at;) {
        char file[2 * MOST];
        /* The module's own words may contain a `=`, so this is not a list of
         * keys. */
        char text[MOST];
        size_t len = 0;
        for (; *at; at++) {
            if (*at == ',' && *++at != ',')
                break;
            if (len + 1 < sizeof(text))
                text[len++] = *at;
        }
        text[len] = '\0';
        char *words = text + strcspn(text, " ");
        if (*words)
            *words++ = '\0';
        rc = word(line, "--module=%s%s%s", double_commas(text, file),
                  *words ? "," : "", words);
    }
    return rc;
}

/* Passes the kernel's arguments word by word if vmm joins them to the same text
 * again, else as one word. */
static int add_append(struct qemu_line *line)
{
    const char *text = line->append;
    int rc = 0;

    if (!text || !*text)
        return 0;
    size_t len = strlen(text);
    if (*text == ' ' || text[len - 1] == ' ' || strstr(text, "  ") ||
        text[strcspn(text, "'\"\t\n")])
        return word(line, "%s", text);
    while (!rc && *text) {
        len = strcspn(text, " ");
        rc = word(line, "%.*s", (int)len, text);
        text += len + (text[len] == ' ');
    }
    return rc;
}

/* The name of a file may look like an option, or, as the first word, be that of
 * a command; the kernel's arguments may look like options. */
static int add_image(struct qemu_line *line, const char *image)
{
    const char *text = line->append;
    enum command command;
    bool is_like =
        *image == '-' ||
        (line->command->nr_words == 1 && commands_find(image, &command)) ||
        (text && (*text == '-' || strstr(text, " -") != NULL));
    int rc = is_like ? word(line, "--") : 0;

    return rc ? rc : word(line, "%s", image);
}

/* Of each CD but the one that is `booted`, which may be NULL. */
static void tell_cds(struct qemu_line *line, const struct qemu_drive *booted)
{
    for (unsigned i = 0; i < line->nr_drives; i++)
        if (line->drives[i].bus == QEMU_CD && &line->drives[i] != booted)
            qemu_tell("cdrom", line->drives[i].file,
                      "there is no CD-ROM, and something else is booted");
}

static int add_kernel(struct qemu_line *line)
{
    int rc = add_initrd(line);

    tell_cds(line, NULL);
    if (!rc && qemu_drive_at(line, QEMU_FLOPPY, 0))
        rc = qemu_refuse("fda", qemu_drive_at(line, QEMU_FLOPPY, 0)->file,
                         "a floppy is there to boot from, and the kernel comes "
                         "by -kernel");
    rc = rc ? rc : add_image(line, line->kernel);
    return rc ? rc : add_append(line);
}

static int add_boot(struct qemu_line *line)
{
    const struct qemu_drive *drive = qemu_boot_drive(line);

    if (!drive) {
        log_error("qemu: nothing to start: give -kernel FILE or a disk");
        return STATUS_USAGE;
    }
    if (line->initrd || (line->append && *line->append)) {
        log_error("qemu: -initrd and -append go with -kernel only");
        return STATUS_USAGE;
    }
    if (drive->bus != QEMU_FLOPPY && qemu_drive_at(line, QEMU_FLOPPY, 0))
        return qemu_refuse("fda", qemu_drive_at(line, QEMU_FLOPPY, 0)->file,
                           "a floppy is there only to boot from: give -boot a, "
                           "or leave it out");
    if (drive->bus == QEMU_CD)
        log_warn("qemu: %s: the BIOS boots it as a CD or as a hard disk, but "
                 "a driver finds no CD-ROM",
                 drive->file);
    tell_cds(line, drive);
    if (drive->bus == QEMU_FLOPPY && !drive->read_only)
        log_warn("qemu: %s: what the guest writes to the floppy is not kept",
                 drive->file);
    return add_image(line, drive->file);
}

int qemu_make_words(struct qemu_line *line)
{
    int rc = word(line, "vmm");

    rc = rc ? rc : sizes(line);
    rc = rc ? rc : switches(line);
    rc = rc ? rc : qemu_place_drives(line);
    rc = rc ? rc : add_disks(line);
    if (rc)
        return rc;
    return line->kernel ? add_kernel(line) : add_boot(line);
}
