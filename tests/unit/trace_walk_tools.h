/* SPDX-License-Identifier: MIT */
/*
 * For the tests of a walk: a made-up recording, and what a walk through it
 * prints.
 */
#ifndef TRACE_WALK_TOOLS_H
#define TRACE_WALK_TOOLS_H

#include <criterion/criterion.h>

#include <linux/kvm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hv/hypercall.h"
#include "trace/walk/walk.h"

#define DISK_LINE  16u
#define MS         1000000u /* ticks: the TSC is of 1 GHz */
#define SYS_read   0u
#define SYS_open   2u
#define SYS_pread  17u
#define SYS_fork   57u
#define SYS_execve 59u
#define PAGE_FAULT 14u
#define PID        7u

static struct trace_labels *labels;
static struct trace_info info;
static struct hv_trace_record records[64];
static size_t nr;
static char *shown;

static inline struct hv_trace_record *add(uint64_t tsc, uint8_t kind,
                                          uint32_t reason)
{
    struct hv_trace_record *r = &records[nr++];

    *r = (struct hv_trace_record){.tsc = tsc, .kind = kind, .reason = reason};
    if (kind >= HV_TRACE_FIRST_GUEST_KIND)
        r->pid = PID;
    return r;
}

static inline void setup(void)
{
    labels = trace_labels_create();
    trace_labels_place(labels, TRACE_PLACE_DEVICE, DISK_LINE, 1, "disk0");
    trace_labels_place(labels, TRACE_PLACE_GSI, DISK_LINE, 1, "disk0");
    info = (struct trace_info){
        .title = "test", .tsc_khz = 1000000, .labels = labels};
    nr = 0;
    shown = NULL;
}

static inline void teardown(void)
{
    trace_labels_destroy(labels);
    free(shown);
}

/* Returns what is found; its steps are in `shown`. */
static inline struct walk_found walk(const char *wanted, unsigned columns)
{
    const struct trace_style style = {.columns = columns};
    struct walk_find *find = walk_find_create(&info, wanted);
    size_t len;

    for (size_t i = 0; i < nr; i++)
        walk_find_record(find, &records[i], true);
    struct walk_found found = *walk_find_result(find);
    if (found.number) {
        FILE *out = open_memstream(&shown, &len);
        struct walk_steps *steps =
            walk_steps_create(out, &info, &style, &found);
        for (size_t i = 0; i < nr; i++)
            walk_steps_record(steps, &records[i]);
        walk_steps_finish(steps);
        walk_steps_destroy(steps);
        fclose(out);
    }
    walk_find_destroy(find);
    return found;
}

static inline void expect_step(const char *words, const char *sentence)
{
    walk(words, 200);
    cr_assert_not_null(shown, "no record for '%s'", words);
    cr_assert_not_null(strstr(shown, sentence), "no '%s' in:\n%s", sentence,
                       shown);
    free(shown);
    shown = NULL;
}

static inline void call(uint64_t tsc, uint32_t number, int64_t result)
{
    add(tsc, HV_TRACE_SYSCALL, number);
    add(tsc + MS, HV_TRACE_SYSRET, number)->data = (uint64_t)result;
}

#endif
