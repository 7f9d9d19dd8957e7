/* SPDX-License-Identifier: MIT */
/*
 * The question to the process that reads names, and the wait for its answer.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "answer.h"
#include "base/ending.h"
#include "base/now.h"
#include "reader.h"

#define CHUNK (UINT64_C(256) << 10) /* bytes read at once */

struct bytes {
    uint8_t *data;
    size_t len;
    size_t capacity;
};

enum outcome {
    GOES_ON,
    ENDED, /* the answer is complete */
    TOO_LATE,
    FAILED, /* too many bytes, or no memory for them */
};

static enum outcome read_some(int fd, struct bytes *bytes)
{
    if (bytes->capacity - bytes->len < CHUNK) {
        size_t capacity = 2 * bytes->capacity + 2 * CHUNK;
        uint8_t *data = realloc(bytes->data, capacity);
        if (!data)
            return FAILED;
        bytes->data = data;
        bytes->capacity = capacity;
    }
    ssize_t n = read(fd, bytes->data + bytes->len, CHUNK);
    if (n < 0 && errno == EINTR)
        return GOES_ON;
    if (n <= 0)
        return ENDED;
    bytes->len += (size_t)n;
    return bytes->len > NAMES_ANSWER_MAX ? FAILED : GOES_ON;
}

static enum outcome read_all(const struct names_reader *reader, unsigned ms,
                             struct bytes *bytes)
{
    const uint64_t until = now_ms() + ms;
    enum outcome outcome = GOES_ON;
    uint64_t now;

    while (outcome == GOES_ON && (now = now_ms()) < until) {
        struct pollfd fd = {.fd = reader->answer, .events = POLLIN};
        int rc = poll(&fd, 1, (int)ending_wait((unsigned)(until - now)));
        if (rc > 0)
            outcome = read_some(reader->answer, bytes);
        else if (rc < 0 && errno != EINTR)
            outcome = FAILED;
        else if (ending_is_over())
            break;
    }
    return outcome == GOES_ON ? TOO_LATE : outcome;
}

/* Says why the answer is not complete. */
static void say(struct names *names, const char *what, const char *source,
                enum outcome outcome, unsigned ms)
{
    char *text = names->lacking;
    size_t size = sizeof(names->lacking);

    switch (outcome) {
    case TOO_LATE:
        if (ms == 0)
            snprintf(text, size, "%s: there was no time to read them", what);
        else
            snprintf(text, size,
                     "%s: %s is too large, reading them takes more than %u ms",
                     what, source, ms);
        break;
    case GOES_ON:
    case ENDED:
        snprintf(text, size,
                 "%s: the process that reads them has ended, so %s is damaged "
                 "or too large",
                 what, source);
        break;
    case FAILED:
        snprintf(text, size,
                 "%s: what the process that reads them answers makes no sense",
                 what);
        break;
    }
}

void names_reader_take(struct names_reader *reader,
                       const struct names_wanted *wanted, const uint8_t *memory,
                       unsigned ms, struct names *names)
{
    struct bytes bytes = {.data = NULL};

    if (!reader->is_there)
        return;
    ms = ending_wait(ms);
    if (wanted->memory && wanted->memory <= NAMES_MAX_MEMORY)
        memcpy(reader->shared, memory, (size_t)wanted->memory);
    /* If the process is gone, reading its answer will show it. The question
     * fits into any socket buffer. */
    (void)!send(reader->answer, wanted, sizeof(*wanted), MSG_NOSIGNAL);
    enum outcome outcome = read_all(reader, ms, &bytes);
    names_reader_end(reader);
    int parts = names_answer_read(bytes.data, bytes.len, names);
    free(bytes.data);
    if (parts < 0) { /* then nothing in the answer can be trusted */
        names_fini(names);
        outcome = FAILED;
    }
    if (parts != NAMES_PARTS)
        say(names, parts > 0 ? "no source lines" : "no names",
            wanted->memory ? "the kernel's table" : "the file", outcome, ms);
}
