/* SPDX-License-Identifier: MIT */
/*
 * Decides whether a test passed.
 */
#include "judge.h"

#include <inttypes.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "base/status.h"

/* The end of the run, as the result file says it. */
struct end {
    bool known;
    bool by_guest;
    int code;
    uint64_t status;
    char reason[JUDGE_KIND_MAX];
    bool has_machine;
    bool has_detail;
    char place[128];
    char why[400]; /* from the death report, or "" */
};

static void PRINTF(4, 5) say(struct outcome *outcome, enum test_verdict verdict,
                             const char *kind, const char *format, ...)
{
    va_list args;

    outcome->verdict = verdict;
    snprintf(outcome->kind, sizeof(outcome->kind), "%s", kind);
    va_start(args, format);
    vsnprintf(outcome->why, sizeof(outcome->why), format, args);
    va_end(args);
}

static void copy_string(const json_t *object, const char *key, char *to,
                        size_t size)
{
    const char *text = json_string_value(json_object_get(object, key));

    snprintf(to, size, "%s", text ? text : "");
}

/* Copies the screen: a line for each row, up to the last that is not blank and
 * as far as memory allows. */
static void copy_screen(const json_t *object, struct capture *screen)
{
    const json_t *text =
        json_object_get(json_object_get(object, "screen"), "text");

    for (size_t i = 0; i < json_array_size(text); i++) {
        const char *line = json_string_value(json_array_get(text, i));

        if (line && (capture_add(screen, line, strlen(line)) ||
                     capture_add(screen, "\n", 1)))
            return;
    }
}

static struct end read_result(const struct judge_input *input,
                              struct outcome *outcome)
{
    struct end end = {0};
    json_t *object = json_loadb(input->result, input->result_len,
                                JSON_REJECT_DUPLICATES, NULL);
    const json_t *status = json_object_get(object, "status");
    const json_t *code = json_object_get(object, "code");
    char symbol[96], rip[24];

    end.known = json_is_integer(code);
    end.code = (int)json_integer_value(code);
    copy_string(object, "reason", end.reason, sizeof(end.reason));
    end.has_machine = json_object_get(object, "exits") != NULL;
    end.has_detail = json_object_get(object, "detail") != NULL;
    copy_string(object, "symbol", symbol, sizeof(symbol));
    copy_string(object, "rip", rip, sizeof(rip));
    /* A number that does not fit JSON's integers is written as a string. */
    end.by_guest = strcmp(end.reason, "guest") == 0 && status != NULL;
    end.status = json_is_string(status)
                     ? strtoull(json_string_value(status), NULL, 0)
                     : (uint64_t)json_integer_value(status);
    if (symbol[0] && strcmp(symbol, rip) != 0)
        snprintf(end.place, sizeof(end.place), " at %s", symbol);
    else if (rip[0])
        snprintf(end.place, sizeof(end.place), " at %s", rip);
    copy_string(object, "why", end.why, sizeof(end.why));
    copy_string(object, "source", outcome->source, sizeof(outcome->source));
    copy_screen(object, &outcome->screen);
    json_decref(object);
    return end;
}

/* The last line that vmm printed, without "vmm: ". */
static void last_words(const struct capture *err, char *to, size_t size)
{
    size_t len = err->len;

    while (len && (err->text[len - 1] == '\n' || err->text[len - 1] == '\r'))
        len--;
    size_t from = len;
    while (from && err->text[from - 1] != '\n')
        from--;
    const char *line = err->text ? err->text + from : "";
    len -= from;
    if (len > 5 && memcmp(line, "vmm: ", 5) == 0)
        line += 5, len -= 5;
    snprintf(to, size, "%.*s", (int)(len < 200 ? len : 200), line);
}

/* Judges a run without a result file: vmm did not get that far. */
static void judge_unknown(struct outcome *outcome,
                          const struct judge_input *input)
{
    int code = WEXITSTATUS(input->wait_status);
    char words[208];

    last_words(&outcome->err, words, sizeof(words));
    if (input->killed)
        say(outcome, VERDICT_ERROR, "hang",
            "vmm did not end after its --timeout, and was killed: a bug of "
            "vmm, or a host that is too busy");
    else if (WIFSIGNALED(input->wait_status))
        say(outcome, VERDICT_ERROR, "crash",
            "vmm itself died of signal %d (%s); nothing is known of the guest",
            WTERMSIG(input->wait_status),
            strsignal(WTERMSIG(input->wait_status)));
    else
        say(outcome, VERDICT_ERROR, "no-result",
            "vmm ended with %d and left no result%s%s", code,
            words[0] ? ": " : "", words);
}

static bool judge_amount(struct outcome *outcome, const char *who,
                         const struct capture *text, uint64_t most)
{
    uint64_t bytes = text->len + text->dropped;

    if (!most || bytes <= most)
        return true;
    say(outcome, VERDICT_FAIL, "amount",
        "%s printed %" PRIu64 " bytes, more than the %" PRIu64
        " that are allowed",
        who, bytes, most);
    return false;
}

