/* SPDX-License-Identifier: MIT */
/*
 * For the tests of hypercalls: a guest's memory with a request in it, and a
 * record of everything that is reported.
 */
#ifndef HYPERCALL_TOOLS_H
#define HYPERCALL_TOOLS_H

#include <criterion/criterion.h>

#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "device_tools.h"
#include "exit/hypercall.h"
#include "hv/layout.h"

#define RAM_SIZE (1u << 20)
#define PAGE     0x3000u
#define TEXT     0x5000u

/* A console that takes `room` bytes a call. */
struct console_seen {
    size_t room;
    unsigned nr_calls;
    size_t len;
    uint8_t data[8192];
};

static struct console_seen console;
static struct requests_seen requests;
static struct hypercalls calls;
static struct hypercall_event event;
static unsigned nr_violations;
static char violation[128];
static uint64_t violation_value;
static unsigned nr_events;
static struct device *bell;

static inline size_t console_write(void *ctx, const uint8_t *data, size_t len)
{
    struct console_seen *seen = ctx;

    seen->nr_calls++;
    if (len > seen->room)
        len = seen->room;
    cr_assert_leq(len, sizeof(seen->data) - seen->len);
    memcpy(seen->data + seen->len, data, len);
    seen->len += len;
    return len;
}

static inline void on_violation(void *ctx, const char *what, uint64_t value)
{
    cr_assert_eq(ctx, &nr_violations);
    nr_violations++;
    snprintf(violation, sizeof(violation), "%s", what);
    violation_value = value;
}

static inline void on_event(void *ctx, const struct hypercall_event *what)
{
    cr_assert_eq(ctx, &nr_events);
    nr_events++;
    event = *what;
}

static inline void setup(void)
{
    console.room = SIZE_MAX;
    calls = (struct hypercalls){
        .console = {.write = console_write, .ctx = &console},
        .requests = requests_into(&requests),
        .violation = on_violation,
        .violation_ctx = &nr_violations,
    };
    cr_assert_eq(guest_mem_create(RAM_SIZE, &calls.mem), 0);
    bell = hypercall_doorbell_create(&calls, on_event, &nr_events);
    cr_assert_not_null(bell);
}

static inline void teardown(void)
{
    device_destroy(bell);
    guest_mem_destroy(calls.mem);
}

static inline void put_request(uint64_t page, const struct hv_request *request)
{
    cr_assert_eq(
        guest_mem_write(calls.mem, gpa(page), request, sizeof(*request)), 0);
}

static inline struct hv_request request_in_guest(uint64_t page)
{
    struct hv_request request;

    cr_assert_eq(
        guest_mem_read(calls.mem, gpa(page), &request, sizeof(request)), 0);
    return request;
}

/* Serves a request with two arguments; returns its result. */
static inline int64_t ask(uint32_t number, uint64_t arg0, uint64_t arg1)
{
    const struct hv_request request = {
        .number = number,
        .result = 0x5A5A,
        .args = {arg0, arg1, 3, 4, 5, 6},
    };

    put_request(PAGE, &request);
    cr_assert_eq(hypercall_serve(&calls, gpa(PAGE), number, &event), 0);
    cr_assert_eq(event.number, number);
    cr_assert_eq(event.result, request_in_guest(PAGE).result,
                 "the event and the guest are told the same");
    return event.result;
}

static inline void fill(uint64_t at, uint64_t len)
{
    for (uint64_t i = 0; i < len; i++) {
        uint8_t byte = (uint8_t)(i * 7 + i / 256);
        cr_assert_eq(guest_mem_write(calls.mem, gpa(at + i), &byte, 1), 0);
    }
}

/* Did the console get what fill() wrote? */
static inline void assert_filled(size_t len)
{
    cr_assert_eq(console.len, len);
    for (size_t i = 0; i < len; i++)
        cr_assert_eq(console.data[i], (uint8_t)(i * 7 + i / 256));
}

#endif
