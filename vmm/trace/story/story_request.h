/* SPDX-License-Identifier: MIT */
/*
 * Requests to devices that cause no exit: the host's kernel wakes the device's
 * own thread. A guest that writes REQUEST records says what it asked for, and
 * the SERVICE record for the same request is its effect. Only story.c uses
 * this.
 */
#ifndef VMM_TRACE_STORY_STORY_REQUEST_H
#define VMM_TRACE_STORY_STORY_REQUEST_H

#include "story.h"

/* The most requests under way at the same time; if there are more, the oldest
 * are forgotten. */
#define STORY_REQUESTS 1024u

struct story_request {
    uint64_t number;        /* of the record; 0: served */
    uint64_t request, what; /* the record's `address` and `data` */
    uint32_t device;
    uint32_t pid;
};

struct story_requests {
    uint64_t nr;    /* added so far */
    uint64_t first; /* all before this one are served or forgotten */
    struct story_request list[STORY_REQUESTS];
};

/* Adds a REQUEST record. */
void story_request_add(struct story_requests *requests,
                       const struct hv_trace_record *record, uint64_t number);

/* Takes the oldest request that the SERVICE record serves, and marks it as
 * served. If there is none, the result's number is 0. */
struct story_request story_request_take(struct story_requests *requests,
                                        const struct hv_trace_record *record);

/* Records were lost, so it is not known which requests were served. */
void story_request_forget(struct story_requests *requests);

#endif
