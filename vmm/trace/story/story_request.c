/* SPDX-License-Identifier: MIT */
/*
 * A window over the latest requests. The oldest is usually served first, so the
 * search ends soon. A guest that asks for what is never served makes it longer,
 * but never longer than the window.
 */
#include "story_request.h"

static struct story_request *slot(struct story_requests *requests, uint64_t i)
{
    return &requests->list[i % STORY_REQUESTS];
}

void story_request_add(struct story_requests *requests,
                       const struct hv_trace_record *record, uint64_t number)
{
    if (requests->nr - requests->first == STORY_REQUESTS)
        requests->first++;
    *slot(requests, requests->nr++) = (struct story_request){
        .number = number,
        .request = record->address,
        .what = record->data,
        .device = record->reason,
        .pid = record->pid,
    };
}

struct story_request story_request_take(struct story_requests *requests,
                                        const struct hv_trace_record *record)
{
    struct story_request found = {.number = 0};

    for (uint64_t i = requests->first; i < requests->nr && !found.number; i++) {
        struct story_request *request = slot(requests, i);
        if (request->number && request->device == record->reason &&
            request->request == record->address &&
            request->what == record->data) {
            found = *request;
            request->number = 0;
        }
    }
    while (requests->first < requests->nr &&
           !slot(requests, requests->first)->number)
        requests->first++;
    return found;
}

void story_request_forget(struct story_requests *requests)
{
    requests->first = requests->nr;
}
