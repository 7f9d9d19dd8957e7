/* SPDX-License-Identifier: MIT */
/*
 * Writes the trace as one page that needs no other file. The page's own files
 * are in vmm/trace/out/html, the format of its data in html_data.h. The page is
 * written at the end, when all records are known.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "bios/words.h"
#include "html_assets.h"
#include "html_data.h"
#include "output.h"
#include "trace/words/describe_guest.h"
#include "trace/words/steps.h"
#include "trace/words/words.h"

struct html {
    FILE *out;
    const struct trace_info *info;
    struct story *story;
    struct html_data data;
};

static double milestone(const struct html *html, uint64_t tsc)
{
    return (double)trace_time_ns(html->info, tsc);
}

static uint32_t intern(struct html *html, const char *text)
{
    return html_data_string(&html->data, text, strlen(text));
}

static void on_span(void *ctx, const struct story_span *span)
{
    struct html *html = ctx;

    if (span->number > html->data.nr_records)
        return;
    struct html_record *record = &html->data.records[span->number - 1];
    record->length = milestone(html, span->end) - record->time;
    record->end = (uint32_t)span->end_number;
}

static void on_piece(void *ctx, const struct story_piece *piece)
{
    struct html *html = ctx;
    struct html_piece *to = html_data_piece(&html->data);

    if (!to)
        return;
    to->begin = milestone(html, piece->begin);
    to->end = milestone(html, piece->end);
    to->owner = (uint32_t)piece->owner;
    to->pid = piece->pid;
    to->device = piece->device;
    to->vcpu = piece->vcpu;
    to->lane = (uint8_t)piece->lane;
    if (piece->by_kvm && piece->owner <= html->data.nr_records) {
        struct html_record *exit = &html->data.records[piece->owner - 1];
        exit->length = to->end - exit->time;
    }
    to->name =
        intern(html, story_process_name(html->story, piece->pid, piece->vcpu));
}

static uint32_t short_ns(const struct html *html, uint64_t ticks)
{
    uint64_t ns = trace_ticks_ns(html->info, ticks);

    return ns < UINT32_MAX ? (uint32_t)ns : UINT32_MAX;
}

static void on_still(void *ctx, const struct story_still *still)
{
    struct html *html = ctx;

    if (still->number > html->data.nr_records)
        return;
    struct html_record *record = &html->data.records[still->number - 1];
    record->host = short_ns(html, still->host);
    record->kvm = short_ns(html, still->kvm);
    html->data.is_estimated |= !still->is_measured;
}

/* The text that a record carries: the text of a TEXT record, a line of source,
 * the file that a call is about, or the instruction that a program was at. */
static uint32_t text_of(struct html *html, const struct hv_trace_record *r,
                        const struct story_note *note)
{
    const char *text = note->file;
    char words[TRACE_WHAT_MAX];

    if (r->kind == HV_TRACE_EXIT && r->flags & HV_TRACE_BIOS) {
        bios_describe(r, words, sizeof(words));
        return intern(html, words);
    }
    if (r->kind == HV_TRACE_HOST_CALL || r->kind == HV_TRACE_POLICY ||
        r->kind == HV_TRACE_PATH) {
        trace_describe(html->info, r, words, sizeof(words));
        return intern(html, words);
    }
    if (r->kind == HV_TRACE_TRAP && r->ring == 3) {
        trace_describe_insn(r, words, sizeof(words));
        return intern(html, words);
    }
    if (r->kind == HV_TRACE_TEXT)
        return html_data_string(&html->data, r->text, note->text_len);
    if (r->kind == HV_TRACE_SERVICE || r->kind == HV_TRACE_INTERRUPT ||
        r->kind == HV_TRACE_REQUEST)
        text = trace_label_device(html->info->labels, note->device);
    else if (r->kind == HV_TRACE_SETUP)
        return html_data_string(&html->data, r->setup_name,
                                strnlen(r->setup_name, sizeof(r->setup_name)));
    else if (r->kind == HV_TRACE_SWITCH)
        return html_data_string(&html->data, r->before,
                                strnlen(r->before, sizeof(r->before)));
    else if ((r->kind == HV_TRACE_EXIT || r->kind == HV_TRACE_TRAP ||
              r->kind == HV_TRACE_SAMPLE) &&
             r->flags & HV_TRACE_HAS_RIP)
        text = trace_label_line(html->info->labels, r->rip);
    return text ? intern(html, text) : 0;
}

