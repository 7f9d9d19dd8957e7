/* SPDX-License-Identifier: MIT */
/*
 * Texts that are given as a kernel: a source file, a script, a saved page.
 */
#ifndef VMM_BOOT_FOREIGN_TEXT_H
#define VMM_BOOT_FOREIGN_TEXT_H

#include "image.h"

/* What kind of text it is, and what to do: "a C source; compile it first ...";
 * NULL if it is not text. */
const char *foreign_text(const struct image *image);

#endif
