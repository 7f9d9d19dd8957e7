/* SPDX-License-Identifier: MIT */
/*
 * For the tests of the trace as text: records made by the test, and the text
 * printed for them.
 */
#ifndef TEXT_TOOLS_H
#define TEXT_TOOLS_H

#include <criterion/criterion.h>

#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>

#include "hv/hypercall.h"
#include "hv/ports.h"
#include "trace/words/describe.h"
#include "x86/uart.h"

static void *text;
static struct trace_labels *labels;
static FILE *out;
static char *printed;
static size_t printed_size;

static struct trace_info info;
static struct trace_style style = {.columns = 100};

static inline void start(void)
{
    out = open_memstream(&printed, &printed_size);
    cr_assert_not_null(out);
    text = trace_output_text.create(out, &info, &style);
    cr_assert_not_null(text);
}

static inline void setup(void)
{
    labels = trace_labels_create();
    cr_assert_not_null(labels);
    trace_labels_place(labels, TRACE_PLACE_PORT, HV_PORT_UART, 8, "uart");
    trace_labels_place(labels, TRACE_PLACE_MMIO, 0xD0000000, 16, "uart");
    trace_labels_place(labels, TRACE_PLACE_PORT, HV_PORT_DEBUGCON, 1,
                       "debugcon");
    info.start_tsc = 1000;
    info.tsc_khz = 1000; /* a tick is a microsecond */
    info.labels = labels;
    start();
}

static inline void teardown(void)
{
    trace_output_text.destroy(text);
    fclose(out);
    free(printed);
    trace_labels_destroy(labels);
}

/* All that was printed; checks the header line and leaves it out. */
static inline const char *lines(void)
{
    trace_output_text.flush(text);
    fflush(out);
    if (!printed_size)
        return "";
    char *end = strchr(printed, '\n');
    cr_assert_not_null(end);
    cr_assert_not_null(strstr(printed, "took"));
    cr_assert_lt(strstr(printed, "took"), end);
    return end + 1;
}

static inline unsigned nr_lines(void)
{
    unsigned nr = 0;

    for (const char *c = lines(); *c; c++)
        nr += *c == '\n';
    return nr;
}

/* Line `n`, counted from 0, of what was printed. */
static inline const char *line(unsigned n)
{
    static char copy[1024];
    const char *c = lines();

    while (n--) {
        c = strchr(c, '\n');
        cr_assert_not_null(c);
        c++;
    }
    snprintf(copy, sizeof(copy), "%.*s", (int)strcspn(c, "\n"), c);
    return copy;
}

#define ASSERT_IN(part, whole)                                                 \
    cr_assert_not_null(strstr(whole, part), "'%s' in '%s'", part, whole)
#define ASSERT_NOT_IN(part, whole)                                             \
    cr_assert_null(strstr(whole, part), "'%s' in '%s'", part, whole)

static inline struct hv_trace_record io(bool is_write, uint16_t port,
                                        uint64_t data)
{
    return (struct hv_trace_record){
        .tsc = 1000,
        .handled = 2,
        .kind = HV_TRACE_EXIT,
        .flags = is_write ? HV_TRACE_WRITE : 0,
        .reason = KVM_EXIT_IO,
        .size = 1,
        .address = port,
        .data = data,
        .count = 1,
    };
}

static inline void record(struct hv_trace_record r)
{
    trace_output_text.record(text, &r);
}

static inline void lose(uint64_t nr)
{
    record((struct hv_trace_record){.kind = HV_TRACE_LOST, .count = nr});
}

static inline void say(const char *bytes)
{
    for (; *bytes; bytes++)
        record(io(true, HV_PORT_UART, (uint8_t)*bytes));
}

static inline void poll_uart(uint8_t status)
{
    record(io(false, HV_PORT_UART + X86_UART_LSR, status));
}

static inline struct hv_trace_record call(uint32_t number, int64_t result)
{
    return (struct hv_trace_record){
        .tsc = 1000,
        .kind = HV_TRACE_EXIT,
        .reason = KVM_EXIT_HYPERCALL,
        .flags = HV_TRACE_CALL,
        .address = number,
        .data = (uint64_t)result,
        .count = 0x5000,
        .aux = 12,
    };
}

static inline struct hv_trace_record kind(uint8_t kind)
{
    return (struct hv_trace_record){.tsc = 1000, .kind = kind};
}

static inline struct hv_trace_record piece(uint32_t reason, const char *bytes,
                                           size_t len, uint16_t size)
{
    struct hv_trace_record r = kind(HV_TRACE_TEXT);

    r.reason = reason;
    r.size = size;
    memcpy(r.text, bytes, len);
    return r;
}

/* Process 3 opens `path` as descriptor 4 and closes it: two lines. */
static inline void open_and_close(const char *path)
{
    struct hv_trace_record r = kind(HV_TRACE_SYSCALL);
    struct hv_trace_record name = piece(0, path, strlen(path), 0);

    name.size = (uint16_t)strlen(path);
    name.pid = r.pid = 3;
    r.reason = 2; /* open */
    record(r);
    record(name);
    r.kind = HV_TRACE_SYSRET;
    r.data = 4;
    record(r);
    r.kind = HV_TRACE_SYSCALL;
    r.reason = 3; /* close */
    r.address = 4;
    record(r);
    r.kind = HV_TRACE_SYSRET;
    r.data = 0;
    record(r);
}

#endif
