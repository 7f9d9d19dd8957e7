/* SPDX-License-Identifier: MIT */
/*
 * The process that reads names from an ELF file, a list of symbols, or a part
 * of a guest's memory. libelf was not made for hostile files, so it runs in a
 * process that can reach nothing, and its answer is checked like any hostile
 * file (answer.h). The caller sets how long it waits for the answer.
 */
#ifndef VMM_DEBUG_NAMES_READER_H
#define VMM_DEBUG_NAMES_READER_H

#include "boot/file.h"
#include "names.h"
#include "wanted.h"

/* Starts all zero: there is no process. One thread. */
struct names_reader {
    bool is_there;
    bool has_file;
    uint8_t *shared; /* if it has none: memory that both can access */
    int answer;      /* a socket */
    int line;        /* a pipe: closing it always kills the process */
};

/* Is the file an ELF, or a list of symbols (map_symbols.h)? */
bool names_can_read(const struct boot_file *file);
/* Is it also worth reading: does it have symbols or debug information? */
bool names_are_in(const struct boot_file *file);

/* Starts the process, which then waits for a question. It has a copy of this
 * process's memory: call this before there is a secret, another thread or the
 * guest's memory. `file` comes from boot_file_read and may be freed afterwards;
 * NULL: the names will be in memory.
 * `is_open`: the process runs without its sandbox. Returns 0 or -errno. */
int names_reader_start(struct names_reader *reader,
                       const struct boot_file *file, bool is_open) MUST_CHECK;

/* Without a process the functions below do nothing. */

/* The most bytes of memory that it takes. */
#define NAMES_MAX_MEMORY (UINT64_C(16) << 20)

/* Asks for what is wanted, takes what is answered within `ms` milliseconds, or
 * less if the run is ending (ending.h), and then ends the process. If that has
 * no file, it gets a copy of [memory, memory + wanted->memory). *names must be
 * all zero; names->lacking says what is missing, and why. */
void names_reader_take(struct names_reader *reader,
                       const struct names_wanted *wanted, const uint8_t *memory,
                       unsigned ms, struct names *names);

/* Ends the process. */
void names_reader_end(struct names_reader *reader);

#endif
