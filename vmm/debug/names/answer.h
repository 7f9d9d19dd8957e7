/* SPDX-License-Identifier: MIT */
/*
 * What the process that reads names (reader.h) says: headers, each with its
 * bytes (names_save_*) after it. It has read a hostile file, so its answer is
 * believed as little.
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
    NAMES_CUT = 1, /* the file has too many; what is here is right */
};

struct names_header {
    uint32_t part;  /* enum names_part */
    uint32_t state; /* enum names_state */
    uint64_t size;  /* bytes after this header */
};

#define NAMES_PART_MAX   (UINT64_C(48) << 20) /* bytes */
#define NAMES_ANSWER_MAX (NAMES_PARTS * (NAMES_PART_MAX + 16))

/* In the process: reads the ELF, or the list of symbols, in [data, data +
 * size), which may be changed by that, and writes what is wanted to `fd`; part
 * by part, so that the first is there if the second takes too long. 0 or
 * -errno. */
int names_answer_write(uint8_t *data, uint64_t size,
                       const struct names_wanted *wanted, int fd) MUST_CHECK;

/* Outside: reads the parts that are whole in [data, data + len) into *names,
 * all zero before. Returns how many; -EBADMSG or -ENOMEM at a bad one, with
 * those before it read. */
int names_answer_read(const uint8_t *data, size_t len,
                      struct names *names) MUST_CHECK;

#endif
