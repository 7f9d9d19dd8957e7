/* SPDX-License-Identifier: MIT */
/*
 * What a guest reports about its own tests: TAP test points (as hv/guest_test.h
 * prints them), and places in source files, FILE:LINE: TEXT. They are read from
 * its output, which may contain any bytes; what is found is copied and limited
 * in size.
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

/* Fills *cases, which must be all zero. If memory runs out, cases are
 * missing. */
void cases_read(struct cases *cases, const char *output, size_t len);
void cases_free(struct cases *cases);

/* Reads "kernel.c:12: TEXT", perhaps after "# ", from a line of `len` bytes.
 * False if the line is not of this form; nothing is allocated then. */
bool cases_read_place(const char *line, size_t len, struct guest_place *place);

#endif
