/* SPDX-License-Identifier: MIT */
/*
 * Refusing an image.
 */
#include "refuse.h"

#include <errno.h>
#include <stdarg.h>

int refuse(struct image_error *error, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(error->text, sizeof(error->text), format, args);
    va_end(args);
    return -ENOEXEC;
}