/* The file that a hypercall by handle is about; 0 if there is none. */
static uint32_t file_of(struct html *html, const struct hv_trace_record *r)
{
    const struct path_name *file = trace_label_handle(html->info->labels, r);

    return file ? html_data_string(&html->data, file->text, file->have) : 0;
}

static void html_record(void *output, const struct hv_trace_record *r)
{
    struct html *html = output;
    struct story_note note = story_add(html->story, r);
    struct html_record *to = html_data_record(&html->data);
    char words[TRACE_WORDS_MAX];

    if (r->kind == HV_TRACE_LOST)
        html->data.lost += r->count;
    if (!to)
        return;
    to->time = milestone(html, r->tsc);
    if (trace_words_has_length(r))
        to->length = (double)trace_ticks_ns(html->info, r->handled);
    if (r->kind != HV_TRACE_TEXT && r->kind != HV_TRACE_SWITCH &&
        r->kind != HV_TRACE_KVM && r->kind != HV_TRACE_PATH) {
        to->words[0] = r->rip;
        to->words[1] = r->address;
        to->words[2] = r->data;
        to->words[3] = r->count;
        to->words[4] = r->aux;
    }
    to->cause = (uint32_t)note.cause;
    to->reason = r->reason;
    to->pid = note.pid;
    to->device = note.device;
    to->size = r->size;
    to->kind = r->kind;
    to->vcpu = r->vcpu;
    to->ring = r->ring;
    to->flags = r->flags;
    to->step = (uint8_t)steps_of(r);
    trace_words_name(html->info->labels, r, words, sizeof(words));
    to->name = intern(html, words);
    trace_words_at(html->info->labels, r, words, sizeof(words));
    to->at = intern(html, words);
    to->text = text_of(html, r, &note);
    if (r->kind == HV_TRACE_EXIT)
        to->end = file_of(html, r);
}

static void *html_create(FILE *out, const struct trace_info *info,
                         const struct trace_style *style)
{
    struct html *html = calloc(1, sizeof(*html));

    (void)style;
    if (!html)
        return NULL;
    html->out = out;
    html->info = info;
    html->story = story_create(
        &(struct story_events){
            .ctx = html,
            .span = on_span,
            .piece = on_piece,
            .still = on_still,
        },
        info);
    if (!html->story || !html_data_init(&html->data)) {
        story_destroy(html->story);
        free(html);
        return NULL;
    }
    return html;
}

/* Writes the page up to a mark. Returns what follows the mark. */
static const char *put_until(FILE *out, const char *page, const char *mark)
{
    const char *at = strstr(page, mark);
    size_t len = at ? (size_t)(at - page) : strlen(page);

    fwrite(page, 1, len, out);
    return page + len + (at ? strlen(mark) : 0);
}

static void html_finish(void *output)
{
    struct html *html = output;
    const char *page = html_page;

    story_finish(html->story);
    page = put_until(html->out, page, "@STYLE@");
    fputs(html_style, html->out);
    page = put_until(html->out, page, "@DATA@");
    /* If this fails, the page itself says that it is incomplete. */
    (void)html_data_write(&html->data, html->info, html->out);
    page = put_until(html->out, page, "@SCRIPT@");
    fputs(html_script, html->out);
    fputs(page, html->out);
    if (html->data.left_out)
        log_warn(
            "the page has the first %zu records; %llu are left out: choose "
            "a part with --from and --to",
            html->data.nr_records, (unsigned long long)html->data.left_out);
}

static void html_destroy(void *output)
{
    struct html *html = output;

    if (!html)
        return;
    html_data_fini(&html->data);
    story_destroy(html->story);
    free(html);
}

const struct trace_output_type trace_output_html = {
    .name = "html",
    .what = "one page with a picture of it, for a browser",
    .memory = HTML_MEMORY,
    .create = html_create,
    .record = html_record,
    .finish = html_finish,
    .destroy = html_destroy,
};
