/* SPDX-License-Identifier: MIT */
/*
 * The help pages. This file alone says which option belongs to which command;
 * the options' own texts are in their tables.
 */
#include "help.h"

#include <string.h>

#include "base/list.h"
#include "options_set.h"
#include "options_table.h"

#define COLUMNS   80u /* width of a terminal */
#define NEXT_LINE "\n                          "

/* On the page of a command, an option's text need not name the command. */
static const char *without_command(const char *help)
{
    const char *colon = strstr(help, ": ");

    return strncmp(help, "doctor", 6) == 0 && colon ? colon + 2 : help;
}

static void put_row(FILE *out, const struct option_row *row, const char *help)
{
    const char *arg = row->arg ? row->arg : "";
    char left[40], letter[] = "    ", words[80] = "";

    if (row->id < 256)
        snprintf(letter, sizeof(letter), "-%c,", row->id);
    int n = snprintf(left, sizeof(left), "%-4s--%s%s%s", letter, row->name,
                     *arg && *arg != '[' ? "=" : "", arg);
    for (const char *const *word = option_words(row->id); word && *word; word++)
        list_add(words, sizeof(words), *word);
    if (row->id == OPT_TRACE_FORMAT)
        options_live_formats(words, sizeof(words));
    n = fprintf(out, "  %-24s%s%s", left, n > 23 ? "  " : "", help);
    if (*words)
        fprintf(out, ":%s%s",
                (size_t)n + 2 + strlen(words) > COLUMNS ? NEXT_LINE : " ",
                words);
    fputc('\n', out);
}

static void put_rows(FILE *out, const struct option_row *rows, size_t nr)
{
    for (size_t i = 0; i < nr; i++)
        put_row(out, &rows[i], rows[i].help);
}

/* A command's own page. `options`: the names of the options that it takes, each
 * with a blank on both sides. */
struct page {
    enum command command;
    const char *text;
    const char *options;
};

static const struct page pages[] = {
    {COMMAND_INSPECT,
     "vmm inspect says what an image is, how it boots, where it is loaded and\n"
     "with which registers it starts, or why it is refused. It needs no KVM.\n"
     "\n"
     "  vmm inspect [OPTIONS] IMAGE\n",
     " memory mode protocol load entry help "},
    {COMMAND_TEST,
     "vmm test runs many guests, each in a machine of its own, and says which\n"
     "passed: those that end with status 0, or as a manifest wants it.\n"
     "\n"
     "  vmm test [OPTIONS] ITEM...\n"
     "\n"
     "ITEM is an image, a pattern ('dir/*.elf') or a manifest (NAME.tests).\n"
     "Options of a run (vmm --help) go to each of the guests. For example:\n"
     "\n"
     "  vmm test --timeout=5 --junit=report.xml 'build/*.elf'\n"
     "\n"
     "Exit status: 0 if all passed, 1 if not, 64 or 66 if nothing could be\n"
     "run, 77 if all were skipped.\n",
     " list help "},
    {COMMAND_EXPLAIN,
     "vmm explain says what an exit status of vmm, an exit reason of KVM, an\n"
     "exception or a word of a trace means, why it comes, and what to do.\n"
     "\n"
     "  vmm explain                a list of all\n"
     "  vmm explain CODE           an exit status: 80, triple-fault, 137\n"
     "  vmm explain EXIT           an exit: mmio, KVM_EXIT_SHUTDOWN, kicked\n"
     "  vmm explain WORD           of a trace: \"#PF\", took, estimated\n",
     " help "},
    {COMMAND_DOCTOR,
     "vmm doctor says what this host's KVM can do, by trying it, and what\n"
     "would mend what is missing.\n"
     "\n"
     "  vmm doctor [--list|--exits|--sandbox]\n",
     " list exits sandbox help "},
    {COMMAND_POLICY,
     "A policy is a file of rules for what a guest may ask for; a run has it\n"
     "with --policy=FILE.\n"
     "\n"
     "  vmm policy check FILE              is it well-formed?\n"
     "  vmm policy explain FILE REQUEST    what does it decide, and why?\n"
     "\n"
     "REQUEST is one of:\n"
     "\n"
     "  file OPERATION PATH                such as: file read /data/notes\n"
     "  hypercall NAME                     such as: hypercall console\n"
     "  bios NAME                          such as: bios disk\n"
     "  port|mmio|msr read|write NUMBER [BYTES]   such as: port write 0x3f8\n",
     " help "},
    {COMMAND_VERSION,
     "vmm version prints the version of vmm.\n"
     "\n"
     "  vmm version\n",
     " help "},
};

static void put_page(FILE *out, const struct page *page)
{
    fprintf(out, "%s\nOptions:\n", page->text);
    for (size_t i = 0; i < OPTION_TABLE_NR; i++) {
        const struct option_row *row = &option_table[i];
        char name[24];

        snprintf(name, sizeof(name), " %s ", row->name);
        if (strstr(page->options, name))
            put_row(out, row, without_command(row->help));
    }
    if (page->command == COMMAND_TEST)
        put_rows(out, test_option_table, TEST_OPTIONS_NR);
}

static void put_all(FILE *out)
{
    fputs("vmm starts a kernel in a virtual machine and shows what it does.\n"
          "\n"
          "  vmm [run] [OPTIONS] IMAGE [KERNEL ARGUMENTS]   run a guest\n"
          "  vmm inspect [OPTIONS] IMAGE   what an image is, how it loads\n"
          "  vmm test [OPTIONS] ITEM...    run many guests, say which passed\n"
          "  vmm explain [WORD]            what a status, exit or #PF means\n"
          "  vmm doctor [--exits]          what this host can do\n"
          "  vmm trace FILE [--format=...] what --trace=FILE recorded\n"
          "  vmm new DIR                   write a small kernel to begin with\n"
          "  vmm qemu [--explain] ...      take a command line of QEMU's\n"
          "  vmm policy check FILE         is a policy well-formed?\n"
          "  vmm policy explain FILE REQUEST   what does it decide, and why?\n"
          "  vmm help COMMAND, vmm version\n"
          "\n"
          "Options, which stand before IMAGE:\n",
          out);
    put_rows(out, option_table, OPTION_TABLE_NR);
    fputs("\n"
          "Options of test (the others go to each run):\n",
          out);
    put_rows(out, test_option_table, TEST_OPTIONS_NR);
    fputs("\n"
          "IMAGE is an ELF executable, a Linux bzImage, a boot sector, a disk "
          "image, or\na flat binary (64-bit, loaded at 1 MiB, unless --mode "
          "says otherwise).\n"
          "On a terminal: Ctrl-A x ends the machine, Ctrl-A h shows the keys.\n"
          "The exit status is the guest's own, or one of those that vmm "
          "explain lists.\n",
          out);
}

void options_help(FILE *out, enum command command)
{
    for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
        if (pages[i].command == command) {
            put_page(out, &pages[i]);
            return;
        }
    put_all(out);
}
