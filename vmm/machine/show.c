/* SPDX-License-Identifier: MIT */
/*
 * Decides when the guest's screen is shown: as --screen says, or by default if
 * the guest wrote nothing else.
 */
#include "show.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/picture_ansi.h"
#include "dev/screen.h"
#include "machine.h"

const struct picture *show_last(struct machine *machine)
{
    struct show *show = &machine->show;

    if (show->is_looked_at)
        return show->last;
    show->is_looked_at = true;
    show->last = malloc(sizeof(*show->last));
    if (!show->last)
        return NULL; /* then it is not shown: nothing else is lost */
    screen_look(machine->screen, guest_mem_text(machine->mem), show->last);
    if (picture_used_rows(show->last) == 0)
        show_destroy(machine);
    return show->last;
}

/* A reader of standard output that has stopped gets nothing more: the console
 * has already waited for it. */
static bool print(struct machine *machine, const char *text, size_t len)
{
    struct char_sink sink = console_sink(machine->console);

    if (sink.room(sink.ctx) < len)
        console_flush(machine->console);
    return sink.write(sink.ctx, (const uint8_t *)text, len) == len;
}

static void print_picture(struct machine *machine,
                          const struct picture *picture)
{
    char line[PICTURE_ANSI_ROW_MAX + 1];
    bool has_colours = isatty(STDOUT_FILENO);
    unsigned rows = picture_used_rows(picture);

    if (console_is_mid_line(machine->console) && !print(machine, "\n", 1))
        return;
    for (unsigned row = 0; row < rows; row++) {
        size_t len = has_colours ? picture_ansi_row(picture, row, line)
                                 : picture_row_text(picture, row, line);
        line[len++] = '\n';
        if (!print(machine, line, len))
            break;
    }
    machine->show.is_printed = true;
    console_finish(machine->console);
}

static bool is_wanted_at_end(const struct machine *machine)
{
    switch (machine->options->screen) {
    case SCREEN_OFF:
        return false;
    case SCREEN_AUTO:
        return machine->show.was_live || !console_has_spoken(machine->console);
    case SCREEN_LIVE:
    case SCREEN_END:
        break;
    }
    return true;
}

void show_end(struct machine *machine)
{
    const struct picture *last;

    if (!is_wanted_at_end(machine))
        return;
    last = show_last(machine);
    if (last)
        print_picture(machine, last);
}

void show_destroy(struct machine *machine)
{
    free(machine->show.last);
    machine->show.last = NULL;
}
