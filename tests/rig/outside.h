/* SPDX-License-Identifier: MIT */
/* The parts of the program outside the emulated host: see outside.c. */
#ifndef RIG_OUTSIDE_H
#define RIG_OUTSIDE_H

#include "wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum {
    STATUS_TIMEOUT = 124,
    STATUS_RIG_FAILED = 125,
};

/* What the command line asks for. */
struct options {
    const char *emulator; /* a file of its arguments, NUL after each */
    const char *saved; /* the same, for one saved while it waits for its job */
    const char *run_dir;  /* scratch, removed after a good run */
    const char *checkout; /* shown inside at the same path */
    const char *out;      /* --out, absolute; empty: none */
    const char *on_ready; /* no job: type this into the monitor */
    bool print_job;       /* only print the job, for the initramfs */
    bool is_packed;       /* the job is in the initramfs; data only comes out */
    unsigned int timeout; /* seconds for the command; 0: no limit */
    unsigned int start_timeout; /* seconds, until the command starts */
    char **command;
};

/* outside.c: how a run ends; both stop the emulator and restore the
 * terminal. */
_Noreturn void rig_fail(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
_Noreturn void rig_finish(int status);

/* outside_session.c: runs one emulator from its start to the command's end.
 * Returns only if the command did not start. */
void session_run(const struct options *options, const char *emulator,
                 bool is_saved);

/* outside_job.c: makes the job as the bytes of one frame, which the caller
 * frees. */
void *job_make(const struct options *options, uint32_t tty_flags, size_t *len);

/* outside_files.c: appends the contents of a WIRE_FILE frame to a file below
 * the folder `out`. */
void file_append(const char *out, const char *data, size_t len);

/* outside_terminal.c: raw mode while the command runs. */
uint32_t terminal_flags(void);
struct wire_window terminal_window(void);
void terminal_make_raw(void);
void terminal_restore(void);

/* The connections to an emulator. */
struct emulator {
    int link;    /* the agent, by the emulator's descriptor 3 */
    int monitor; /* the emulator's standard input, or its terminal */
};

/* outside_emulator.c. The emulator's program is `file`. `has_screen`: it needs
 * a terminal for its own screen. */
void emulator_start(struct emulator *emulator, const char *file,
                    const char *run_dir, bool one_way, bool has_screen);
void emulator_stop(void);
/* Waits until it ends by itself; returns true if it ended well. */
bool emulator_wait(void);

#endif
