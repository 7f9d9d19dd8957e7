/* SPDX-License-Identifier: MIT */
/*
 * `vmm trace FILE`: opens the file and writes one output from it.
 */
#include "command.h"

#include <errno.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/log.h"
#include "base/open_out.h"
#include "base/status.h"
#include "show.h"

/* Opens without O_TRUNC: an existing file keeps its contents until there is
 * something to write, because the input may turn out not to be a trace. */
static FILE *open_output(const char *path)
{
    FILE *out = open_out_stream(path, 0);

    if (!out)
        log_error("trace --output=%s: %s", path, errors_make(errno));
    return out;
}

/* Called when the input is open but none of it has been read. From here on the
 * process is confined, whatever the author of the file put into it. */
static int on_opened(void *ctx)
{
    struct trace_request *request = ctx;

    if (request->out) {
        request->output = open_output(request->out);
        if (!request->output)
            return -EIO;
    }
    request->confine(request->type->memory ? request->type->memory
                                           : TRACE_MEMORY);
    return 0;
}

static int show_to_file(const struct trace_request *request,
                        struct trace_reader *reader)
{
    FILE *out = request->output;

    /* A pipe has nothing to cut off. */
    (void)!ftruncate(fileno(out), 0);
    int code = trace_show(request, reader, out);
    bool failed = fflush(out) != 0;
    failed |= ferror(out) != 0;
    if (code == STATUS_OK && failed) {
        log_error("trace --output=%s: %s", request->out, strerror(errno));
        code = STATUS_HOST_IO;
    }
    return code;
}

static int open_reader(struct trace_request *request,
                       struct trace_reader **reader)
{
    struct trace_reader_error error;
    int rc =
        trace_reader_open(request->file, on_opened, request, reader, &error);

    if (!rc)
        return STATUS_OK;
    if (rc == -EIO && !error.text[0])
        return STATUS_HOST_IO; /* the output failed, and a line has said so */
    log_error("%s: %s", request->file, error.text);
    return rc == -ENOEXEC  ? STATUS_BAD_IMAGE
           : rc == -ENOMEM ? STATUS_HOST_ERROR
                           : STATUS_NO_IMAGE;
}

int trace_command(int argc, char **argv, void (*confine)(uint64_t memory))
{
    struct trace_request request = {
        .type = &trace_output_text,
        .filter = trace_filter_all(),
        .confine = confine,
    };
    struct trace_reader *reader;
    int code = trace_request_parse(argc, argv, &request);

    if (code)
        return code;
    if (request.help) {
        trace_request_help();
        return STATUS_OK;
    }
    code = open_reader(&request, &reader);
    if (code)
        goto out;
    code = request.out ? show_to_file(&request, reader)
                       : trace_show(&request, reader, stdout);
    fflush(stdout);
    if (trace_reader_lost(reader))
        log_warn("%s is not complete: lost=%llu records", request.file,
                 (unsigned long long)trace_reader_lost(reader));
    const char *damage = trace_reader_damage(reader);
    if (damage) {
        log_error("%s: this trace file is %s", request.file, damage);
        code = code ? code : STATUS_BAD_IMAGE;
    }
    trace_reader_close(reader);
out:
    if (request.output && fclose(request.output) && code == STATUS_OK)
        code = STATUS_HOST_IO;
    return code;
}
