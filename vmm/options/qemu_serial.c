/* SPDX-License-Identifier: MIT */
/*
 * -serial, -debugcon and -chardev: where what the guest prints goes. Source:
 * qemu(1), "Debug/Expert options", "Character device options".
 */
#include <string.h>

#include "base/parse.h"
#include "qemu_line.h"

#define FILE_PREFIX "file:"

static int take_file(struct qemu_line *line, const char *name,
                     const char *value)
{
    const char *file = value + strlen(FILE_PREFIX);

    if (!*file)
        return qemu_refuse(name, value, "it names no file");
    if (name[0] == 's')
        line->output = file;
    else
        qemu_tell(name, value, "the debug console is with the serial port");
    return 0;
}

/* Where the serial line goes: to the terminal, or to a file. The debug console
 * goes to the same place. */
int qemu_take_serial(struct qemu_line *line, const char *name,
                     const char *value)
{
    static const char *const good[] = {"stdio",  "mon:stdio", "vc",
                                       "mon:vc", "chardev",   NULL};
    struct qemu_pair pair = {.key = ""};

    (void)qemu_next_pair(value, "", &pair);
    if (name[0] == 's' && line->has_serial && !qemu_is_none(value)) {
        qemu_tell(name, value, "there is one serial port");
        return 0;
    }
    line->has_serial |= name[0] == 's';
    if (strncmp(value, FILE_PREFIX, strlen(FILE_PREFIX)) == 0)
        return take_file(line, name, value);
    if (parse_word(value, good) >= 0 || strncmp(value, "chardev:", 8) == 0)
        return 0;
    if (qemu_is_none(value)) {
        qemu_tell(name, value, "what the guest sends comes on standard output");
        return 0;
    }
    return qemu_refuse(name, value,
                       "the serial port is standard input and output; "
                       "redirect those");
}

int qemu_take_chardev(struct qemu_line *line, const char *name,
                      const char *value)
{
    struct qemu_pair pair = {.key = ""};

    (void)line;
    (void)qemu_next_pair(value, "backend", &pair);
    if (strstr(value, ",logfile="))
        qemu_tell(name, value, "no second copy is written to a logfile");
    if (strcmp(pair.value, "stdio") == 0 || qemu_is_none(pair.value))
        return 0;
    return qemu_refuse(name, value,
                       "the serial port is standard input and output; "
                       "redirect those");
}
