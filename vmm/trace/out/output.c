/* SPDX-License-Identifier: MIT */
/*
 * The list of outputs, and text that several of them print.
 */
#include "output.h"

#include <string.h>

#include "wrap.h"

static const struct trace_output_type *const outputs[] = {
    &trace_output_text,   &trace_output_strace,   &trace_output_stats,
    &trace_output_json,   &trace_output_perfetto, &trace_output_html,
    &trace_output_folded,
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

void trace_print_origin(const struct trace_info *info, unsigned columns,
                        FILE *out)
{
    char origin[1024], line[sizeof(origin) + 16];

    if (info->is_live || !info->origin)
        return;
    trace_origin_describe(info->origin, origin, sizeof(origin));
    snprintf(line, sizeof(line), "recorded with %s", origin);
    if (origin[0])
        wrap_put(out, line, 0, columns < WRAP_LEAST ? WRAP_LEAST : columns);
}

void trace_end_describe(const struct trace_info *info, char *buf, size_t size)
{
    const char *end = info->end ? info->end : "";

    *buf = 0;
    if (info->exit_code < 0 && !info->is_live)
        snprintf(buf, size,
                 "How the machine ended is not in the recording: it "
                 "is cut off, or went on.");
    if (info->exit_code < 0 || !*end)
        return;
    if (strcmp(end, "guest") == 0)
        end = "as the guest asked";
    snprintf(buf, size, "The machine ended with status %d (%s).",
             info->exit_code, end);
}
