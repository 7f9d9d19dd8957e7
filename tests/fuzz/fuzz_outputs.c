/* SPDX-License-Identifier: MIT */
/*
 * Passes records of any bytes, in any order, through the outputs that other
 * programs read: a trace file or a guest's ring may hold anything.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hv/trace.h"
#include "trace/out/output.h"

static void run(const struct trace_output_type *type, const uint8_t *data,
                size_t nr)
{
    const struct trace_info info = {
        .title = "fuzz",
        .start_tsc = 1000,
        .start_realtime_ns = 1,
        .tsc_khz = 2500000,
        .nr_vcpus = 2,
        .end = "",
        .exit_code = -1,
    };
    const struct trace_style style = {.columns = 100};
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    void *output = out ? type->create(out, &info, &style) : NULL;

    if (!output)
        abort();
    for (size_t i = 0; i < nr; i++) {
        struct hv_trace_record record;
        memcpy(&record, data + i * sizeof(record), sizeof(record));
        type->record(output, &record);
    }
    type->finish(output);
    type->destroy(output);
    fclose(out);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t nr = size / sizeof(struct hv_trace_record);

    run(&trace_output_json, data, nr);
    run(&trace_output_perfetto, data, nr);
    run(&trace_output_html, data, nr);
    return 0;
}

/* One request through all levels, and then each kind alone. */
size_t fuzz_seed(unsigned n, uint8_t *buf)
{
    static const uint8_t way[] = {
        HV_TRACE_SWITCH,    HV_TRACE_SYSCALL,   HV_TRACE_TEXT,
        HV_TRACE_TRAP,      HV_TRACE_EXIT,      HV_TRACE_SERVICE,
        HV_TRACE_HOST_CALL, HV_TRACE_INTERRUPT, HV_TRACE_TRAPRET,
        HV_TRACE_SYSRET,    HV_TRACE_PROCESS,   HV_TRACE_REQUEST,
        HV_TRACE_SETUP,     HV_TRACE_LOST,
    };
    size_t nr = n == 0 ? sizeof(way) : 1;

    if (n > HV_TRACE_LAST_GUEST_KIND)
        return 0;
    for (size_t i = 0; i < nr; i++) {
        struct hv_trace_record record = {
            .tsc = 2000 + 10 * i,
            .handled = 5,
            .kind = n == 0 ? way[i] : (uint8_t)n,
            .flags = HV_TRACE_HAS_RING | HV_TRACE_HAS_RIP,
            .rip = 2040,
            .reason = 1,
            .size = 8,
        };
        memcpy(buf + i * sizeof(record), &record, sizeof(record));
    }
    return nr * sizeof(struct hv_trace_record);
}
