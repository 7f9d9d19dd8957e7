/* SPDX-License-Identifier: MIT */
/*
 * Usage: generate FORMAT [RECORDS] [--lost] [--none] [--title=TEXT]
 *        generate file [RECORDS] --to=FILE [--times=N]
 *
 * Passes a made-up recording (scene.h) through one output, to stdout, or writes
 * it to a trace file, N times one after the other.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recording.h"
#include "trace/out/output.h"

static const struct trace_output_type *const outputs[] = {
    &trace_output_json,
    &trace_output_perfetto,
    &trace_output_html,
};

static const struct trace_output_type *find(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(outputs); i++)
        if (strcmp(outputs[i]->name, name) == 0)
            return outputs[i];
    fprintf(stderr, "generate: there is no format '%s'\n", name);
    exit(64);
}

/* What the command line asks for. */
struct request {
    const struct trace_output_type *type; /* NULL: a trace file at `path` */
    const char *path, *title;
    size_t nr;
    unsigned times;
    bool has_lost, is_empty;
};

static struct request parse(int argc, char **argv)
{
    struct request request = {
        .title = "guest.bin lab=demo", .nr = 1000, .times = 1};

    if (argc < 2) {
        fprintf(stderr, "usage: generate FORMAT [RECORDS] [--lost]\n");
        exit(64);
    }
    if (strcmp(argv[1], "file") != 0)
        request.type = find(argv[1]);
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--lost") == 0)
            request.has_lost = true;
        else if (strcmp(argv[i], "--none") == 0)
            request.is_empty = true;
        else if (strncmp(argv[i], "--title=", 8) == 0)
            request.title = argv[i] + 8;
        else if (strncmp(argv[i], "--to=", 5) == 0)
            request.path = argv[i] + 5;
        else if (strncmp(argv[i], "--times=", 8) == 0)
            request.times = (unsigned)strtoul(argv[i] + 8, NULL, 10);
        else
            request.nr = strtoul(argv[i], NULL, 10);
    }
    return request;
}

static int write_file(const struct request *request,
                      const struct trace_info *info, struct scene *scene)
{
    struct trace_meta meta = {
        .start_tsc = info->start_tsc,
        .start_realtime_ns = info->start_realtime_ns,
        .tsc_khz = info->tsc_khz,
        .nr_vcpus = info->nr_vcpus,
        .end = "the guest asked for it",
    };

    snprintf(meta.title, sizeof(meta.title), "%s", info->title);
    if (!request->path)
        return 64;
    return recording_write(request->path, &meta, info->labels, scene,
                           request->times)
               ? 0
               : 74;
}

static int show(const struct request *request, struct trace_info *info,
                const struct scene *scene)
{
    const struct trace_style style = {.columns = 100};
    void *output = request->type->create(stdout, info, &style);

    if (!output)
        return 71;
    for (size_t i = 0; i < scene->nr && !request->is_empty; i++)
        request->type->record(output, &scene->records[i]);
    info->end = "the guest asked for it";
    info->exit_code = 0;
    request->type->finish(output);
    request->type->destroy(output);
    return fflush(stdout) || ferror(stdout) ? 74 : 0;
}

int main(int argc, char **argv)
{
    const struct request request = parse(argc, argv);
    struct trace_info info = {
        .title = request.title,
        .start_tsc = SCENE_START_TSC,
        .start_realtime_ns = UINT64_C(1795242655680827470),
        .tsc_khz = SCENE_TSC_KHZ,
        .nr_vcpus = SCENE_NR_VCPUS,
        .empty_exit_ticks = 3000,
        .end = "",
        .exit_code = -1,
    };
    struct trace_labels *labels = scene_labels();
    struct scene scene = scene_create(request.nr, request.has_lost);

    info.labels = labels;
    int status = request.type ? show(&request, &info, &scene)
                              : write_file(&request, &info, &scene);
    scene_destroy(&scene);
    trace_labels_destroy(labels);
    return status;
}
