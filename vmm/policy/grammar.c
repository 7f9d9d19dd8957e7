/* SPDX-License-Identifier: MIT */
/*
 * The policy language, one rule a line:
 *
 *   rule    = verdict [ERRNO] what [ "limit" limit { "," limit } ]
 *   verdict = "allow" | "deny" | "log" | "kill"
 *   what    = "any"
 *           | "hypercall" ( NAME | number ) { "," ... }
 *           | "file" op { "," op } pattern { "," pattern }
 *           | ( "port" | "mmio" | "msr" ) [ "read" | "write" ]
 *             range { "," ... }
 *   range   = NAME | number [ "-" number ] | "*"
 *   limit   = number [ K | M | G ] [ "bytes" ] [ "per" unit ]
 *
 * An error in a line is reported, and parsing continues with the next line, so
 * that all errors are shown at once.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parser.h"
#include "vocabulary.h"

void parser_wrong(struct parser *p, const char *format, ...)
{
    struct policy_errors *errors = p->errors;
    const struct lex_word *word = &p->lex.next;
    va_list args;

    if (p->status)
        return;
    p->status = -EINVAL;
    if (errors->nr == POLICY_MAX_ERRORS)
        return;
    struct policy_error *error = &errors->list[errors->nr++];
    *error = (struct policy_error){
        .line = p->line,
        .column = word->column,
        .length = word->length,
    };
    if (word->kind == LEX_BAD) { /* the lexer's error is the better message */
        snprintf(error->text, sizeof(error->text), "%.250s", word->word);
        return;
    }
    va_start(args, format);
    vsnprintf(error->text, sizeof(error->text), format, args);
    va_end(args);
}

bool parser_is_word(const struct parser *p, const char *word)
{
    return p->lex.next.kind == LEX_WORD && strcmp(p->lex.next.word, word) == 0;
}

/* Describes the current word, for a message. */
static const char *found(const struct parser *p, char *buf, size_t size)
{
    switch (p->lex.next.kind) {
    case LEX_END:
        return "the line ends here";
    case LEX_COMMA:
        return "found a comma";
    case LEX_WORD:
    case LEX_STRING:
    case LEX_BAD:
        break;
    }
    snprintf(buf, size, "found '%.40s'", p->lex.next.word);
    return buf;
}

void parser_wanted(struct parser *p, const char *what)
{
    char buf[64];

    parser_wrong(p, "expected %s; %s", what, found(p, buf, sizeof(buf)));
}

bool parser_take_comma(struct parser *p)
{
    if (p->status || p->lex.next.kind != LEX_COMMA)
        return false;
    lex_advance(&p->lex);
    return true;
}

/* ------------------------------------------------------- verdict and kind */

static void parse_verdict(struct parser *p)
{
    int verdict = p->lex.next.kind == LEX_WORD
                      ? vocabulary_verdict(p->lex.next.word)
                      : -1;
    char list[64], text[96];

    if (verdict < 0) {
        snprintf(text, sizeof(text), "a rule that begins with %s",
                 vocabulary_verdict_list(list, sizeof(list)));
        parser_wanted(p, text);
        return;
    }
    p->rule->verdict = (enum policy_verdict)verdict;
    lex_advance(&p->lex);
}

/* An errno is in capitals, a kind is not. */
static void parse_error_name(struct parser *p)
{
    const struct lex_word *word = &p->lex.next;

    if (word->kind != LEX_WORD || word->word[0] < 'A' || word->word[0] > 'Z')
        return;
    if (p->rule->verdict != POLICY_DENY) {
        parser_wrong(p, "only deny takes an error; leave %.40s out",
                     word->word);
        return;
    }
    p->rule->error = vocabulary_error(word->word);
    if (!p->rule->error)
        parser_wrong(
            p,
            "'%.40s' is no error of Linux; expected a name such as EACCES, "
            "EPERM, ENOENT or EROFS",
            word->word);
    else
        lex_advance(&p->lex);
}

/* ------------------------------------------------------------------- rules */

static void parse_of_kind(struct parser *p, enum policy_kind kind)
{
    struct policy_rule *rule = p->rule;

    rule->kinds = 1u << kind;
    if (rule->error && kind != POLICY_FILE && kind != POLICY_HYPERCALL) {
        parser_wrong(
            p, "a %s gives no error number, so deny takes none here: %s",
            vocabulary_kind_name(kind),
            kind == POLICY_MSR    ? "the guest gets a #GP"
            : kind == POLICY_BIOS ? "the guest gets the carry flag"
                                  : "a read gives ones, a write does nothing");
        return;
    }
    lex_advance(&p->lex);
    if (kind == POLICY_FILE) {
        items_parse_ops(p, kind);
        if (!p->status)
            items_parse_patterns(p);
        return;
    }
    rule->ops = vocabulary_all_ops(kind);
    if (rule->ops &&
        (parser_is_word(p, "read") || parser_is_word(p, "write"))) {
        rule->ops = vocabulary_op(kind, p->lex.next.word);
        lex_advance(&p->lex);
    }
    struct lex_word first = p->lex.next;
    rule->column = first.column;
    rule->length = first.length;
    items_parse_ranges(p, kind);
}

