/* SPDX-License-Identifier: MIT */
/*
 * The options, and the words that some of them take.
 */
#include "options_table.h"

#include "test_options.h"

const struct option_row option_table[OPTION_TABLE_NR] = {
    {"memory", "SIZE", OPT_MEMORY,
     "guest RAM: MiB, or with K, M, G (default 128)"},
    {"cpus", "N", OPT_CPUS, "virtual CPUs (default 1)"},
    {"mode", "MODE", OPT_MODE, "flat image (default long)"},
    {"protocol", "NAME", OPT_PROTOCOL, "how it boots"},
    {"load", "ADDR", OPT_LOAD, "flat image: where it goes in guest memory"},
    {"entry", "ADDR", OPT_ENTRY, "first instruction, guest-physical"},
    {"initrd", "FILE", OPT_INITRD, "given to the kernel in guest memory"},
    {"module", "FILE", OPT_MODULE,
     "one more for the kernel; FILE,WORDS; may be repeated"},
    {"disk", "FILE", OPT_DISK, "a disk; FILE,ro|snapshot,ata[=N],id=NAME"},
    {"symbols", "FILE", OPT_SYMBOLS, "names: an ELF file or a System.map"},
    {"timeout", "TIME", OPT_TIMEOUT, "end after TIME seconds (or 500ms, 2m)"},
    {"max-exits", "N", OPT_MAX_EXITS, "end after N exits to the hypervisor"},
    {"irqchip", "WHERE", OPT_IRQCHIP, "interrupt controller"},
    {"hypercall", "WAY", OPT_HYPERCALL, "doorbell"},
    {"screen", "WHEN", OPT_SCREEN, "show the guest's screen"},
    {"unpack", "WHERE", OPT_UNPACK, "a bzImage's kernel"},
    {"strict", NULL, OPT_STRICT, "a broken protocol ends the machine"},
    {"trace", "[=FILE]", OPT_TRACE, "every crossing: on stderr, or to FILE"},
    {"trace-format", "FORMAT", OPT_TRACE_FORMAT, "how (default text)"},
    {"ktrace", NULL, OPT_KTRACE,
     "with --trace: what KVM does by itself (root)"},
    {"profile", "[=HZ]", OPT_PROFILE, "where the guest is, HZ times a second"},
    {"stats", NULL, OPT_STATS, "count and cost of the exits, at the end"},
    {"output", "FILE", OPT_OUTPUT, "what the guest prints, not on stdout"},
    {"result", "FILE", OPT_RESULT, "how the run ended, as JSON"},
    {"report", "FILE", OPT_REPORT, "why the guest died, as JSON"},
    {"core", "FILE", OPT_CORE, "the dead guest, as a core file for gdb"},
    {"no-rerun", NULL, OPT_NO_RERUN,
     "AMD-V: no second run to find a triple fault"},
    {"debug-exit", "[=PORT]", OPT_DEBUG_EXIT,
     "exit port as QEMU's: V ends as 2V+1"},
    {"reset-ok", NULL, OPT_RESET_OK, "a reset ends with status 0"},
    {"test-ports", NULL, OPT_TEST_PORTS,
     "ports that raise interrupts, for test suites"},
    {"init-status", NULL, OPT_INIT_STATUS,
     "Linux: the exit status of init is ours"},
    {"share", "DIR[:NAME][,ro]", OPT_SHARE,
     "files of the host, for the guest (several)"},
    {"policy", "FILE", OPT_POLICY, "rules for what the guest may ask for"},
    {"no-sandbox", NULL, OPT_NO_SANDBOX, "keep all rights on the host"},
    {"sandbox", NULL, OPT_SANDBOX, "doctor: what vmm gives up, tried out"},
    {"exits", NULL, OPT_EXITS, "doctor: which instructions leave the guest"},
    {"list", NULL, OPT_LIST, "doctor, test: names only, one on each line"},
    {"help", NULL, OPT_HELP, "this page"},
    {"version", NULL, OPT_VERSION, "the version"},
};

const char *const *option_words(int id)
{
    static const char *const modes[] = {"long", "protected", "real", NULL};
    static const char *const protocols[] = {
        "auto", "vmm", "multiboot1", "multiboot2", "pvh", "linux", "bios", NULL,
    };
    static const char *const chips[] = {"kernel", "none", NULL};
    static const char *const ways[] = {"auto", "instruction", "port", NULL};
    static const char *const screens[] = {"live", "end", "off", NULL};
    static const char *const places[] = {"auto", "cache", "guest", NULL};
    static const char *const formats[] = {"pretty", "tap", "junit", "github",
                                          NULL};

    switch (id) {
    case OPT_MODE:
        return modes;
    case OPT_PROTOCOL:
        return protocols;
    case OPT_IRQCHIP:
        return chips;
    case OPT_HYPERCALL:
        return ways;
    case OPT_SCREEN:
        return screens;
    case OPT_UNPACK:
        return places;
    case TEST_OPT_FORMAT:
        return formats;
    default:
        return NULL;
    }
}
