/* SPDX-License-Identifier: MIT */
/*
 * What a dying Linux prints on its console, recognized in whatever pieces it
 * arrives.
 */
#include <criterion/criterion.h>

#include <string.h>

#include "machine/panic_watch.h"

static struct panic_watch watch;
static struct char_sink sink;
static size_t most; /* what the console takes at once */
static char said[256];

static size_t take(void *ctx, const uint8_t *data, size_t len)
{
    (void)ctx, (void)data;
    return len < most ? len : most;
}

static size_t room(void *ctx)
{
    (void)ctx;
    return most;
}

static void setup(void)
{
    most = SIZE_MAX;
    sink = panic_watch_init(&watch, (struct char_sink){take, room, NULL});
}

TestSuite(panic_watch, .init = setup);

static void say(const char *text)
{
    const uint8_t *at = (const uint8_t *)text;
    size_t left = strlen(text);

    while (left) {
        size_t n = sink.write(sink.ctx, at, left);
        at += n;
        left -= n;
    }
}

Test(panic_watch, finds_the_panic_and_the_place_before_it)
{
    say("[    1.0] BUG: kernel NULL pointer dereference\r\n"
        "[    1.0] RIP: 0010:my_init+0x12/0x40 [mine]\r\n");
    cr_assert_not(panic_watch_seen(&watch, said, sizeof(said)));
    say("[    1.1] Kernel panic - not syncing: Fatal exception\r\n"
        "[    1.1] RIP: 0010:panic+0x1/0x2\r\n"
        "[    1.1] Kernel panic - not syncing: again\r\n");
    cr_assert(panic_watch_seen(&watch, said, sizeof(said)));
    cr_assert_str_eq(said, "Kernel panic: Fatal exception, in "
                           "my_init+0x12/0x40 [mine]");
}

Test(panic_watch, in_single_bytes_and_with_bytes_that_are_no_text)
{
    most = 1;
    say("Kernel panic - not syncing: VFS: \033[31mno root\xff\n");
    cr_assert(panic_watch_seen(&watch, said, sizeof(said)));
    cr_assert_str_eq(said, "Kernel panic: VFS: ?[31mno root?");
}

Test(panic_watch, what_init_exited_with_and_that_no_signal_killed_it)
{
    static const struct {
        const char *text;
        bool has_exited;
        unsigned status;
    } cases[] = {
        {"Attempted to kill init! exitcode=0x00000000", true, 0},
        {"Attempted to kill init! exitcode=0x00000300", true, 3},
        {"Attempted to kill init! exitcode=0x0000ff00", true, 255},
        {"Attempted to kill init! exitcode=0x0000000b", false, 0},
        {"Attempted to kill init! exitcode=0x0000008b", false, 0},
        {"No working init found.", false, 0},
        {"VFS: Attempted to kill init! exitcode=0x00000100", false, 0},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        unsigned status = 0;

        setup();
        memset(watch.panic, 0, sizeof(watch.panic));
        say("Kernel panic - not syncing: ");
        cr_assert_not(panic_watch_init_exited(&watch, &status));
        say(cases[i].text);
        say("\n");
        cr_assert_eq(panic_watch_init_exited(&watch, &status),
                     cases[i].has_exited, "%s", cases[i].text);
        if (cases[i].has_exited)
            cr_assert_eq(status, cases[i].status);
    }
}

Test(panic_watch, a_line_that_does_not_end_is_cut_and_the_next_one_counts)
{
    for (unsigned i = 0; i < 5000; i++)
        say("x");
    say("Kernel panic - not syncing: too far in\n");
    cr_assert_not(panic_watch_seen(&watch, said, sizeof(said)));
    say("Kernel panic - not syncing: here\n");
    cr_assert(panic_watch_seen(&watch, said, sizeof(said)));
    cr_assert_str_eq(said, "Kernel panic: here");
}
