/* SPDX-License-Identifier: MIT */
/* The fcntl() commands for file locks. */
#ifndef SYS_LOCK_CONTROL_H
#define SYS_LOCK_CONTROL_H

#include "fs/file.h"

/* F_SETLK, F_SETLKW, F_GETLK and their F_OFD_ variants, for an open file's own
 * locks, with a struct flock at address `user`. */
int64_t lock_control(struct file *file, uint64_t command, uint64_t user);

#endif
