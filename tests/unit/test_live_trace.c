/* SPDX-License-Identifier: MIT */
/*
 * The trace while the machine runs: whatever records a guest makes, the event
 * loop soon has its turn again.
 */
#include <criterion/criterion.h>

#include <fcntl.h>
#include <linux/kvm.h>
#include <time.h>
#include <unistd.h>

#include "machine/live.h"

#define WINDOW 16300u /* nearly as many records as are kept in order */

static struct trace_sources sources;
static struct trace_labels *labels;
static struct trace_info info;
static uint64_t nr_exits;

static uint64_t endless(struct trace_source *source)
{
    (void)source;
    return UINT64_MAX;
}

/* One CPU exits again and again. */
static size_t read_exits(struct trace_source *source, uint64_t *tail,
                         struct hv_trace_record *out, size_t max,
                         uint64_t *lost)
{
    (void)source, (void)lost;
    for (size_t i = 0; i < max; i++, nr_exits++)
        out[i] = (struct hv_trace_record){.tsc = 2000000 + nr_exits,
                                          .kind = HV_TRACE_EXIT,
                                          .vcpu = 1,
                                          .reason = KVM_EXIT_HLT};
    *tail += max;
    return max;
}

/* Another one, which made its last exit before that, writes texts of one and
 * the same call: they are all earlier, and take no line of their own. */
static size_t read_texts(struct trace_source *source, uint64_t *tail,
                         struct hv_trace_record *out, size_t max,
                         uint64_t *lost)
{
    (void)source, (void)lost;
    if (nr_exits < WINDOW)
        return 0;
    for (size_t i = 0; i < max; i++)
        out[i] = (struct hv_trace_record){.tsc = 1000000,
                                          .kind = (*tail)++ ? HV_TRACE_TEXT
                                                            : HV_TRACE_SYSCALL,
                                          .pid = 7,
                                          .size = 1,
                                          .flags = HV_TRACE_MORE};
    return max;
}

static struct trace_source texts = {.read = read_texts, .written = endless};
static struct trace_source exits = {.read = read_exits, .written = endless};

static uint64_t cpu_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

Test(live_trace, records_in_the_worst_order_do_not_keep_the_loop)
{
    struct live_config config = {
        .type = &trace_output_text,
        .info = &info,
        .style = {.columns = 100},
        .sources = &sources,
        .fd = open("/dev/null", O_WRONLY),
        .wake_fd = -1,
    };

    labels = config.labels = trace_labels_create();
    info = (struct trace_info){
        .tsc_khz = 1000000, .nr_vcpus = 2, .title = "test", .labels = labels};
    trace_sources_init(&sources);
    cr_assert_eq(trace_sources_add(&sources, &texts), 0);
    cr_assert_eq(trace_sources_add(&sources, &exits), 0);
    struct live_trace *live = live_create(&config);
    cr_assert_not_null(live);
    for (unsigned i = 0; i < 3; i++) {
        uint64_t before = cpu_ms();
        live_poll(live);
        cr_assert_lt(cpu_ms() - before, 500u);
    }
    live_destroy(live);
    trace_sources_fini(&sources);
    trace_labels_destroy(labels);
}
