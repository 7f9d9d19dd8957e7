/* SPDX-License-Identifier: MIT */
/*
 * The end of a death report: the other vCPUs, and the flight recorder's last
 * records.
 */
#include "report_last.h"

#include <inttypes.h>
#include <linux/kvm.h>

#include "base/utf8.h"
#include "debug/death_text.h"
#include "hv/ports.h"
#include "machine.h"
#include "trace/words/describe.h"
#include "trace/words/quote.h"
#include "x86/cr.h"

#define RECORDS 5u /* records of the flight recorder that are shown */
#define OTHERS  6u /* other vCPUs that are shown */

/* Lines of the flight recorder: records that belong together make one line. */
struct record_lines {
    char text[RECORDS][TRACE_WHAT_MAX + 48]; /* a ring of the last ones */
    unsigned nr;                             /* lines so far */
    uint8_t bytes[32];                       /* console bytes being collected */
    unsigned nr_bytes;
    int64_t ns;
};

static void add_line(struct record_lines *lines, int64_t ns, const char *what)
{
    char when[32];
    int len = (int)utf8_fitting(what, 72);

    trace_format_ns(ns > 0 ? (uint64_t)ns : 0, when, sizeof(when));
    snprintf(lines->text[lines->nr++ % RECORDS], sizeof(lines->text[0]),
             "%11s  %.*s", when, len, what);
}

static void end_bytes(struct record_lines *lines)
{
    char quoted[4 * sizeof(lines->bytes) + 3];
    char what[sizeof(quoted) + 16];

    if (!lines->nr_bytes)
        return;
    trace_quote(lines->bytes, lines->nr_bytes, quoted, sizeof(quoted));
    snprintf(what, sizeof(what), "console <- %s", quoted);
    lines->nr_bytes = 0;
    add_line(lines, lines->ns, what);
}

static bool is_console_byte(const struct hv_trace_record *r)
{
    return r->kind == HV_TRACE_EXIT && r->reason == KVM_EXIT_IO &&
           !(r->flags & (HV_TRACE_BIOS | HV_TRACE_REFUSED)) &&
           r->flags & HV_TRACE_WRITE && r->size == 1 && r->count == 1 &&
           (r->address == HV_PORT_UART || r->address == HV_PORT_DEBUGCON);
}

static void add_record(struct record_lines *lines,
                       const struct trace_info *info,
                       const struct hv_trace_record *r)
{
    char what[TRACE_WHAT_MAX];

    if (is_console_byte(r)) {
        if (lines->nr_bytes == sizeof(lines->bytes))
            end_bytes(lines);
        if (!lines->nr_bytes)
            lines->ns = trace_time_ns(info, r->tsc);
        lines->bytes[lines->nr_bytes++] = (uint8_t)r->data;
        return;
    }
    end_bytes(lines);
    trace_describe(info, r, what, sizeof(what));
    add_line(lines, trace_time_ns(info, r->tsc), what);
}

/* Where the other vCPUs were, as far as there is room. */
static void print_others(const struct report_last *printer, FILE *out)
{
    const struct machine *machine = printer->machine;
    unsigned nr = 0;

    for (unsigned i = 0; i < machine->nr_cpus && nr < OTHERS; i++) {
        const struct machine_cpu *cpu = &machine->cpus[i];
        char place[96];
        if (i == printer->vcpu || !cpu->has_state)
            continue;
        fprintf(out, "  %s%-*s%s", printer->colour ? "\033[36m" : "",
                DEATH_INDENT - 2, nr++ ? "" : "others",
                printer->colour ? "\033[0m" : "");
        if (vcpu_is_reset(&cpu->regs, &cpu->sregs))
            fprintf(out, "vCPU %u: never started\n", i);
        else
            fprintf(out, "vCPU %u: ring %u, at %s, interrupts %s\n", i,
                    vcpu_ring(&cpu->sregs),
                    symbols_format(machine->names.symbols,
                                   vcpu_linear_rip(&cpu->regs, &cpu->sregs),
                                   place, sizeof(place)),
                    cpu->regs.rflags & X86_RFLAGS_IF ? "on" : "off");
    }
}

void report_print_last(void *ctx, FILE *out)
{
    const struct report_last *printer = ctx;
    struct trace_ring *ring = &printer->machine->cpus[printer->vcpu].exit.ring;
    const struct trace_info *info = tracing_info(printer->machine);
    struct hv_trace_record records[64];
    struct record_lines lines = {.nr = 0};
    uint64_t written = trace_ring_written(ring), lost = 0;
    uint64_t tail =
        written > ARRAY_SIZE(records) ? written - ARRAY_SIZE(records) : 0;
    size_t nr =
        trace_ring_read(ring, &tail, records, ARRAY_SIZE(records), &lost);

    for (size_t i = 0; info && i < nr; i++)
        add_record(&lines, info, &records[i]);
    end_bytes(&lines);
    print_others(printer, out);
    unsigned first = lines.nr > RECORDS ? lines.nr - RECORDS : 0;
    for (unsigned i = first; i < lines.nr; i++)
        fprintf(out, "  %s%-*s%s%s\n", printer->colour ? "\033[36m" : "",
                DEATH_INDENT - 2, i == first ? "last" : "",
                printer->colour ? "\033[0m" : "", lines.text[i % RECORDS]);
}
