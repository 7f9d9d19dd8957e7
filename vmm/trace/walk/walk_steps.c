/* SPDX-License-Identifier: MIT */
/*
 * The second pass: prints the records that belong to the walk as steps. A
 * system call waits for its texts, and a console byte for the next ones, until
 * the next record of the walk comes.
 */
#include <stdlib.h>

#include "trace/story/story.h"
#include "trace/words/describe_exit.h"
#include "trace/words/steps.h"
#include "trace/words/syscall_text.h"
#include "walk.h"
#include "walk_page.h"

#define MAX_MEMBERS 65536u /* in one walk; more are only counted */
#define MAX_OPEN    8u     /* exits being handled, usually one for each vCPU */

struct walk_steps {
    const struct trace_info *info;
    const struct walk_found *found;
    struct story *story;
    struct walk_page page;
    struct walk_time time;  /* of the wanted record */
    struct summary summary; /* of the exits in the walk: how long the guest
                               stood still */
    uint64_t members[MAX_MEMBERS]; /* ascending */
    size_t nr_members;
    uint64_t left_out;
    /* The step being gathered. */
    struct hv_trace_record r; /* kind HV_TRACE_NONE: no step */
    uint64_t number;          /* of its record */
    uint64_t times;
    struct syscall_text call;
    char who[64];
    /* Exits whose answer is still to come. */
    struct hv_trace_record open[MAX_OPEN];
    unsigned nr_open;
};

