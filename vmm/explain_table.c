/* SPDX-License-Identifier: MIT */
/*
 * What `vmm explain` knows. Exit reasons: KVM api.rst, "The kvm_run
 * structure"; those of other architectures are not here.
 */
#include <linux/kvm.h>
#include <signal.h>

#include "explain.h"
#include "base/status.h"

#ifndef KVM_EXIT_MEMORY_FAULT
#define KVM_EXIT_MEMORY_FAULT 39 /* newer than Debian 12's headers */
#endif

const struct explanation explain_statuses[] = {
    {STATUS_OK, NULL, NULL,
     "It wrote 0 to the exit port, or gave it to the exit hypercall. There is "
     "no other way to 0: nothing that went wrong ends so.",
     "Nothing: this is success."},
    {STATUS_USAGE, NULL, NULL,
     "An option or an operand is not one that vmm knows, or two of them do not "
     "go together. Nothing was started.",
     "Read the line on standard error, then vmm --help. Options come before "
     "IMAGE; what follows it is the guest's."},
    {STATUS_BAD_IMAGE, NULL, NULL,
     "The file is damaged, of a kind that vmm cannot load, or would lie where "
     "there is no RAM or where the boot structures are.",
     "vmm inspect IMAGE says what it is taken for. A 64-bit kernel wants -m "
     "for more RAM, a linker script for another place, or --mode and --load "
     "if it is a flat binary."},
    {STATUS_NO_IMAGE, NULL, NULL,
     "There is no such file, or you may not read it.",
     "Check the path; ls -l says who may read it."},
    {STATUS_BUG, NULL, NULL,
     "Something came that vmm believed impossible, such as an exit that it "
     "never asked KVM for.",
     "Report it, with the last line on standard error, the output of vmm "
     "doctor, and the image if you can."},
    {STATUS_HOST_ERROR, NULL, NULL,
     "The host refused memory, a thread, a file descriptor, or one of KVM's "
     "requests.",
     "The line on standard error names it. Try a smaller -m, look at ulimit "
     "-a and at the limits of a container."},
    {STATUS_HOST_IO, NULL, NULL,
     "A read or a write of the host failed while the machine ran, or the "
     "guest's output could not be delivered: a full disk, a reader that went "
     "away.",
     "Look at where standard output and --result go. The guest's own status "
     "0 is never reported when its output was lost."},
    {STATUS_BAD_SNAPSHOT, NULL, NULL,
     "This number is kept for snapshots; no option of this version uses it.",
     "If you see it, the guest chose it itself."},
    {STATUS_NO_KVM, NULL, NULL,
     "/dev/kvm is missing or not yours to open, or lacks something that this "
     "guest needs. Also what a guest ends with that cannot be tested here: "
     "harnesses, vmm test among them, count 77 as skipped.",
     "vmm doctor says what is missing and what mends it: most often the group "
     "kvm, virtualisation in the firmware, or nested virtualisation."},
    {STATUS_RESET, NULL, NULL,
     "The guest used the keyboard controller, port 0x92 or port 0xCF9 to reset "
     "the machine. vmm runs a guest once, so a reset is its end.",
     "Kernels reset to reboot, but also as their last resort after a panic: "
     "look at the end of the output. To end with a status, use the exit port."},
    {STATUS_TRIPLE_FAULT, NULL, NULL,
     "An exception came, its handler could not be entered, and the double "
     "fault that followed could not be delivered either: no IDT yet, a bad "
     "gate or segment, a stack that is not mapped. A real PC would reset.",
     "Look at rip in the last line; run with --trace for what came before. "
     "Load an IDT early; give the double fault a stack of its own (IST)."},
    {STATUS_EMULATION, NULL, NULL,
     "KVM had to emulate an instruction, since it touched a device or ran "
     "where there is no RAM, and does not know that instruction.",
     "Use plain mov for device registers (no SSE, no locked operations). If "
     "rip is in a hole of the memory map, the kernel jumped there."},
    {STATUS_FAIL_ENTRY, NULL, NULL,
     "The CPU's own checks of the guest's state failed: registers that no "
     "real CPU could have at the same time.",
     "Look at the last change of CR0, CR4, EFER or a segment. If the guest "
     "did nothing unusual, it is a bug of vmm or of the host's KVM."},
    {STATUS_MEMORY_LOST, NULL, NULL,
     "The host had promised the guest's memory and could not give a page of "
     "it when it was touched: it is short of memory, or a memory limit of a "
     "container was reached. Or the file of an unpacked Linux kernel, in the "
     "cache, was cut off while the guest ran in it.",
     "Free memory, raise the limit, or start with a smaller -m; remove what is "
     "in the cache, $XDG_CACHE_HOME/vmm or ~/.cache/vmm."},
    {STATUS_HALTED, NULL, NULL,
     "Every virtual CPU executed hlt with interrupts off, or was never "
     "started. On a real PC that is a machine that hangs.",
     "The usual end of a panic: look at the last output and at rip. A kernel "
     "that means to end uses the exit port; one that waits needs sti before "
     "hlt."},
    {STATUS_MAX_EXITS, NULL, NULL,
     "The guest left to vmm as often as --max-exits allows.",
     "Raise the limit, or see with --stats what it does so often."},
    {STATUS_BAD_HYPERCALL, NULL, NULL,
     "Under --strict: the guest rang the hypercall doorbell with a page that "
     "is no RAM or not aligned, or with a request that is not well formed.",
     "The last line says what was wrong; hv/hypercall.h, which is installed "
     "with vmm, defines the protocol. Without --strict the guest gets an error "
     "and goes on."},
    {STATUS_BAD_DEVICE, NULL, NULL,
     "Under --strict: the guest drove a virtio device in a way that the "
     "specification forbids, such as a ring that lies outside of RAM, or a "
     "descriptor that leads in a circle.",
     "The last line names the device and what was wrong. Without --strict the "
     "device asks for a reset (DEVICE_NEEDS_RESET), and the machine goes on."},
    {STATUS_SIGNAL, NULL, NULL,
     "vmm got SIGTERM, SIGINT or SIGHUP, or Ctrl-A x was typed.",
     "Nothing, if that was you. Otherwise somebody's time limit: a CI system, "
     "timeout(1), a terminal that closed."},
    {STATUS_POLICY, NULL, NULL,
     "The guest asked for something that a rule of --policy answers with kill.",
     "The last line names the rule's line; vmm policy explain FILE REQUEST "
     "says "
     "what the rules make of a request."},
    {STATUS_EXCEPTION, NULL, NULL,
     "In real mode an instruction raised an exception, the vector table led to "
     "the BIOS, which can only go back to that instruction, and it raised the "
     "exception again. On a real PC that is a machine that hangs.",
     "The report names the instruction and why it faults: a boot sector that "
     "runs on into data, a division by zero, an access across the end of a "
     "segment."},
    {STATUS_PANIC, NULL, NULL,
     "A Linux kernel wrote \"Kernel panic - not syncing\" to its console, and "
     "then restarted, as panic=-1 asks for, which vmm adds to its arguments.",
     "The report has the panic's line, and the function of the oops before it "
     "if there was one; the console has the rest. panic=0 among the kernel's "
     "arguments keeps it standing where it panicked. If init is a test that "
     "just exits: --init-status."},
    {STATUS_TIMEOUT, NULL, NULL,
     "The guest was still running when the time of --timeout was over: an "
     "endless loop, a wait for an interrupt that never comes, or a host that "
     "is slower than you thought.",
     "The last line says where it was (--symbols names it). --stats shows "
     "whether it did anything; raise --timeout if it did."},
    {0},
};

