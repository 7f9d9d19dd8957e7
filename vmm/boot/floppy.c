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
