/* SPDX-License-Identifier: MIT */
/*
 * Writes what the arguments and results of system calls point to, as TEXT
 * records. The program's memory is read by the same routines that the calls
 * themselves use; data that cannot be read get no record. A record is cut to at
 * most TEXT_MAX bytes, enough for a person to recognise the data.
 */
#include "trace/call.h"

#include <asm/errno.h>
#include <linux/uio.h>

#include "kernel.h"
#include "lib/string.h"
#include "mm/user_copy.h"

#define TEXT_MAX    240u /* six records */
#define DATA_MAX    40u  /* of data read and written */
#define VECTOR_MAX  80u  /* of several buffers */
#define MAX_VECTORS 8u
#define MAX_WORDS   32u
#define MAX_ENV     256u

/* If not all of the text is here, `len` is a multiple of a record's length, so
 * that a reader knows how long the last record is. */
struct text {
    size_t len;  /* bytes here */
    size_t size; /* full size in bytes, as far as known */
    char bytes[TEXT_MAX];
};

static void put(struct hv_trace_ring *ring, uint32_t which, const char *bytes,
                size_t len, size_t size)
{
    do {
        struct hv_trace_record *r = trace_begin(ring);
        size_t part = MIN(len, (size_t)HV_TRACE_TEXT_MAX);

        *r = (struct hv_trace_record){
            .tsc = tsc_read(),
            .pid = (uint32_t)current_process()->pid,
            .kind = HV_TRACE_TEXT,
            .flags = len > part ? HV_TRACE_MORE : 0,
            .reason = which,
            .size = (uint16_t)MIN(size, (size_t)UINT16_MAX),
        };
        memcpy(r->text, bytes, part);
        trace_end(ring);
        bytes += part;
        len -= part;
    } while (len > 0);
}

/* Appends as much of a string as can be read, up to its end, the end of a page,
 * or `max` bytes. Returns false if not even its first byte can be read. */
static bool append_string(struct text *text, uint64_t from)
{
    int64_t len =
        user_read_string(text->bytes + text->len, from, TEXT_MAX - text->len);

    if (len == -EFAULT)
        return false;
    text->len = len < 0 ? TEXT_MAX : text->len + (size_t)len;
    text->size = text->len + (len < 0); /* cut: there is more */
    return true;
}

static bool append_bytes(struct text *text, uint64_t from, uint64_t len,
                         size_t most)
{
    size_t part = MIN(len, (uint64_t)(most - MIN(text->len, most)));

    if (user_read(text->bytes + text->len, from, part) != 0)
        return false;
    text->len += part;
    text->size += len;
    return true;
}

static bool append_words(struct text *text, uint64_t array)
{
    uint64_t word;

    for (unsigned i = 0; i < MAX_WORDS && text->len < TEXT_MAX; i++) {
        if (user_read(&word, array + i * sizeof(word), sizeof(word)) != 0)
            return false;
        if (word == 0)
            break;
        if (!append_string(text, word))
            return false;
        if (text->len < TEXT_MAX)
            text->bytes[text->len++] = '\0';
    }
    text->size = text->len;
    return true;
}

static bool count_words(struct text *text, uint64_t array)
{
    uint32_t count = 0;
    uint64_t word = 0;

    do
        if (user_read(&word, array + count * sizeof(word), sizeof(word)) != 0)
            return false;
    while (word != 0 && ++count < MAX_ENV);
    memcpy(text->bytes, &count, sizeof(count));
    text->len = text->size = sizeof(count);
    return true;
}

/* `limit`: how many bytes count, over all buffers. */
static bool append_vector(struct text *text, uint64_t array, uint64_t count,
                          uint64_t limit)
{
    struct iovec iov;

    for (uint64_t i = 0; i < MIN(count, (uint64_t)MAX_VECTORS); i++) {
        if (user_read(&iov, array + i * sizeof(iov), sizeof(iov)) != 0)
            return false;
        uint64_t len = MIN((uint64_t)iov.iov_len, limit);

        if (!append_bytes(text, (uint64_t)iov.iov_base, len, VECTOR_MAX))
            return false;
        limit -= len;
    }
    return true;
}

