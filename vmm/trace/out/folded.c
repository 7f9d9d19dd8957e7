/* SPDX-License-Identifier: MIT */
/*
 * The profile as folded stacks, which tools that draw flame graphs read.
 */
#include <stdlib.h>

#include "profile.h"
#include "trace/story/story.h"

struct folded {
    FILE *out;
    struct profile *profile;
    struct story *story; /* which program has a vCPU */
};

static void folded_record(void *output, const struct hv_trace_record *r)
{
    struct folded *folded = output;
    const struct story_note note = story_add(folded->story, r);

    profile_record(folded->profile, r,
                   story_process_name(folded->story, note.pid, r->vcpu));
}

static void folded_finish(void *output)
{
    struct folded *folded = output;

    profile_print_folded(folded->profile, folded->out);
}

static void folded_destroy(void *output)
{
    struct folded *folded = output;

    profile_destroy(folded->profile);
    story_destroy(folded->story);
    free(folded);
}

static void *folded_create(FILE *out, const struct trace_info *info,
                           const struct trace_style *style)
{
    struct folded *folded = calloc(1, sizeof(*folded));

    (void)style;
    if (!folded)
        return NULL;
    folded->out = out;
    folded->profile = profile_create(info);
    folded->story = story_create(NULL, info);
    if (!folded->profile || !folded->story) {
        folded_destroy(folded);
        return NULL;
    }
    return folded;
}

const struct trace_output_type trace_output_folded = {
    .name = "folded",
    .what = "the samples of --profile, for flame graphs",
    .create = folded_create,
    .record = folded_record,
    .finish = folded_finish,
    .destroy = folded_destroy,
};
