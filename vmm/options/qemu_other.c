/* SPDX-License-Identifier: MIT */
/*
 * The QEMU options that are common in Makefiles and scripts and are not taken:
 * refused, or passed over, with what is said about each. Source: qemu(1),
 * "Options".
 */
#include <string.h>

#include "qemu_line.h"

#define NO_GDB                                                                 \
    "vmm has no gdb server; leave it out: --trace shows what the guest does, " \
    "and --core=FILE is its end for gdb"
#define NO_NET "there is no network"
#define NO_FIRMWARE                                                            \
    "the machine has a BIOS of its own and no UEFI; leave it out"
#define NO_PROCESS "vmm is one process in the foreground; leave it out"
#define NO_STATE   "vmm cannot save or load a running machine"
#define MONITOR    "there is no monitor; Ctrl-A x ends the machine"
#define TRACING    "vmm's own: --trace, --stats, and the report of a death"
#define MEMORY     "guest memory is anonymous memory of the host's"

static const struct qemu_option options[] = {
    {"s", SWITCH, QEMU_TELL, NO_GDB, NULL},
    {"S", SWITCH, QEMU_REFUSE, NO_GDB, NULL},
    {"gdb", VALUE, QEMU_TELL_OTHER, NO_GDB, NULL},
    {"p", VALUE, QEMU_TELL, NO_GDB, NULL},
    {"bios", VALUE, QEMU_REFUSE, NO_FIRMWARE, NULL},
    {"pflash", VALUE, QEMU_REFUSE, NO_FIRMWARE, NULL},
    {"option-rom", VALUE, QEMU_REFUSE, NO_FIRMWARE, NULL},
    {"acpitable", VALUE, QEMU_REFUSE, NO_FIRMWARE, NULL},
    {"dtb", VALUE, QEMU_REFUSE, "a PC has no device tree", NULL},
    {"vnc", VALUE, QEMU_NONE_ONLY,
     "the screen is text, in the terminal; give -display curses", NULL},
    {"spice", VALUE, QEMU_REFUSE,
     "the screen is text, in the terminal; give -display curses", NULL},
    {"daemonize", SWITCH, QEMU_REFUSE, NO_PROCESS, NULL},
    {"pidfile", VALUE, QEMU_REFUSE, NO_PROCESS, NULL},
    {"chroot", VALUE, QEMU_REFUSE, "vmm confines itself; leave it out", NULL},
    {"runas", VALUE, QEMU_REFUSE, "vmm confines itself; leave it out", NULL},
    {"tpmdev", VALUE, QEMU_REFUSE, "there is no TPM", NULL},
    {"readconfig", VALUE, QEMU_REFUSE, "give what is in it as options", NULL},
    {"loadvm", VALUE, QEMU_REFUSE, NO_STATE, NULL},
    {"incoming", VALUE, QEMU_REFUSE, NO_STATE, NULL},
    {"virtfs", VALUE, QEMU_REFUSE, "vmm shares folders by --share=DIR", NULL},
    {"fsdev", VALUE, QEMU_REFUSE, "vmm shares folders by --share=DIR", NULL},
    {"sd", VALUE, QEMU_REFUSE, "disks are by -hda or if=virtio", NULL},
    {"mtdblock", VALUE, QEMU_REFUSE, "disks are by -hda or if=virtio", NULL},
    {"blockdev", VALUE, QEMU_REFUSE,
     "give the disk by -drive file=FILE,if=none,id=ID", NULL},
    {"monitor", VALUE, QEMU_TELL_OTHER, MONITOR, NULL},
    {"qmp", VALUE, QEMU_TELL_OTHER, MONITOR, NULL},
    {"mon", VALUE, QEMU_TELL_OTHER, MONITOR, NULL},
    {"parallel", VALUE, QEMU_TELL_OTHER, "there is no parallel port", NULL},
    {"vga", VALUE, QEMU_TELL_OTHER, "the screen is text", NULL},
    {"d", VALUE, QEMU_TELL, TRACING, NULL},
    {"D", VALUE, QEMU_TELL, TRACING, NULL},
    {"trace", VALUE, QEMU_TELL, TRACING, NULL},
    {"dfilter", VALUE, QEMU_TELL, TRACING, NULL},
    {"singlestep", SWITCH, QEMU_TELL, TRACING, NULL},
    {"one-insn-per-tb", SWITCH, QEMU_TELL, TRACING, NULL},
    {"plugin", VALUE, QEMU_TELL, TRACING, NULL},
    {"no-kvm", SWITCH, QEMU_TELL, "vmm runs guests by KVM", NULL},
    {"no-kvm-irqchip", SWITCH, QEMU_QUIET, NULL, NULL},
    {"no-kvm-pit", SWITCH, QEMU_QUIET, NULL, NULL},
    {"no-kvm-pit-reinjection", SWITCH, QEMU_QUIET, NULL, NULL},
    {"no-kqemu", SWITCH, QEMU_QUIET, NULL, NULL},
    {"localtime", SWITCH, QEMU_TELL, "the clock is the host's, in UTC", NULL},
    {"startdate", VALUE, QEMU_TELL, "the clock is the host's, in UTC", NULL},
    {"std-vga", SWITCH, QEMU_TELL, "the screen is text", NULL},
    {"numa", VALUE, QEMU_TELL, "the machine has one node", NULL},
    {"balloon", VALUE, QEMU_TELL, MEMORY, NULL},
    {"set", VALUE, QEMU_TELL, "it is about a part of QEMU", NULL},
    {"icount", VALUE, QEMU_TELL, "a CPU of the host's cannot be counted", NULL},
    {"no-shutdown", SWITCH, QEMU_TELL, "a guest that powers off ends", NULL},
    {"no-acpi", SWITCH, QEMU_TELL, "only Linux is given ACPI's tables", NULL},
    {"redir", VALUE, QEMU_TELL, NO_NET, NULL},
    {"tftp", VALUE, QEMU_TELL, NO_NET, NULL},
    {"bootp", VALUE, QEMU_TELL, NO_NET, NULL},
    {"smb", VALUE, QEMU_TELL, NO_NET, NULL},
    {"usbdevice", VALUE, QEMU_TELL, QEMU_NO_USB, NULL},
    {"usb", SWITCH, QEMU_TELL, QEMU_NO_USB, NULL},
    {"soundhw", VALUE, QEMU_TELL_OTHER, "there is no sound", NULL},
    {"audio", VALUE, QEMU_TELL_OTHER, "there is no sound", NULL},
    {"audiodev", VALUE, QEMU_TELL_OTHER, "there is no sound", NULL},
    {"smbios", VALUE, QEMU_TELL, "there is no SMBIOS", NULL},
    {"watchdog", VALUE, QEMU_TELL, "vmm has --timeout", NULL},
    {"watchdog-action", VALUE, QEMU_TELL, "vmm has --timeout", NULL},
    {"mem-path", VALUE, QEMU_TELL, MEMORY, NULL},
    {"mem-prealloc", SWITCH, QEMU_TELL, MEMORY, NULL},
    {"overcommit", VALUE, QEMU_TELL, MEMORY, NULL},
    {"enable-kvm", SWITCH, QEMU_QUIET, NULL, NULL},
    {"nodefaults", SWITCH, QEMU_QUIET, NULL, NULL},
    {"no-user-config", SWITCH, QEMU_QUIET, NULL, NULL},
    {"no-hpet", SWITCH, QEMU_QUIET, NULL, NULL},
    {"no-fd-bootchk", SWITCH, QEMU_QUIET, NULL, NULL},
    {"name", VALUE, QEMU_QUIET, NULL, NULL},
    {"uuid", VALUE, QEMU_QUIET, NULL, NULL},
    {"L", VALUE, QEMU_QUIET, NULL, NULL},
    {"k", VALUE, QEMU_QUIET, NULL, NULL},
    {"msg", VALUE, QEMU_QUIET, NULL, NULL},
    {"sandbox", VALUE, QEMU_QUIET, NULL, NULL},
    {"sdl", SWITCH, QEMU_QUIET, NULL, NULL},
    {"no-quit", SWITCH, QEMU_QUIET, NULL, NULL},
    {"no-frame", SWITCH, QEMU_QUIET, NULL, NULL},
    {"alt-grab", SWITCH, QEMU_QUIET, NULL, NULL},
    {"ctrl-grab", SWITCH, QEMU_QUIET, NULL, NULL},
    {"show-cursor", SWITCH, QEMU_QUIET, NULL, NULL},
    {"win2k-hack", SWITCH, QEMU_QUIET, NULL, NULL},
    {"rtc-td-hack", SWITCH, QEMU_QUIET, NULL, NULL},
    {"tdf", SWITCH, QEMU_QUIET, NULL, NULL},
    {"nodefconfig", SWITCH, QEMU_QUIET, NULL, NULL},
    {"echr", VALUE, QEMU_QUIET, NULL, NULL},
    {"compat", VALUE, QEMU_QUIET, NULL, NULL},
    {"full-screen", SWITCH, QEMU_QUIET, NULL, NULL},
};

const struct qemu_option *qemu_find_other(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(options); i++)
        if (strcmp(options[i].name, name) == 0)
            return &options[i];
    return NULL;
}
