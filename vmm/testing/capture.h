/* SPDX-License-Identifier: MIT */
/*
 * What a test prints, kept up to a limit: the first part and the last part. If
 * a guest prints more, what lies between is counted and dropped.
 */
#ifndef VMM_TESTING_CAPTURE_H
#define VMM_TESTING_CAPTURE_H

#include "base/util.h"

#define CAPTURE_HEAD (256u << 10) /* bytes kept from the start */
#define CAPTURE_MAX  (1u << 20)   /* bytes kept at most */

struct capture {
    char *text; /* NUL-terminated; NULL while it is empty */
    size_t len, room;
    uint64_t dropped; /* bytes left out after the first CAPTURE_HEAD */
};

/* 0, or -ENOMEM. */
int capture_add(struct capture *capture, const char *data,
                size_t len) MUST_CHECK;

/* Reads once from a descriptor. Returns 1 if there may be more, 0 at its end or
 * if there is nothing at the moment, or -errno. */
int capture_read(struct capture *capture, int fd) MUST_CHECK;

/* Keeps only the last `len` bytes, from the start of a line on, and frees the
 * rest of the memory. */
void capture_keep_tail(struct capture *capture, size_t len);

void capture_free(struct capture *capture);

#endif
