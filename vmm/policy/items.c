/* SPDX-License-Identifier: MIT */
/*
 * The lists in a rule: numbers, operations, paths and limits. The grammar is in
 * grammar.c.
 */
#include <errno.h>
#include <string.h>

#include "base/names.h"
#include "base/parse.h"
#include "hv/ports.h"
#include "parser.h"
#include "vocabulary.h"

#define TOO_MANY                                                               \
    "a rule takes at most %u places, and a device may have several; write a "  \
    "second rule"

/* ------------------------------------------------------- numbers and names */

/* "0x3f8", "0x3f8-0x3ff". */
static bool read_range(const char *text, uint64_t max,
                       struct policy_range *range)
{
    char first[LEX_MAX_WORD + 1];
    const char *dash = strchr(text, '-');
    size_t n = dash ? (size_t)(dash - text) : strlen(text);

    memcpy(first, text, n);
    first[n] = '\0';
    if (!parse_exact(first, 0, max, &range->first))
        return false;
    range->last = range->first;
    return !dash || parse_exact(dash + 1, range->first, max, &range->last);
}

/* Adds the other ranges of a device that has several. */
static void parse_more(struct parser *p, enum policy_kind kind)
{
    struct policy_rule *rule = p->rule;
    const struct policy_name *name;

    for (unsigned i = 1;
         (name = vocabulary_range(kind, p->lex.next.word, i)) != NULL; i++) {
        if (rule->nr_ranges == RULE_MAX_RANGES) {
            parser_wrong(p, TOO_MANY, RULE_MAX_RANGES);
            return;
        }
        rule->ranges[rule->nr_ranges++] =
            (struct policy_range){name->first, name->last};
    }
}

static void parse_name(struct parser *p, enum policy_kind kind,
                       struct policy_range *range)
{
    const char *word = p->lex.next.word;
    const struct policy_name *name = vocabulary_range(kind, word, 0);
    char list[200];

    if (name) {
        *range = (struct policy_range){name->first, name->last};
        parse_more(p, kind);
    } else if (kind == POLICY_HYPERCALL &&
               vocabulary_hypercall(word, &range->first)) {
        range->last = range->first;
    } else if (!read_range(word, vocabulary_max(kind), range)) {
        if (word[0] >= '0' && word[0] <= '9')
            parser_wrong(
                p,
                "'%.40s' is no %s; expected a number up to 0x%llx, or two "
                "with a dash between them, the smaller first",
                word, vocabulary_kind_name(kind),
                (unsigned long long)vocabulary_max(kind));
        else
            parser_wrong(
                p, "'%.40s' is no %s; expected a number, *, or one of: %s",
                word, vocabulary_kind_name(kind),
                vocabulary_list(kind, list, sizeof(list)));
    } else {
        vocabulary_widen(kind, &range->first, &range->last);
    }
}

/* Rejects ranges that no request of their kind can have. */
static void check_range(struct parser *p, enum policy_kind kind,
                        const struct policy_range *range)
{
    if (kind == POLICY_HYPERCALL && range->first >= HV_CALL_FILE_FIRST &&
        range->last <= HV_CALL_FILE_LAST)
        parser_wrong(p,
                     "this is a service for files; write what it does to which "
                     "path, such as: file read /data/**");
    else if (kind == POLICY_PORT && range->first >= HV_PORT_HYPERCALL &&
             range->last < HV_PORT_HYPERCALL + 4)
        parser_wrong(p,
                     "this port is the hypercalls' doorbell; write a rule over "
                     "hypercalls, such as: hypercall *");
    else if (kind == POLICY_MSR && range->first >= 0x800 &&
             range->last <= 0x8FF)
        parser_wrong(
            p, "KVM does not let anybody filter the x2APIC's registers, 0x800"
               " to 0x8ff; leave them out");
}

void items_parse_ranges(struct parser *p, enum policy_kind kind)
{
    struct policy_rule *rule = p->rule;

    if (parser_is_word(p, "*")) {
        lex_advance(&p->lex);
        return; /* no range means everything */
    }
    do {
        if (p->lex.next.kind != LEX_WORD) {
            parser_wanted(p,
                          kind == POLICY_HYPERCALL
                              ? "the name of a hypercall, a number, or *"
                              : "a number, a range such as 0x60-0x64, a name, "
                                "or *");
        } else if (rule->nr_ranges == RULE_MAX_RANGES) {
            parser_wrong(p, TOO_MANY, RULE_MAX_RANGES);
        } else {
            struct policy_range *range = &rule->ranges[rule->nr_ranges++];
            parse_name(p, kind, range);
            check_range(p, kind, range);
            lex_advance(&p->lex);
        }
    } while (parser_take_comma(p));
}

/* ------------------------------------------------------ operations, paths */

