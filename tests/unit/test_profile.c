/* SPDX-License-Identifier: MIT */
/*
 * The profile: what a sample's records are, whatever the guest's memory holds,
 * and what each output makes of them.
 */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "debug/backtrace.h"
#include "debug/symbols.h"
#include "machine/profiling.h"
#include "trace/out/profile.h"
#include "trace/words/describe.h"
#include "x86/cr.h"
#include "x86/msr.h"

/* ------------------------------------------- from a state to its records */

#define MEMORY 0x10000u

static uint8_t memory[MEMORY];
static struct trace_ring ring;

static int read_memory(void *ctx, uint64_t at, void *buf, uint64_t len)
{
    (void)ctx;
    if (at > MEMORY || len > MEMORY - at)
        return -14;
    memcpy(buf, memory + at, len);
    return 0;
}

/* 32-bit protected mode without paging. */
static struct machine_state flat_state(void)
{
    return (struct machine_state){
        .sregs = {.cr0 = X86_CR0_PE, .cs = {.db = 1}, .ss = {.db = 1}},
        .phys_bits = 40,
        .read = read_memory,
    };
}

static void poke32(uint32_t at, uint32_t value)
{
    memcpy(memory + at, &value, sizeof(value));
}

static void make_ring(void)
{
    memset(memory, 0, sizeof(memory));
    cr_assert_eq(trace_ring_create(&ring, 64), 0);
}

static void destroy_ring(void)
{
    trace_ring_destroy(&ring);
}

TestSuite(profiling, .init = make_ring, .fini = destroy_ring);

/* `depth` frames from 0x1000 on, with return addresses 0x501, 0x502, ... */
static void make_frames(unsigned depth)
{
    for (uint32_t i = 0; i < depth; i++) {
        poke32(0x1000 + 16 * i, i + 1 < depth ? 0x1000 + 16 * (i + 1) : 0);
        poke32(0x1004 + 16 * i, 0x501 + i);
    }
}

/* What repeats once, twice or three times in a period must not be seen more
 * often at some places than at others. The limit is chi-square's for 15 degrees
 * of freedom, at one in a million. */
Test(profiling, keeps_no_phase)
{
    enum { SAMPLES = 16000, PLACES = 16 };
    const uint64_t period = 3984063; /* 251 a second */
    uint64_t random = 1, at = 0;

    for (unsigned times = 1; times <= 3; times++) {
        unsigned seen[PLACES] = {0}, nr_same = 0, last = 0;
        double chi = 0;
        at = 0;
        for (unsigned i = 0; i < SAMPLES; i++) {
            uint64_t interval = profiling_interval(period, &random);
            cr_assert(interval >= period / 2 && interval <= 3 * period / 2);
            at += interval;
            unsigned place =
                (unsigned)(at % (period / times) * PLACES / (period / times));
            nr_same += i && place == last;
            last = place;
            seen[place]++;
        }
        for (unsigned i = 0; i < PLACES; i++) {
            double off = seen[i] - (double)SAMPLES / PLACES;
            chi += off * off / ((double)SAMPLES / PLACES);
        }
        cr_assert_lt(chi, 56, "%u times in a period: %f", times, chi);
        cr_assert(nr_same < SAMPLES / PLACES * 5 / 4, "%u: it stays", times);
    }
    cr_assert(at / SAMPLES > period * 99 / 100 &&
              at / SAMPLES < period * 101 / 100);
}

/* The records of one sample of `state`. */
static size_t sample(const struct machine_state *state,
                     struct hv_trace_record *records)
{
    uint64_t tail = trace_ring_written(&ring), lost = 0;

    profiling_write(&ring, state, 3, HV_SAMPLE_RUNS);
    size_t n = trace_ring_read(&ring, &tail, records, 8, &lost);
    cr_assert_eq(lost, 0);
    return n;
}

