/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the decoding of hypercalls. An input is a list of steps: the doorbell,
 * the address (or frame), the number, and the request in memory. Checked: the
 * bounds of the answers, and that no byte of RAM changes except those of the
 * request.
 */
#include "fuzz.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "exit/hypercall.h"

#define RAM_SIZE (1u << 20)
#define LOW_SIZE 0xA0000u /* up to the VGA hole */
#define CONSOLE  4096u    /* most bytes that one call takes */

struct step {
    uint8_t doorbell;    /* bit 0: the port; else the instruction */
    uint8_t offset, len; /* of the port write */
    uint8_t place;       /* where in RAM the request is put: page number */
    uint32_t number;     /* the number that the instruction passes */
    uint64_t page;
    struct hv_request request;
};

static struct hypercalls calls;
static struct device *bell;
static uint8_t *ram;
static uint8_t before[LOW_SIZE];
static unsigned nr_exits, nr_violations, nr_events;
static struct hypercall_event last;

static size_t console_write(void *ctx, const uint8_t *data, size_t len)
{
    (void)ctx;
    if (len > CONSOLE)
        abort();
    uint8_t sum = 0;
    for (size_t i = 0; i < len; i++) /* every byte must be readable */
        sum = (uint8_t)(sum + data[i]);
    return sum % 2 ? len : len / 2;
}

static void on_exit_request(void *ctx, uint64_t status)
{
    (void)ctx, (void)status;
    nr_exits++;
}

static void on_violation(void *ctx, const char *what, uint64_t value)
{
    (void)ctx, (void)value;
    if (!what || !*what)
        abort();
    nr_violations++;
}

static void on_event(void *ctx, const struct hypercall_event *event)
{
    (void)ctx;
    nr_events++;
    last = *event;
}

static void start(void)
{
    unsigned nr;

    calls = (struct hypercalls){
        .console = {.write = console_write},
        .requests = {.exit = on_exit_request},
        .violation = on_violation,
    };
    if (guest_mem_create(RAM_SIZE, &calls.mem))
        abort();
    ram = guest_mem_regions(calls.mem, &nr)[0].host;
    bell = hypercall_doorbell_create(&calls, on_event, NULL);
    if (!bell)
        abort();
}

/* Checks the bounds of a served request's answer. */
static void check_answer(const struct hv_request *asked)
{
    if (last.number != asked->number)
        abort();
    if (asked->flags) {
        if (last.result != -EINVAL)
            abort();
        return;
    }
    switch (asked->number) {
    case HV_CALL_CONSOLE:
        if (last.result > 0 &&
            ((uint64_t)last.result > asked->args[1] || last.result > CONSOLE))
            abort();
        break;
    case HV_CALL_FEATURES:
    case HV_CALL_EXIT:
        if (last.result)
            abort();
        break;
    case HV_CALL_TIME:
        if (asked->args[0] > 1 ? last.result != -EINVAL : last.result < 0)
            abort();
        break;
    default:
        if (last.result != -ENOSYS)
            abort();
    }
}

/* Rings the step's doorbell; returns true if the request was served. */
static bool ring(const struct step *step)
{
    nr_violations = nr_events = 0;
    if (step->doorbell & 1) {
        static const unsigned lens[] = {1, 2, 4, 4};
        uint32_t frame = (uint32_t)(step->page >> 12);
        bell->ops->write(bell, step->offset % 4, (const uint8_t *)&frame,
                         lens[step->len % 4]);
    } else {
        uint64_t number = step->doorbell & 2 ? HYPERCALL_ANY : step->number;
        if (hypercall_serve(&calls, gpa(step->page), number, &last) == 0)
            nr_events++;
    }
    if (nr_events + nr_violations != 1)
        abort(); /* it must be served or refused, and reported once */
    return nr_events;
}

static void take(const struct step *step)
{
    uint64_t put = (uint64_t)step->place % (LOW_SIZE >> 12) << 12;
    struct hv_request asked;
    uint64_t page = step->doorbell & 1
                        ? (uint64_t)(uint32_t)(step->page >> 12) << 12
                        : step->page;

    memcpy(ram + put, &step->request, sizeof(step->request));
    memcpy(before, ram, LOW_SIZE);
    if (ring(step)) {
        if (page % 4096 || guest_mem_read(calls.mem, gpa(page), &asked, 4))
            abort();
        if (page < LOW_SIZE) {
            memcpy(&asked, before + page, sizeof(asked));
            check_answer(&asked);
            memcpy(before + page, ram + page, sizeof(asked));
        }
    }
    if (memcmp(before, ram, LOW_SIZE) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct step step;

    if (!ram)
        start();
    for (unsigned i = 0; i < 8 && size >= sizeof(step); i++) {
        memcpy(&step, data, sizeof(step));
        data += sizeof(step);
        size -= sizeof(step);
        take(&step);
    }
    return 0;
}

/* Each number with each doorbell, and then one with a second step. */
size_t fuzz_seed(unsigned n, uint8_t *buf)
{
    struct step step = {
        .doorbell = (uint8_t)(n % 3),
        .len = 2,
        .place = 3,
        .page = 0x3000,
        .number = n / 3,
        .request = {.number = n / 3, .args = {0x5000, 10}},
    };

    if (n >= 18)
        return 0;
    if (step.request.number == HV_CALL_TIME)
        step.request.args[0] = HV_CLOCK_MONOTONIC;
    memcpy(buf, &step, sizeof(step));
    memcpy(buf + sizeof(step), &step, sizeof(step));
    return n < 12 ? sizeof(step) : 2 * sizeof(step);
}
