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
    const char *emulator; /* a file: the emulator's arguments, NUL each */
    const char *saved;    /* the same, of one saved as it awaits its job */
    const char *run_dir;  /* scratch, removed after a good run */
    const char *checkout; /* shown inside at the same path */
    const char *out;      /* --out, absolute; empty: none */
    const char *on_ready; /* no job: type this to the emulator's monitor */
    bool print_job;       /* only that, for the initramfs */
    bool is_packed;       /* the job is inside; one way: from there to us */
    unsigned int timeout; /* seconds for the command; 0: no limit */
    unsigned int start_timeout; /* seconds to the command's start */
    char **command;
};

/* outside.c: the ways out; both stop the emulator and restore the terminal. */
_Noreturn void rig_fail(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
_Noreturn void rig_finish(int status);

/* outside_session.c: one emulator from its start to the command's end.
 * Returns only when the command did not start. */
void session_run(const struct options *options, const char *emulator,
                 bool is_saved);

/* outside_job.c: the job as the bytes of one frame, to be freed. */
void *job_make(const struct options *options, uint32_t tty_flags, size_t *len);

/* outside_files.c: appends to a file below the folder `out` what a WIRE_FILE
 * frame holds. */
void file_append(const char *out, const char *data, size_t len);

/* outside_terminal.c: raw mode while the command runs. */
uint32_t terminal_flags(void);
struct wire_window terminal_window(void);
void terminal_make_raw(void);
void terminal_restore(void);

/* What connects us to an emulator. */
struct emulator {
    int link;    /* the agent, by the emulator's descriptor 3 */
    int monitor; /* the emulator's standard input, or its terminal */
};

/* outside_emulator.c. The program is in `file`. `has_screen`: it wants a
 * terminal for its own screen. */
void emulator_start(struct emulator *emulator, const char *file,
                    const char *run_dir, bool one_way, bool has_screen);
void emulator_stop(void);
/* Waits until it ends by itself; true if it says that all is well. */
bool emulator_wait(void);

#endif