Test(profiling, a_sample_has_its_callers_in_pieces)
{
    struct machine_state state = flat_state();
    struct hv_trace_record r[8];

    state.regs.rip = 0x400;
    state.regs.rbp = 0x1000;
    for (unsigned depth = 0; depth <= 14; depth++) {
        unsigned kept = depth < BACKTRACE_MAX ? depth : BACKTRACE_MAX;
        unsigned pieces = kept ? (kept + 3) / 4 : 1, seen = 0;
        memset(memory, 0, sizeof(memory));
        make_frames(depth);
        cr_assert_eq(sample(&state, r), pieces, "%u callers", depth);
        for (unsigned i = 0; i < pieces; i++) {
            bool is_last = i == pieces - 1;
            cr_assert_eq(r[i].kind, HV_TRACE_SAMPLE);
            cr_assert_eq(r[i].vcpu, 3);
            cr_assert_eq(r[i].tsc, r[0].tsc);
            cr_assert_eq(r[i].sample_rip, 0x400);
            cr_assert_eq(r[i].reason, i ? HV_SAMPLE_CALLERS : HV_SAMPLE_RUNS);
            cr_assert_eq(!(r[i].flags & HV_TRACE_MORE), is_last);
            cr_assert_eq(!!(r[i].flags & HV_TRACE_CUT),
                         is_last && depth > BACKTRACE_MAX);
            for (unsigned k = 0; k < r[i].size; k++)
                cr_assert_eq(r[i].callers[k], 0x501 + seen++);
        }
        cr_assert_eq(seen, kept);
    }
}

/* A byte of what may be a page table that leads to others. */
static uint8_t any_byte(size_t at)
{
    if (rand() % 4 == 0 || at % 8 == 1)
        return (uint8_t)rand();
    return at % 8 == 0 ? 7 : 0; /* present, writable, of ring 3 */
}

/* Tables, frames and registers are anything at all, in every mode. */
Test(profiling, hostile_memory_ends_the_chain)
{
    struct hv_trace_record r[8];

    srand(1);
    for (unsigned round = 0; round < 20000; round++) {
        struct machine_state state = flat_state();
        bool is_long = rand() % 2;
        if (round % 64 == 0)
            for (size_t i = 0; i < MEMORY; i++) /* tables of themselves, too */
                memory[i] = any_byte(i);
        state.sregs.cr0 |= rand() % 2 ? X86_CR0_PG : 0;
        state.sregs.cr4 = is_long || rand() % 2 ? X86_CR4_PAE : 0;
        state.sregs.efer = is_long ? X86_EFER_LME | X86_EFER_LMA : 0;
        state.sregs.cs.l = is_long;
        state.sregs.cr3 = (uint64_t)(rand() % 32) << 12;
        state.sregs.ss.dpl = (uint8_t)(rand() % 4);
        state.regs.rbp = rand() % 4 ? (uint64_t)rand() % MEMORY
                                    : UINT64_MAX - (uint64_t)(rand() % 32);
        size_t n = sample(&state, r);
        cr_assert(n >= 1 && n <= 3, "%zu records", n);
        for (size_t i = 0; i < n; i++)
            cr_assert_leq(r[i].size, HV_SAMPLE_PIECE);
        cr_assert_not(r[n - 1].flags & HV_TRACE_MORE);
    }
}

/* ------------------------------------------------------------- its outputs */

static struct trace_labels *labels;
static struct symbols *symbols;
static struct trace_info info;
static char *text;
static size_t size;
static FILE *out;

static void setup(void)
{
    symbols = symbols_new();
    labels = trace_labels_create();
    cr_assert(symbols && labels);
    cr_assert_eq(symbols_add(symbols, 0x400, 0x100, "work"), 0);
    cr_assert_eq(symbols_add(symbols, 0x500, 0x100, "main"), 0);
    cr_assert_eq(symbols_add(symbols, 0x700, 0x10, "f"), 0);
    symbols_sort(symbols);
    trace_labels_borrow(labels, symbols, NULL);
    info = (struct trace_info){
        .tsc_khz = 1000000, .nr_vcpus = 2, .title = "guest", .labels = labels};
    out = open_memstream(&text, &size);
}

static void teardown(void)
{
    fclose(out);
    free(text);
    trace_labels_destroy(labels);
    symbols_destroy(symbols);
}

