/* SPDX-License-Identifier: MIT */
/*
 * Usage: generate FORMAT [RECORDS] [--lost] [--none] [--title=TEXT]
 *
 * Passes a made-up recording (scene.h) through one output, to stdout.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scene.h"
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

int main(int argc, char **argv)
{
    struct trace_info info = {
        .title = "guest.bin lab=demo",
        .start_tsc = SCENE_START_TSC,
        .start_realtime_ns = UINT64_C(1795242655680827470),
        .tsc_khz = SCENE_TSC_KHZ,
        .nr_vcpus = SCENE_NR_VCPUS,
        .end = "",
        .exit_code = -1,
    };
    const struct trace_style style = {.columns = 100};
    const struct trace_output_type *type = NULL;
    size_t nr = 1000;
    bool has_lost = false, is_empty = false;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--lost") == 0)
            has_lost = true;
        else if (strcmp(argv[i], "--none") == 0)
            is_empty = true;
        else if (strncmp(argv[i], "--title=", 8) == 0)
            info.title = argv[i] + 8;
        else if (!type)
            type = find(argv[i]);
        else
            nr = strtoul(argv[i], NULL, 10);
    }
    if (!type) {
        fprintf(stderr, "usage: generate FORMAT [RECORDS] [--lost]\n");
        return 64;
    }
    struct trace_labels *labels = scene_labels();
    info.labels = labels;
    struct scene scene = scene_create(nr, has_lost);
    void *output = type->create(stdout, &info, &style);
    if (!output)
        return 71;
    for (size_t i = 0; i < scene.nr && !is_empty; i++)
        type->record(output, &scene.records[i]);
    info.end = "the guest asked for it";
    info.exit_code = 0;
    type->finish(output);
    type->destroy(output);
    scene_destroy(&scene);
    trace_labels_destroy(labels);
    return fflush(stdout) || ferror(stdout) ? 74 : 0;
}
