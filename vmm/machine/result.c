/* SPDX-License-Identifier: MIT */
/*
 * How a run ended, for people and for programs.
 */
#include "result.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "debug/picture_json.h"
#include "dev/post.h"
#include "base/json_text.h"
#include "base/log.h"
#include "outputs.h"
#include "show.h"

static uint64_t count_exits(const struct machine *machine)
{
    uint64_t n = 0;

    for (unsigned i = 0; i < machine->nr_cpus; i++)
        n += machine->cpus[i].exit.nr_exits;
    return n;
}

void result_print(const struct machine *machine)
{
    const struct machine_end *end = &machine->end;
    char line[512];
    size_t n;

    log_summary();
    /* QEMU says nothing about the status that a guest chose. */
    if (end->code == STATUS_OK ||
        (end->by_guest && machine->options->qemu.nr_words))
        return;
    n = (size_t)snprintf(line, sizeof(line), "exit code=%d reason=%s",
                         end->code,
                         end->by_guest ? "guest" : status_name(end->code));
    if (end->by_guest && end->status != (uint64_t)end->code)
        n += (size_t)snprintf(line + n, sizeof(line) - n, " status=%" PRIu64,
                              end->status);
    if (end->vcpu >= 0)
        n +=
            (size_t)snprintf(line + n, sizeof(line) - n, " vcpu=%d", end->vcpu);
    if (end->has_place) {
        char symbol[96];
        uint64_t offset;
        n += (size_t)snprintf(line + n, sizeof(line) - n,
                              " ring=%u rip=0x%" PRIx64, end->ring, end->rip);
        if (symbols_find(machine->names.symbols, end->rip, &offset))
            snprintf(line + n, sizeof(line) - n, " at=%s",
                     symbols_format(machine->names.symbols, end->rip, symbol,
                                    sizeof(symbol)));
    }
    console_end_line(machine->console);
    log_error("%s%s%s", line, end->detail[0] ? " detail=" : "", end->detail);
}

static int set(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value);
}

static void set_hex(json_t *object, const char *key, uint64_t value)
{
    char text[24];

    snprintf(text, sizeof(text), "0x%" PRIx64, value);
    set(object, key, json_text(text));
}

/* The JSON integers here are signed; what does not fit is given as a string. */
static void set_count(json_t *object, const char *key, uint64_t value)
{
    if (value <= INT64_MAX)
        set(object, key, json_integer((json_int_t)value));
    else
        set_hex(object, key, value);
}

static void add_end(json_t *object, struct machine *machine)
{
    const struct machine_end *end = &machine->end;
    char symbol[96];

    if (end->by_guest)
        set_count(object, "status", end->status);
    if (end->detail[0])
        set(object, "detail", json_text(end->detail));
    if (end->why[0])
        set(object, "why", json_text(end->why));
    if (end->source[0])
        set(object, "source", json_text(end->source));
    if (end->vcpu >= 0)
        set(object, "vcpu", json_integer(end->vcpu));
    if (end->has_place) {
        set(object, "ring", json_integer(end->ring));
        set_hex(object, "rip", end->rip);
        set(object, "symbol",
            json_text(symbols_format(machine->names.symbols, end->rip, symbol,
                                     sizeof(symbol))));
    }
    set(object, "exits", json_integer((json_int_t)count_exits(machine)));
    if (machine->tracing.lost)
        set(object, "lost", json_integer((json_int_t)machine->tracing.lost));
    int code = post_last(machine->post);
    if (code >= 0)
        set(object, "post", json_integer(code));
    if (show_last(machine))
        set(object, "screen", picture_json(show_last(machine)));
}

int result_write(int fd, struct machine *machine, int code)
{
    json_t *object = json_object();
    bool by_guest = machine && machine->end.by_guest;
    int rc;

    if (!object)
        return -ENOMEM;
    set(object, "code", json_integer(code));
    set(object, "reason", json_text(by_guest ? "guest" : status_name(code)));
    set(object, "meaning",
        json_text(by_guest ? "the guest chose this status itself"
                           : status_meaning(code)));
    if (machine)
        add_end(object, machine);
    rc = outputs_write_json(fd, object);
    json_decref(object);
    return rc;
}
