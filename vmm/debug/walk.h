/* SPDX-License-Identifier: MIT */
/*
 * The page walk: from a linear address to a guest-physical one, as the CPU does
 * it, in every paging mode. The work is bounded whatever the tables say: one
 * read for each level.
 */
#ifndef VMM_DEBUG_WALK_H
#define VMM_DEBUG_WALK_H

#include "state.h"

#define WALK_MAX_STEPS 5u

/* The kind of access; any combination. */
#define WALK_WRITE (1u << 0)
#define WALK_EXEC  (1u << 1)
#define WALK_USER  (1u << 2) /* from ring 3 */

enum walk_problem {
    WALK_OK,
    WALK_NON_CANONICAL, /* no walk: #GP or #SS, not #PF */
    WALK_NOT_PRESENT,
    WALK_RESERVED,  /* a bit that must be 0 */
    WALK_READ_ONLY, /* a write */
    WALK_KERNEL,    /* a supervisor page, from ring 3 */
    WALK_NO_EXEC,
    WALK_SMEP,      /* ring 0 executes a user page */
    WALK_SMAP,      /* ring 0 reads or writes a user page */
    WALK_TABLE_LOST /* a table lies where there is no RAM */
};

struct walk_step {
    const char *table; /* "PML4", "PT", ... */
    unsigned index;
    uint64_t gpa; /* of the entry */
    uint64_t entry;
};

struct walk {
    uint64_t linear;
    enum walk_problem problem;
    uint64_t gpa;        /* if WALK_OK, and for the access problems */
    uint64_t page_size;  /* 0: no paging */
    uint32_t error_code; /* of the #PF, if there is one */
    unsigned nr_steps;   /* entries read; the last one is to blame */
    uint64_t reserved;   /* WALK_RESERVED: those bits */
    struct walk_step steps[WALK_MAX_STEPS];
    uint64_t table_gpa; /* WALK_TABLE_LOST: where the next table should be */
};

struct walk walk_linear(const struct machine_state *state, uint64_t linear,
                        unsigned access);

/* The problem as the end of a sentence: "not present in PT[3]". Returns buf. */
char *walk_words(const struct walk *walk, char *buf, size_t size);

/* Reads [linear, linear + len), page by page. Returns 0; or -EFAULT, and
 * *failed (`failed` may be NULL) says where: its problem is WALK_OK if the page
 * is mapped to an address without RAM. */
int walk_read(const struct machine_state *state, uint64_t linear, void *buf,
              uint64_t len, unsigned access, struct walk *failed);

#endif
