/* SPDX-License-Identifier: MIT */
/* Devices, by number; the names are in /dev. */
#ifndef FS_DEVICE_H
#define FS_DEVICE_H

#include "fs/file.h"

/* Creates the devices' names in /dev. */
void device_make_names(void);

/* Reading and writing the inode of a disk (struct inode_ops). */
int64_t device_disk_read(struct inode *inode, void *buf, size_t len,
                         uint64_t offset);

/* The operations of an open device; NULL: there is none with that number. */
const struct file_ops *device_ops(uint32_t device);

/* Whether it is /dev/zero: a mapping of that is memory without a file. */
bool device_is_zero(const struct inode *inode);

/* The path of a device that needs no hardware; NULL: there is none. */
const char *device_path(uint32_t number);

#endif
