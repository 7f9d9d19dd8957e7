/* SPDX-License-Identifier: MIT */
/*
 * Decisions as trace records, and these records in words.
 */
#include <inttypes.h>
#include <string.h>

#include "base/names.h"
#include "vocabulary.h"

void policy_record(struct hv_trace_record *record,
                   const struct policy_request *request,
                   const struct policy_decision *decision)
{
    *record = (struct hv_trace_record){
        .tsc = request->tsc,
        .kind = HV_TRACE_POLICY,
        .flags = (uint8_t)(request->op == POLICY_READ ? 0 : HV_TRACE_WRITE),
        .reason = (uint32_t)decision->verdict,
        .size = (uint16_t)request->kind,
        .address = request->number,
        .data = decision->line,
        .count = request->op,
        .aux = (uint64_t)decision->error,
    };
}

/* "write port 0x3f8", "hypercall console", "file read". */
static void describe_asked(const struct hv_trace_record *r, char *buf,
                           size_t size)
{
    enum policy_kind kind = (enum policy_kind)r->size;
    const char *op = vocabulary_op_name((unsigned)r->count);
    const char *name = kind == POLICY_HYPERCALL
                           ? names_hypercall((uint32_t)r->address)
                           : "unknown";

    if (kind == POLICY_FILE)
        snprintf(buf, size, "file %s", op);
    else if (strcmp(name, "unknown") != 0)
        snprintf(buf, size, "hypercall %s", name);
    else if (kind == POLICY_HYPERCALL)
        snprintf(buf, size, "hypercall %" PRIu64, r->address);
    else if (kind == POLICY_BIOS)
        snprintf(buf, size, "bios int 0x%02" PRIx64 " ah=%02" PRIx64,
                 r->address >> 8, r->address & 0xFF);
    else
        snprintf(buf, size, "%s %s 0x%" PRIx64, vocabulary_kind_name(kind), op,
                 r->address);
}

char *policy_describe(const struct hv_trace_record *r, char *buf, size_t size)
{
    char asked[80], line[24] = "";

    describe_asked(r, asked, sizeof(asked));
    if (r->data)
        snprintf(line, sizeof(line), ":%" PRIu64, r->data);
    snprintf(buf, size, "policy%s %s %s%s%s", line,
             vocabulary_verdict_name((enum policy_verdict)r->reason), asked,
             r->aux ? " = " : "",
             r->aux ? vocabulary_error_name((int)r->aux) : "");
    return buf;
}
