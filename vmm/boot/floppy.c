/* SPDX-License-Identifier: MIT */
/*
 * Formats of floppy disks, one table.
 */
#include "floppy.h"

static const struct floppy_format formats[] = {
    {160, 1, 40, 1, 8},   {180, 1, 40, 1, 9},   {320, 1, 40, 2, 8},
    {360, 1, 40, 2, 9},   {720, 3, 80, 2, 9},   {1200, 2, 80, 2, 15},
    {1440, 4, 80, 2, 18}, {1680, 4, 80, 2, 21}, {1722, 4, 82, 2, 21},
    {2880, 5, 80, 2, 36},
};

const struct floppy_format *floppy_format(uint64_t size)
{
    for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
        if (size == (uint64_t)formats[i].kib * 1024)
            return &formats[i];
    return NULL;
}

#define SECTOR       512u
#define MAX_SURPLUS  (64u << 10) /* bytes after the last sector */
#define FAT_SECTOR   11u         /* bytes per sector */
#define FAT_TOTAL    19u         /* sectors of the whole disk */
#define FAT_PER_SIDE 24u         /* sectors of a track */
#define FAT_HEADS    26u

static unsigned word(const uint8_t *sector, unsigned at)
{
    return sector[at] | (unsigned)sector[at + 1] << 8;
}

const struct floppy_format *floppy_of(const uint8_t *sector, uint64_t size)
{
    const struct floppy_format *format = floppy_format(size);

    if (format || size < SECTOR || word(sector, FAT_SECTOR) != SECTOR)
        return format;
    uint64_t total = (uint64_t)word(sector, FAT_TOTAL) * SECTOR;
    format = floppy_format(total);
    if (!format || size < total || size - total > MAX_SURPLUS ||
        word(sector, FAT_PER_SIDE) != format->sectors ||
        word(sector, FAT_HEADS) != format->heads)
        return NULL;
    return format;
}
