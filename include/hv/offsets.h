/* SPDX-License-Identifier: MIT */
/*
 * The offsets of the fields of the shared structures, in bytes, for guests in
 * assembly: nasm reads the generated constants, and cannot see a C struct.
 */
#ifndef HV_OFFSETS_H
#define HV_OFFSETS_H

#include <stddef.h>

#include "boot_info.h"
#include "hostfs.h"
#include "hypercall.h"

#define HV_REQUEST_NUMBER offsetof(struct hv_request, number)
#define HV_REQUEST_FLAGS  offsetof(struct hv_request, flags)
#define HV_REQUEST_RESULT offsetof(struct hv_request, result)
#define HV_REQUEST_ARGS   offsetof(struct hv_request, args)
#define HV_REQUEST_SIZE   sizeof(struct hv_request)

#define HV_INFO_MAGIC       offsetof(struct hv_boot_info, magic)
#define HV_INFO_VERSION     offsetof(struct hv_boot_info, version)
#define HV_INFO_SIZE        offsetof(struct hv_boot_info, size)
#define HV_INFO_DOORBELLS   offsetof(struct hv_boot_info, doorbells)
#define HV_INFO_FLAGS       offsetof(struct hv_boot_info, flags)
#define HV_INFO_NR_CPUS     offsetof(struct hv_boot_info, nr_cpus)
#define HV_INFO_TSC_KHZ     offsetof(struct hv_boot_info, tsc_khz)
#define HV_INFO_CMDLINE     offsetof(struct hv_boot_info, cmdline)
#define HV_INFO_CMDLINE_LEN offsetof(struct hv_boot_info, cmdline_len)
#define HV_INFO_INITRD      offsetof(struct hv_boot_info, initrd)
#define HV_INFO_INITRD_SIZE offsetof(struct hv_boot_info, initrd_size)
#define HV_INFO_NR_REGIONS  offsetof(struct hv_boot_info, nr_regions)
#define HV_INFO_NR_DEVICES  offsetof(struct hv_boot_info, nr_devices)
#define HV_INFO_REGIONS     offsetof(struct hv_boot_info, regions)
#define HV_INFO_DEVICES     offsetof(struct hv_boot_info, devices)
#define HV_INFO_BYTES       sizeof(struct hv_boot_info)

#define HV_REGION_BASE   offsetof(struct hv_region, base)
#define HV_REGION_LENGTH offsetof(struct hv_region, size)
#define HV_REGION_TYPE   offsetof(struct hv_region, kind)
#define HV_REGION_BYTES  sizeof(struct hv_region)

#define HV_DEVICE_TYPE      offsetof(struct hv_device, kind)
#define HV_DEVICE_GSI       offsetof(struct hv_device, gsi)
#define HV_DEVICE_BASE      offsetof(struct hv_device, base)
#define HV_DEVICE_BYTES     sizeof(struct hv_device)
#define HV_FILE_BUFFER_SIZE sizeof(struct hv_file_buffer)

#define HV_STAT_SIZE  offsetof(struct hv_file_stat, size)
#define HV_STAT_KIND  offsetof(struct hv_file_stat, kind)
#define HV_STAT_BYTES sizeof(struct hv_file_stat)

#define HV_ENTRY_KIND     offsetof(struct hv_file_entry, kind)
#define HV_ENTRY_SIZE     offsetof(struct hv_file_entry, size)
#define HV_ENTRY_NEXT     offsetof(struct hv_file_entry, next)
#define HV_ENTRY_NAME_LEN offsetof(struct hv_file_entry, name_len)
#define HV_ENTRY_NAME     sizeof(struct hv_file_entry)

#endif
