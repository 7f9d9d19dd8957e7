/* SPDX-License-Identifier: MIT */
/*
 * BIOS calls as trace records (hv/trace.h, HV_TRACE_BIOS), and such records as
 * text. Records may come from a file, so their fields may have any value.
 */
#include "words.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/names.h"
#include "calls.h"
#include "hv/trace.h"

#define CARRY 0x0001u
#define ZERO  0x0040u

static const struct name {
    const char *name;
    uint16_t first, last;
    bool is_served;
} names[] = {
#define SERVED(first, last, name, serve) {name, first, last, true},
#define KNOWN(first, last, name)         {name, first, last, false},
    BIOS_CALLS(SERVED, KNOWN)};

static const struct name *find(uint16_t number)
{
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (number >= names[i].first && number <= names[i].last)
            return &names[i];
    return NULL;
}

const char *bios_call_name(uint16_t number)
{
    const struct name *name = find(number);

    return name ? name->name : NULL;
}

bool bios_is_served(uint16_t number)
{
    const struct name *name = find(number);

    return name && name->is_served;
}

void bios_record(struct hv_trace_record *record, const struct bios_event *event)
{
    record->flags |= HV_TRACE_BIOS | HV_TRACE_HAS_RIP | HV_TRACE_HAS_RING;
    record->rip = event->from;
    record->ring = 0;
    record->address = event->number | (uint64_t)event->answer << 16 |
                      (uint64_t)event->is_transfer << 24 |
                      (uint64_t)event->is_exception << 25 |
                      (uint64_t)event->is_refused << 26;
    record->data = event->before[0] | (uint64_t)event->before[1] << 16 |
                   (uint64_t)event->before[2] << 32 |
                   (uint64_t)event->before[3] << 48;
    record->aux = event->after_ax | (uint64_t)event->after_flags << 16;
    if (event->is_transfer) {
        record->count = (event->lba & 0xFFFFFFFFFFFFull) |
                        (uint64_t)event->nr_sectors << 48;
        record->aux |= (uint64_t)event->offset << 32 | (uint64_t)event->segment
                                                           << 48;
    } else {
        record->count = event->si | (uint64_t)event->di << 16 |
                        (uint64_t)event->ds << 32 | (uint64_t)event->es << 48;
    }
}

void bios_event(const struct hv_trace_record *r, struct bios_event *event)
{
    *event = (struct bios_event){
        .number = (uint16_t)r->address,
        .answer = (enum bios_answer)(r->address >> 16 & 0xFF),
        .is_transfer = r->address >> 24 & 1,
        .is_exception = r->address >> 25 & 1,
        .is_refused = r->address >> 26 & 1,
        .before = {(uint16_t)r->data, (uint16_t)(r->data >> 16),
                   (uint16_t)(r->data >> 32), (uint16_t)(r->data >> 48)},
        .after_ax = (uint16_t)r->aux,
        .after_flags = (uint16_t)(r->aux >> 16),
    };
    if (event->is_transfer) {
        event->lba = r->count & 0xFFFFFFFFFFFFull;
        event->nr_sectors = (uint16_t)(r->count >> 48);
        event->offset = (uint16_t)(r->aux >> 32);
        event->segment = (uint16_t)(r->aux >> 48);
        return;
    }
    event->si = (uint16_t)r->count;
    event->di = (uint16_t)(r->count >> 16);
    event->ds = (uint16_t)(r->count >> 32);
    event->es = (uint16_t)(r->count >> 48);
}

/* ------------------------------------------------------------ the arguments */

#define AX before[0]
#define BX before[1]
#define CX before[2]
#define DX before[3]

static void character(uint8_t byte, char *buf, size_t size)
{
    if (byte >= ' ' && byte < 0x7F)
        snprintf(buf, size, "'%c'", byte);
    else
        snprintf(buf, size, "0x%02x", byte);
}

static void describe_transfer(const struct bios_event *e, const char *name,
                              char *buf, size_t size)
{
    snprintf(buf, size, "%s %u sector%s at %" PRIu64 "%s %04x:%04x", name,
             e->nr_sectors, e->nr_sectors == 1 ? "" : "s", e->lba,
             e->number == 0x1303 || e->number == 0x1343 ? " from" : " to",
             e->segment, e->offset);
}

