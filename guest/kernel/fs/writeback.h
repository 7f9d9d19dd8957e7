/* SPDX-License-Identifier: MIT */
/* Write-back: data that nobody syncs reach their disk after some seconds. */
#ifndef FS_WRITEBACK_H
#define FS_WRITEBACK_H

/* Starts the process that does this; for machines that have a disk. */
void writeback_start(void);

#endif
