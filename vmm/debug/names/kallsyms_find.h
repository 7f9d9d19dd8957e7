/* SPDX-License-Identifier: MIT */
/*
 * Where the parts of a kernel's table of symbols are (kallsyms.h). Nothing in
 * the kernel says so: they are recognised by what must be in them.
 */
#ifndef VMM_DEBUG_NAMES_KALLSYMS_FIND_H
#define VMM_DEBUG_NAMES_KALLSYMS_FIND_H

#include "base/util.h"

#define KALLSYMS_TOKENS  256u
#define KALLSYMS_MAX     (1u << 20) /* symbols */
#define KALLSYMS_SECTION 256u       /* symbols from one marker to the next */
/* Bytes: more than the tokens and their index take. */
#define KALLSYMS_TOKEN_ROOM (UINT64_C(64) << 10)

/* Positions are bytes from the beginning of the file. */
struct kallsyms {
    const uint8_t *data;
    uint64_t size;
    uint64_t tokens[KALLSYMS_TOKENS]; /* strings that names are made of */
    uint64_t index;                   /* of 16-bit offsets of the tokens */
    uint64_t markers; /* 32-bit offset in `names` of each section */
    uint32_t nr_markers;
    uint64_t names;   /* of each symbol: its length, then that many tokens */
    uint32_t nr;      /* symbols */
    uint64_t offsets; /* 32 bits of each symbol */
    uint64_t base;    /* an address */
    bool is_signed;   /* offsets >= 0 are per-CPU values, others addresses */
};

/* Only the first step: finds the tokens and their index in table->data,
 * table->size bytes, which may change meanwhile. */
bool kallsyms_find_tokens(struct kallsyms *table);

/* False if there is no table, or if its parts do not fit together. */
bool kallsyms_find(struct kallsyms *table, const uint8_t *data, uint64_t size);

/* The length in tokens of the name at *at, which moves to its first token.
 * False if the name does not end before `end`. */
bool kallsyms_next(const struct kallsyms *table, uint64_t *at, uint64_t end,
                   uint32_t *length);

static inline uint32_t kallsyms_word(const struct kallsyms *table, uint64_t at)
{
    uint32_t word;

    memcpy(&word, table->data + at, sizeof(word));
    return word;
}

#endif
