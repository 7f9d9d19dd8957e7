/* SPDX-License-Identifier: MIT */
/*
 * Files that are given as a kernel by mistake, recognised by their first bytes:
 * one row each. A row says what the file is and what to do.
 */
#include "foreign.h"

#include "foreign_code.h"
#include "foreign_cpu.h"
#include "foreign_text.h"
#include "refuse.h"

/* In a PE file: the offset, in the "MZ" part, of the field that says where the
 * PE header is; and the offset of the subsystem in that header. Four of the
 * subsystems are EFI's. */
#define PE_OFFSET    60u
#define PE_SUBSYSTEM 92u
#define PE_EFI_FIRST 10u
#define PE_EFI_LAST  13u

struct row {
    uint32_t offset;
    uint8_t len;
    const char *magic;
    const char *what, *remedy;
};

#define UNPACK(tool) "unpack it first, with " tool
#define AS_DISK      "give it with --disk, and a kernel as IMAGE"
#define CONVERT      "make a raw image of it: qemu-img convert -O raw IN OUT"
#define OTHER_SYSTEM "build it for no system (-ffreestanding), as an ELF"

static const struct row rows[] = {
    {0, 2, "\x1F\x8B", "compressed (gzip)", UNPACK("gunzip")},
    {0, 6,
     "\xFD"
     "7zXZ\0",
     "compressed (xz)", UNPACK("unxz")},
    {0, 4, "\x28\xB5\x2F\xFD", "compressed (zstd)", UNPACK("unzstd")},
    {0, 4, "\x04\x22\x4D\x18", "compressed (lz4)", UNPACK("unlz4")},
    {0, 4, "\x02\x21\x4C\x18", "compressed (lz4)", UNPACK("unlz4")},
    {0, 3, "BZh", "compressed (bzip2)", UNPACK("bunzip2")},
    {0, 5, "\x5D\0\0\x80\0", "compressed (lzma)", UNPACK("unlzma")},
    {0, 9, "\x89LZO\0\r\n\x1A\n", "compressed (lzop)", UNPACK("lzop -d")},
    {0, 4, "PK\x03\x04", "a zip archive", UNPACK("unzip")},
    {0, 6, "7z\xBC\xAF\x27\x1C", "a 7-Zip archive", UNPACK("7z x")},
    {257, 5, "ustar", "a tar archive",
     "unpack it (tar xf) and name the kernel in it, or give it with --initrd"},
    {0, 6, "070701", "a cpio archive, an initrd",
     "give it with --initrd, and a kernel as IMAGE"},
    {0, 6, "070702", "a cpio archive, an initrd",
     "give it with --initrd, and a kernel as IMAGE"},
    {0, 8, "!<arch>\n", "a library (ar archive)", "link a kernel with it"},
    {0, 4, "hsqs", "a squashfs file system", AS_DISK},
    {0, 8, "vmmtrace", "a recording of --trace=FILE",
     "look at it with vmm trace FILE, or write --trace=FILE with `='"},
    {0, 4, "QFI\xFB", "a qcow2 disk image", CONVERT},
    {0, 4, "KDMV", "a VMDK disk image", CONVERT},
    {0, 21, "# Disk DescriptorFile", "a VMDK disk image", CONVERT},
    {64, 4, "\x7F\x10\xDA\xBE", "a VDI disk image", CONVERT},
    {0, 8, "vhdxfile", "a VHDX disk image", CONVERT},
    {0, 8, "conectix", "a VHD disk image", CONVERT},
    {0, 4, "QED\0", "a QED disk image", CONVERT},
    {0, 4, "\xFE\xED\xFA\xCE", "a Mach-O program", OTHER_SYSTEM},
    {0, 4, "\xFE\xED\xFA\xCF", "a Mach-O program", OTHER_SYSTEM},
    {0, 4, "\xCE\xFA\xED\xFE", "a Mach-O program", OTHER_SYSTEM},
    {0, 4, "\xCF\xFA\xED\xFE", "a Mach-O program", OTHER_SYSTEM},
    {0, 4, "\xCA\xFE\xBA\xBE", "a Mach-O program or a Java class",
     OTHER_SYSTEM},
    {0, 4, "\0asm", "a WebAssembly module", OTHER_SYSTEM},
    {0, 4, "\x27\x05\x19\x56", "a U-Boot image",
     "take the kernel out of it (dumpimage)"},
    {0, 8, "ANDROID!", "an Android boot image",
     "take the kernel out of it (abootimg -x)"},
    {0, 4, "\xD0\x0D\xFE\xED", "a device tree",
     "name a kernel for x86; there are no device trees"},
    {56, 4, "ARM\x64", "a Linux kernel for ARM64", "take one for x86-64"},
    {56, 4, "RSC\x05", "a Linux kernel for RISC-V", "take one for x86-64"},
    {0, 5, "%PDF-", "a PDF", "name a kernel"},
    {0, 8, "\x89PNG\r\n\x1A\n", "a picture (PNG)", "name a kernel"},
};

