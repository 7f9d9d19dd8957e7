/* SPDX-License-Identifier: MIT */
/*
 * The help: every option is in it, each command has a page of its own, and the
 * words that an option takes are those that its message names.
 */
#include <stdlib.h>

#include "options/help.h"
#include "options_tools.h"

TestSuite(options_help, .init = setup);

/* The caller frees it. */
static char *help_of_run(void)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    cr_assert_not_null(out);
    options_help(out, COMMAND_RUN);
    fclose(out);
    return text;
}

Test(options_help, help_shows_every_option_in_80_columns)
{
    static const char *const names[] = {
        "-m, --memory=SIZE", "--cpus=N",
        "--mode=MODE",       "--load=ADDR",
        "--entry=ADDR",      "--initrd=FILE",
        "--symbols=FILE",    "--timeout=TIME",
        "--max-exits=N",     "--irqchip=",
        "--hypercall=",      "--strict",
        "--trace",           "--stats",
        "--result=FILE",     "--list",
        "-h, --help",        "--version",
    };
    char *text = help_of_run();

    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        cr_assert_not_null(strstr(text, names[i]), "%s", names[i]);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        cr_assert_leq(strlen(line), 80, "%s", line);
    free(text);
}

/* The words that an option's message lists are those that its help lists. */
Test(options_help, help_shows_the_words_of_each_option)
{
    static const struct {
        const char *word; /* refused */
        const char *help;
        const char *wanted;
    } rows[] = {
        {"--mode=auto", "flat image (default long): long, protected, real\n",
         "long, protected or real;"},
        {"--irqchip=split", "interrupt controller: kernel, none\n",
         "kernel or none;"},
        {"--hypercall=off", "doorbell: auto, instruction, port\n",
         "auto, instruction or port;"},
        {"--trace-format=x", "how (default text): text, strace, json\n",
         "text, strace, json;"},
        {"--format=xml", "(default pretty): pretty, tap, junit, github\n",
         "pretty, tap, junit or github;"},
    };
    char *text = help_of_run();

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        cr_assert_not_null(strstr(text, rows[i].help), "%s", rows[i].help);
        ASSERT_REFUSED(rows[i].wanted, "test", rows[i].word, "a");
    }
    free(text);
}

/* The help page is the command's own: it has what belongs to the command, and
 * nothing else. */
static void assert_page(enum command command, const char *word, const char *has,
                        const char *lacks)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    cr_assert_not_null(out);
    options_help(out, command);
    fclose(out);
    cr_assert_not_null(strstr(text, word), "%s", word);
    cr_assert_not_null(strstr(text, has), "%s: %s", word, has);
    cr_assert_null(strstr(text, lacks), "%s: %s", word, lacks);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        cr_assert_leq(strlen(line), 80, "%s", line);
    free(text);
}

Test(options_help, each_command_has_a_page_of_its_own)
{
    assert_page(COMMAND_TEST, "vmm test [", "--junit=FILE", "--entry");
    assert_page(COMMAND_INSPECT, "vmm inspect [", "--entry=ADDR", "--trace");
    assert_page(COMMAND_DOCTOR, "vmm doctor [", "--sandbox", "--timeout");
    assert_page(COMMAND_EXPLAIN, "vmm explain CODE", "--help", "--timeout");
    assert_page(COMMAND_EXPLAIN, "vmm explain WORD", "#PF", "--timeout");
    assert_page(COMMAND_DOCTOR, "--exits             which instructions",
                "--list              names only", "doctor: ");
    assert_page(COMMAND_RUN, "--exits             doctor: which",
                "doctor, test: names only", "vmm doctor say");
    assert_page(COMMAND_POLICY, "policy check FILE", "--help", "--timeout");
    assert_page(COMMAND_VERSION, "vmm version", "--help", "--timeout");
    assert_page(COMMAND_RUN, "vmm help COMMAND", "--timeout", "vmm doctor say");
}