TestSuite(profile, .init = setup, .fini = teardown);

static struct hv_trace_record sample_of(uint32_t what, uint64_t rip)
{
    return (struct hv_trace_record){
        .tsc = 1000,
        .kind = HV_TRACE_SAMPLE,
        .flags = HV_TRACE_HAS_RIP | HV_TRACE_HAS_RING,
        .reason = what,
        .size = 1,
        .sample_rip = rip,
        .callers = {0x600}, /* behind the last instruction of main */
    };
}

/* What `type` makes of `nr` records. */
static const char *made(const struct trace_output_type *type,
                        const struct hv_trace_record *records, size_t nr)
{
    static const struct trace_style style = {.columns = 100};
    void *output = type->create(out, &info, &style);

    cr_assert_not_null(output);
    for (size_t i = 0; i < nr; i++)
        type->record(output, &records[i]);
    type->finish(output);
    type->destroy(output);
    fflush(out);
    return text;
}

#define ASSERT_IN(part, whole)                                                 \
    cr_assert_not_null(strstr(whole, part), "'%s' in '%s'", part, whole)

Test(profile, stacks_are_folded)
{
    struct hv_trace_record r[] = {
        sample_of(HV_SAMPLE_RUNS, 0x410),   sample_of(HV_SAMPLE_RUNS, 0x420),
        sample_of(HV_SAMPLE_HALTED, 0x500), /* hlt ends work */
        sample_of(HV_SAMPLE_VMM, 0x510),    sample_of(HV_SAMPLE_RUNS, 0x9000),
        sample_of(HV_SAMPLE_RUNS, 0x410),
    };

    r[5].vcpu = 1;
    r[5].ring = 3;
    cr_assert_str_eq(made(&trace_output_folded, r, ARRAY_SIZE(r)),
                     "vCPU 0;ring 0;main;0x9000 1\n"
                     "vCPU 0;ring 0;main;main;[in vmm] 1\n"
                     "vCPU 0;ring 0;main;work 2\n"
                     "vCPU 0;ring 0;main;work;[halted] 1\n"
                     "vCPU 1;ring 3;a program 1\n");
}

Test(profile, a_program_has_its_name)
{
    struct hv_trace_record r[] = {
        {.tsc = 900,
         .kind = HV_TRACE_SWITCH,
         .pid = 1,
         .reason = 2,
         .next = "cat;x"},
        sample_of(HV_SAMPLE_RUNS, 0x410),
    };

    r[1].ring = 3;
    cr_assert_str_eq(made(&trace_output_folded, r, ARRAY_SIZE(r)),
                     "vCPU 0;ring 3;cat:x 1\n");
}

Test(profile, pieces_are_one_stack)
{
    struct hv_trace_record r[] = {
        sample_of(HV_SAMPLE_RUNS, 0x410), sample_of(HV_SAMPLE_CALLERS, 0x410),
        sample_of(HV_SAMPLE_CALLERS, 0x410), /* of a sample that was lost */
    };

    r[0].flags |= HV_TRACE_MORE;
    r[1].flags |= HV_TRACE_CUT;
    r[1].callers[0] = 0x7000;
    cr_assert_str_eq(made(&trace_output_folded, r, ARRAY_SIZE(r)),
                     "vCPU 0;ring 0;[...];0x7000;main;work 1\n");
}

/* Numbers of a file are anything. */
Test(profile, pieces_without_an_end_are_bounded)
{
    struct hv_trace_record r[40];

    for (size_t i = 0; i < ARRAY_SIZE(r); i++) {
        r[i] = sample_of(i ? HV_SAMPLE_CALLERS : HV_SAMPLE_RUNS, 0x410);
        r[i].flags |= HV_TRACE_MORE;
        r[i].size = 0xFFFF;
    }
    made(&trace_output_folded, r, ARRAY_SIZE(r));
    ASSERT_IN(";work 1\n", text);
}

