/* SPDX-License-Identifier: MIT */
/* Devices, by number; the names are in /dev. */
#ifndef FS_DEVICE_H
#define FS_DEVICE_H

#include "fs/file.h"

/* Makes the devices' names in /dev. */
void device_make_names(void);

/* What an inode of a disk does to read (struct inode_ops). */
int64_t device_disk_read(struct inode *inode, void *buf, size_t len,
                         uint64_t offset);

/* What can be done with an open device; NULL: there is none of that number. */
const struct file_ops *device_ops(uint32_t device);

/* /dev/zero: mapped, it is memory without a file. */
bool device_is_zero(const struct inode *inode);

/* The path of a device that needs no hardware; NULL: there is none. */
const char *device_path(uint32_t number);

#endif