/* A shell's status for a process that died of a signal is its number plus
 * 128. */
const struct explanation explain_signals[] = {
    {SIGINT, "SIGINT", "interrupted from the keyboard",
     "Ctrl-C. vmm itself ends with 88 then; so it was another program, or vmm "
     "before its guest ran.",
     "Nothing, if that was you."},
    {SIGILL, "SIGILL", "an instruction that this CPU does not have",
     "A program that was built for a newer CPU, or a bug.",
     "If it was vmm: report it, with the output of vmm doctor."},
    {SIGABRT, "SIGABRT", "the program gave up",
     "It found something in itself that cannot be. If it was vmm, it is a bug.",
     "Report it, with what stands on standard error, and the image if you "
     "can."},
    {SIGBUS, "SIGBUS", "memory that the host could not give",
     "A file that became shorter while it was used, or a broken disk.",
     "If it was vmm: report it, with what stands on standard error."},
    {SIGKILL, "SIGKILL", "killed at once",
     "Somebody's kill -9, the limit of a container or of a CI system, or the "
     "host ran out of memory and chose this process.",
     "dmesg says whether memory ran out: give the guest a smaller -m, or run "
     "fewer at a time. vmm had no time to write a result or a report."},
    {SIGSEGV, "SIGSEGV", "an access to memory that is not there",
     "A bug in the program that died. If it was vmm, a guest should not be "
     "able to cause it.",
     "Report it, with what stands on standard error, and the image if you "
     "can."},
    {SIGPIPE, "SIGPIPE", "nobody reads its output any more",
     "The reader of a pipe has ended, such as head.",
     "Nothing, if that was meant. vmm itself ends with 74 then."},
    {SIGTERM, "SIGTERM", "asked to end",
     "kill, timeout(1), or the limit of a CI system. vmm itself ends with 88 "
     "then; so it was another program, or vmm before its guest ran.",
     "Nothing, if that was you."},
    {SIGSYS, "SIGSYS", "a system call that the sandbox does not allow",
     "vmm gives up most system calls before a guest runs, and the host's "
     "kernel ends it if it makes another one (seccomp): a bug of vmm, or a "
     "guest that has found one.",
     "Report it, with what stands on standard error, and the image if you "
     "can. A guest that you trust can be run with --no-sandbox; vmm doctor "
     "--sandbox tries the sandbox itself."},
    {0},
};

