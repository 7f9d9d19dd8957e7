/* SPDX-License-Identifier: MIT */
/*
 * The JSON blocks of a trace file.
 */
#include "meta.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>

#include "base/json_text.h"
#include "base/text_safe.h"

static const char *const place_kinds[] = {
    [TRACE_PLACE_PORT] = "ports",
    [TRACE_PLACE_MMIO] = "mmio",
    [TRACE_PLACE_GSI] = "gsi",
    [TRACE_PLACE_DEVICE] = "device",
};

static void set(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value);
}

/* Numbers here stay below 2^63, because jansson's integers are signed. */
static json_t *number(uint64_t value)
{
    return json_integer((json_int_t)(value & INT64_MAX));
}

static char *dump(json_t *object)
{
    char *text = json_dumps(object, JSON_INDENT(1));

    json_decref(object);
    return text;
}

static json_t *places(const struct trace_labels *labels)
{
    const struct trace_place *place;
    json_t *array = json_array();

    for (size_t i = 0; (place = trace_labels_get_place(labels, i)); i++) {
        json_t *object = json_object();
        set(object, "name", json_text(place->name));
        set(object, "kind", json_text(place_kinds[place->kind]));
        set(object, "base", number(place->base));
        set(object, "size", number(place->size));
        json_array_append_new(array, object);
    }
    return array;
}

char *trace_meta_write(const struct trace_meta *meta,
                       const struct trace_labels *labels)
{
    json_t *object = json_object();

    set(object, "title", json_text(meta->title));
    set(object, "tsc_khz", number(meta->tsc_khz));
    set(object, "start_tsc", number(meta->start_tsc));
    set(object, "start_realtime_ns", number(meta->start_realtime_ns));
    set(object, "guest_tsc_offset", json_integer(meta->guest_tsc_offset));
    set(object, "nr_vcpus", number(meta->nr_vcpus));
    set(object, "empty_exit_ticks", number(meta->empty_exit_ticks));
    const char *name, *text;
    for (size_t i = 0; (text = trace_origin_get(&meta->origin, i, &name)); i++)
        set(object, name, json_text(text));
    set(object, "places", places(labels));
    return dump(object);
}

char *trace_meta_write_end(const struct trace_meta *meta,
                           const struct trace_total *totals, unsigned nr)
{
    json_t *object = json_object(), *sources = json_array();

    set(object, "end", json_text(meta->end));
    set(object, "exit_code", json_integer(meta->exit_code));
    set(object, "wall_ns", number(meta->wall_ns));
    for (unsigned i = 0; i < nr; i++) {
        json_t *total = json_object();
        set(total, "name", json_text(totals[i].name));
        set(total, "recorded", number(totals[i].recorded));
        set(total, "lost", number(totals[i].lost));
        json_array_append_new(sources, total);
    }
    set(object, "sources", sources);
    return dump(object);
}

char *trace_meta_write_source(const char *name)
{
    json_t *object = json_object();

    set(object, "name", json_text(name));
    return dump(object);
}

/* ---------------------------------------------------------------- reading */

static uint64_t get_number(const json_t *object, const char *key)
{
    json_int_t value = json_integer_value(json_object_get(object, key));

    return value > 0 ? (uint64_t)value : 0;
}

/* The string comes from a file and goes to a terminal, so it is made
 * harmless. */
static void get_string(const json_t *object, const char *key, char *buf,
                       size_t size)
{
    const char *text = json_string_value(json_object_get(object, key));

    (void)text_safe_copy(buf, size, text ? text : "", text ? strlen(text) : 0);
}

static json_t *parse(const uint8_t *text, size_t len)
{
    json_t *object = json_loadb((const char *)text, len, 0, NULL);

    if (json_is_object(object))
        return object;
    json_decref(object);
    return NULL;
}

static void read_place(struct trace_labels *labels, const json_t *object)
{
    char kind[16], name[32];

    get_string(object, "kind", kind, sizeof(kind));
    get_string(object, "name", name, sizeof(name));
    for (unsigned i = 0; i < ARRAY_SIZE(place_kinds); i++)
        if (strcmp(kind, place_kinds[i]) == 0)
            trace_labels_place(labels, (enum trace_place_kind)i,
                               get_number(object, "base"),
                               get_number(object, "size"), name);
}

int trace_meta_read(struct trace_meta *meta, struct trace_labels *labels,
                    const uint8_t *text, size_t len)
{
    json_t *object = parse(text, len);
    const json_t *array = object ? json_object_get(object, "places") : NULL;

    if (!object)
        return -EBADMSG;
    get_string(object, "title", meta->title, sizeof(meta->title));
    meta->tsc_khz = (uint32_t)get_number(object, "tsc_khz");
    meta->start_tsc = get_number(object, "start_tsc");
    meta->start_realtime_ns = get_number(object, "start_realtime_ns");
    meta->guest_tsc_offset =
        json_integer_value(json_object_get(object, "guest_tsc_offset"));
    uint64_t nr = get_number(object, "nr_vcpus");
    meta->nr_vcpus = nr < HV_TRACE_NO_VCPU ? (unsigned)nr : HV_TRACE_NO_VCPU;
    meta->empty_exit_ticks = get_number(object, "empty_exit_ticks");
    if (meta->empty_exit_ticks > UINT32_MAX)
        meta->empty_exit_ticks = 0; /* no exit of a sound file takes seconds */
    const char *name;
    char *room;
    size_t size;
    for (size_t i = 0;
         (room = trace_origin_room(&meta->origin, i, &name, &size)); i++)
        get_string(object, name, room, size);
    for (size_t i = 0; i < json_array_size(array); i++)
        read_place(labels, json_array_get(array, i));
    json_decref(object);
    return 0;
}

int trace_meta_read_end(struct trace_meta *meta, const uint8_t *text,
                        size_t len)
{
    json_t *object = parse(text, len);
    const json_t *array = object ? json_object_get(object, "sources") : NULL;

    if (!object)
        return -EBADMSG;
    meta->lost = 0;
    for (size_t i = 0; i < json_array_size(array); i++)
        if (__builtin_add_overflow(meta->lost,
                                   get_number(json_array_get(array, i), "lost"),
                                   &meta->lost))
            meta->lost = UINT64_MAX;
    get_string(object, "end", meta->end, sizeof(meta->end));
    meta->exit_code = (int)(get_number(object, "exit_code") & 0xFF);
    meta->wall_ns = get_number(object, "wall_ns");
    json_decref(object);
    return 0;
}

int trace_meta_read_source(char *name, size_t size, const uint8_t *text,
                           size_t len)
{
    json_t *object = parse(text, len);

    if (!object)
        return -EBADMSG;
    get_string(object, "name", name, size);
    json_decref(object);
    return 0;
}

struct trace_info trace_meta_info(const struct trace_meta *meta,
                                  const struct trace_labels *labels)
{
    return (struct trace_info){
        .title = meta->title,
        .start_tsc = meta->start_tsc,
        .start_realtime_ns = meta->start_realtime_ns,
        .tsc_khz = meta->tsc_khz,
        .nr_vcpus = meta->nr_vcpus,
        .empty_exit_ticks = meta->empty_exit_ticks,
        .labels = labels,
        .end = meta->end,
        .exit_code = meta->exit_code,
        .origin = &meta->origin,
    };
}
