/* SPDX-License-Identifier: MIT */
/*
 * The process that reads names out of an ELF file or a list of symbols. libelf
 * was not made for hostile files; so it runs where it reaches nothing, and what
 * comes back is checked as a stranger's file is (answer.h). Nobody waits for it
 * longer than they want to.
 */
#ifndef VMM_DEBUG_NAMES_READER_H
#define VMM_DEBUG_NAMES_READER_H

#include "boot/file.h"
#include "names.h"
#include "wanted.h"

/* Starts all zero: there is no process. One thread. */
struct names_reader {
    bool is_there;
    int answer; /* a socket */
    int line; /* a pipe: the process dies when it is closed, whatever it does */
};

/* Is it an ELF, or a list of symbols (map_symbols.h)? */
bool names_can_read(const struct boot_file *file);
/* And is it worth reading: has it symbols or debug information? */
bool names_are_in(const struct boot_file *file);

/* Starts the process, which waits to be asked. It has a copy of all that this
 * one has in memory: call it before there is a secret, another thread or the
 * guest's memory. `file`, which may be given back afterwards, is of
 * boot_file_read. `is_open`: it runs without its sandbox. 0 or -errno. */
int names_reader_start(struct names_reader *reader,
                       const struct boot_file *file, bool is_open) MUST_CHECK;

/* Without a process these do nothing. */

/* Asks for what is wanted; gets what is answered within `ms`, or as an end
 * leaves them (ending.h); then ends it. *names is all zero before;
 * names->lacking says what could not be had, and why. */
void names_reader_take(struct names_reader *reader,
                       const struct names_wanted *wanted, unsigned ms,
                       struct names *names);

/* Ends the process. */
void names_reader_end(struct names_reader *reader);

#endif
