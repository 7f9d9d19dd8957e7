/* SPDX-License-Identifier: MIT */
/*
 * What happens to an image in memory: it is parsed, loaded into a small guest,
 * and described in boot information, as in a run.
 */
#ifndef TESTS_UNIT_IMAGE_TRY_H
#define TESTS_UNIT_IMAGE_TRY_H

#include "boot/image.h"

#define IMAGE_TRY_RAM (8ull << 20)

struct image_try {
    int result; /* of the step that failed, or 0 */
    bool parsed;
    bool loaded;
    struct image_error error;
    struct image image;
    struct guest_mem *mem; /* IMAGE_TRY_RAM bytes */
    double ms;             /* CPU time that it took */
};

/* `data` must stay until image_try_end. */
void image_try(struct image_try *try, const uint8_t *data, uint64_t size,
               const struct image_request *request);
void image_try_end(struct image_try *try);

#endif
