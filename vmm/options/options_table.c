/* SPDX-License-Identifier: MIT */
/*
 * The options, and --help.
 */
#include "options_table.h"

#include <stdio.h>

#include "options.h"

const struct option_row option_table[OPTION_TABLE_NR] = {
    {"memory", "SIZE", OPT_MEMORY,
     "guest RAM: MiB, or with K, M, G (default 128)"},
    {"cpus", "N", OPT_CPUS, "virtual CPUs (default 1)"},
    {"mode", "MODE", OPT_MODE, "flat image: long (default), protected, real"},
    {"protocol", "NAME", OPT_PROTOCOL,
     "how it boots: auto, vmm, multiboot1, multiboot2, pvh"},
    {"load", "ADDR", OPT_LOAD, "flat image: where it goes in guest memory"},
    {"entry", "ADDR", OPT_ENTRY, "first instruction, guest-physical"},
    {"initrd", "FILE", OPT_INITRD, "given to the kernel in guest memory"},
    {"module", "FILE", OPT_MODULE,
     "one more for the kernel; FILE,WORDS; may be repeated"},
    {"disk", "FILE", OPT_DISK, "a disk; FILE,ro,ata,id=NAME; may be repeated"},
    {"symbols", "ELF", OPT_SYMBOLS, "names for addresses of a flat image"},
    {"timeout", "TIME", OPT_TIMEOUT, "end after TIME seconds (or 500ms, 2m)"},
    {"max-exits", "N", OPT_MAX_EXITS, "end after N exits to the hypervisor"},
    {"irqchip", "WHERE", OPT_IRQCHIP, "interrupt controller: kernel, none"},
    {"hypercall", "WAY", OPT_HYPERCALL, "doorbell: auto, instruction, port"},
    {"screen", "WHEN", OPT_SCREEN, "show the guest's screen: live, end, off"},
    {"strict", NULL, OPT_STRICT, "a broken protocol ends the machine"},
    {"trace", "[=FILE]", OPT_TRACE, "every crossing: on stderr, or to FILE"},
    {"trace-format", "FORMAT", OPT_TRACE_FORMAT,
     "how: text (default), strace, json"},
    {"ktrace", NULL, OPT_KTRACE,
     "with --trace: what KVM does by itself (root)"},
    {"stats", NULL, OPT_STATS, "count and cost of the exits, at the end"},
    {"result", "FILE", OPT_RESULT, "how the run ended, as JSON"},
    {"report", "FILE", OPT_REPORT, "why the guest died, as JSON"},
    {"core", "FILE", OPT_CORE, "the dead guest, as a core file for gdb"},
    {"no-rerun", NULL, OPT_NO_RERUN,
     "AMD-V: no second run to find a triple fault"},
    {"share", "DIR[:NAME][,ro]", OPT_SHARE,
     "files of the host, for the guest (several)"},
    {"policy", "FILE", OPT_POLICY, "rules for what the guest may ask for"},
    {"no-sandbox", NULL, OPT_NO_SANDBOX, "keep all rights on the host"},
    {"sandbox", NULL, OPT_SANDBOX, "doctor: what vmm gives up, tried out"},
    {"list", NULL, OPT_LIST, "doctor, test: one word or name a line"},
    {"help", NULL, OPT_HELP, "this page"},
    {"version", NULL, OPT_VERSION, "the version"},
};

static void help_line(FILE *out, int id, const char *name, const char *arg,
                      const char *help)
{
    char left[40], letter[] = "    ";

    if (id < 256)
        snprintf(letter, sizeof(letter), "-%c,", id);
    int n = snprintf(left, sizeof(left), "%-4s--%s%s%s", letter, name,
                     arg && *arg != '[' ? "=" : "", arg ? arg : "");
    fprintf(out, "  %-24s%s%s\n", left, n > 23 ? "  " : "", help);
}

void options_help(FILE *out)
{
    fputs("vmm starts a kernel in a virtual machine and shows what it does.\n"
          "\n"
          "  vmm [run] [OPTIONS] IMAGE [KERNEL ARGUMENTS]   run a guest\n"
          "  vmm inspect [OPTIONS] IMAGE   what an image is, how it loads\n"
          "  vmm test [OPTIONS] ITEM...    run many guests, say which passed\n"
          "  vmm explain [CODE|EXIT]       what a status or an exit means\n"
          "  vmm doctor [--list|--sandbox]   what this host can do\n"
          "  vmm trace FILE [--format=...] what --trace=FILE recorded\n"
          "  vmm policy check FILE         is a policy well-formed?\n"
          "  vmm policy explain FILE REQUEST   what does it decide, and why?\n"
          "\n"
          "Options:\n",
          out);
    for (size_t i = 0; i < OPTION_TABLE_NR; i++)
        help_line(out, (int)option_table[i].id, option_table[i].name,
                  option_table[i].arg, option_table[i].help);
    fputs("\n"
          "Options of test (the others go to each run):\n",
          out);
    for (size_t i = 0; i < TEST_OPTIONS_NR; i++)
        help_line(out, (int)test_option_table[i].id, test_option_table[i].name,
                  test_option_table[i].arg, test_option_table[i].help);
    fputs("\n"
          "IMAGE is an ELF executable, a boot sector, or a flat binary (64-bit,"
          "\nloaded at 1 MiB, unless --mode says otherwise).\n"
          "On a terminal: Ctrl-A x ends the machine, Ctrl-A h shows the keys.\n"
          "The exit status is the guest's own, or one of those that vmm(1) "
          "lists.\n",
          out);
}
