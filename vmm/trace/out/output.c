/* SPDX-License-Identifier: MIT */
/*
 * The list of outputs.
 */
#include "output.h"

static const struct trace_output_type *const outputs[] = {
    &trace_output_text, &trace_output_strace,   &trace_output_stats,
    &trace_output_json, &trace_output_perfetto, &trace_output_html,
};

const struct trace_output_type *trace_output_row(size_t index)
{
    return index < ARRAY_SIZE(outputs) ? outputs[index] : NULL;
}

const struct trace_output_type *trace_output_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(outputs); i++)
        if (strcmp(outputs[i]->name, name) == 0)
            return outputs[i];
    return NULL;
}
