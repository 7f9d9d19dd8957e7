/* SPDX-License-Identifier: MIT */
/*
 * Messages: whatever words a guest or a file puts into them, they are lines of
 * ours, each of bounded length, and so are all of them together. The same words
 * in JSON.
 */
#include <criterion/criterion.h>

#include <stdlib.h>

#include "base/json_text.h"
#include "base/log.h"
#include "base/text_safe.h"
#include "stderr_tools.h"
#include "trace/out/json_write.h"

static struct stderr_seen seen;

static void setup(void)
{
    cr_assert_eq(stderr_capture(&seen), 0);
}

TestSuite(log, .init = setup);

#define ASSERT_SAYS(text) cr_assert_str_eq(stderr_take(&seen), text)

Test(log, words_of_a_guest_act_on_nothing)
{
    log_guest("file %s", "a\nvmm: exit code=0\033[2J\xC2\x9B\xE2\x80\xAE\x7F!");
    ASSERT_SAYS("vmm: file a\\x0avmm: exit code=0\\x1b[2J\\xc2\\x9b"
                "\\xe2\\x80\\xae\\x7f!\n");
    log_error("gr\xC3\xBC\xC3\x9F");
    ASSERT_SAYS("vmm: gr\xC3\xBC\xC3\x9F\n");
}

Test(log, a_text_keeps_its_lines_and_colours)
{
    static const char text[] =
        "\033[1;36ma\033[0m\tb\n\033[2J\033[31\033]0;x\007\xC2\x9Bm\n";

    log_text(text, sizeof(text) - 1);
    ASSERT_SAYS("\033[1;36ma\033[0m\tb\n\\x1b[2J\\x1b[31\\x1b]0;x\\x07"
                "\\xc2\\x9bm\n");
}

Test(log, warnings_may_say_so)
{
    log_warn("a");
    ASSERT_SAYS("vmm: a\n");
    log_name_warnings();
    log_warn("a");
    ASSERT_SAYS("vmm: warning: a\n");
    log_guest("b");
    ASSERT_SAYS("vmm: warning: b\n");
    log_error("c");
    ASSERT_SAYS("vmm: c\n");
}

Test(log, a_line_of_a_guest_is_short)
{
    char words[2000];

    memset(words, 'x', sizeof(words));
    words[sizeof(words) - 1] = '\0';
    log_guest("%s", words);
    cr_assert_leq(strlen(stderr_take(&seen)), 512);
    cr_assert(is_one_message(seen.text));
    log_name_warnings();
    memset(words, '\033', 600);
    log_guest("%s", words);
    cr_assert_leq(strlen(stderr_take(&seen)), 512);
    cr_assert(is_one_message(seen.text));
    cr_assert_not_null(strstr(seen.text, "...\n"));
}

/* 64 KiB of messages are 64 KiB, and the last line is a message. */
Test(log, all_is_bounded)
{
    static char text[100000], out[LOG_MAX + 1];

    log_start();
    memset(text, 'x', sizeof(text));
    for (size_t i = 99; i < sizeof(text); i += 100)
        text[i] = '\n';
    log_text(text, sizeof(text));
    for (unsigned i = 0; i < 100; i++)
        log_warn("more");
    log_summary();
    log_error("exit code=1");
    ssize_t len = pread(seen.fd, out, sizeof(out), 0);
    cr_assert_gt(len, 60000);
    cr_assert_leq(len, (ssize_t)LOG_MAX);
    out[len] = '\0';
    cr_assert_not_null(
        strstr(out, "vmm: 482 more lines were not printed: all messages of a "
                    "run have 64 KiB\nvmm: exit code=1\n"),
        "%s", out + 61000);
}

Test(log, json_never_drops_a_member)
{
    json_t *object = json_object();

    json_object_set_new(object, "cut", json_text("gr\xC3"));
    json_object_set_new(object, "whole", json_text("gr\xC3\xBC"));
    char *text = json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);
    cr_assert_str_eq(text, "{\"cut\":\"gr\xEF\xBF\xBD\","
                           "\"whole\":\"gr\xC3\xBC\"}");
    free(text);
    json_decref(object);
}

Test(log, json_lines_show_what_acts)
{
    static const char words[] = "a\xC2\x9B\xE2\x80\xAE\x7F\xC3\xBC";
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    cr_assert(json_put_string(out, words, sizeof(words) - 1));
    fclose(out);
    cr_assert_str_eq(text, "\"a\\u009b\\u202e\\u007f\xC3\xBC\"");
    free(text);
}
