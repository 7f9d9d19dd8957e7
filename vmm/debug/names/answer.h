/* SPDX-License-Identifier: MIT */
/*
 * What the process that reads names (reader.h) answers: headers, each followed
 * by its bytes (names_save_*). The process has read a hostile file, so its
 * answer is not trusted either.
 */
#ifndef VMM_DEBUG_NAMES_ANSWER_H
#define VMM_DEBUG_NAMES_ANSWER_H

#include "names.h"
#include "wanted.h"

enum names_part {
    NAMES_SYMBOLS = 1, /* in this order */
    NAMES_LINES = 2,
    NAMES_PARTS = 2,
};

enum names_state {
    NAMES_WHOLE = 0,
    NAMES_CUT = 1, /* the file has too many; those here are right */
};

struct names_header {
    uint32_t part;  /* enum names_part */
    uint32_t state; /* enum names_state */
    uint64_t size;  /* bytes after this header */
};

#define NAMES_PART_MAX   (UINT64_C(48) << 20) /* bytes */
#define NAMES_ANSWER_MAX (NAMES_PARTS * (NAMES_PART_MAX + 16))

/* In the process: reads the ELF, or the list of symbols, or if wanted->memory
 * is not 0 a part of a guest's memory, in [data, data + size), which it may
 * change, and writes what is wanted to `fd`, part by part,
 * so that the first part is available even if the second takes too long.
 * Returns 0 or -errno. */
int names_answer_write(uint8_t *data, uint64_t size,
                       const struct names_wanted *wanted, int fd) MUST_CHECK;

/* Outside: reads the parts that are complete in [data, data + len) into *names,
 * which must be all zero. Returns the number of parts; -EBADMSG or -ENOMEM at a
 * bad one, with those before it read. */
int names_answer_read(const uint8_t *data, size_t len,
                      struct names *names) MUST_CHECK;

#endif