static bool append_lengths(struct text *text, uint64_t array, uint64_t count)
{
    struct iovec iov;

    for (uint64_t i = 0; i < MIN(count, (uint64_t)MAX_VECTORS); i++) {
        if (user_read(&iov, array + i * sizeof(iov), sizeof(iov)) != 0)
            return false;
        uint32_t len = (uint32_t)MIN((uint64_t)iov.iov_len, UINT32_MAX);

        memcpy(text->bytes + text->len, &len, sizeof(len));
        text->len += sizeof(len);
    }
    text->size = text->len;
    return true;
}

/* `len`: the length of BYTES; the limit for a VECTOR. */
static bool collect(const struct syscall *call, uint16_t rule, uint64_t len,
                    struct text *text)
{
    uint64_t from = call->arg[TRACE_RULE_ARG(rule)];

    text->len = text->size = 0;
    if (from == 0)
        return false;
    switch (TRACE_RULE_WHAT(rule)) {
    case TRACE_STRING:
        return append_string(text, from);
    case TRACE_BYTES:
        return append_bytes(text, from, len, DATA_MAX);
    case TRACE_STRUCT:
        text->len = text->size = TRACE_RULE_MORE(rule);
        return user_read(text->bytes, from, text->len) == 0;
    case TRACE_WORDS:
        return append_words(text, from);
    case TRACE_NR_WORDS:
        return count_words(text, from);
    case TRACE_VECTOR:
        return append_vector(text, from, call->arg[TRACE_RULE_MORE(rule)], len);
    case TRACE_LENGTHS:
        return append_lengths(text, from, call->arg[TRACE_RULE_MORE(rule)]);
    case TRACE_NOTHING:
        break;
    }
    return false;
}

static uint64_t length_of(const struct syscall *call, uint16_t rule)
{
    if (TRACE_RULE_WHAT(rule) != TRACE_BYTES)
        return UINT64_MAX;
    return call->arg[TRACE_RULE_MORE(rule)];
}

/* The `reason` field of a rule's TEXT records. */
static uint32_t which(uint16_t rule)
{
    unsigned arg = TRACE_RULE_ARG(rule);

    return TRACE_RULE_WHAT(rule) == TRACE_LENGTHS ? HV_TEXT_LENGTHS + arg : arg;
}

void trace_arguments(const struct syscall *call, uint64_t number)
{
    const struct trace_rule *rule = &trace_rules[number];
    struct text text;

    for (unsigned i = 0; i < TRACE_MAX_IN && rule->in[i] != 0; i++) {
        if (!collect(call, rule->in[i], length_of(call, rule->in[i]), &text))
            continue;
        interrupts_off();
        struct hv_trace_ring *ring = trace_ring();

        if (ring != NULL)
            put(ring, which(rule->in[i]), text.bytes, text.len, text.size);
        interrupts_on();
    }
}

void trace_copy_result(const struct syscall *call, uint64_t number,
                       int64_t result, struct trace_result *to)
{
    struct text text;

    to->len = to->size = 0;
    if (result < 0 || trace_rules[number].out == 0 ||
        !collect(call, trace_rules[number].out, (uint64_t)result, &text))
        return;
    to->len = (uint16_t)MIN(text.len, sizeof(to->bytes));
    to->size = (uint16_t)MIN(text.size, (size_t)UINT16_MAX);
    memcpy(to->bytes, text.bytes, to->len);
}

void trace_write_result(const struct trace_result *result)
{
    struct hv_trace_ring *ring = trace_ring();

    if (ring != NULL)
        put(ring, HV_TEXT_RESULT, result->bytes, result->len, result->size);
}

void trace_first_return(uint32_t number)
{
    interrupts_off();
    trace_sysret(process_frame(current_process()), number, 0, 0);
    interrupts_on();
}
