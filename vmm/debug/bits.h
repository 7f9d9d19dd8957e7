/* SPDX-License-Identifier: MIT */
/*
 * The names of the bits of control registers.
 */
#ifndef VMM_DEBUG_BITS_H
#define VMM_DEBUG_BITS_H

#include "base/util.h"

enum bits_register {
    BITS_CR0,
    BITS_CR4,
    BITS_EFER,
    BITS_RFLAGS,
};

/* "PE ET PG"; bits without a name are given by number. Returns buf. */
char *bits_words(enum bits_register reg, uint64_t value, char *buf,
                 size_t size);

#endif