/* The guest ended as it should: checks everything else that is expected. */
static void judge_printed(struct outcome *outcome,
                          const struct judge_input *input)
{
    const struct expectation *expect = &outcome->test->expect;
    static char nothing[1];
    char why[EXPECT_WHY_MAX];
    struct expect_printed printed = {
        .out = outcome->out.text ? outcome->out.text : nothing,
        .err = outcome->err.text ? outcome->err.text : nothing,
        .out_len = outcome->out.len,
        .err_len = outcome->err.len,
    };

    nothing[0] = '\0';
    if (!judge_amount(outcome, "the guest", &outcome->out,
                      expect->max_output) ||
        !judge_amount(outcome, "vmm", &outcome->err, expect->max_stderr))
        return;
    if (expect_of_output(expect) && outcome->out.dropped)
        say(outcome, VERDICT_FAIL, "output",
            "the guest printed more than can be checked: %" PRIu64
            " bytes of its output were dropped",
            outcome->out.dropped);
    else if (!expect_screen(
                 expect, outcome->screen.text ? outcome->screen.text : nothing,
                 outcome->screen.len, why))
        say(outcome, VERDICT_FAIL, "screen", "%s", why);
    else if (!expect_output(expect, &printed, why))
        say(outcome, VERDICT_FAIL, "output", "%s", why);
    else if (expect->max_rss && input->rss > expect->max_rss)
        say(outcome, VERDICT_FAIL, "memory",
            "it had %" PRIu64 " KiB of memory, more than the %" PRIu64
            " KiB that are allowed",
            input->rss >> 10, expect->max_rss >> 10);
    else
        say(outcome, VERDICT_PASS, "", "%s", "");
}

static void judge_guest(struct outcome *outcome, const struct end *end,
                        const struct judge_input *input)
{
    const struct expectation *expect = &outcome->test->expect;
    char wanted[200], why[EXPECT_WHY_MAX];
    bool named = !expect->any && expect_takes(expect, end->status);

    if (end->status == JUDGE_SKIPPED && !named) {
        last_words(&outcome->out, why, sizeof(why));
        say(outcome, VERDICT_SKIP, "skipped", "%s",
            why[0] ? why : "the guest says that it cannot be run here");
        return;
    }
    if (!expect_takes(expect, end->status)) {
        expect_describe(expect, wanted, sizeof(wanted));
        say(outcome, VERDICT_FAIL, "status",
            "the guest ended with status %" PRIu64 "; wanted: %s", end->status,
            wanted);
        return;
    }
    judge_printed(outcome, input);
}

static bool is_of_host(int code)
{
    return code == STATUS_USAGE || code == STATUS_BUG ||
           code == STATUS_HOST_ERROR || code == STATUS_HOST_IO ||
           code == STATUS_SIGNAL;
}

/* vmm reports an end in three ways: do they agree? */
static bool judge_agreement(struct outcome *outcome, const struct end *end,
                            const struct judge_input *input)
{
    int status = WEXITSTATUS(input->wait_status);
    uint64_t cut = end->status < 255 ? end->status : 255;
    char words[208], wanted[96];

    if (status != end->code) {
        say(outcome, VERDICT_ERROR, "no-result",
            "vmm ended with %d, but its result says %d", status, end->code);
        return false;
    }
    if (end->by_guest && cut != (uint64_t)end->code) {
        say(outcome, VERDICT_ERROR, "no-result",
            "vmm ended with %d for the guest's status %" PRIu64, status,
            end->status);
        return false;
    }
    if (!end->by_guest && strcmp(status_name(end->code), "guest") == 0) {
        say(outcome, VERDICT_ERROR, "no-result",
            "vmm ended with %d, but does not say that the guest chose it",
            end->code);
        return false;
    }
    last_words(&outcome->err, words, sizeof(words));
    snprintf(wanted, sizeof(wanted), "exit code=%d reason=%s", end->code,
             end->reason);
    if (end->has_machine && end->code &&
        strncmp(words, wanted, strlen(wanted)) != 0) {
        say(outcome, VERDICT_ERROR, "no-last-line",
            "vmm ended with %d, but its last line is not '%s ...'", end->code,
            wanted);
        return false;
    }
    return true;
}

void judge(struct outcome *outcome, const struct judge_input *input)
{
    struct end end = read_result(input, outcome);
    char words[208];

    if (!end.known || input->killed || !WIFEXITED(input->wait_status)) {
        judge_unknown(outcome, input);
        return;
    }
    if (!judge_agreement(outcome, &end, input))
        return;
    if (end.by_guest) {
        judge_guest(outcome, &end, input);
        return;
    }
    if (expect_takes_end(&outcome->test->expect, end.code)) {
        judge_printed(outcome, input);
        return;
    }
    last_words(&outcome->err, words, sizeof(words));
    if (end.code == STATUS_NO_KVM) {
        say(outcome, VERDICT_SKIP, end.reason, "%s",
            words[0] ? words : status_meaning(end.code));
        return;
    }
    bool no_machine = !end.place[0] && !end.has_detail && words[0];
    say(outcome, is_of_host(end.code) ? VERDICT_ERROR : VERDICT_FAIL,
        end.reason, "%s%s: %s", end.reason, end.place,
        no_machine   ? words
        : end.why[0] ? end.why
                     : status_meaning(end.code));
}
