/* SPDX-License-Identifier: MIT */
/*
 * A small bzImage in memory: a header, and a payload of halts.
 */
#ifndef TESTS_UNIT_LINUX_BUILDER_H
#define TESTS_UNIT_LINUX_BUILDER_H

#include <asm/bootparam.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define LINUX_SETUP   (2u * 512u) /* the boot sector, and one more */
#define LINUX_PAYLOAD 4096u
#define LINUX_SIZE    (LINUX_SETUP + LINUX_PAYLOAD)
#define LINUX_HEADER  offsetof(struct boot_params, hdr)

static inline struct setup_header linux_good_header(void)
{
    return (struct setup_header){
        .setup_sects = 1,
        .syssize = LINUX_PAYLOAD / 16,
        .boot_flag = 0xAA55,
        .jump = 0x66EB, /* over all of this header */
        .header = 0x53726448,
        .version = 0x020F,
        .kernel_version = 0x100,
        .loadflags = LOADED_HIGH,
        .code32_start = 0x100000,
        .initrd_addr_max = 0x7FFFFFFF,
        .kernel_alignment = 0x200000,
        .relocatable_kernel = 1,
        .xloadflags = XLF_KERNEL_64,
        .cmdline_size = 2047,
        .pref_address = 0x200000,
        .init_size = 0x10000,
    };
}

static inline void linux_build(uint8_t file[LINUX_SIZE],
                               const struct setup_header *header)
{
    memset(file, 0, LINUX_SETUP);
    memset(file + LINUX_SETUP, 0xF4, LINUX_PAYLOAD);
    memcpy(file + LINUX_HEADER, header, sizeof(*header));
    memcpy(file + 0x300, "6.1.0-test #1", 14);
}

#endif