#define KVM_S_OWN "KVM handles this itself; vmm never asks to see it. "

const struct explanation explain_reasons[] = {
    {KVM_EXIT_UNKNOWN, "UNKNOWN", "an exit that KVM has no name for",
     "The CPU reported something that the host's kernel does not know.",
     "Update the host's kernel; see dmesg."},
    {KVM_EXIT_EXCEPTION, "EXCEPTION", "an exception that KVM could not handle",
     "Not used on today's CPUs.", "Report it with the output of vmm doctor."},
    {KVM_EXIT_IO, "IO", "the guest executed in, out, ins or outs",
     "Each access to a port leaves to vmm, which looks for the device there.",
     "Normal, and the usual reason. Each costs microseconds: print by the "
     "hypercall rather than byte by byte where it matters."},
    {KVM_EXIT_HYPERCALL, "HYPERCALL", "the guest executed vmcall or vmmcall",
     "The doorbell by instruction, number 12, which KVM passes on.", "Normal."},
    {KVM_EXIT_DEBUG, "DEBUG", "a breakpoint or a single step of a debugger",
     "Somebody asked KVM to watch the guest.", "Normal under a debugger."},
    {KVM_EXIT_HLT, "HLT", "the guest executed hlt",
     "Only with --irqchip=none; otherwise KVM waits for the next interrupt by "
     "itself, and no exit is seen.",
     "Without an interrupt controller nothing can wake the CPU: the machine "
     "ends with status 84."},
    {KVM_EXIT_MMIO, "MMIO", "the guest touched an address where no RAM is",
     "A device's registers, or a wrong pointer: what is not RAM reads as ones "
     "and swallows writes.",
     "Normal for a device. If the address means nothing to you, it is a bug "
     "of the guest: --trace shows where it was."},
    {KVM_EXIT_IRQ_WINDOW_OPEN, "IRQ_WINDOW_OPEN",
     "the guest can take an interrupt now",
     "Asked for by a VMM that injects interrupts itself.", "Harmless."},
    {KVM_EXIT_SHUTDOWN, "SHUTDOWN", "a triple fault",
     "An exception, then a double fault, could not be delivered.",
     "The machine ends with status 80: see vmm explain 80."},
    {KVM_EXIT_FAIL_ENTRY, "FAIL_ENTRY", "the CPU refused to enter the guest",
     "The guest's state breaks a rule that the hardware checks.",
     "The machine ends with status 82: see vmm explain 82."},
    {KVM_EXIT_INTR, "INTR", "a signal of the host interrupted the guest",
     "vmm kicks a virtual CPU so, to look at it or to end it.", "Normal."},
    {KVM_EXIT_SET_TPR, "SET_TPR", "the guest changed its task priority",
     "Comes only without an interrupt controller in the kernel.", "Harmless."},
    {KVM_EXIT_TPR_ACCESS, "TPR_ACCESS",
     "the guest touched its task priority register",
     KVM_S_OWN "A help for old 32-bit guests on old Intel CPUs.",
     "Report it with the output of vmm doctor."},
    {KVM_EXIT_NMI, "NMI", "a non-maskable interrupt arrived while it ran",
     "Not used on today's x86 hosts.",
     "Report it with the output of vmm doctor."},
    {KVM_EXIT_INTERNAL_ERROR, "INTERNAL_ERROR", "KVM gave up",
     "Suberror 1: an instruction that KVM cannot emulate (status 81). "
     "Suberror 3: an exit while an event was being delivered, most often an "
     "IDT or a stack in a place that is no RAM.",
     "The last line has the suberror and the instruction's bytes: see vmm "
     "explain 81."},
    {KVM_EXIT_SYSTEM_EVENT, "SYSTEM_EVENT", "the guest asked for power off",
     "By an interface of the platform that vmm does not offer.",
     "Use the exit port or the exit hypercall."},
    {KVM_EXIT_IOAPIC_EOI, "IOAPIC_EOI", "the guest ended an interrupt",
     KVM_S_OWN "Only for an IOAPIC in user space.",
     "Report it with the output of vmm doctor."},
    {KVM_EXIT_HYPERV, "HYPERV", "the guest used an interface of Hyper-V",
     "vmm offers none.", "Report it with the output of vmm doctor."},
    {KVM_EXIT_X86_RDMSR, "X86_RDMSR", "the guest read an MSR",
     "Only with a --policy that has rules for MSRs: KVM asks vmm about those "
     "that the rules name, and handles all others itself.",
     "Normal under such a policy; --trace shows the rule that decided."},
    {KVM_EXIT_X86_WRMSR, "X86_WRMSR", "the guest wrote an MSR",
     "Only with a --policy that has rules for MSRs: KVM asks vmm about those "
     "that the rules name, and handles all others itself.",
     "Normal under such a policy; --trace shows the rule that decided."},
    {KVM_EXIT_DIRTY_RING_FULL, "DIRTY_RING_FULL",
     "the list of changed pages is full", "vmm keeps no such list.",
     "Report it with the output of vmm doctor."},
    {KVM_EXIT_X86_BUS_LOCK, "X86_BUS_LOCK",
     "the guest locked the bus for a misaligned operation",
     KVM_S_OWN "Only if a VMM wants to slow down such guests.",
     "Report it with the output of vmm doctor."},
    {KVM_EXIT_XEN, "XEN", "the guest used an interface of Xen",
     "vmm offers none.", "Report it with the output of vmm doctor."},
    {KVM_EXIT_NOTIFY, "NOTIFY", "the guest took no interrupt for too long",
     KVM_S_OWN "Only if a VMM asks for this limit.",
     "Report it with the output of vmm doctor."},
    {KVM_EXIT_MEMORY_FAULT, "MEMORY_FAULT", "guest memory could not be had",
     "The host is short of memory, or the file behind it became shorter.",
     "The machine ends with status 83: see vmm explain 83."},
    {0},
};
