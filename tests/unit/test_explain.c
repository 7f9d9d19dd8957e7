/* SPDX-License-Identifier: MIT */
/*
 * `vmm explain`: nothing is left out, everything is found, lines are short.
 */
#include <criterion/criterion.h>

#include <stdlib.h>

#include "base/names.h"
#include "explain.h"
#include "base/status.h"
#include "stderr_tools.h"
#include "trace/words/kinds.h"

static struct stderr_seen seen;

/* What it prints, or "" if it refused; the caller frees it. */
static char *explained(const char *text)
{
    char *made = NULL;
    size_t len;
    FILE *out = open_memstream(&made, &len);
    int code = explain(text, out);

    fclose(out);
    cr_assert(code == STATUS_OK || (code == STATUS_USAGE && !len));
    return made;
}

static void assert_says(const char *text, const char *part)
{
    char *said = explained(text);

    cr_assert_not_null(strstr(said, part), "%s: %s", text, said);
    free(said);
}

Test(explain, every_status_and_each_once)
{
    for (int code = 1; code < 256; code++) {
        unsigned nr = 0;
        for (const struct explanation *e = explain_statuses; e->why; e++)
            nr += (int)e->number == code;
        cr_assert_eq(nr, strcmp(status_name(code), "guest") != 0, "%d", code);
    }
}

Test(explain, every_exit_reason_that_has_a_name_and_each_once)
{
    for (uint32_t reason = 0; reason < 64; reason++) {
        unsigned nr = 0;
        bool known = reason == 0 || /* KVM_EXIT_UNKNOWN is its name */
                     strcmp(names_exit_reason(reason), "unknown") != 0;
        for (const struct explanation *e = explain_reasons; e->why; e++)
            nr += e->number == reason;
        /* There may be an explanation for a reason that dispatch has no name
         * for. */
        cr_assert(nr == 1 || (nr == 0 && !known), "%u", reason);
    }
}

Test(explain, sentences_are_whole)
{
    const struct explanation *tables[] = {explain_statuses, explain_reasons};

    for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
        for (const struct explanation *e = tables[i]; e->why; e++) {
            cr_assert_eq(e->why[strlen(e->why) - 1], '.', "%s", e->why);
            cr_assert_eq(e->remedy[strlen(e->remedy) - 1], '.', "%s",
                         e->remedy);
        }
    }
}

/* Whoever meets a kind in a filter or in JSON may ask what it is. */
Test(explain, every_kind_of_record)
{
    unsigned nr = 0;

    for (unsigned kind = 1; kind < 256; kind++) {
        const char *name = trace_kind_name(kind);

        if (strcmp(name, "?") == 0)
            continue;
        assert_says(name, "in a trace: ");
        nr++;
    }
    cr_assert_geq(nr, 20u);
}

Test(explain, the_words_of_the_subject)
{
    assert_says("VM exit", "The CPU left the guest");
    assert_says("ring -1", "Only an exit leads there");
    assert_says("int 0x80", "ring 3 to ring 0");
    assert_says("context switch", "another process");
    assert_says("IRQ", "asked for the CPU");
    assert_says("hypercall", "KVM_EXIT_HYPERCALL");
    assert_says("hypercall", "port 0xb00");
}

Test(explain, a_similar_word_of_a_trace)
{
    cr_assert_eq(stderr_capture(&seen), 0);
    free(explained("interupt"));
    cr_assert_not_null(strstr(stderr_take(&seen), "vmm explain interrupt?"));
    free(explained("hypercal"));
    cr_assert_not_null(strstr(stderr_take(&seen), "mean vmm explain"));
}

Test(explain, by_number_word_and_name)
{
    assert_says("80", "exit status 80: triple-fault");
    assert_says("0x50", "exit status 80: triple-fault");
    assert_says("triple-fault", "exit status 80");
    assert_says("Triple Fault", "exit status 80");
    assert_says("8", "exit status 8: the guest's own");
    assert_says("8", "KVM_EXIT_SHUTDOWN");
    assert_says("6", "KVM_EXIT_MMIO");
    assert_says("KVM_EXIT_MMIO", "exit reason 6");
    assert_says("exit_mmio", "exit reason 6");
    assert_says("MMIO", "exit reason 6");
    assert_says("port I/O", "exit reason 2");
    assert_says("42", "guest chose this status itself");
    assert_says("139", "signal");
    assert_says("255", "255, or any number over that");
    assert_says("0", "exit status 0: success");
}

/* A reason that dispatch has no name for must not be found as "unknown". */
Test(explain, unknown_is_one)
{
    char *said = explained("UNKNOWN");

    cr_assert_not_null(strstr(said, "exit reason 0: KVM_EXIT_UNKNOWN, \""));
    cr_assert_null(strstr(said, "DIRTY_RING"), "%s", said);
    free(said);
    assert_says("DIRTY_RING_FULL",
                "exit reason 31: KVM_EXIT_DIRTY_RING_FULL\n");
}

Test(explain, what_is_nothing_is_refused)
{
    static const char *const bad[] = {"",    "-1",        "256",       "triple",
                                      "80x", "KVM_EXIT_", "4294967296"};

    cr_assert_eq(stderr_capture(&seen), 0);
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        char *said = explained(bad[i]);
        cr_assert_str_empty(said, "%s: %s", bad[i], said);
        free(said);
        cr_assert(is_one_message(stderr_take(&seen)));
    }
}

static void assert_fits(const char *text)
{
    char *said = explained(text);

    for (const char *line = said; *line;) {
        size_t len = strcspn(line, "\n");
        cr_assert_leq(len, 79u, "%s", line);
        line += len + (line[len] == '\n');
    }
    free(said);
}

Test(explain, lines_are_short)
{
    char number[16];

    assert_fits(NULL);
    for (int i = 0; i < 256; i++) {
        snprintf(number, sizeof(number), "%d", i);
        assert_fits(number);
    }
}

Test(explain, a_death_by_a_signal)
{
    assert_says("159", "SIGSYS");
    assert_says("159", "sandbox");
    assert_says("137", "SIGKILL: killed at once");
    assert_says("150", "SIGTTOU");
    assert_says("sigsegv", "signal SIGSEGV");
}

Test(explain, words_of_a_trace)
{
    assert_says("kick", "took a virtual CPU out");
    assert_says("kicked by vmm", "KVM_EXIT_INTR");
    assert_says("nobody", "all ones");
}

Test(explain, a_slip_names_what_was_meant)
{
    cr_assert_eq(stderr_capture(&seen), 0);
    free(explained("tripple-fault"));
    const char *said = stderr_take(&seen);
    cr_assert_not_null(strstr(said, "did you mean vmm explain triple-fault?"),
                       "%s", said);
}