static void describe_asked(const struct bios_event *e, const char *name,
                           char *buf, size_t size)
{
    char text[16];

    if (e->is_transfer) {
        describe_transfer(e, name, buf, size);
        return;
    }
    character((uint8_t)e->AX, text, sizeof(text));
    switch (e->number) {
    case 0x100E:
        snprintf(buf, size, "print %s", text);
        break;
    case 0x1009:
    case 0x100A:
        snprintf(buf, size, "write %s %u times", text, e->CX);
        break;
    case 0x1000:
        snprintf(buf, size, "%s 0x%02x", name, e->AX & 0xFFu);
        break;
    case 0x1002:
        snprintf(buf, size, "%s to row %u, column %u", name,
                 (unsigned)e->DX >> 8, e->DX & 0xFFu);
        break;
    case 0x1006:
    case 0x1007:
        snprintf(buf, size, "%s %u lines", name, e->AX & 0xFFu);
        break;
    case 0x1013:
        snprintf(buf, size, "%s of %u at row %u, column %u", name, e->CX,
                 (unsigned)e->DX >> 8, e->DX & 0xFFu);
        break;
    case 0x1586:
        snprintf(buf, size, "wait %" PRIu32 " us",
                 (uint32_t)e->CX << 16 | e->DX);
        break;
    default:
        if (e->number >> 8 == 0x13)
            snprintf(buf, size, "%s, drive 0x%02x", name, e->DX & 0xFFu);
        else if (e->number >> 8 == 0x09)
            snprintf(buf, size, "%s, 0x%02x", name, e->AX & 0xFFu);
        else
            snprintf(buf, size, "%s", name);
        break;
    }
}

/* --------------------------------------------------------------- the answer */

static bool tells_by_carry(unsigned vector)
{
    return vector == 0x13 || vector == 0x15 || vector == 0x1A;
}

static void describe_answer(const struct bios_event *e, char *buf, size_t size)
{
    unsigned vector = e->number >> 8;

    buf[0] = '\0';
    if (e->is_refused)
        snprintf(buf, size, " -> refused");
    else if (!bios_is_served(e->number))
        snprintf(buf, size, " -> not served");
    else if (e->answer == BIOS_WAIT)
        snprintf(buf, size, " -> waits");
    else if (vector == 0x19)
        snprintf(buf, size, " -> 0000:7c00");
    else if (tells_by_carry(vector) && e->after_flags & CARRY)
        snprintf(buf, size, " -> error 0x%02x", e->after_ax >> 8);
    else if (tells_by_carry(vector))
        snprintf(buf, size, " -> ok");
    else if ((e->number == 0x1601 || e->number == 0x1611) &&
             e->after_flags & ZERO)
        snprintf(buf, size, " -> no");
    else if (e->after_ax != e->AX)
        snprintf(buf, size, " -> ax=%04x", e->after_ax);
}

/* True for vectors that select their function by ah; only these show ah. */
static bool has_functions(unsigned vector)
{
    return !(vector == 0x09 || vector == 0x11 || vector == 0x12 ||
             vector == 0x18 || vector == 0x19);
}

static void describe_exception(const struct bios_event *e, char *buf,
                               size_t size)
{
    unsigned vector = e->number >> 8;
    const char *shorter = names_exception_short(vector);

    snprintf(buf, size, "exception %s%s%s, no handler", shorter,
             *shorter ? " " : "", names_exception(vector));
}

/* "int 0x10 ah=0e", with what follows that. */
static void describe_call(const struct bios_event *e, const char *rest,
                          char *buf, size_t size)
{
    char function[32] = "";

    if (has_functions(e->number >> 8))
        snprintf(function, sizeof(function), " ah=%02x", e->number & 0xFF);
    snprintf(buf, size, "int 0x%02x%s%s", e->number >> 8, function, rest);
}

void bios_describe(const struct hv_trace_record *record, char *buf, size_t size)
{
    struct bios_event event;
    char asked[80] = "unknown", answer[32], rest[128];
    const char *name;

    bios_event(record, &event);
    if (event.is_exception) {
        describe_exception(&event, buf, size);
        return;
    }
    name = bios_call_name(event.number);
    if (name)
        describe_asked(&event, name, asked, sizeof(asked));
    describe_answer(&event, answer, sizeof(answer));
    snprintf(rest, sizeof(rest), ": %s%s", asked, answer);
    describe_call(&event, rest, buf, size);
}

void bios_name(const struct hv_trace_record *record, char *buf, size_t size)
{
    struct bios_event event;
    const char *name;
    char rest[64];

    bios_event(record, &event);
    if (event.is_exception) {
        describe_exception(&event, buf, size);
        return;
    }
    name = bios_call_name(event.number);
    snprintf(rest, sizeof(rest), " %s", name ? name : "(unknown)");
    describe_call(&event, rest, buf, size);
}
