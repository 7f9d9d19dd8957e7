/* SPDX-License-Identifier: MIT */
/*
 * A handle has the name that the exit which opened it had asked for. That name
 * is in the records after the exit, so the handle is found again by the exit's
 * TSC.
 */
#include "handles.h"

#include <string.h>

static void forget(struct handles *handles)
{
    memset(handles, 0, sizeof(*handles));
}

static bool is_call(const struct hv_trace_record *r, uint64_t number)
{
    return r->kind == HV_TRACE_EXIT && r->flags & HV_TRACE_CALL &&
           r->address == number;
}

/* A piece of a name has come: does it belong to the opening of a handle? */
static void learn_name(struct handles *handles, const struct paths *paths,
                       const struct hv_trace_record *r)
{
    const struct hv_trace_record exit = {.kind = HV_TRACE_EXIT, .tsc = r->tsc};
    const struct path_name *name = paths_find(paths, &exit, 0);

    if (r->reason != HV_PATH_ASKED || !name)
        return;
    for (unsigned i = 0; i < HV_FILE_MAX_HANDLES; i++)
        if (handles->of[i].since == r->tsc)
            handles->of[i].name = *name;
}

void handles_learn(struct handles *handles, const struct paths *paths,
                   const struct hv_trace_record *r)
{
    if (r->kind == HV_TRACE_PATH) {
        learn_name(handles, paths, r);
    } else if (r->kind == HV_TRACE_LOST) {
        forget(handles);
    } else if (is_call(r, HV_CALL_FILE_OPEN) && r->data < HV_FILE_MAX_HANDLES) {
        handles->of[r->data].since = r->tsc;
        handles->of[r->data].until = UINT64_MAX;
        handles->of[r->data].name.is_set = false;
    } else if (is_call(r, HV_CALL_FILE_CLOSE) && r->data == 0 &&
               r->count < HV_FILE_MAX_HANDLES) {
        /* Its own line may still be waiting to be shown. */
        handles->of[r->count].until = r->tsc;
    }
}

static bool takes_handle(uint64_t call)
{
    switch (call) {
    case HV_CALL_FILE_CLOSE:
    case HV_CALL_FILE_READ:
    case HV_CALL_FILE_WRITE:
    case HV_CALL_FILE_FSTAT:
    case HV_CALL_FILE_LIST:
    case HV_CALL_FILE_TRUNCATE:
    case HV_CALL_FILE_SYNC:
        return true;
    default:
        return false;
    }
}

const struct path_name *handles_find(const struct handles *handles,
                                     const struct hv_trace_record *r)
{
    if (!is_call(r, r->address) || !takes_handle(r->address) ||
        r->count >= HV_FILE_MAX_HANDLES || !handles->of[r->count].name.is_set ||
        r->tsc < handles->of[r->count].since ||
        r->tsc > handles->of[r->count].until)
        return NULL;
    return &handles->of[r->count].name;
}
