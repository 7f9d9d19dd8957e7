/* SPDX-License-Identifier: MIT */
/*
 * Finds out how a trace looks best on a descriptor.
 */
#include "style.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/util.h"

#define FILE_COLUMNS  100u
#define UNSEEN_COLUMN 20u /* below this the report is not believed */

static bool is_unicode(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
    }
    return false;
}

struct trace_style trace_style_of(int fd)
{
    struct winsize size;
    bool is_terminal = isatty(fd);
    const char *no_colour = getenv("NO_COLOR");

    if (!is_terminal || ioctl(fd, TIOCGWINSZ, &size) ||
        size.ws_col < UNSEEN_COLUMN)
        size.ws_col = FILE_COLUMNS;
    return (struct trace_style){
        .colour = is_terminal && !(no_colour && *no_colour),
        .columns = size.ws_col,
        .unicode = is_terminal && is_unicode(),
    };
}
