/* SPDX-License-Identifier: MIT */
/*
 * `vmm policy`: says whether a policy is well-formed, and what it decides.
 */
#include <inttypes.h>
#include <string.h>

#include "base/names.h"
#include "base/log.h"
#include "base/parse.h"
#include "base/status.h"
#include "inside.h"
#include "vocabulary.h"

/* ------------------------------------------------------------------- check */

/* Does every range of `later` lie inside a range of `earlier`? */
static bool covers_ranges(const struct policy_rule *earlier,
                          const struct policy_rule *later)
{
    if (earlier->nr_ranges == 0)
        return true;
    for (unsigned i = 0; i < later->nr_ranges; i++) {
        bool is_inside = false;
        for (unsigned k = 0; k < earlier->nr_ranges; k++)
            is_inside |= earlier->ranges[k].first <= later->ranges[i].first &&
                         later->ranges[i].last <= earlier->ranges[k].last;
        if (!is_inside)
            return false;
    }
    return later->nr_ranges > 0;
}

/* The same for paths, if the patterns are identical or the later one has no
 * wildcards. */
static bool covers_patterns(const struct policy_rule *earlier,
                            const struct policy_rule *later)
{
    if (earlier->nr_patterns == 0)
        return true;
    for (unsigned i = 0; i < later->nr_patterns; i++) {
        const char *pattern = later->patterns[i];
        bool is_plain = !strpbrk(pattern, "*?"), is_inside = false;
        for (unsigned k = 0; k < earlier->nr_patterns; k++)
            is_inside |=
                strcmp(earlier->patterns[k], "/**") == 0 ||
                strcmp(earlier->patterns[k], pattern) == 0 ||
                (is_plain && pattern_matches(earlier->patterns[k], pattern));
        if (!is_inside)
            return false;
    }
    return later->nr_patterns > 0;
}

/* The rule that already decides everything that rule number `n` could; NULL if
 * there is none. */
static const struct policy_rule *shadow_of(const struct policy *policy,
                                           unsigned n)
{
    const struct policy_rule *later = &policy->rules[n];

    for (unsigned i = 0; i < n; i++) {
        const struct policy_rule *earlier = &policy->rules[i];
        if (!earlier->nr_limits && !(later->kinds & ~earlier->kinds) &&
            !(later->ops & ~earlier->ops) && covers_ranges(earlier, later) &&
            covers_patterns(earlier, later))
            return earlier;
    }
    return NULL;
}

static int check(const char *path, FILE *out)
{
    struct policy *policy;
    int code = policy_load(path, &policy);
    unsigned nr_shadowed = 0;

    if (code)
        return code;
    fprintf(out, "%s: %u rule%s", path, policy->nr_rules,
            policy->nr_rules == 1 ? "" : "s");
    for (unsigned kind = 0, nr = 0; kind < POLICY_NR_KINDS; kind++)
        if (policy->nr_of_kind[kind])
            fprintf(out, "%s%u %s", nr++ ? ", " : ": ",
                    policy->nr_of_kind[kind],
                    vocabulary_kind_name((enum policy_kind)kind));
    fputs("; what no rule matches is allowed\n", out);
    for (unsigned i = 0; i < policy->nr_rules; i++) {
        const struct policy_rule *by = shadow_of(policy, i);
        if (!by)
            continue;
        fprintf(out, "%s:%u: never decides: line %u, '%s', comes first\n", path,
                policy->rules[i].line, by->line, by->text);
        nr_shadowed++;
    }
    if (nr_shadowed)
        fputs("Rules are tried from the top: put the special ones before the "
              "general ones.\n",
              out);
    policy_destroy(policy);
    return STATUS_OK;
}

/* ----------------------------------------------------------------- explain */

static int bad_request(const char *what, const char *wanted)
{
    log_error("policy explain: '%s' is not %s", what, wanted);
    return STATUS_USAGE;
}

static int bad_word(const char *what, const char *list)
{
    log_error("policy explain: '%s' is not one of %s", what, list);
    return STATUS_USAGE;
}

/* "console", "0x3f8", "uart". */
static bool read_number(enum policy_kind kind, const char *word,
                        uint64_t *number)
{
    const struct policy_name *name = vocabulary_range(kind, word, 0);

    if (name)
        *number = name->first;
    if (name ||
        (kind == POLICY_HYPERCALL && vocabulary_hypercall(word, number)))
        return true;
    if (!parse_exact(word, 0, vocabulary_max(kind), number))
        return false;
    uint64_t last = *number;
    vocabulary_widen(kind, number, &last);
    return true;
}

/* KIND [OP] WHAT [BYTES] */
static int read_request(int nr, char *const *words,
                        struct policy_request *request)
{
    int kind = vocabulary_kind(words[0]), at = 1;
    char list[160];

