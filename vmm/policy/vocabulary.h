/* SPDX-License-Identifier: MIT */
/*
 * The words of the policy language: one table for each place where a word may
 * stand. Parsing, printing and the messages about unknown words all use these
 * tables.
 */
#ifndef VMM_POLICY_VOCABULARY_H
#define VMM_POLICY_VOCABULARY_H

#include "rule.h"

/* A range that has a name: a device's ports, an MSR. */
struct policy_name {
    const char *name;
    uint64_t first, last;
};

/* The range of kind `kind` with this name. A name may stand for several ranges;
 * `nth` selects one, from 0. NULL: there are no more. */
const struct policy_name *vocabulary_range(enum policy_kind kind,
                                           const char *name, unsigned nth);
/* The number of the hypercall with this name; false if there is none. */
bool vocabulary_hypercall(const char *name, uint64_t *number);
/* Index of the word, -1 if it is none of them. */
int vocabulary_verdict(const char *word);
int vocabulary_kind(const char *word);
/* The POLICY_x bits of a word that is an operation on this kind ("*": all of
 * them); 0 if it is none. */
unsigned vocabulary_op(enum policy_kind kind, const char *word);
/* The errno with this name ("EACCES"); 0 if there is none. */
int vocabulary_error(const char *word);

/* Never NULL. */
const char *vocabulary_verdict_name(enum policy_verdict verdict);
const char *vocabulary_kind_name(enum policy_kind kind);
const char *vocabulary_op_name(unsigned op);
/* "EACCES", or "error 200". */
const char *vocabulary_error_name(int error);

/* "uart, exit, tsc": the names that may stand for a number, for messages.
 * Returns buf. */
char *vocabulary_list(enum policy_kind kind, char *buf, size_t size);
/* The same for the operations, the verdicts ("... or kill") and the kinds. */
char *vocabulary_op_list(enum policy_kind kind, char *buf, size_t size);
char *vocabulary_verdict_list(char *buf, size_t size);
char *vocabulary_kind_list(char *buf, size_t size);

/* All operations on a kind; 0 for hypercalls. */
unsigned vocabulary_all_ops(enum policy_kind kind);
/* Turns a range as written into the numbers that it stands for. */
void vocabulary_widen(enum policy_kind kind, uint64_t *first, uint64_t *last);
/* The highest number of this kind. */
uint64_t vocabulary_max(enum policy_kind kind);

#endif
