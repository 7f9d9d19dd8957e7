/* SPDX-License-Identifier: MIT */
/*
 * Recognizes files that are given as a disk by mistake. A file in another
 * virtual machine's format is no raw disk, whatever its size; any other file
 * may be one if its size is whole sectors.
 */
#include <string.h>
#include <unistd.h>

#include "disk_file.h"

#define LOOK 512u /* bytes that are examined */

#define CONVERT "; make a raw image of it: qemu-img convert -O raw IN OUT"

struct kind {
    unsigned offset, len;
    const char *magic;
    const char *what;
};

static const struct kind formats[] = {
    {0, 4, "QFI\xFB", "it is a qcow2 image" CONVERT},
    {0, 4, "KDMV", "it is a VMDK image" CONVERT},
    {0, 21, "# Disk DescriptorFile", "it is a VMDK image" CONVERT},
    {64, 4, "\x7F\x10\xDA\xBE", "it is a VDI image" CONVERT},
    {0, 8, "vhdxfile", "it is a VHDX image" CONVERT},
    {0, 4, "QED\0", "it is a QED image" CONVERT},
};

static const struct kind others[] = {
    {0, 4, "\x7F\x45LF",
     "it is an ELF file, not a disk image; a kernel is given as IMAGE"},
    {0, 2, "\x1F\x8B", "it is compressed; unpack it first, with gunzip"},
    {0, 5, "\xFD\x37zXZ", "it is compressed; unpack it first, with unxz"},
    {0, 4, "\x28\xB5\x2F\xFD",
     "it is compressed; unpack it first, with unzstd"},
    {0, 3, "BZh", "it is compressed; unpack it first, with bunzip2"},
    {0, 4, "PK\x03\x04", "it is a zip archive; unpack it first, with unzip"},
    {0, 6, "070701", "it is a cpio archive; give it with --initrd"},
};

static const char *find(const struct kind *kinds, size_t nr,
                        const uint8_t *data, size_t len)
{
    for (size_t i = 0; i < nr; i++)
        if (range_inside(kinds[i].offset, kinds[i].len, len) &&
            memcmp(data + kinds[i].offset, kinds[i].magic, kinds[i].len) == 0)
            return kinds[i].what;
    return NULL;
}

static bool is_of_text(uint8_t byte)
{
    return byte == '\n' || byte == '\t' || byte == '\r' || byte == '\f' ||
           (byte >= ' ' && byte != 0x7F);
}

static bool is_text(const uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!is_of_text(data[i]))
            return false;
    return len > 0;
}

const char *disk_no_disk(int fd, bool is_whole)
{
    uint8_t data[LOOK];
    ssize_t got = pread(fd, data, sizeof(data), 0);
    size_t len = got < 0 ? 0 : (size_t)got;
    const char *what = find(formats, ARRAY_SIZE(formats), data, len);

    if (what || is_whole)
        return what;
    what = find(others, ARRAY_SIZE(others), data, len);
    if (!what && is_text(data, len))
        what = "it looks like text, not a disk image; name a disk image "
               "(an empty one is made with: truncate -s 64M NEWFILE)";
    return what;
}
