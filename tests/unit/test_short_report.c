/* SPDX-License-Identifier: MIT */
/*
 * Short death reports: parts that are left out, and lines that are folded.
 */
#include <criterion/criterion.h>

#include <stdio.h>

#include "testing/short_report.h"

static char made[8192];
static size_t widest;

static void add_line(void *ctx, const char *line, size_t len)
{
    size_t used = strlen(made);

    (void)ctx;
    widest = len > widest ? len : widest;
    snprintf(made + used, sizeof(made) - used, "%.*s\n", (int)len, line);
}

static const char *shorten(const char *text, size_t width)
{
    made[0] = '\0';
    widest = 0;
    short_report(text, strlen(text), width, add_line, NULL);
    return made;
}

static const char report[] =
    "vmm: a message\n"
    "-- the guest died: triple fault "
    "-----------------------------------------\n"
    "  why        ud2 raised #UD (invalid opcode), as it is meant to; no "
    "handler: the IDT is empty (base\n"
    "             0x0, limit 0)\n"
    "  code       > 0x100007     0f 0b                    ud2\n"
    "               0x100009     b8 00 00 00 00           mov eax, 0x0\n"
    "  chain      #PF at 0x12468acf08, not present, read -> vector 14: the "
    "IDT is empty (base 0x0, limit\n"
    "             0)\n"
    "             -> triple fault: the CPU shuts down\n"
    "  registers  rax 0000000000000000  rbx 0000000000000000\n"
    "             rsi 0000000000000000  rdi 0000000000091000\n"
    "  control    cr0    0x80000011   PE ET PG\n"
    "  stack      0x9a000: 0000000000000000\n"
    "  last         334.43 us  vCPU 0 enters the guest\n"
    "               544.63 us  shutdown\n"
    "vmm: exit code=80 reason=triple-fault\n";

Test(short_report, registers_and_tables_are_left_out)
{
    cr_assert_str_eq(
        shorten(report, 100),
        "vmm: a message\n"
        "-- the guest died: triple fault "
        "-----------------------------------------\n"
        "  why        ud2 raised #UD (invalid opcode), as it is meant to; "
        "no handler: the IDT is\n"
        "             empty (base 0x0, limit 0)\n"
        "  code       > 0x100007     0f 0b                    ud2\n"
        "               0x100009     b8 00 00 00 00           mov eax, 0x0\n"
        "  chain      #PF at 0x12468acf08, not present, read -> vector 14: the "
        "IDT is\n"
        "             empty (base 0x0, limit 0)\n"
        "             -> triple fault: the CPU shuts down\n"
        "  last         334.43 us  vCPU 0 enters the guest\n"
        "               544.63 us  shutdown\n"
        "vmm: exit code=80 reason=triple-fault\n");
}

/* vmm was killed in the middle of its report: what there is of it is shown. */
Test(short_report, the_last_part_may_have_no_end)
{
    cr_assert_str_eq(shorten("-- the guest died: triple fault\n"
                             "  why        ud2 raised #UD\n"
                             "             (invalid",
                             100),
                     "-- the guest died: triple fault\n"
                     "  why        ud2 raised #UD (invalid\n");
}

Test(short_report, words_are_set_anew_in_a_narrow_place)
{
    const char *text = shorten(report, 60);

    cr_assert_leq(widest, 60);
    cr_assert_not_null(
        strstr(text,
               "  why        ud2 raised #UD (invalid opcode), as it is meant\n"
               "             to; no handler: the IDT is\n"
               "             empty (base 0x0, limit 0)\n"),
        "%s", text);
    cr_assert_not_null(
        strstr(text,
               "  chain      #PF at 0x12468acf08, not present, read ->\n"
               "             vector 14: the IDT is empty (base 0x0, limit 0)\n"
               "             -> triple fault: the CPU shuts down\n"),
        "%s", text);
    cr_assert_null(strstr(text, "rsi"));
}

Test(short_report, what_is_no_report_stays)
{
    static const char other[] = "vmm: x\n  registers are no part here\n\nlast";

    cr_assert_str_eq(shorten(other, 40),
                     "vmm: x\n  registers are no part here\n\nlast\n");
    cr_assert_str_eq(shorten("", 40), "");
}

/* Whatever is in a report, its lines are bounded, and only what is hidden is
 * missing. */
Test(short_report, long_words_and_lines)
{
    static char text[8000];
    size_t n = (size_t)snprintf(text, sizeof(text),
                                "-- the guest died: x\n  why        ");

    memset(text + n, 'x', 3000);
    memcpy(text + n + 3000, "\n             y\nend\n", 20);
    cr_assert_not_null(strstr(shorten(text, 40), "\nend\n"));
    for (size_t i = n; i < 3000; i += 11)
        text[i] = ' ';
    shorten(text, 40);
    cr_assert_leq(widest, 40);
}
