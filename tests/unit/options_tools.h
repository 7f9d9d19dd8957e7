/* SPDX-License-Identifier: MIT */
/*
 * For the tests of the command line: parses one, and checks the messages.
 */
#ifndef OPTIONS_TOOLS_H
#define OPTIONS_TOOLS_H

#include <criterion/criterion.h>

#include "options/options.h"
#include "base/status.h"
#include "stderr_tools.h"

static struct options o;
static struct stderr_seen seen;
static char *words[32];

/* Parses `vmm` and the words up to the NULL. */
static inline int parse(const char *const *args)
{
    int argc = 0;

    words[argc++] = (char *)(uintptr_t) "vmm";
    for (; args[argc - 1]; argc++)
        words[argc] = (char *)(uintptr_t)args[argc - 1];
    words[argc] = NULL;
    return options_parse(argc, words, &o);
}

#define PARSE(...) parse((const char *const[]){__VA_ARGS__, NULL})

/* The command line is refused, with one message that contains `part`. */
#define ASSERT_REFUSED(part, ...)                                              \
    do {                                                                       \
        cr_assert_eq(PARSE(__VA_ARGS__), STATUS_USAGE);                        \
        const char *said = stderr_take(&seen);                                 \
        cr_assert(is_one_message(said), "'%s'", said);                         \
        cr_assert_not_null(strstr(said, part), "'%s' in '%s'", part, said);    \
    } while (0)

#define ASSERT_TAKEN(...)                                                      \
    do {                                                                       \
        int status = PARSE(__VA_ARGS__);                                       \
        const char *said = stderr_take(&seen);                                 \
        cr_assert_eq(status, 0, "%s", said);                                   \
        cr_assert_str_empty(said);                                             \
    } while (0)

static inline void setup(void)
{
    cr_assert_eq(stderr_capture(&seen), 0);
}

#endif
