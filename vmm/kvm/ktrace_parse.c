/* SPDX-License-Identifier: MIT */
/*
 * A line of trace_pipe:
 *
 *      vmm-3066    [000] d..1. 8712345678: kvm_exit: vcpu 0 reason npf rip ...
 */
#include <stdio.h>
#include <stdlib.h>

#include "ktrace.h"

/* "CPU:0 [LOST 12 EVENTS]" */
static size_t parse_lost(const char *line, struct hv_trace_record *out)
{
    const char *lost = strstr(line, "[LOST ");
    unsigned long long count;

    if (!lost || sscanf(lost, "[LOST %llu EVENTS]", &count) != 1)
        return 0;
    *out = (struct hv_trace_record){
        .kind = HV_TRACE_LOST,
        .vcpu = HV_TRACE_NO_VCPU,
        .count = count,
    };
    return 1;
}

/* The thread's id is between the last dash after its name and the CPU's number
 * in brackets; the time is the number before the first colon after that. */
static const char *parse_front(const char *line, uint64_t *tsc, int *tid)
{
    const char *cpu = strstr(line, " [");
    const char *colon = cpu ? strchr(cpu, ':') : NULL;
    const char *dash = cpu, *digits = colon;

    if (!colon)
        return NULL;
    while (dash > line && *dash != '-')
        dash--;
    while (digits > cpu && digits[-1] >= '0' && digits[-1] <= '9')
        digits--;
    if (dash == line || digits == colon)
        return NULL;
    *tid = atoi(dash + 1);
    *tsc = strtoull(digits, NULL, 10);
    return colon + 1 + strspn(colon + 1, " ");
}

size_t ktrace_parse(const char *line, struct hv_trace_record *out, size_t max,
                    int *tid)
{
    uint64_t tsc;
    size_t n = 0;

    *tid = 0;
    if (parse_lost(line, out))
        return 1;
    const char *text = parse_front(line, &tsc, tid);
    if (!text || strncmp(text, "kvm", 3) != 0)
        return 0;
    size_t len = strcspn(text, "\n");
    if (len > UINT16_MAX)
        len = UINT16_MAX;
    for (size_t at = 0; at < len && n < max; at += HV_TRACE_TEXT_MAX) {
        size_t rest = len - at;
        struct hv_trace_record *r = &out[n];
        *r = (struct hv_trace_record){
            .tsc = tsc,
            .kind = HV_TRACE_KVM,
            .vcpu = HV_TRACE_NO_VCPU,
            .flags = rest > HV_TRACE_TEXT_MAX ? HV_TRACE_MORE : 0,
            .reason = (uint32_t)n++,
            .size = (uint16_t)len,
        };
        memcpy(r->text, text + at,
               rest < HV_TRACE_TEXT_MAX ? rest : HV_TRACE_TEXT_MAX);
    }
    return n;
}
