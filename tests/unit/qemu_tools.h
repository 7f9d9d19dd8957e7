/* SPDX-License-Identifier: MIT */
/*
 * For the tests of `vmm qemu`: translates a command line of QEMU's, and checks
 * what it becomes and what is said.
 */
#ifndef QEMU_TOOLS_H
#define QEMU_TOOLS_H

#include <string.h>

#include "options_tools.h"

static char made[8192];

static inline void fini(void)
{
    options_free(&o);
}

static inline const char *print(void)
{
    FILE *out = fmemopen(made, sizeof(made), "w");

    cr_assert_not_null(out);
    qemu_answer(&o.qemu, out);
    fclose(out);
    return made;
}

#define TRANSLATE(...)                                                         \
    (options_free(&o), PARSE("qemu", "--explain", __VA_ARGS__))

/* The line is translated to `wanted`, without a message. */
#define ASSERT_IS(wanted, ...)                                                 \
    do {                                                                       \
        int code = TRANSLATE(__VA_ARGS__);                                     \
        const char *said = stderr_take(&seen);                                 \
        cr_assert_eq(code, 0, "%s", said);                                     \
        cr_assert_str_empty(said);                                             \
        cr_assert_eq(o.command, COMMAND_QEMU);                                 \
        cr_assert_str_eq(print(), wanted "\n");                                \
    } while (0)

/* The same, with one message that contains `part`. */
#define ASSERT_TOLD(wanted, part, ...)                                         \
    do {                                                                       \
        cr_assert_eq(TRANSLATE(__VA_ARGS__), 0);                               \
        const char *said = stderr_take(&seen);                                 \
        cr_assert(is_one_message(said), "'%s'", said);                         \
        cr_assert_not_null(strstr(said, part), "'%s' in '%s'", part, said);    \
        cr_assert_str_eq(print(), wanted "\n");                                \
    } while (0)

#define ASSERT_NOT_HERE(part, ...)                                             \
    do {                                                                       \
        cr_assert_eq(TRANSLATE(__VA_ARGS__), STATUS_USAGE);                    \
        const char *said = stderr_take(&seen);                                 \
        cr_assert(is_one_message(said), "'%s'", said);                         \
        cr_assert_not_null(strstr(said, part), "'%s' in '%s'", part, said);    \
    } while (0)

#endif