Test(profile, the_table_counts_callers_and_recursion_once)
{
    struct hv_trace_record r[] = {
        sample_of(HV_SAMPLE_RUNS, 0x410), sample_of(HV_SAMPLE_RUNS, 0x410),
        sample_of(HV_SAMPLE_RUNS, 0x410),
        sample_of(HV_SAMPLE_RUNS, 0x510), /* main calls main */
    };

    made(&trace_output_stats, r, ARRAY_SIZE(r));
    ASSERT_IN(
        "work                                       3    75.00 %           "
        "75.00 %\n"
        "main                                       1    25.00 %          "
        "100.00 %\n"
        "all                                        4\n",
        text);
}

Test(profile, a_name_is_cut_between_characters)
{
    const struct hv_trace_record r = sample_of(HV_SAMPLE_RUNS, 0x810);
    char name[SYMBOLS_MAX_NAME + 1] = "";
    bool valid = true;
    size_t used;

    while (strlen(name) + 2 < sizeof(name))
        strcat(name, "\u00e4");
    cr_assert_eq(symbols_add(symbols, 0x800, 0x100, name), 0);
    symbols_sort(symbols);
    made(&trace_output_stats, &r, 1);
    ASSERT_IN("\n\u00e4\u00e4", text);
    for (const char *c = text; *c; c += used)
        (void)utf8_next(c, strlen(c), &used, &valid);
    cr_assert(valid, "half a character in:\n%s", text);
}

Test(profile, too_many_stacks_are_counted)
{
    struct profile *profile = profile_create(&info);
    const unsigned nr = PROFILE_STACKS + 5;

    cr_assert_not_null(profile);
    for (unsigned i = 0; i < nr; i++) {
        struct hv_trace_record r = sample_of(HV_SAMPLE_RUNS, 0x10000 + i);
        profile_record(profile, &r, "");
    }
    profile_print_folded(profile, out);
    fflush(out);
    ASSERT_IN("[others] 5\n", text);
    profile_destroy(profile);
}

Test(profile, the_picture_has_a_line)
{
    struct hv_trace_record r[] = {
        sample_of(HV_SAMPLE_HALTED, 0x500),
        sample_of(HV_SAMPLE_CALLERS, 0x500),
    };

    r[0].flags |= HV_TRACE_MORE;
    made(&trace_output_text, r, ARRAY_SIZE(r));
    ASSERT_IN("sample: [halted] < work < main < ...", text);
    cr_assert_null(strstr(text, "callers:"), "%s", text);
}

Test(profile, json_has_all_of_it)
{
    struct hv_trace_record r = sample_of(HV_SAMPLE_VMM, 0x410);

    made(&trace_output_json, &r, 1);
    ASSERT_IN("\"kind\":\"sample\"", text);
    ASSERT_IN("\"state\":\"vmm\",\"ring\":0,\"rip\":\"0x410\","
              "\"at\":\"work+0x10\",\"function\":\"work\","
              "\"callers\":[\"0x600\"],\"stack\":[\"main\"],"
              "\"more\":false,\"cut\":false}",
              text);
}

Test(profile, perfetto_has_an_instant)
{
    const char name[] = "sample: work < main";
    struct hv_trace_record r = sample_of(HV_SAMPLE_RUNS, 0x410);

    made(&trace_output_perfetto, &r, 1);
    cr_assert_not_null(memmem(text, size, name, strlen(name)));
}

/* What was lost is counted at the end, by all of the lines. */
Test(profile, json_counts_what_was_lost)
{
    const struct hv_trace_record r[] = {
        {.kind = HV_TRACE_LOST, .count = 5},
        {.kind = HV_TRACE_LOST, .count = 7},
    };

    made(&trace_output_json, r, ARRAY_SIZE(r));
    ASSERT_IN("\"lost\":12", text);
}

Test(profile, json_has_the_shortest_name)
{
    const struct hv_trace_record r = {.kind = HV_TRACE_EXIT,
                                      .flags = HV_TRACE_HAS_RIP,
                                      .rip = 0x700,
                                      .count = 1};

    made(&trace_output_json, &r, 1);
    ASSERT_IN("\"rip\":\"0x700\",\"at\":\"f\"", text);
}
