/* SPDX-License-Identifier: MIT */
/*
 * Parts of what `vmm inspect` prints.
 */
#ifndef VMM_BOOT_DESCRIBE_H
#define VMM_BOOT_DESCRIBE_H

#include "image.h"

/* What stands before each text, and the columns that it takes. */
#define DESCRIBE_LABEL  "  %-12s"
#define DESCRIBE_INDENT 14u

/* Which protocol is used, and which others would do. */
void describe_protocol(const struct image *image, FILE *out);

/* Every header and note that was found, with all that it asks for. */
void describe_headers(const struct image *image, FILE *out);

#endif
