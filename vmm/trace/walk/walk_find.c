/* SPDX-License-Identifier: MIT */
/*
 * The first pass: which record is meant, and what led to it. A cause comes
 * before its effect, usually soon before, so a window of records is kept.
 */
#include "walk.h"

#include <stdlib.h>

#include "base/parse.h"
#include "trace/story/story.h"
#include "trace/words/describe.h"
#include "trace/words/syscall_text.h"
#include "trace/words/words.h"

#define WINDOW 65536u /* how far back causes are known, in records: 5 MiB */

struct walk_seen {
    struct hv_trace_record record;
    uint64_t cause;
    uint32_t pid;
    unsigned rank; /* as a match, see match(); 0: it is none */
};

struct walk_find {
    const struct trace_info *info;
    struct story *story;
    const char *words;
    uint64_t number; /* of the wanted record; 0: search for the words */
    struct walk_found found;
    unsigned rank; /* of the match found so far: lower is better */
    struct walk_seen window[WINDOW];
};

/* How well the words fit, best first: it is called that; its program is called
 * that; they are in its name; they are somewhere in what it says. */
enum fit { FIT_NAME, FIT_PROGRAM, FIT_IN_NAME, FIT_PART, FIT_NONE };

#define NR_KINDS 4u

/* 1 for the best. A system call is what people look for most often. */
static unsigned rank_of(uint8_t kind, enum fit fit)
{
    unsigned rank = fit * NR_KINDS;

    switch (kind) {
    case HV_TRACE_SYSCALL:
        return rank + 1;
    case HV_TRACE_TRAP:
        return rank + 2;
    case HV_TRACE_EXIT:
    case HV_TRACE_REQUEST:
        return rank + 3;
    default:
        return rank + 4;
    }
}

/* A text or an end counts as part of the record that began it. */
static bool is_part(uint8_t kind)
{
    return kind == HV_TRACE_TEXT || kind == HV_TRACE_SYSRET ||
           kind == HV_TRACE_TRAPRET;
}

static struct walk_seen *seen(struct walk_find *find, uint64_t number)
{
    return &find->window[number % WINDOW];
}

/* The record that led to `number`, 0 if there is none or it is too far back. */
static uint64_t cause_of(struct walk_find *find, uint64_t number,
                         uint64_t latest)
{
    uint64_t cause = seen(find, number)->cause;

    return cause && latest - cause < WINDOW ? cause : 0;
}

static void set_title(struct walk_find *find, const struct walk_seen *of)
{
    struct walk_found *found = &find->found;
    const char *program =
        of->pid == STORY_NO_PID
            ? ""
            : story_process_name(find->story, of->pid, of->record.vcpu);
    char name[TRACE_WORDS_MAX];

    trace_words_name(find->info->labels, &of->record, name, sizeof(name));
    if (*program)
        snprintf(found->title, sizeof(found->title), "%s, %s[%u]", name,
                 program, of->pid);
    else
        snprintf(found->title, sizeof(found->title), "%s", name);
}

static void take(struct walk_find *find, uint64_t number, uint64_t latest,
                 unsigned rank)
{
    const struct walk_seen *of = seen(find, number);
    const struct hv_trace_record *r = &of->record;
    struct walk_found *found = &find->found;

    *found = (struct walk_found){
        .number = number,
        .begin_tsc = r->tsc,
        .matches = 1,
        .may_end = r->kind == HV_TRACE_SYSCALL || r->kind == HV_TRACE_TRAP,
        .vcpu = r->vcpu,
        .pid = of->pid,
        .has_end = trace_words_has_length(r),
        .end_tsc = r->tsc + r->handled,
    };
    find->rank = rank;
    set_title(find, of);
    for (uint64_t up = cause_of(find, number, latest);
         up && found->nr_up < WALK_MAX_UP; up = cause_of(find, up, latest))
        found->up[found->nr_up++] = up;
}