static int by_number(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static bool is_member(const struct walk_steps *steps, uint64_t number)
{
    return steps->nr_members &&
           bsearch(&number, steps->members, steps->nr_members, sizeof(number),
                   by_number);
}

static bool is_up(const struct walk_steps *steps, uint64_t number)
{
    for (unsigned i = 0; i < steps->found->nr_up; i++)
        if (steps->found->up[i] == number)
            return true;
    return false;
}

/* Records that show what was done for a cause of the wanted record, and how
 * that ended. They are steps, but what else they led to is not. */
static bool is_beside(const struct hv_trace_record *r)
{
    return r->kind == HV_TRACE_SYSRET || r->kind == HV_TRACE_TRAPRET ||
           r->kind == HV_TRACE_TEXT || r->kind == HV_TRACE_HOST_CALL ||
           r->kind == HV_TRACE_POLICY || r->kind == HV_TRACE_PATH;
}

/* Caused by the wanted record, or beside the chain that led to it. */
static bool is_below(const struct walk_steps *steps,
                     const struct story_note *note,
                     const struct hv_trace_record *r)
{
    return note->number == steps->found->number ||
           (note->cause && is_member(steps, note->cause)) ||
           (is_up(steps, note->cause) && is_beside(r));
}

static void on_still(void *ctx, const struct story_still *still)
{
    struct walk_steps *steps = ctx;
    bool is_in_walk =
        is_member(steps, still->number) || is_up(steps, still->number);

    if (is_in_walk)
        summary_still(&steps->summary, still);
    walk_time_still(&steps->time, still, is_in_walk);
}

static void on_piece(void *ctx, const struct story_piece *piece)
{
    struct walk_steps *steps = ctx;

    walk_time_piece(&steps->time, piece);
}

/* ------------------------------------------------------------- one step */

static void describe_what(const struct walk_steps *steps,
                          const struct hv_trace_record *r, char *buf,
                          size_t size)
{
    if (r->kind == HV_TRACE_SYSCALL || r->kind == HV_TRACE_SYSRET)
        syscall_text_format(&steps->call, r, NULL, buf, size);
    else if (r->kind == HV_TRACE_EXIT && r->flags & HV_TRACE_CALL)
        trace_describe_call(steps->info, r, buf, size); /* without the answer */
    else
        trace_describe(steps->info, r, buf, size);
}

static const char *device_of(const struct walk_steps *steps,
                             const struct hv_trace_record *r)
{
    const char *device =
        r->kind == HV_TRACE_INTERRUPT
            ? trace_label_gsi(steps->info->labels, r->reason)
            : trace_label_device(steps->info->labels, r->reason);

    return device ? device : "a device";
}

static void print_step(struct walk_steps *steps)
{
    const struct hv_trace_record *r = &steps->r;
    char what[512], why[STEPS_WHY], times[32] = "";
    struct walk_line line = {.number = steps->number, .tsc = r->tsc};

    if (r->kind == HV_TRACE_NONE)
        return;
    describe_what(steps, r, what, sizeof(what));
    if (steps->times > 1)
        snprintf(times, sizeof(times), ", %llu times",
                 (unsigned long long)steps->times);
    steps_why(r, why, sizeof(why));
    line.step = steps_row(steps_of(r));
    walk_fill(line.sentence, sizeof(line.sentence), line.step->sentence,
              &(struct walk_words){.who = steps->who,
                                   .device = device_of(steps, r),
                                   .what = what,
                                   .why = why,
                                   .times = times});
    trace_describe_where(steps->info, r, line.where, sizeof(line.where));
    if (line.where[0] && steps_of(r) && r->ring != 3)
        line.source = trace_label_line(steps->info->labels, r->rip);
    line.is_chosen = steps->number == steps->found->number;
    if (r->kind == HV_TRACE_HOST_CALL || r->kind == HV_TRACE_SERVICE ||
        (r->kind == HV_TRACE_EXIT && !(r->flags & HV_TRACE_CALL))) {
        line.has_took = true;
        line.took_ticks = r->handled;
    }
    walk_page_step(&steps->page, &line);
    steps->r.kind = HV_TRACE_NONE;
}

/* Prints the answers of exits that were over before `tsc`. */
static void print_answers(struct walk_steps *steps, uint64_t tsc)
{
    while (steps->nr_open) {
        const struct hv_trace_record *r = &steps->open[steps->nr_open - 1];
        struct walk_line line = {.tsc = r->tsc + r->handled};
        char result[32];
        if (line.tsc > tsc)
            return;
        trace_describe_result(r->data, result, sizeof(result));
        line.step = steps_row(steps_of_answer(r));
        walk_fill(line.sentence, sizeof(line.sentence), line.step->sentence,
                  &(struct walk_words){.result = result});
        walk_page_step(&steps->page, &line);
        steps->nr_open--;
    }
}

/* ------------------------------------------------------------- gathering */

/* The same port again and again: each time a byte of text, or a poll. */
static bool goes_on(const struct walk_steps *steps,
                    const struct hv_trace_record *r)
{
    const struct hv_trace_record *first = &steps->r;

    return first->kind == HV_TRACE_EXIT && r->kind == HV_TRACE_EXIT &&
           !((first->flags | r->flags) & HV_TRACE_CALL) &&
           first->vcpu == r->vcpu && first->reason == r->reason &&
           first->address == r->address && first->rip == r->rip &&
           first->flags == r->flags;
}

static void begin_step(struct walk_steps *steps, const struct story_note *note,
                       const struct hv_trace_record *r)
{
    const char *name =
        note->pid == STORY_NO_PID
            ? ""
            : story_process_name(steps->story, note->pid, r->vcpu);

    steps->r = *r;
    steps->number = note->number;
    steps->times = 1;
    snprintf(steps->who, sizeof(steps->who), "%s[%u]", *name ? name : "process",
             note->pid);
    if (note->pid == STORY_NO_PID)
        snprintf(steps->who, sizeof(steps->who), "the program");
    syscall_text_begin(&steps->call);
    syscall_text_file(&steps->call, note->file_index, note->file);
    if (r->kind == HV_TRACE_EXIT && r->flags & HV_TRACE_CALL &&
        steps->nr_open < MAX_OPEN)
        steps->open[steps->nr_open++] = *r;
}

void walk_steps_record(struct walk_steps *steps,
                       const struct hv_trace_record *r)
{
    struct story_note note = story_add(steps->story, r);

    bool is_new_member = is_below(steps, &note, r);
    if (!is_new_member && !is_up(steps, note.number))
        return;
    if (steps->nr_members == MAX_MEMBERS) {
        steps->left_out++;
        return;
    }
    if (is_new_member)
        steps->members[steps->nr_members++] = note.number;
    if (r->kind == HV_TRACE_TEXT) {
        if (note.cause == steps->number)
            syscall_text_add(&steps->call, r);
        return;
    }
    if (!steps_of(r))
        return;
    if (goes_on(steps, r)) {
        steps->times++;
        return;
    }
    print_step(steps);
    print_answers(steps, r->tsc);
    begin_step(steps, &note, r);
}

void walk_steps_finish(struct walk_steps *steps)
{
    print_step(steps);
    print_answers(steps, UINT64_MAX);
    story_finish(steps->story);
    walk_page_finish(&steps->page, &steps->time, &steps->summary,
                     steps->left_out);
}

struct walk_steps *walk_steps_create(FILE *out, const struct trace_info *info,
                                     const struct trace_style *style,
                                     const struct walk_found *found)
{
    struct walk_steps *steps = calloc(1, sizeof(*steps));

    if (!steps)
        return NULL;
    steps->info = info;
    steps->found = found;
    steps->time.found = found;
    steps->story = story_create(&(struct story_events){.ctx = steps,
                                                       .piece = on_piece,
                                                       .still = on_still},
                                info);
    if (!steps->story) {
        free(steps);
        return NULL;
    }
    walk_page_begin(&steps->page, out, info, style, found);
    return steps;
}

void walk_steps_destroy(struct walk_steps *steps)
{
    if (!steps)
        return;
    story_destroy(steps->story);
    free(steps);
}
