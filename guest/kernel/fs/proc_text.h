/* SPDX-License-Identifier: MIT */
/*
 * Text that is generated anew each time it is read. A reader asks for some
 * bytes at some offset; the text is generated from its beginning, and the bytes
 * that were not asked for are dropped. So no state is kept between two reads.
 */
#ifndef FS_PROC_TEXT_H
#define FS_PROC_TEXT_H

#include <stddef.h>
#include <stdint.h>

struct proc_text {
    char *to;
    size_t len;    /* size of the buffer */
    uint64_t skip; /* bytes still to be dropped at the start */
    size_t done;
};

/* Appends at most 255 bytes; formats as in lib/format.h. */
void proc_print(struct proc_text *text, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Appends any number of bytes. */
void proc_put(struct proc_text *text, const char *bytes, size_t len);

/* fs/proc_files.c: the texts. `pid` is the process whose directory it is in,
 * or 0. */
typedef void proc_text_fn(struct proc_text *text, int pid);

proc_text_fn proc_ps, proc_meminfo, proc_uptime, proc_mounts, proc_version,
    proc_stat, proc_loadavg, proc_pid_stat, proc_pid_cmdline, proc_pid_exe,
    proc_pid_comm, proc_pid_status, proc_pid_max, proc_cpuinfo;

/* fs/proc_maps.c */
proc_text_fn proc_pid_maps;

#endif
