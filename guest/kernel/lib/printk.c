/* SPDX-License-Identifier: MIT */
/* Messages. Each is formatted here and printed in one piece, whatever the other
 * CPUs print. */
#include <stdarg.h>

#include "dev/console.h"
#include "kernel.h"
#include "lib/format.h"

#define MESSAGE_MAX 512u

void printk(const char *fmt, ...)
{
    char message[MESSAGE_MAX];
    va_list args;

    va_start(args, fmt);
    size_t len = format_va(message, sizeof(message), fmt, args);

    va_end(args);
    console_write(message, len);
}
