/* SPDX-License-Identifier: MIT */
/*
 * Functions and their callers.
 */
#include "sample.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

unsigned sample_nr_callers(const struct hv_trace_record *r)
{
    return r->size < HV_SAMPLE_PIECE ? r->size : HV_SAMPLE_PIECE;
}

char *sample_function(const struct trace_labels *labels,
                      const struct hv_trace_record *r, uint64_t address,
                      bool is_return, char *buf, size_t size)
{
    bool is_program = r->flags & HV_TRACE_HAS_RING && r->ring == 3;
    const char *name = NULL;
    uint64_t offset;

    /* A call may be the last instruction of its function. */
    if (!is_program)
        name = trace_label_symbol(labels, address - is_return, &offset);
    if (name)
        snprintf(buf, size, "%s", name);
    else
        snprintf(buf, size, "0x%" PRIx64, address);
    return buf;
}

const char *sample_state(const struct hv_trace_record *r)
{
    return r->reason == HV_SAMPLE_HALTED ? "[halted]"
           : r->reason == HV_SAMPLE_VMM  ? "[in vmm]"
                                         : NULL;
}

static void add(char *buf, size_t size, const char *before, const char *word)
{
    size_t n = strlen(buf);

    snprintf(buf + n, size - n, "%s%s", before, word);
}

void sample_describe(const struct trace_labels *labels,
                     const struct hv_trace_record *r, char *buf, size_t size)
{
    const char *state = sample_state(r);
    bool goes_on = r->reason == HV_SAMPLE_CALLERS;
    char name[128];

    snprintf(buf, size, "%s", goes_on ? "sample, callers:" : "sample: ");
    if (state)
        add(buf, size, state, " < ");
    if (!goes_on)
        add(buf, size, "",
            sample_function(labels, r, r->sample_rip,
                            r->reason == HV_SAMPLE_HALTED, name, sizeof(name)));
    for (unsigned i = 0; i < sample_nr_callers(r); i++)
        add(buf, size, goes_on && i == 0 ? " " : " < ",
            sample_function(labels, r, r->callers[i], true, name,
                            sizeof(name)));
    if (r->flags & (HV_TRACE_MORE | HV_TRACE_CUT))
        add(buf, size, " < ", "...");
}
