/* SPDX-License-Identifier: MIT */
/*
 * Each kind is recognised by something that code for ring 0 cannot do, or would
 * not do.
 */
#include "foreign_code.h"

#include <hv/layout.h>

#define SECTOR  512u
#define COM_MAX 0xFF00u /* bytes of a .com, after the 256 of the PSP */

/* xv6's superblock, which is the second block. A block has 512 bytes on x86
 * (fields: size, blocks, inodes, log, and where log, inodes and bitmap begin)
 * and 1024 on RISC-V. */
#define XV6_AT       512u
#define XV6_WORDS    7u
#define XV6_RISCV_AT 1024u
#define XV6_MAGIC    0x10203040u

static uint32_t word_at(const struct image *image, uint64_t at)
{
    uint32_t word = 0;

    if (range_inside(at, sizeof(word), image->size))
        memcpy(&word, image->data + at, sizeof(word));
    return word;
}

static bool is_zero(const struct image *image, uint64_t len)
{
    for (uint64_t i = 0; i < len && i < image->size; i++)
        if (image->data[i])
            return false;
    return true;
}

static bool is_xv6(const struct image *image)
{
    uint32_t w[XV6_WORDS];

    if (word_at(image, XV6_RISCV_AT) == XV6_MAGIC)
        return true;
    for (unsigned i = 0; i < XV6_WORDS; i++)
        w[i] = word_at(image, XV6_AT + UINT64_C(4) * i);
    return (uint64_t)w[0] * SECTOR == image->size && w[1] < w[0] && w[4] == 2 &&
           w[4] + w[3] == w[5] && w[5] < w[6] && w[6] < w[0];
}

/* A far jump to where a BIOS puts what it has loaded: 16-bit code only. */
static bool is_netboot(const struct image *image)
{
    uint16_t offset, segment;

    if (image->size < 5 || image->data[0] != 0xEA)
        return false;
    memcpy(&offset, image->data + 1, sizeof(offset));
    memcpy(&segment, image->data + 3, sizeof(segment));
    uint32_t at = segment * 16u + offset;
    return at >= HV_BOOT_SECTOR && at < HV_BOOT_SECTOR + SECTOR;
}

/* `int 21h`, and right before it `mov ah, N`, `mov ax, N`, or `mov ah, N` and
 * `mov dx, N`. */
static bool is_com(const struct image *image)
{
    const uint8_t *data = image->data;

    if (image->size > COM_MAX)
        return false;
    for (uint64_t i = 2; i + 1 < image->size; i++)
        if (data[i] == 0xCD && data[i + 1] == 0x21 &&
            (data[i - 2] == 0xB4 || (i >= 3 && data[i - 3] == 0xB8) ||
             (i >= 5 && data[i - 5] == 0xB4 && data[i - 3] == 0xBA)))
            return true;
    return false;
}

/* `int 20h`, which ends a DOS program, and a call of the BIOS for the screen or
 * a key with `mov ah, N` or `mov ax, N` right before it: 16-bit code. */
static bool is_small_com(const struct image *image)
{
    const uint8_t *data = image->data;
    bool ends = false, calls = false;

    if (image->size > COM_MAX)
        return false;
    for (uint64_t i = 2; i + 1 < image->size; i++) {
        if (data[i] != 0xCD)
            continue;
        ends |= data[i + 1] == 0x20;
        calls |= (data[i + 1] == 0x10 || data[i + 1] == 0x16) &&
                 (data[i - 2] == 0xB4 || (i >= 3 && data[i - 3] == 0xB8));
    }
    return ends && calls;
}

const char *foreign_code(const struct image *image)
{
    if (is_zero(image, image->size))
        return "nothing but zeros, not a kernel; was the build interrupted? An "
               "empty disk is given with --disk, and a kernel as IMAGE";
    if (is_xv6(image))
        return "a file system of xv6 (fs.img), not a kernel; give it with "
               "--disk=FILE,ata, and a kernel or xv6.img as IMAGE";
    if (image->size > SECTOR && is_zero(image, SECTOR))
        return "a disk or a file system without a boot sector (it begins with "
               "512 zeros), not a kernel; give it with --disk, and a kernel "
               "as IMAGE";
    if (is_netboot(image))
        return "a network boot program (PXE), such as undionly.kpxe, and there "
               "is no network boot here; of iPXE take ipxe.lkrn, else name the "
               "kernel that it would load";
    if (is_com(image))
        return "a DOS program (.com, it calls int 21h), and there is no DOS "
               "here; build it as a boot sector, with org 0x7c00 and calls of "
               "the BIOS";
    if (is_small_com(image))
        return "a DOS program (.com, it calls the BIOS and ends by int 20h), "
               "and there is no DOS here; build it as a boot sector, with org "
               "0x7c00, hlt at its end, and 55 AA as its bytes 510 and 511";
    return NULL;
}