/* These may begin with a boot sector; then they boot from it. */
static const struct row late_rows[] = {
    {32769, 5, "CD001", "a CD image (ISO 9660) that a BIOS cannot boot",
     "take the kernel out of it (7z x, or mount it), or make a hybrid image"},
    {1080, 2, "\x53\xEF", "an ext2, ext3 or ext4 file system", AS_DISK},
};

static bool find_row(const struct image *image, const struct row *table,
                     size_t nr, struct image_error *error)
{
    for (size_t i = 0; i < nr; i++) {
        const struct row *row = &table[i];

        if (!range_inside(row->offset, row->len, image->size) ||
            memcmp(image->data + row->offset, row->magic, row->len) != 0)
            continue;
        refuse(error, "it is %s, not a kernel; %s", row->what, row->remedy);
        return true;
    }
    return false;
}

/* A program for DOS, Windows or EFI: "MZ", and perhaps a PE header. Returns
 * what it is and what to do, or NULL. */
static const char *name_pe(const uint8_t *data, uint64_t size)
{
    uint32_t at;
    uint16_t subsystem;

    if (size < PE_OFFSET + sizeof(at) || memcmp(data, "MZ", 2) != 0)
        return NULL;
    memcpy(&at, data + PE_OFFSET, sizeof(at));
    if (!range_inside(at, PE_SUBSYSTEM + sizeof(subsystem), size) ||
        memcmp(data + at, "PE\0\0", 4) != 0)
        return "a DOS program (MZ), and there is no DOS here; build it as a "
               "boot sector or as a flat image";
    memcpy(&subsystem, data + at + PE_SUBSYSTEM, sizeof(subsystem));
    if (subsystem >= PE_EFI_FIRST && subsystem <= PE_EFI_LAST)
        return "an EFI program (PE), and there is no EFI here; build the "
               "kernel as an ELF, for vmm, or with a multiboot or PVH header";
    return "a Windows program (PE), not a kernel; " OTHER_SYSTEM;
}

bool foreign_detect(const struct image *image, struct image_error *error)
{
    const char *pe;

    if (find_row(image, rows, ARRAY_SIZE(rows), error))
        return true;
    pe = name_pe(image->data, image->size);
    if (pe)
        refuse(error, "it is %s", pe);
    return pe;
}

bool foreign_detect_late(const struct image *image, struct image_error *error)
{
    const char *what;

    if (find_row(image, late_rows, ARRAY_SIZE(late_rows), error))
        return true;
    what = foreign_text(image);
    if (!what)
        what = foreign_code(image);
    if (!what)
        what = foreign_cpu(image);
    if (what)
        refuse(error,
               "it is %s; --mode=long, protected or real would run "
               "its bytes all the same",
               what);
    return what;
}
