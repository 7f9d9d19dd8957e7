/* SPDX-License-Identifier: MIT */
/*
 * The value of --disk: FILE[,ro|,snapshot][,id=NAME][,virtio|,ata[=N]]. A comma
 * in a file's name is written twice.
 */
#include "options_disk.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/parse.h"
#include "base/status.h"

/* Copies up to a single comma or the end, turning two commas into one. Returns
 * what follows the single comma, or NULL at the end. *fits is false if `to` is
 * too small. */
static const char *take_word(const char *from, char *to, size_t room,
                             bool *fits)
{
    bool is_end = false;
    size_t len = 0;

    *fits = true;
    for (; *from; from++) {
        is_end = *from == ',' && *++from != ',';
        if (is_end)
            break;
        if (len + 1 < room)
            to[len++] = *from;
        else
            *fits = false;
    }
    to[len] = '\0';
    return is_end ? from : NULL;
}

static int refuse(const char *arg, const char *word, const char *wanted)
{
    log_error("--disk=%s: '%s' is not %s; see vmm --help", arg, word, wanted);
    return STATUS_USAGE;
}

/* Both devices pass an id on as plain bytes, and a guest may print it. */
static bool is_good_id(const char *id)
{
    for (const char *at = id; *at; at++)
        if (*at < '!' || *at > '~')
            return false;
    return *id && strlen(id) <= OPTIONS_DISK_ID;
}

static int set_property(struct options_disk *disk, const char *arg,
                        const char *word)
{
    char wanted[64];

    if (strcmp(word, "ro") == 0) {
        disk->read_only = true;
        return 0;
    }
    if (strcmp(word, "snapshot") == 0) {
        disk->snapshot = true;
        return 0;
    }
    if (strcmp(word, "ata") == 0 || strcmp(word, "virtio") == 0) {
        disk->ata = word[0] == 'a';
        return 0;
    }
    if (strncmp(word, "ata=", 4) == 0) {
        uint64_t place;
        snprintf(wanted, sizeof(wanted), "ata=0 to ata=%u",
                 OPTIONS_MAX_ATA - 1);
        if (!parse_exact(word + 4, 0, OPTIONS_MAX_ATA - 1, &place))
            return refuse(arg, word, wanted);
        disk->ata = true;
        disk->ata_place = (int)place;
        return 0;
    }
    if (strncmp(word, "id=", 3) != 0)
        return refuse(arg, word, "ro, snapshot, id=NAME, virtio, ata or ata=N");
    snprintf(wanted, sizeof(wanted), "id= and 1 to %u printable characters",
             OPTIONS_DISK_ID);
    if (!is_good_id(word + 3))
        return refuse(arg, word, wanted);
    memcpy(disk->id, word + 3, strlen(word + 3) + 1);
    return 0;
}

static unsigned nr_ata(const struct options *options)
{
    unsigned nr = 0;

    for (unsigned i = 0; i < options->nr_disks; i++)
        nr += options->disks[i].ata;
    return nr;
}

int options_add_disk(struct options *options, const char *arg)
{
    struct options_disk *disk = &options->disks[options->nr_disks];
    const char *rest;
    bool fits;

    if (options->nr_disks == OPTIONS_MAX_DISKS) {
        log_error("--disk=%s: a machine has at most %u disks", arg,
                  OPTIONS_MAX_DISKS);
        return STATUS_USAGE;
    }
    disk->ata_place = -1;
    rest = take_word(arg, disk->path, sizeof(disk->path), &fits);
    if (!*disk->path || !fits)
        return refuse(arg, disk->path, "the name of a file");
    while (rest) {
        char word[64] = "";
        rest = take_word(rest, word, sizeof(word), &fits);
        int rc = set_property(disk, arg, word);
        if (rc)
            return rc;
    }
    for (unsigned i = 0; i < options->nr_disks; i++) {
        if (disk->ata_place < 0 ||
            options->disks[i].ata_place != disk->ata_place)
            continue;
        log_error("--disk=%s: another disk has ata=%d already", arg,
                  disk->ata_place);
        return STATUS_USAGE;
    }
    options->nr_disks++;
    if (disk->ata && nr_ata(options) > OPTIONS_MAX_ATA) {
        log_error("--disk=%s: ATA has room for %u disks, two on each of two "
                  "channels; leave ,ata out for further ones",
                  arg, OPTIONS_MAX_ATA);
        return STATUS_USAGE;
    }
    return 0;
}
