/* SPDX-License-Identifier: MIT */
/*
 * What the two halves of the parser share: grammar.c reads lines and rules,
 * items.c the lists in a rule.
 */
#ifndef VMM_POLICY_PARSER_H
#define VMM_POLICY_PARSER_H

#include "lex.h"
#include "rule.h"

struct parser {
    struct lex lex;
    unsigned line;
    struct policy_errors *errors;
    struct policy_rule *rule; /* the rule being read */
    int status;               /* 0, -EINVAL: the line is wrong, -ENOMEM */
};

/* Notes an error at the current word; only the first on a line. */
void parser_wrong(struct parser *p, const char *format, ...) PRINTF(2, 3);
/* The same: "expected `what`; found ...". */
void parser_wanted(struct parser *p, const char *what);
bool parser_is_word(const struct parser *p, const char *word);
/* Takes a comma that separates the items of a list. */
bool parser_take_comma(struct parser *p);

/* Each reads a list into p->rule, and stops at the first word that is not an
 * item. */
void items_parse_ranges(struct parser *p, enum policy_kind kind);
void items_parse_ops(struct parser *p, enum policy_kind kind);
void items_parse_patterns(struct parser *p);
void items_parse_limits(struct parser *p);

#endif
