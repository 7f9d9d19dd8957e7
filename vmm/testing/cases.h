/* SPDX-License-Identifier: MIT */
/*
 * What a guest says of its own tests: the points of TAP (hv/guest_test.h prints
 * it), and places in sources, FILE:LINE: TEXT. Read from its output, which is
 * any bytes; what is found is copied, and bounded.
 */
#ifndef VMM_TESTING_CASES_H
#define VMM_TESTING_CASES_H

#include "base/util.h"

#define CASES_MAX        1000u /* test cases that are kept */
#define CASES_MAX_PLACES 20u
#define CASES_TEXT_MAX   300u /* bytes of each text */

enum case_verdict { CASE_PASS, CASE_FAIL, CASE_SKIP };

struct guest_case {
    enum case_verdict verdict;
    char *name;
    char *why; /* why it was skipped, or its first check that failed; "" */
};

/* "FILE:LINE: TEXT", as compilers write it. */
struct guest_place {
    char *file, *text;
    unsigned line;
};

struct cases {
    struct guest_case *list;
    size_t nr;
    struct guest_place places[CASES_MAX_PLACES];
    unsigned nr_places;
};

/* Fills *cases, which is zero at the start. Without memory it stays short. */
void cases_read(struct cases *cases, const char *output, size_t len);
void cases_free(struct cases *cases);

/* "kernel.c:12: TEXT" of a line of `len` bytes, also after "# ". False if it
 * is none; nothing is allocated then. */
bool cases_read_place(const char *line, size_t len, struct guest_place *place);

#endif
