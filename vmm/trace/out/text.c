/* SPDX-License-Identifier: MIT */
/*
 * The text output: the lane picture, with a line for each crossing. Related
 * records share a line: a run of console bytes with the status reads between
 * them; the same exit repeated; a system call with the text that its arguments
 * point at.
 */
#include <inttypes.h>
#include <linux/serial_reg.h>
#include <stdlib.h>

#include "hv/ports.h"
#include "gathered.h"
#include "lanes.h"
#include "trace/words/processes.h"
#include "trace/words/quote.h"
#include "summary.h"
#include "trace/words/syscall_text.h"

#define SOURCE_COLUMNS                                                         \
    124u /* a terminal this wide has room for lines in the source */

/* Columns needed besides the device's name and the bytes: quotes, a byte of the
 * largest width, and the number of exits. */
#define AROUND_TEXT 12u

struct text {
    FILE *out;
    const struct trace_info *info;
    struct trace_style style;
    struct gathered run;
    struct syscall_text call; /* if run.first is a SYSCALL or SYSRET */
    struct processes processes;
    struct story *story;
    struct summary summary;
    char console[48];
    bool has_header;
    bool is_divisor; /* the UART's first port sets the speed now, and is not
                        text */
};

/* --------------------------------------------------------------- one line */

/* What the line begins with: "uart <-". */
static const char *console_name(struct text *text)
{
    const struct hv_trace_record *r = &text->run.first;
    const char *device = trace_label_port(text->info->labels, r->address);

    if (gathered_is_bios_byte(r))
        return "int 0x10: print";
    snprintf(text->console, sizeof(text->console), "%s <-",
             device ? device : "console");
    return text->console;
}

static void describe_what(struct text *text, char *buf, size_t size)
{
    const struct gathered *run = &text->run;
    const struct hv_trace_record *r = &run->first;

    if (run->is_console && run->nr_bytes) {
        char quoted[4 * RUN_MAX + 3];
        trace_quote(run->bytes, run->nr_bytes, quoted, sizeof(quoted));
        snprintf(buf, size, "%s %s", console_name(text), quoted);
    } else if (r->kind == HV_TRACE_SYSCALL || r->kind == HV_TRACE_SYSRET) {
        /* `syscall` is the usual way, so only the other one is marked. */
        size_t n = r->flags & HV_TRACE_INT80 && r->kind == HV_TRACE_SYSCALL
                       ? (size_t)snprintf(buf, size, "int 0x80: ")
                       : 0;
        syscall_text_format(&text->call, r, run->has_end ? &run->end : NULL,
                            buf + n, size - n);
    } else {
        trace_describe(text->info, r, buf, size);
    }
}

/* The left lane shows the program if the record comes from ring 3, or if a
 * program asked a device for something; else the place in the code. */
static void describe_where(const struct text *text,
                           const struct hv_trace_record *r,
                           enum trace_lane left, char *buf, size_t size)
{
    buf[0] = '\0';
    if (r->kind == HV_TRACE_REQUEST ||
        (r->kind >= HV_TRACE_FIRST_GUEST_KIND && left == TRACE_LANE_PROGRAM))
        processes_format(&text->processes, text->info->labels, r->pid, buf,
                         size);
    else
        trace_describe_where(text->info, r, buf, size);
}

static bool has_duration(const struct hv_trace_record *r)
{
    return r->kind == HV_TRACE_EXIT || r->kind == HV_TRACE_HOST_CALL ||
           r->kind == HV_TRACE_SERVICE;
}

static void print_run(struct text *text)
{
    struct gathered *run = &text->run;
    const struct hv_trace_record *r = &run->first;
    char where[96], what[4 * RUN_MAX + 64];
    struct lanes_row row = {
        .time_ns = trace_time_ns(text->info, r->tsc),
        .vcpu = r->vcpu,
        .where = where,
        .what = what,
        .is_text = run->is_console || r->kind == HV_TRACE_SYSCALL ||
                   r->kind == HV_TRACE_SYSRET,
        .has_took = has_duration(r) || run->has_call_ns,
        .took_ns = run->has_call_ns ? run->call_ns
                                    : trace_ticks_ns(text->info, run->ticks),
        .times = run->records,
    };

    trace_describe_lanes(r, &row.from, &row.to);
    enum trace_lane left = row.from < row.to ? row.from : row.to;
    describe_where(text, r, left, where, sizeof(where));
    describe_what(text, what, sizeof(what));
    if (*where && text->style.columns >= SOURCE_COLUMNS &&
        left == TRACE_LANE_KERNEL)
        row.line = trace_label_line(text->info->labels, r->rip);
    const char *const parts[] = {where, row.line, what};
    if (r->kind == HV_TRACE_LOST ||
        trace_grep_wants(text->info->grep, parts, ARRAY_SIZE(parts))) {
        if (!text->has_header)
            lanes_print_header(text->out, &text->style);
        text->has_header = true;
        lanes_print(text->out, &text->style, &row);
    }
    *run = (struct gathered){0};
}

