/* SPDX-License-Identifier: MIT */
/*
 * Prints the steps of a walk on a terminal.
 */
#include "walk_page.h"

#include <inttypes.h>
#include <string.h>

#include "base/utf8.h"
#include "trace/out/wrap.h"

#define TEXT_COLUMN 26u /* after the number, time and level of the step */
#define MIN_COLUMNS 60u

static const char *const levels[] = {
    [TRACE_LANE_PROGRAM] = "ring 3",
    [TRACE_LANE_KERNEL] = "ring 0",
    [TRACE_LANE_VMM] = "ring -1",
    [TRACE_LANE_HOST] = "host",
};

static const char *const colours[] = {
    [TRACE_LANE_PROGRAM] = "\033[36m",
    [TRACE_LANE_KERNEL] = "\033[32m",
    [TRACE_LANE_VMM] = "\033[33m",
    [TRACE_LANE_HOST] = "\033[35m",
};

static const char *place_of(const struct walk_words *words, const char *name,
                            size_t len)
{
    const struct {
        const char *name, *text;
    } places[] = {{"who", words->who},
                  {"device", words->device},
                  {"what", words->what},
                  {"why", words->why},
                  {"result", words->result}};

    for (size_t i = 0; i < ARRAY_SIZE(places); i++)
        if (strlen(places[i].name) == len &&
            memcmp(places[i].name, name, len) == 0)
            return places[i].text;
    return NULL;
}

static size_t add(char *buf, size_t size, size_t at, const char *text,
                  size_t len)
{
    if (at + 1 >= size)
        return at;
    return at + utf8_copy(buf + at, size - at, text, len);
}

void walk_fill(char *buf, size_t size, const char *sentence,
               const struct walk_words *words)
{
    size_t n = 0;

    buf[0] = '\0';
    while (*sentence) {
        size_t len = strcspn(sentence, "{");
        n = add(buf, size, n, sentence, len);
        sentence += len;
        if (!*sentence)
            break;
        len = strcspn(sentence, "}");
        const char *text = place_of(words, sentence + 1, len - 1);
        if (text)
            n = add(buf, size, n, text, strlen(text));
        sentence += len + (sentence[len] == '}');
    }
    if (words->times)
        (void)add(buf, size, n, words->times, strlen(words->times));
    utf8_make_printable(buf);
}

static void colour(const struct walk_page *page, const char *code)
{
    if (page->style.colour)
        fputs(code, page->out);
}

/* Always in milliseconds: a walk is short. */
static void put_time(const struct walk_page *page, uint64_t tsc)
{
    uint64_t ns = trace_ticks_ns(page->info, tsc - page->start_tsc);

    fprintf(page->out, "%10.3f", (double)ns / 1e6);
}

/* Prints the place in the code, the record and the duration. */
static void put_facts(const struct walk_page *page,
                      const struct walk_line *line)
{
    char text[2 * TRACE_WHAT_MAX] = "", took[32];
    size_t n = 0;

    if (line->where[0])
        n += (size_t)snprintf(text, sizeof(text), "at %s%s%s%s", line->where,
                              line->source ? " (" : "",
                              line->source ? line->source : "",
                              line->source ? ")" : "");
    if (line->has_took && n < sizeof(text)) {
        trace_format_ns(trace_ticks_ns(page->info, line->took_ticks), took,
                        sizeof(took));
        n += (size_t)snprintf(text + n, sizeof(text) - n, "%stook %s",
                              n ? ", " : "", took);
    }
    if (line->number && n < sizeof(text))
        snprintf(text + n, sizeof(text) - n, "%s#%" PRIu64, n ? ", " : "",
                 line->number);
    if (!text[0])
        return;
    fprintf(page->out, "%*s", (int)TEXT_COLUMN, "");
    colour(page, "\033[2m");
    wrap_put(page->out, text, TEXT_COLUMN, page->style.columns);
    colour(page, "\033[0m");
}

void walk_page_step(struct walk_page *page, const struct walk_line *line)
{
    if (!page->start_tsc) {
        page->start_tsc = line->tsc;
        fprintf(page->out, "%4s%10s  %s\n", "step", "ms", "level");
    }
    colour(page, line->is_chosen ? "\033[1m" : "");
    fprintf(page->out, "%4u", ++page->nr_steps);
    put_time(page, line->tsc);
    colour(page, colours[line->step->level]);
    fprintf(page->out, "  %-9s ", levels[line->step->level]);
    colour(page, "\033[0m");
    wrap_put(page->out, line->sentence, TEXT_COLUMN, page->style.columns);
    put_facts(page, line);
}

void walk_page_begin(struct walk_page *page, FILE *out,
                     const struct trace_info *info,
                     const struct trace_style *style,
                     const struct walk_found *found)
{
    char title[2 * sizeof(found->title)], took[32] = "";

    *page = (struct walk_page){.out = out, .info = info, .style = *style};
    if (page->style.columns < MIN_COLUMNS)
        page->style.columns = MIN_COLUMNS;
    walk_fill(title, sizeof(title), "{what}",
              &(struct walk_words){.what = found->title});
    trace_format_ns(trace_ticks_ns(info, found->end_tsc - found->begin_tsc),
                    took, sizeof(took));
    fprintf(out, "#%" PRIu64 " %s, at %.6f s%s%s\n\n", found->number, title,
            (double)trace_time_ns(info, found->begin_tsc) / 1e9,
            found->has_end   ? ", took "
            : found->may_end ? "; no return from it is recorded"
                             : "",
            found->has_end ? took : "");
}

/* Prints where the time went: of the wanted record, and of its exits. */
static void put_times(struct walk_page *page, const struct walk_time *time,
                      const struct summary *summary)
{
    char words[SUMMARY_STILL_WORDS], still[SUMMARY_STILL_WORDS + 64];
    char text[WALK_TIME_WORDS];

    walk_time_words(time, page->info, text, sizeof(text));
    if (text[0] || summary->still.times)
        fputc('\n', page->out);
    if (text[0])
        wrap_put(page->out, text, 0, page->style.columns);
    if (!summary->still.times)
        return;
    summary_still_words(summary, page->info, words, sizeof(words));
    snprintf(still, sizeof(still), "The guest stood still for %s.", words);
    wrap_put(page->out, still, 0, page->style.columns);
}

void walk_page_finish(struct walk_page *page, const struct walk_time *time,
                      const struct summary *summary, uint64_t left_out)
{
    const struct walk_found *found = time->found;

    put_times(page, time, summary);
    if (left_out)
        fprintf(page->out, "\n%" PRIu64 " further records are left out\n",
                left_out);
    if (found->matches < 2)
        return;
    fprintf(page->out, "\n%" PRIu64 " more match:", found->matches - 1);
    for (unsigned i = 0; i < found->nr_others; i++)
        fprintf(page->out, " #%" PRIu64, found->others[i]);
    fputs(found->matches - 1 > found->nr_others ? " ...\n" : "\n", page->out);
}