    if (kind < 0)
        return bad_word(words[0], vocabulary_kind_list(list, sizeof(list)));
    *request = (struct policy_request){
        .kind = (enum policy_kind)kind,
        .size = 1,
        .bytes = 1,
    };
    if (vocabulary_all_ops(request->kind)) {
        request->op = nr > at ? vocabulary_op(request->kind, words[at]) : 0;
        if (!request->op || request->op & (request->op - 1))
            return bad_word(
                nr > at ? words[at] : "",
                vocabulary_op_list(request->kind, list, sizeof(list)));
        at++;
    }
    if (at == nr)
        return bad_request("", kind == POLICY_FILE
                                   ? "a path; say which: /SHARE/name"
                                   : "a number or a name; say which");
    if (kind == POLICY_FILE && words[at][0] != '/')
        return bad_request(words[at], "a path such as /SHARE/name");
    if (kind == POLICY_FILE &&
        (strstr(words[at], "/../") || strstr(words[at], "/./") ||
         strstr(words[at], "//")))
        return bad_request(words[at], "a path that a policy is ever asked for: "
                                      "'.', '..' and '//' are refused before");
    if (kind == POLICY_FILE)
        request->path = words[at];
    else if (!read_number(request->kind, words[at], &request->number))
        return bad_request(words[at], "a number or a name that is known here");
    if (++at < nr && !parse_exact(words[at], 0, UINT64_MAX, &request->bytes))
        return bad_request(words[at], "a number of bytes");
    if (++at < nr)
        return bad_request(words[at], "part of a request; it is too many");
    return STATUS_OK;
}

/* Why a rule does not decide, in a few words. */
static const char *why_not(const struct policy_rule *rule,
                           const struct policy_request *request)
{
    if (request->op && !(rule->ops & request->op))
        return "is about other operations";
    if (request->kind == POLICY_MSR && rule_is_watching(rule) &&
        !policy_can_watch_msr(request->number, request->op))
        return "cannot watch it: KVM alone does this as the guest's";
    if (!rule_matches(rule, request))
        return request->kind == POLICY_FILE ? "the path does not match"
                                            : "the number is not in it";
    return "matches, but its limit has no room for so much";
}

static void explain_result(const struct policy_request *request,
                           const struct policy_decision *decision, FILE *out)
{
    switch (decision->verdict) {
    case POLICY_ALLOW:
        fputs("allowed\n", out);
        break;
    case POLICY_LOG:
        fputs("allowed, with a line on standard error\n", out);
        break;
    case POLICY_KILL:
        fprintf(out, "the machine ends with status %d\n", STATUS_POLICY);
        break;
    case POLICY_DENY:
        if (request->kind == POLICY_FILE || request->kind == POLICY_HYPERCALL)
            fprintf(out, "denied: the guest gets -%s (%s)\n",
                    vocabulary_error_name(decision->error),
                    strerrordesc_np(decision->error));
        else if (request->kind == POLICY_MSR)
            fputs("denied: the guest gets a #GP\n", out);
        else if (request->kind == POLICY_BIOS)
            fputs("denied: the guest gets the carry flag, and ah = 0x86\n",
                  out);
        else
            fprintf(out, "denied: %s\n",
                    request->op == POLICY_READ ? "the guest reads ones"
                                               : "the write does nothing");
        break;
    }
}

/* Says that the policy decides this but is not asked for it. */
static bool explain_inside(const struct policy_request *request, FILE *out)
{
    const struct policy_inside *inside =
        policy_inside(request->kind, request->number, request->number, 0);

    if (!inside)
        return false;
    fprintf(out,
            "allowed all the same: %s is inside the host's kernel, which "
            "asks nobody%s\n",
            inside->name,
            request->kind == POLICY_MSR ? ""
                                        : "; with --irqchip=none it is not "
                                          "there, and the rules decide");
    return true;
}

static int explain(const char *path, int nr, char *const *words, FILE *out)
{
    struct policy_request request;
    struct policy *policy;
    int code = read_request(nr, words, &request);

    if (!code)
        code = policy_load(path, &policy);
    if (code)
        return code;
    const struct policy_decision decision = policy_decide(policy, &request);
    for (unsigned i = 0; i < policy->nr_rules; i++) {
        const struct policy_rule *rule = &policy->rules[i];
        bool decides = rule->line == decision.line;
        if (!(rule->kinds & 1u << request.kind))
            continue;
        fprintf(out, "%s:%u: %s\n    %s%s\n", path, rule->line, rule->text,
                decides ? "decides" : why_not(rule, &request),
                decides && rule->nr_limits
                    ? ", until its limit is used up: then the rules below"
                    : "");
        if (decides)
            break;
    }
    if (!decision.line)
        fputs("no rule matches\n", out);
    if (!explain_inside(&request, out))
        explain_result(&request, &decision, out);
    policy_destroy(policy);
    return STATUS_OK;
}

int policy_command(int nr, char *const *words, FILE *out)
{
    if (nr == 2 && strcmp(words[0], "check") == 0)
        return check(words[1], out);
    if (nr >= 3 && strcmp(words[0], "explain") == 0)
        return explain(words[1], nr - 2, words + 2, out);
    log_error("policy: expected `policy check FILE` or `policy explain FILE "
              "REQUEST`, such as: vmm policy explain rules file read "
              "/data/notes; see vmm policy --help");
    return STATUS_USAGE;
}
