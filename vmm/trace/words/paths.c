/* SPDX-License-Identifier: MIT */
/*
 * Puts file names together again from their pieces.
 */
#include "paths.h"

#include <string.h>

static void add(struct path_name *name, const struct hv_trace_record *r)
{
    size_t room = sizeof(name->text) - name->have;
    size_t len = strnlen(r->path_text, HV_PATH_PIECE);

    if (len > room)
        len = room;
    memcpy(name->text + name->have, r->path_text, len);
    name->have += len;
}

static struct path_name *begin(struct path_name *name,
                               const struct hv_trace_record *r)
{
    *name = (struct path_name){
        .tsc = r->tsc,
        .said = r->tsc + r->handled,
        .which = r->reason,
        .len = r->size,
        .is_set = true,
    };
    return name;
}

/* Is the record the next piece of this name? */
static bool goes_on(const struct path_name *name,
                    const struct hv_trace_record *r)
{
    return name->tsc == r->tsc && name->which == r->reason &&
           name->said == r->tsc + r->handled && name->have > 0 &&
           name->have % HV_PATH_PIECE == 0 && name->have < HV_PATH_MAX &&
           name->have < name->len;
}

static struct path_name *learn_asked(struct paths *paths,
                                     const struct hv_trace_record *r)
{
    if (paths->nr_asked && paths->asked[0].tsc != r->tsc)
        paths->nr_asked = 0;
    struct path_name *last =
        &paths->asked[paths->nr_asked ? paths->nr_asked - 1 : 0];
    if (paths->nr_asked && goes_on(last, r))
        return last;
    for (unsigned i = 0; i < paths->nr_asked; i++) /* learnt before */
        if (paths->asked[i].said == r->tsc + r->handled)
            return begin(&paths->asked[i], r);
    if (paths->nr_asked < ARRAY_SIZE(paths->asked))
        paths->nr_asked++;
    return begin(&paths->asked[paths->nr_asked - 1], r);
}

static struct path_name *learn_host(struct paths *paths,
                                    const struct hv_trace_record *r)
{
    const unsigned nr = ARRAY_SIZE(paths->host);
    struct path_name *last = &paths->host[(paths->nr_host + nr - 1) % nr];

    if (last->is_set && goes_on(last, r))
        return last;
    return begin(&paths->host[paths->nr_host++ % nr], r);
}

void paths_learn(struct paths *paths, const struct hv_trace_record *r)
{
    if (r->reason == HV_PATH_ASKED)
        add(learn_asked(paths, r), r);
    else if (r->reason == HV_PATH_HOST || r->reason == HV_PATH_TO)
        add(learn_host(paths, r), r);
}

static const struct path_name *find_host(const struct paths *paths,
                                         uint64_t tsc, uint32_t which)
{
    for (unsigned i = 0; i < ARRAY_SIZE(paths->host); i++) {
        const struct path_name *name = &paths->host[i];
        if (name->is_set && name->tsc == tsc && name->which == which)
            return name;
    }
    return NULL;
}

const struct path_name *paths_find(const struct paths *paths,
                                   const struct hv_trace_record *r,
                                   unsigned index)
{
    const struct path_name *name = NULL;

    if (r->kind == HV_TRACE_HOST_CALL)
        return find_host(paths, r->tsc, HV_PATH_HOST + index);
    if (r->kind == HV_TRACE_EXIT)
        return index < paths->nr_asked && paths->asked[index].tsc == r->tsc
                   ? &paths->asked[index]
                   : NULL;
    if (r->kind != HV_TRACE_POLICY || index != 0)
        return NULL;
    for (unsigned i = 0; i < paths->nr_asked; i++)
        if (paths->asked[i].tsc == r->rip && paths->asked[i].said <= r->tsc)
            name = &paths->asked[i];
    return name;
}
