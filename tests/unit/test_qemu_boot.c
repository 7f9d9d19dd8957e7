/* SPDX-License-Identifier: MIT */
/*
 * `vmm qemu`: which drive is booted if there are several.
 */
#include <stdlib.h>
#include <unistd.h>

#include "qemu_tools.h"

TestSuite(qemu_boot, .init = setup, .fini = fini);

/* Without a boot sector a BIOS passes a drive over, and takes what is next. */
Test(qemu_boot, a_disk_without_boot_sector)
{
    static const char zeros[512];
    static const char sector[512] = {[510] = '\x55', [511] = '\xAA'};
    static const struct {
        const char *name, *data;
        size_t size;
    } files[] = {
        {"data", zeros, sizeof(zeros)},
        {"short", sector, 511},
        {"empty", zeros, 0},
        {"boots", sector, sizeof(sector)},
    };
    char folder[] = "/tmp/vmm-qemu-XXXXXX";

    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
    for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
        FILE *file = fopen(files[i].name, "w");
        cr_assert_not_null(file);
        cr_assert_eq(fwrite(files[i].data, 1, files[i].size, file),
                     files[i].size);
        cr_assert_eq(fclose(file), 0);
    }
    ASSERT_TOLD("vmm --disk=data,ata=0 os.iso", "no CD-ROM", "-hda", "data",
                "-cdrom", "os.iso");
    ASSERT_TOLD("vmm --disk=short os.iso", "no CD-ROM", "-cdrom", "os.iso",
                "-drive", "if=virtio,file=short", "-boot", "order=cd");
    ASSERT_TOLD("vmm --disk=boots,ata boots", "passed over", "-hda", "boots",
                "-cdrom", "os.iso");
    ASSERT_TOLD("vmm --disk=empty,ata boots", "not kept", "-hda", "empty",
                "-fda", "boots");
    ASSERT_NOT_HERE("give -boot a", "-hda", "boots", "-fda", "boots");
    /* Only the first of the hard disks is looked at. */
    ASSERT_IS("vmm --disk=data,ata --disk=boots,ata data", "-hda", "data",
              "-hdb", "boots");
    /* If there is no other, the error is that of whoever opens it. */
    ASSERT_IS("vmm --disk=data,ata data", "data");
    for (size_t i = 0; i < ARRAY_SIZE(files); i++)
        unlink(files[i].name);
    rmdir(folder);
}

Test(qemu_boot, the_order_of_the_drives)
{
    ASSERT_TOLD("vmm --disk=a,ata=0 os.iso", "no CD-ROM", "-hda", "a", "-cdrom",
                "os.iso", "-boot", "nd");
    ASSERT_TOLD("vmm --disk=a,ata a", "passed over", "-hda", "a", "-cdrom",
                "os.iso", "-boot", "cd");
    ASSERT_TOLD("vmm os.iso", "no CD-ROM", "-cdrom", "os.iso", "-boot", "ad");
}
