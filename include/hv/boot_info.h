/* SPDX-License-Identifier: MIT */
/*
 * Boot information: what the VMM passes to a guest before its first
 * instruction. It is at guest-physical address HV_BOOT_INFO, which is also in
 * rdi (edi) at entry in every mode but a boot sector's.
 *
 * All addresses are guest-physical. New fields are only added at the end;
 * `size` is the number of bytes that the VMM has filled.
 */
#ifndef HV_BOOT_INFO_H
#define HV_BOOT_INFO_H

#define HV_BOOT_MAGIC       0x31544F4F42564856u /* "VHVBOOT1" */
#define HV_BOOT_MAX_REGIONS 8u
#define HV_BOOT_MAX_DEVICES 16u

/* An ELF note of this owner and type means that the image wants this protocol,
 * although it may also have headers of others. Its description is
 * HV_ABI_VERSION. */
#define HV_NOTE_NAME 0x006D6D76u /* "vmm", four bytes with its NUL */
#define HV_NOTE_BOOT 1u

/* doorbells */
#define HV_DOORBELL_PORT    (1u << 0)
#define HV_DOORBELL_VMCALL  (1u << 1) /* Intel's instruction works */
#define HV_DOORBELL_VMMCALL (1u << 2) /* AMD's instruction works */

/* flags */
#define HV_BOOT_IRQCHIP (1u << 0) /* PIC, IOAPIC, LAPIC, PIT are there */

/* struct hv_region.kind */
#define HV_REGION_RAM    1u /* free for the guest */
#define HV_REGION_BOOT   2u /* boot structures: free once read */
#define HV_REGION_IMAGE  3u /* the loaded image */
#define HV_REGION_INITRD 4u

/* struct hv_device.kind */
#define HV_DEVICE_VIRTIO_MMIO 1u

#ifndef __ASSEMBLER__
#include <stdint.h>

/* Regions are whole pages, sorted by address, and do not overlap. The guest
 * must not use addresses outside all regions. IMAGE covers the pages of the
 * bytes that were loaded; it includes the .bss of an ELF, but not that of a
 * flat image. */
struct hv_region {
    uint64_t base; /* bytes */
    uint64_t size; /* bytes */
    uint32_t kind; /* HV_REGION_x */
    uint32_t reserved;
};

struct hv_device {
    uint32_t kind; /* HV_DEVICE_x */
    uint32_t gsi;  /* interrupt line at the IOAPIC */
    uint64_t base; /* of its registers */
    uint64_t size; /* bytes */
};

struct hv_boot_info {
    uint64_t magic;       /* HV_BOOT_MAGIC */
    uint32_t version;     /* HV_ABI_VERSION */
    uint32_t size;        /* bytes filled in this structure */
    uint32_t doorbells;   /* HV_DOORBELL_x */
    uint32_t flags;       /* HV_BOOT_x */
    uint32_t nr_cpus;     /* APIC ids are 0 .. nr_cpus - 1 */
    uint32_t tsc_khz;     /* TSC ticks per ms, 0 if not known */
    uint64_t cmdline;     /* HV_BOOT_CMDLINE */
    uint64_t cmdline_len; /* bytes before the NUL */
    uint64_t initrd;      /* 0 if none */
    uint64_t initrd_size; /* bytes */
    uint32_t nr_regions;
    uint32_t nr_devices;
    struct hv_region regions[HV_BOOT_MAX_REGIONS];
    struct hv_device devices[HV_BOOT_MAX_DEVICES];
};

_Static_assert(sizeof(struct hv_region) == 24, "hv_region is ABI");
_Static_assert(sizeof(struct hv_device) == 24, "hv_device is ABI");
_Static_assert(sizeof(struct hv_boot_info) == 72 + 8 * 24 + 16 * 24,
               "hv_boot_info is ABI");
#endif

#endif
