/* SPDX-License-Identifier: MIT */
/* /proc: what the kernel knows, as text. */
#ifndef FS_PROC_H
#define FS_PROC_H

/* Mounts it, if there is a directory /proc. */
void proc_mount(void);

#endif
