/* SPDX-License-Identifier: MIT */
/*
 * The report for people and, for GitHub Actions, an annotation for each
 * failure: at the check that failed, at the line where the guest died, or else
 * at the test in the manifest. Source: GitHub Docs, "Workflow commands for
 * GitHub Actions".
 *
 * Guests may print anything, including such commands: their output is put
 * between a stop-commands command and a word that no guest can know.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/text_safe.h"
#include "report.h"
#include "source_path.h"

/* Prints a value of a command; in a property, : and , are escaped as well. */
static void put_escaped(FILE *out, const char *text, bool in_property)
{
    for (; *text; text++) {
        bool escape = *text == '%' || *text == '\r' || *text == '\n' ||
                      (in_property && (*text == ':' || *text == ','));
        size_t n = text_safe_length(text, strlen(text));
        if (escape)
            fprintf(out, "%%%02X", (unsigned)(uint8_t)*text);
        else
            text_safe_line(out, text, n ? n : 1);
        text += n ? n - 1 : 0;
    }
}

static void annotate(struct report *report, const struct outcome *outcome,
                     const char *file, unsigned line, const char *message)
{
    char path[512];

    fputs("::error file=", report->out);
    put_escaped(report->out, source_path(file, path, sizeof(path)), true);
    fprintf(report->out, ",line=%u,title=", line);
    put_escaped(report->out, outcome->test->name, true);
    fputs("::", report->out);
    put_escaped(report->out, message, false);
    fputc('\n', report->out);
}

/* Prints an annotation at "kernel.c:12" or "suite.tests:3:2". */
static bool annotate_at(struct report *report, const struct outcome *outcome,
                        const char *where)
{
    const char *colon = where ? strchr(where, ':') : NULL;
    char file[256];

    if (!colon || (size_t)(colon - where) >= sizeof(file))
        return false;
    memcpy(file, where, (size_t)(colon - where));
    file[colon - where] = '\0';
    annotate(report, outcome, file, (unsigned)strtoul(colon + 1, NULL, 10),
             outcome->why);
    return true;
}

static void annotate_all(struct report *report, const struct outcome *outcome)
{
    const struct cases *cases = &outcome->cases;

    for (unsigned i = 0; i < cases->nr_places; i++)
        annotate(report, outcome, cases->places[i].file, cases->places[i].line,
                 cases->places[i].text);
    if (annotate_at(report, outcome, outcome->source) || cases->nr_places ||
        annotate_at(report, outcome, outcome->test->where))
        return;
    fputs("::error title=", report->out);
    put_escaped(report->out, outcome->test->name, true);
    fputs("::", report->out);
    put_escaped(report->out, outcome->why, false);
    fputc('\n', report->out);
}

static void begin(struct report *report)
{
    report_pretty.begin(report);
}

static void done(struct report *report, size_t index)
{
    const struct outcome *outcome = &report->outcomes[index];
    bool is_harmless =
        !outcome->why[0] && !outcome->out.len && !outcome->err.len;
    uint64_t word[2] = {0};

    /* Without a random number, nothing that the guest printed is shown. */
    if (is_harmless) {
        report_pretty.done(report, index);
    } else if (getrandom(word, sizeof(word), 0) == sizeof(word)) {
        fprintf(report->out, "::stop-commands::%016llx%016llx\n",
                (unsigned long long)word[0], (unsigned long long)word[1]);
        report_pretty.done(report, index);
        fprintf(report->out, "::%016llx%016llx::\n",
                (unsigned long long)word[0], (unsigned long long)word[1]);
    }
    if (outcome->verdict == VERDICT_FAIL || outcome->verdict == VERDICT_ERROR)
        annotate_all(report, outcome);
    fflush(report->out);
}

static void end(struct report *report, const struct summary *summary)
{
    report_pretty.end(report, summary);
}

const struct report_ops report_github = {
    .begin = begin,
    .done = done,
    .end = end,
};
