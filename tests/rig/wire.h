/* SPDX-License-Identifier: MIT */
/*
 * The protocol between the two sides of a rig: `outside` on the real machine,
 * and `agent`, the only program of the emulated host. It is a stream of frames,
 * each a head and `len` bytes. Both sides run on the same kind of machine, so
 * integers are in native byte order.
 */
#ifndef RIG_WIRE_H
#define RIG_WIRE_H

#include <stdint.h>

#define WIRE_MAGIC 0x5247u
/* Data frames stay this small; only a job may be longer. */
#define WIRE_CHUNK   4096u
#define WIRE_JOB_MAX (4u << 20)

enum wire_kind {
    /* From the agent. */
    WIRE_READY = 1, /* waiting for a job */
    WIRE_STARTED,   /* about to execute the command */
    WIRE_STDOUT,    /* bytes for standard output */
    WIRE_STDERR,    /* bytes for standard error */
    WIRE_TERMINAL,  /* bytes for the terminal */
    WIRE_FILE,      /* a path, NUL, bytes to append to it below --out */
    WIRE_FAILED,    /* a sentence: the rig itself failed */
    WIRE_END,       /* struct wire_end; nothing follows */
    /* To the agent. */
    WIRE_JOB,    /* struct wire_job and strings */
    WIRE_INPUT,  /* bytes for standard input; none means end of file */
    WIRE_WINDOW, /* struct wire_window: the terminal changed its size */
    WIRE_NUDGE,  /* empty: only there to cause an interrupt (NUDGE_MS) */
};

struct wire_head {
    uint16_t magic;
    uint16_t kind;
    uint32_t len;
};

struct wire_window {
    uint16_t rows;
    uint16_t columns;
};

/* Which of descriptors 0, 1, 2 are a terminal: bit n for descriptor n. */
#define WIRE_JOB_TTY(fd) (1u << (fd))

/*
 * Followed by NUL-terminated strings: working directory, checkout, output
 * directory (may be empty), nr_args arguments, nr_env environment entries.
 */
struct wire_job {
    uint32_t flags;
    struct wire_window window;
    int64_t seconds; /* the time of day, since 1970; 0: leave it */
    uint8_t entropy[32];
    uint32_t nr_args;
    uint32_t nr_env;
};

/* With the byte counts, the outside can tell that it has seen everything. */
struct wire_end {
    int32_t status;
    uint32_t reserved;
    uint64_t bytes;
};

#endif
