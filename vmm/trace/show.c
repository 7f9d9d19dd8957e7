/* SPDX-License-Identifier: MIT */
/*
 * Passes the wanted records of a file to an output, or to a walk.
 */
#include "show.h"

#include <errno.h>
#include <unistd.h>

#include "base/log.h"
#include "base/status.h"
#include "trace/file/counted.h"
#include "trace/walk/walk.h"

struct show {
    const struct trace_filter *filter;
    struct trace_info *info;
    struct trace_labels *labels; /* info's */
    const struct trace_output_type *type;
    void *output;
    uint64_t nr;       /* records passed on */
    uint64_t last_tsc; /* of the latest of them */
    struct walk_find *find;
    struct walk_steps *steps;
};

static void use(void *ctx, const struct hv_trace_record *record)
{
    struct show *show = ctx;
    bool is_wanted = trace_filter_wants(show->filter, show->info, record);

    /* A PATH record names a file for the records next to it, and must be learnt
     * in order with them. So what waits to be shown is shown before the next
     * name arrives. */
    if (record->kind == HV_TRACE_PATH && !is_wanted &&
        record->tsc != show->last_tsc && show->type->flush)
        show->type->flush(show->output);
    trace_labels_learn(show->labels, record); /* wanted or not */
    if (!show->info->has_gaps)
        trace_labels_follow(show->labels, record);
    if (!is_wanted) {
        show->info->nr_hidden++;
        return;
    }
    show->last_tsc = record->tsc;
    show->nr += record->kind != HV_TRACE_LOST;
    show->type->record(show->output, record);
}

static int out_of_memory(const struct trace_request *request)
{
    log_error("trace %s: it needs more memory than there is, or than vmm trace "
              "allows a recording",
              request->file);
    return STATUS_HOST_ERROR;
}

static int not_read(const struct trace_request *request, int rc)
{
    if (rc == -ENOMEM)
        return out_of_memory(request);
    log_error("trace %s: its records are too far out of order to be sorted; "
              "vmm does not record like this",
              request->file);
    return STATUS_BAD_IMAGE;
}

static void look_at(void *ctx, const struct hv_trace_record *record)
{
    struct show *show = ctx;

    trace_labels_learn(show->labels, record);
    trace_labels_follow(show->labels, record);
    walk_find_record(show->find, record,
                     trace_filter_wants(show->filter, show->info, record));
}

static void tell_step(void *ctx, const struct hv_trace_record *record)
{
    struct show *show = ctx;

    trace_labels_learn(show->labels, record);
    trace_labels_follow(show->labels, record);
    walk_steps_record(show->steps, record);
}

static int not_found(const struct trace_request *request)
{
    if (*request->walk == '#')
        log_error("trace --walk=%s: %s has no such record; numbers are those "
                  "of --format=json without a filter, and of the page",
                  request->walk, request->file);
    else
        log_error("trace --walk=%s: no record of %s has these words",
                  request->walk, request->file);
    return TRACE_NOTHING_FOUND;
}

static int show_steps(const struct trace_request *request,
                      struct trace_reader *reader, struct show *show,
                      const struct trace_style *style, FILE *out)
{
    const struct walk_found *found = walk_find_result(show->find);

    if (!found->number)
        return not_found(request);
    show->steps = walk_steps_create(out, show->info, style, found);
    if (!show->steps)
        return out_of_memory(request);
    int rc = trace_reader_each(reader, tell_step, show);
    if (!rc)
        walk_steps_finish(show->steps);
    walk_steps_destroy(show->steps);
    return rc ? not_read(request, rc) : STATUS_OK;
}

static int show_walk(const struct trace_request *request,
                     struct trace_reader *reader, struct show *show,
                     const struct trace_style *style, FILE *out)
{
    show->find = walk_find_create(show->info, request->walk);
    if (!show->find)
        return out_of_memory(request);
    int rc = trace_reader_each(reader, look_at, show);
    int code = rc ? not_read(request, rc)
                  : show_steps(request, reader, show, style, out);
    walk_find_destroy(show->find);
    return code;
}

int trace_show(const struct trace_request *request, struct trace_reader *reader,
               FILE *out)
{
    struct trace_info info =
        trace_meta_info(trace_reader_meta(reader), trace_reader_labels(reader));
    const struct trace_style style = trace_style_of(fileno(out));
    struct trace_filter filter = request->filter;
    struct trace_grep grep = {.words = filter.grep};
    struct show show = {
        .filter = &filter,
        .info = &info,
        .labels = trace_reader_labels(reader),
        .type = request->type,
    };

    info.counters = trace_reader_counters(reader);
    if (request->walk)
        return show_walk(request, reader, &show, &style, out);
    if (grep.words && request->type->has_lines) {
        info.grep = &grep; /* one line shows several records */
        filter.grep = NULL;
    }
    info.has_gaps = trace_filter_has_gaps(&filter);
    if (info.counters && !trace_filter_hides(&filter))
        info.halted_ns = counted_halted_ns(info.counters);
    show.output = request->type->create(out, &info, &style);
    if (!show.output)
        return out_of_memory(request);
    int rc;
    do {
        info.nr_hidden = 0;
        rc = trace_reader_each(reader, use, &show);
    } while (!rc && show.type->again && show.type->again(show.output));
    if (!rc)
        show.type->finish(show.output);
    show.type->destroy(show.output);
    if (rc)
        return not_read(request, rc);
    if (info.grep ? grep.nr : show.nr || !trace_filter_hides(&request->filter))
        return STATUS_OK;
    log_error("trace %s: nothing in it is what these filters want",
              request->file);
    return TRACE_NOTHING_FOUND;
}