static bool can_watch(const struct policy_rule *rule)
{
    for (unsigned i = 0; i < rule->nr_ranges; i++)
        for (uint64_t msr = rule->ranges[i].first; msr <= rule->ranges[i].last;
             msr++)
            for (unsigned op = POLICY_READ; op <= POLICY_WRITE; op <<= 1)
                if (rule->ops & op && !policy_can_watch_msr(msr, op))
                    return false;
    return rule->nr_ranges > 0;
}

/* Only some accesses to MSRs can be logged or counted. */
static void check_msr(struct parser *p)
{
    const struct policy_rule *rule = p->rule;

    if (rule->kinds != 1u << POLICY_MSR || !rule_is_watching(rule) ||
        can_watch(rule))
        return;
    p->lex.next.column = rule->column;
    p->lex.next.length = rule->length;
    p->lex.next.kind = LEX_WORD;
    parser_wrong(p, "only KVM does this as the guest's: allow it without a "
                    "limit, deny or kill it; log and limit are for star, "
                    "lstar, cstar, sfmask, fs-base, gs-base, kernel-gs-base, "
                    "and reads of tsc, apic-base and efer");
}

static void parse_what(struct parser *p)
{
    int kind =
        p->lex.next.kind == LEX_WORD ? vocabulary_kind(p->lex.next.word) : -1;
    char list[64], text[96];

    if (parser_is_word(p, "any")) {
        p->rule->kinds = (1u << POLICY_NR_KINDS) - 1;
        p->rule->ops = vocabulary_all_ops(POLICY_FILE);
        lex_advance(&p->lex);
    } else if (kind >= 0) {
        parse_of_kind(p, (enum policy_kind)kind);
    } else {
        snprintf(text, sizeof(text), "what the rule is about: %s or any",
                 vocabulary_kind_list(list, sizeof(list)));
        parser_wanted(p, text);
    }
}

static void parse_rule(struct parser *p)
{
    parse_verdict(p);
    if (!p->status)
        parse_error_name(p);
    if (!p->status)
        parse_what(p);
    if (!p->status && parser_is_word(p, "limit")) {
        lex_advance(&p->lex);
        items_parse_limits(p);
    }
    if (!p->status && p->lex.next.kind != LEX_END)
        parser_wanted(p, "'limit', a comma, or the end of the rule");
    if (!p->status)
        check_msr(p);
    if (p->rule->verdict == POLICY_DENY && !p->rule->error)
        p->rule->error = EACCES;
}

/* A copy of the rule as it is written. */
static char *copy_text(const struct parser *p)
{
    const char *line = p->lex.line;
    size_t from = strspn(line, " \t");
    size_t to = p->lex.next.column - 1; /* the end, or a comment */

    while (to > from && strchr(" \t\r", line[to - 1]))
        to--;
    return strndup(line + from, to - from);
}

static int add_rule(struct policy *policy, struct parser *p)
{
    struct policy_rule *rules =
        reallocarray(policy->rules, policy->nr_rules + 1, sizeof(*rules));

    if (!rules)
        return -ENOMEM;
    policy->rules = rules;
    p->rule = &rules[policy->nr_rules++];
    *p->rule = (struct policy_rule){.line = p->line};
    parse_rule(p);
    if (p->status)
        return p->status;
    p->rule->text = copy_text(p);
    return p->rule->text ? 0 : -ENOMEM;
}

static int parse_line(struct policy *policy, struct parser *p, const char *line,
                      size_t len)
{
    p->status = 0;
    lex_start(&p->lex, line, len);
    if (p->lex.next.kind == LEX_END)
        return 0;
    if (policy->nr_rules == POLICY_MAX_RULES) {
        parser_wrong(p, "more than %u rules; join some with commas",
                     POLICY_MAX_RULES);
        return p->status;
    }
    return add_rule(policy, p);
}

static int parse_lines(struct policy *policy, struct parser *p,
                       const char *text, size_t len)
{
    const char *end = text + len;
    bool is_wrong = false;

    for (const char *line = text; line < end && p->line < UINT32_MAX;) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        const char *to = newline ? newline : end;
        p->line++;
        int rc = parse_line(policy, p, line, (size_t)(to - line));
        if (rc == -ENOMEM)
            return rc;
        is_wrong |= rc != 0;
        if (p->errors->nr == POLICY_MAX_ERRORS)
            break;
        line = to + 1;
    }
    return is_wrong ? -EINVAL : 0;
}

int policy_parse(const char *text, size_t len, struct policy **out,
                 struct policy_errors *errors)
{
    struct policy *policy = calloc(1, sizeof(*policy));
    struct parser *p = calloc(1, sizeof(*p));
    int rc = -ENOMEM;

    *out = NULL;
    errors->nr = 0;
    if (policy) {
        policy->ticks_per_second = 1000000000;
        pthread_mutex_init(&policy->lock, NULL);
    }
    if (policy && p) {
        p->errors = errors;
        rc = parse_lines(policy, p, text, len);
    }
    if (!rc)
        rc = policy_compile(policy);
    free(p);
    if (rc)
        policy_destroy(policy);
    else
        *out = policy;
    return rc;
}
