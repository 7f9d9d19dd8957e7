/* SPDX-License-Identifier: MIT */
/*
 * Stacks as folded lines, in a hash table.
 */
#include "profile.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "profile_stacks.h"
#include "trace/words/sample.h"

#define SLOTS       32768u /* twice PROFILE_STACKS */
#define CALLERS_MAX 16u    /* of one sample; the rest is cut */
#define STACK_MAX   2048u  /* bytes of one line */

/* A vCPU's sample of which more is to come. */
struct open_sample {
    struct hv_trace_record first; /* kind 0: none */
    uint64_t callers[CALLERS_MAX];
    unsigned nr_callers;
    bool is_cut;
    char process[64];
};

struct profile_stack {
    char *text; /* NULL: a free slot */
    uint64_t nr;
};

struct profile {
    const struct trace_info *info;
    struct open_sample *open[HV_TRACE_NO_VCPU + 1];
    struct profile_stack slots[SLOTS];
    unsigned nr_stacks;
    uint64_t nr_others; /* of stacks that there was no room for */
};

struct profile *profile_create(const struct trace_info *info)
{
    struct profile *profile = calloc(1, sizeof(*profile));

    if (profile)
        profile->info = info;
    return profile;
}

void profile_destroy(struct profile *profile)
{
    if (!profile)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        free(profile->slots[i].text);
    for (size_t i = 0; i < ARRAY_SIZE(profile->open); i++)
        free(profile->open[i]);
    free(profile);
}

/* -------------------------------------------------------- stacks and counts */

uint64_t profile_hash(const char *text)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);

    for (; *text; text++)
        hash = (hash ^ (uint8_t)*text) * UINT64_C(0x100000001B3);
    return hash;
}

static void count(struct profile *profile, const char *stack)
{
    struct profile_stack *slot = &profile->slots[profile_hash(stack) % SLOTS];
    while (slot->text && strcmp(slot->text, stack) != 0)
        if (++slot == profile->slots + SLOTS)
            slot = profile->slots;
    if (!slot->text && profile->nr_stacks < PROFILE_STACKS)
        slot->text = strdup(stack);
    if (!slot->text) {
        profile->nr_others++;
        return;
    }
    profile->nr_stacks += slot->nr++ == 0;
}

/* Adds a frame; the separators are no part of a name. */
static void add(char *stack, const char *frame)
{
    size_t n = strlen(stack);

    if (n + 1 >= STACK_MAX)
        return;
    snprintf(stack + n, STACK_MAX - n, "%s%s", n ? ";" : "",
             *frame ? frame : "?");
    for (char *c = stack + n + (n > 0); *c; c++)
        if (*c == ';')
            *c = ':';
    utf8_make_printable(stack + n);
}

/* Of a program only its name is known, not its functions. */
static void add_functions(const struct profile *profile,
                          const struct open_sample *sample, char *stack)
{
    const struct trace_labels *labels = profile->info->labels;
    const struct hv_trace_record *r = &sample->first;
    char name[128];

    if (r->flags & HV_TRACE_HAS_RING && r->ring == 3) {
        add(stack, sample->process[0] ? sample->process : "a program");
        return;
    }
    if (sample->is_cut)
        add(stack, "[...]");
    for (unsigned i = sample->nr_callers; i-- > 0;)
        add(stack, sample_function(labels, r, sample->callers[i], true, name,
                                   sizeof(name)));
    add(stack,
        sample_function(labels, r, r->sample_rip, r->reason == HV_SAMPLE_HALTED,
                        name, sizeof(name)));
}

static void close_sample(struct profile *profile, struct open_sample *sample)
{
    const struct hv_trace_record *r = &sample->first;
    char stack[STACK_MAX] = "", word[32];

    snprintf(word, sizeof(word), "vCPU %u", r->vcpu);
    add(stack, word);
    if (r->flags & HV_TRACE_HAS_RING) {
        snprintf(word, sizeof(word), "ring %u", r->ring);
        add(stack, word);
    } else {
        add(stack, "ring ?");
    }
    add_functions(profile, sample, stack);
    if (sample_state(r))
        add(stack, sample_state(r));
    count(profile, stack);
    *sample = (struct open_sample){0};
}

void profile_record(struct profile *profile, const struct hv_trace_record *r,
                    const char *process)
{
    if (r->kind != HV_TRACE_SAMPLE)
        return;
    if (!profile->open[r->vcpu])
        profile->open[r->vcpu] = calloc(1, sizeof(struct open_sample));
    struct open_sample *sample = profile->open[r->vcpu];
    if (!sample) {
        profile->nr_others += r->reason != HV_SAMPLE_CALLERS;
        return;
    }
    if (r->reason != HV_SAMPLE_CALLERS) {
        if (sample->first.kind) /* the rest of it was lost */
            close_sample(profile, sample);
        sample->first = *r;
        snprintf(sample->process, sizeof(sample->process), "%s", process);
    } else if (!sample->first.kind) {
        return; /* its beginning was lost */
    }
    for (unsigned i = 0; i < sample_nr_callers(r); i++)
        if (sample->nr_callers < CALLERS_MAX)
            sample->callers[sample->nr_callers++] = r->callers[i];
    sample->is_cut |= r->flags & HV_TRACE_CUT;
    if (!(r->flags & HV_TRACE_MORE) || sample->nr_callers == CALLERS_MAX)
        close_sample(profile, sample);
}

/* -------------------------------------------------------------- the outputs */

uint64_t profile_each(const struct profile *profile,
                      void (*visit)(void *ctx, const char *stack, uint64_t nr),
                      void *ctx)
{
    uint64_t all = profile->nr_others;

    for (size_t i = 0; i < SLOTS; i++)
        if (profile->slots[i].text) {
            visit(ctx, profile->slots[i].text, profile->slots[i].nr);
            all += profile->slots[i].nr;
        }
    return all;
}

static int by_text(const void *a, const void *b)
{
    const struct profile_stack *left = a, *right = b;

    return strcmp(left->text, right->text);
}

void profile_print_folded(const struct profile *profile, FILE *out)
{
    struct profile_stack *all = calloc(PROFILE_STACKS, sizeof(*all));
    unsigned nr = 0;

    if (!all)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        if (profile->slots[i].text)
            all[nr++] = profile->slots[i]; /* the text is borrowed */
    qsort(all, nr, sizeof(*all), by_text);
    for (unsigned i = 0; i < nr; i++)
        fprintf(out, "%s %" PRIu64 "\n", all[i].text, all[i].nr);
    if (profile->nr_others)
        fprintf(out, "[others] %" PRIu64 "\n", profile->nr_others);
    free(all);
}