static void text_flush(void *output)
{
    struct text *text = output;

    if (text->run.records)
        print_run(text);
}

/* --------------------------------------------------------------- gathering */

static void print_whole(struct text *text, const struct hv_trace_record *r)
{
    struct gathered *run = &text->run;

    run->has_call_ns = true;
    run->call_ns = trace_ticks_ns(text->info, r->tsc - run->first.tsc);
    run->has_end = r->kind == HV_TRACE_SYSRET;
    run->end = *r;
    print_run(text);
}

static void gather(struct text *text, const struct hv_trace_record *r)
{
    struct gathered *run = &text->run;

    if (gathered_is_byte_to(r, HV_PORT_UART + UART_LCR))
        text->is_divisor = r->data & UART_LCR_DLAB;
    if (!run->records) {
        run->first = *r;
        run->is_console = !text->is_divisor && (gathered_is_console_byte(r) ||
                                                gathered_is_status_read(r));
    }
    run->records++;
    if (r->kind == HV_TRACE_SYSRET)
        run->has_call_ns =
            processes_call_took(&text->processes, text->info, r, &run->call_ns);
    if (has_duration(r))
        run->ticks += r->handled;
    if (!run->is_console || !gathered_is_console_byte(r))
        return;
    if (run->nr_bytes == 0) /* status reads came first: show the write */
        run->first.address = r->address;
    gathered_add_byte(run, (uint8_t)r->data);
    bool is_full = run->columns + strlen(console_name(text)) + AROUND_TEXT >
                   lanes_room(&text->style, TRACE_LANE_VMM);
    if (run->nr_bytes == RUN_MAX || (uint8_t)r->data == '\n' ||
        (is_full && run->inside == 0))
        print_run(text);
}

/* Records that deserve no line: a device that lowers its interrupt line, or
 * raises it for each byte of a run. The other outputs show them. */
static bool is_noise(const struct text *text, const struct hv_trace_record *r)
{
    if (r->kind == HV_TRACE_KVM)
        return r->reason > 0; /* the rest of a long text */
    if (r->kind == HV_TRACE_SAMPLE)
        return r->reason == HV_SAMPLE_CALLERS;
    return r->kind == HV_TRACE_INTERRUPT &&
           (r->data == 0 || (text->run.records && text->run.is_console));
}

/* Gets the name of the file now, because the file may be closed when the line
 * is written. */
static void begin_call(struct text *text, const struct story_note *note)
{
    syscall_text_begin(&text->call);
    syscall_text_file(&text->call, note->file_index, note->file);
}

static void text_record(void *output, const struct hv_trace_record *r)
{
    struct text *text = output;

    processes_learn(&text->processes, r);
    const struct story_note note = story_add(text->story, r);
    summary_record(&text->summary, text->info, r, &note);
    if (is_noise(text, r))
        return;
    if (r->kind == HV_TRACE_PATH) { /* shown with the record it belongs to */
        text->run.has_path |= text->run.records && r->reason == HV_PATH_ASKED;
        return;
    }
    if (gathered_ends(&text->run, r)) {
        print_whole(text, r);
        return;
    }
    if (text->run.records && !gathered_joins(&text->run, r))
        print_run(text);
    if (r->kind == HV_TRACE_SYSCALL || r->kind == HV_TRACE_SYSRET)
        begin_call(text, &note);
    if (r->kind == HV_TRACE_TEXT && text->run.records) {
        syscall_text_add(&text->call, r);
        return;
    }
    gather(text, r);
    if (r->kind == HV_TRACE_LOST)
        print_run(text);
}

/* ------------------------------------------------------- begin and the end */

static void *text_create(FILE *out, const struct trace_info *info,
                         const struct trace_style *style)
{
    struct text *text = calloc(1, sizeof(*text));

    if (!text)
        return NULL;
    text->out = out;
    text->info = info;
    text->style = *style;
    text->story = story_create(&(struct story_events){.ctx = &text->summary,
                                                      .piece = summary_piece,
                                                      .still = summary_still},
                               info);
    if (!text->story) {
        free(text);
        return NULL;
    }
    return text;
}

static void text_finish(void *output)
{
    struct text *text = output;

    text_flush(text);
    story_finish(text->story);
    if (!text->info->grep)
        summary_print(&text->summary, text->info, &text->style, text->out);
}

static void text_destroy(void *output)
{
    struct text *text = output;

    if (!text)
        return;
    story_destroy(text->story);
    free(text);
}

const struct trace_output_type trace_output_text = {
    .name = "text",
    .what = "a picture of the four levels, a line for each crossing",
    .is_live = true,
    .has_lines = true,
    .create = text_create,
    .record = text_record,
    .flush = text_flush,
    .finish = text_finish,
    .destroy = text_destroy,
};