/* A system call as the picture has it, with the file of its descriptor. */
static bool has_file(const struct walk_find *find,
                     const struct hv_trace_record *r,
                     const struct story_note *note)
{
    struct syscall_text call;
    char what[TRACE_WHAT_MAX];

    if (r->kind != HV_TRACE_SYSCALL || !note->file)
        return false;
    if (strstr(note->file, find->words))
        return true;
    syscall_text_begin(&call);
    syscall_text_file(&call, note->file_index, note->file);
    syscall_text_format(&call, r, NULL, what, sizeof(what));
    return strstr(what, find->words);
}

static enum fit fit_of(const struct walk_find *find,
                       const struct hv_trace_record *r,
                       const struct story_note *note)
{
    char what[TRACE_WHAT_MAX], where[TRACE_WHAT_MAX], name[TRACE_WORDS_MAX];
    const char *program =
        note->pid == STORY_NO_PID
            ? ""
            : story_process_name(find->story, note->pid, r->vcpu);

    trace_words_name(find->info->labels, r, name, sizeof(name));
    if (strcmp(name, find->words) == 0)
        return FIT_NAME;
    if (strcmp(program, find->words) == 0 && !is_part(r->kind))
        return FIT_PROGRAM; /* the end of an exec is another program's */
    if (strstr(name, find->words) && !is_part(r->kind))
        return FIT_IN_NAME;
    trace_describe(find->info, r, what, sizeof(what));
    trace_describe_where(find->info, r, where, sizeof(where));
    return strstr(what, find->words) || strstr(where, find->words) ||
                   strstr(program, find->words) || has_file(find, r, note)
               ? FIT_PART
               : FIT_NONE;
}

static void match(struct walk_find *find, uint64_t number, uint64_t latest,
                  enum fit fit)
{
    struct walk_found *found = &find->found;
    struct walk_seen *of = seen(find, number);
    unsigned rank = rank_of(of->record.kind, fit);

    if (of->rank && of->rank <= rank)
        return; /* another text of it, or its end */
    of->rank = rank;
    if (!found->number || rank < find->rank) {
        take(find, number, latest, rank);
    } else if (rank == find->rank) {
        found->matches++;
        if (found->nr_others < WALK_MAX_OTHERS)
            found->others[found->nr_others++] = number;
    }
}

void walk_find_record(struct walk_find *find, const struct hv_trace_record *r,
                      bool may_match)
{
    struct story_note note = story_add(find->story, r);
    uint64_t number = note.number;
    enum fit fit = FIT_NONE;

    if (find->number)
        fit = number == find->number ? FIT_NAME : FIT_NONE;
    else if (may_match)
        fit = fit_of(find, r, &note);
    *seen(find, number) = (struct walk_seen){*r, note.cause, note.pid, 0};
    if (fit != FIT_NONE) {
        while (is_part(seen(find, number)->record.kind) &&
               cause_of(find, number, note.number))
            number = cause_of(find, number, note.number);
        if (find->number)
            take(find, number, note.number, 0);
        else
            match(find, number, note.number, fit);
    }
    if (note.cause && note.cause == find->found.number &&
        (r->kind == HV_TRACE_SYSRET || r->kind == HV_TRACE_TRAPRET)) {
        find->found.has_end = true;
        find->found.has_moved = r->vcpu != find->found.vcpu;
        find->found.end_tsc = r->tsc;
    }
}

const struct walk_found *walk_find_result(const struct walk_find *find)
{
    return &find->found;
}

struct walk_find *walk_find_create(const struct trace_info *info,
                                   const char *wanted)
{
    struct walk_find *find = calloc(1, sizeof(*find));

    if (!find)
        return NULL;
    find->info = info;
    find->words = wanted;
    if (*wanted == '#' &&
        !parse_exact(wanted + 1, 1, UINT64_MAX, &find->number))
        find->number = 0; /* not a number: words that begin with '#' */
    find->story = story_create(NULL, info);
    if (find->story)
        return find;
    free(find);
    return NULL;
}

void walk_find_destroy(struct walk_find *find)
{
    if (!find)
        return;
    story_destroy(find->story);
    free(find);
}
