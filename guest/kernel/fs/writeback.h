/* SPDX-License-Identifier: MIT */
/* Write-back: what nobody syncs reaches its disk after some seconds. */
#ifndef FS_WRITEBACK_H
#define FS_WRITEBACK_H

/* Starts the process that does it; for machines that have a disk. */
void writeback_start(void);

#endif
