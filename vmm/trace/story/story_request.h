/* SPDX-License-Identifier: MIT */
/*
 * Requests to devices that no exit tells of: a device's own thread is woken by
 * the host's kernel. A guest that writes REQUEST records says what it asked
 * for, and the SERVICE of the same is its effect. Only story.c uses this.
 */
#ifndef VMM_TRACE_STORY_STORY_REQUEST_H
#define VMM_TRACE_STORY_STORY_REQUEST_H

#include "story.h"

/* Under way at the same time; of more, the oldest are forgotten. */
#define STORY_REQUESTS 1024u

struct story_request {
    uint64_t number;        /* of the record; 0: served */
    uint64_t request, what; /* its fields address and data */
    uint32_t device;
    uint32_t pid;
};

struct story_requests {
    uint64_t nr;    /* ever added */
    uint64_t first; /* all before this one are served, or forgotten */
    struct story_request list[STORY_REQUESTS];
};

/* A REQUEST record. */
void story_request_add(struct story_requests *requests,
                       const struct hv_trace_record *record, uint64_t number);

/* The oldest request that a SERVICE record serves, which is then served; its
 * number is 0 if there is none. */
struct story_request story_request_take(struct story_requests *requests,
                                        const struct hv_trace_record *record);

/* Records are lost: who knows what was served. */
void story_request_forget(struct story_requests *requests);

#endif
