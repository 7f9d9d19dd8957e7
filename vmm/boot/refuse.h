/* SPDX-License-Identifier: MIT */
/*
 * Refusing an image: one sentence for a person, to be printed after the file's
 * name and a colon.
 */
#ifndef VMM_BOOT_REFUSE_H
#define VMM_BOOT_REFUSE_H

#include "image.h"

/* Puts the sentence into *error. Returns -ENOEXEC, for `return refuse(...)`. */
int refuse(struct image_error *error, const char *format, ...) PRINTF(2, 3);

#endif