void items_parse_ops(struct parser *p, enum policy_kind kind)
{
    char list[96], text[160];

    do {
        unsigned op = p->lex.next.kind == LEX_WORD
                          ? vocabulary_op(kind, p->lex.next.word)
                          : 0;
        if (op) {
            p->rule->ops |= op;
            lex_advance(&p->lex);
            continue;
        }
        snprintf(text, sizeof(text), "what is done to the file: %s, or *",
                 vocabulary_op_list(kind, list, sizeof(list)));
        parser_wanted(p, text);
    } while (parser_take_comma(p));
}

/* Paths are compared as text, so a pattern that no request's path can match is
 * a mistake. */
static const char *pattern_fault(const char *pattern)
{
    size_t len = strlen(pattern);

    if (pattern[0] != '/')
        return "a path begins with a slash, as the guest's does below /host: "
               "/SHARE/name";
    if (len > 1 && pattern[len - 1] == '/')
        return "a path does not end with a slash; write /** after the "
               "directory for all that is in it";
    if (strstr(pattern, "//"))
        return "two slashes in a row, which no path has";
    for (const char *at = pattern; (at = strstr(at, "/.")); at++)
        if (strchr("/", at[2]) || strcmp(at, "/..") == 0 ||
            strncmp(at, "/../", 4) == 0)
            return "a part '.' or '..', which no path has: such requests are "
                   "refused before the policy is asked";
    return strstr(pattern, "***") ? "three stars in a row; write **" : NULL;
}

void items_parse_patterns(struct parser *p)
{
    struct policy_rule *rule = p->rule;

    if (parser_is_word(p, "*")) {
        parser_wrong(p, "'*' alone is no path; write /** for every file");
        return;
    }
    do {
        const struct lex_word *word = &p->lex.next;
        if (word->kind != LEX_WORD && word->kind != LEX_STRING) {
            parser_wanted(p,
                          "a path such as /data/*.txt, or /** for every file");
            continue;
        }
        const char *fault = pattern_fault(word->word);
        if (rule->nr_patterns == RULE_MAX_PATTERNS) {
            parser_wrong(p,
                         "a rule takes at most %u paths; write a second rule",
                         RULE_MAX_PATTERNS);
            continue;
        }
        if (strlen(word->word) > RULE_MAX_PATTERN) {
            parser_wrong(p, "a path pattern of more than %u bytes",
                         RULE_MAX_PATTERN);
            continue;
        }
        if (fault) {
            parser_wrong(p, "%s", fault);
            continue;
        }
        char *copy = strdup(word->word);
        if (!copy) {
            p->status = -ENOMEM;
            return;
        }
        rule->patterns[rule->nr_patterns++] = copy;
        lex_advance(&p->lex);
    } while (parser_take_comma(p));
}

/* ------------------------------------------------------------------ limits */

static bool read_amount(const char *text, uint64_t *amount, bool *has_unit)
{
    char number[32];
    size_t n = strlen(text);
    const char *units = "KMG", *unit = n ? strchr(units, text[n - 1]) : NULL;
    unsigned shift = 0;

    *has_unit = unit && *unit;
    if (*has_unit) {
        shift = 10 * (1 + (unsigned)(unit - units));
        n--;
    }
    if (n >= sizeof(number))
        return false;
    memcpy(number, text, n);
    number[n] = '\0';
    if (!parse_exact(number, 1, UINT64_MAX >> (shift + 1), amount))
        return false;
    *amount <<= shift;
    return true;
}

static void parse_period(struct parser *p, struct policy_limit *limit)
{
    static const struct {
        const char *word;
        unsigned seconds;
    } units[] = {{"second", 1}, {"minute", 60}, {"hour", 3600}};

    for (size_t i = 0; i < ARRAY_SIZE(units); i++)
        if (parser_is_word(p, units[i].word))
            limit->period = units[i].seconds;
    if (limit->period)
        lex_advance(&p->lex);
    else
        parser_wanted(p, "second, minute or hour");
}

static void parse_limit(struct parser *p, struct policy_limit *limit)
{
    bool has_unit = false;

    if (p->lex.next.kind != LEX_WORD ||
        !read_amount(p->lex.next.word, &limit->amount, &has_unit)) {
        parser_wanted(p,
                      "how many: a number from 1 up, such as 100 or 64K bytes");
        return;
    }
    limit->left = limit->amount;
    lex_advance(&p->lex);
    if (parser_is_word(p, "bytes")) {
        limit->is_bytes = true;
        lex_advance(&p->lex);
    } else if (has_unit) {
        parser_wanted(p, "'bytes' after K, M or G");
    }
    if (parser_is_word(p, "per")) {
        lex_advance(&p->lex);
        parse_period(p, limit);
    }
}

void items_parse_limits(struct parser *p)
{
    struct policy_rule *rule = p->rule;

    do {
        if (rule->nr_limits == RULE_MAX_LIMITS)
            parser_wrong(p, "a rule takes at most %u limits", RULE_MAX_LIMITS);
        else
            parse_limit(p, &rule->limits[rule->nr_limits++]);
    } while (parser_take_comma(p));
}
