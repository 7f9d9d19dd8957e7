/* SPDX-License-Identifier: MIT */
/*
 * Records of a file that are wanted, into an output.
 */
#include "show.h"

#include <errno.h>
#include <unistd.h>

#include "base/log.h"
#include "base/status.h"

struct show {
    const struct trace_filter *filter;
    const struct trace_info *info;
    struct trace_labels *labels; /* info's */
    const struct trace_output_type *type;
    void *output;
};

static bool is_wanted(void *ctx, const struct hv_trace_record *record)
{
    const struct show *show = ctx;

    trace_labels_learn(show->labels, record); /* wanted or not */
    return trace_filter_wants(show->filter, show->info, record);
}

static void use(void *ctx, const struct hv_trace_record *record)
{
    const struct show *show = ctx;

    show->type->record(show->output, record);
}

int trace_show(const struct trace_request *request,
               const struct trace_reader *reader, FILE *out)
{
    struct trace_info info =
        trace_meta_info(trace_reader_meta(reader), trace_reader_labels(reader));
    const struct trace_style style = trace_style_of(fileno(out));
    struct show show = {
        .filter = &request->filter,
        .info = &info,
        .labels = trace_reader_labels(reader),
        .type = request->type,
        .output = request->type->create(out, &info, &style),
    };

    info.counters = trace_reader_counters(reader);
    info.has_gaps = trace_filter_has_gaps(&request->filter);
    int rc = show.output ? trace_reader_each(reader, is_wanted, use, &show)
                         : -ENOMEM;

    if (!rc)
        request->type->finish(show.output);
    if (show.output)
        request->type->destroy(show.output);
    if (rc)
        log_error("trace %s: out of memory", request->file);
    return rc ? STATUS_HOST_ERROR : STATUS_OK;
}
