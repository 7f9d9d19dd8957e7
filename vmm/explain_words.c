/* SPDX-License-Identifier: MIT */
/*
 * What `vmm explain` knows of a trace's words, and of the guest's exceptions.
 * Source for these: Intel SDM Vol. 3A, "Exception and Interrupt Reference".
 */
#include "explain.h"

/* Words of traces that are not exits of KVM; the first of each entry is
 * shown. */
const struct explanation explain_words[] = {
    {0, "ring 3|user mode|program", "where a program runs",
     "The CPU executes its instructions directly. What only a kernel may do "
     "(cli, in, out, lidt, the kernel's memory) is a trap there.",
     "A program enters ring 0 by a system call, a trap or an interrupt only. "
     "The lab attacks tries the rest."},
    {0, "ring 0|kernel mode|guest kernel|kernel",
     "where the guest's kernel "
     "runs",
     "Also directly on the CPU: most of what it does is never seen below. Some "
     "instructions are exits.",
     "vmm doctor --exits says which, on this host."},
    {0, "ring -1|hypervisor|vmm|host mode", "vmm, below the guest's kernel",
     "A nickname: the CPU has a second mode beside its rings (AMD: host mode; "
     "Intel: VMX root operation). KVM, in the host's kernel, and vmm, a "
     "program of the host, share this work.",
     "Only an exit leads there. In between it does not run."},
    {0, "host kernel|host|host-call|host call",
     "a system call that vmm made for the guest",
     "What a virtual device cannot do by itself: read the image of a disk, "
     "write to the terminal. It is below ring -1, and real.",
     "--walk=#N of such a record shows who in the guest asked for it."},
    {0, "exit|VM exit|vmexit|world switch", "the CPU left the guest",
     "At an instruction that the guest must not do itself (in, out, a "
     "hypercall, an address without RAM), KVM saved the guest's state. It gave "
     "those exits to vmm that it cannot serve. The guest stands still "
     "meanwhile.",
     "vmm explain io, mmio, hypercall and so on explain each reason; vmm "
     "explain kvm those that vmm never sees."},
    {0, "hypercall", "the guest's kernel asked vmm for something",
     "As a program asks its kernel by a system call. There are two doorbells: "
     "out to port 0xb00, or the instruction vmcall or vmmcall. Both are exits, "
     "and the picture names the request.",
     "Normal. A program in ring 3 cannot do it."},
    {0, "syscall|system call|int 0x80|sysenter",
     "a program asked its kernel: ring 3 to ring 0",
     "By the instruction syscall, or int 0x80 through the trap table. The CPU "
     "goes into the kernel, whose entry code saves the registers. It is no "
     "exit: vmm does not run.",
     "The lab doors shows what the CPU does at each. --walk=#N shows where a "
     "call led to."},
    {0, "sysret|return from trap|return-from-trap|iret|iretq",
     "the kernel has answered: ring 0 to ring 3",
     "The end of a system call, with its result; a negative one is an error.",
     "If it is missing, the call never returned (exit), or its record was "
     "lost."},
    {0, "trap|exception|fault",
     "the CPU entered the kernel without being asked",
     "By an exception (#PF, #GP and so on) or an interrupt, through the trap "
     "table. The CPU puts five words on the kernel's stack: ss, rsp, rflags, "
     "cs, rip, and for some exceptions an error code.",
     "vmm explain \"#PF\" and so on explain the exceptions."},
    {0, "trapret", "the kernel is done with a trap or an interrupt",
     "iret took the five words from the stack, so that what was interrupted "
     "goes on.",
     "If another program goes on in its place, there is a switch before."},
    {0, "interrupt|irq|IRQ", "a device asked for the CPU",
     "A virtual device raised its line, and the interrupt controller, which "
     "KVM has, brings it to a CPU as a trap when interrupts are on there. The "
     "timer's interrupts come from KVM alone: only the guest's own records "
     "show them.",
     "A raised line without a trap after it: interrupts are off, or the line "
     "is masked."},
    {0, "switch|context switch", "the kernel gives the CPU to another process",
     "It saves its own registers of the one, and loads those of the other and "
     "its page tables. The program's registers were saved at the trap.",
     "Before it there is a reason: a timer interrupt, a call that waits, or "
     "an end."},
    {0, "idle", "the guest's kernel has nothing to do",
     "No process wants the CPU, so it waits in hlt for an interrupt.",
     "If something should run, look what it waits for: the line before."},
    {0, "process", "a process began, got its program, or ended",
     "A record of the guest's kernel.", "Normal."},
    {0, "setup", "what the kernel set up in the CPU at boot",
     "Its trap table (lidt), the entry of syscall (an MSR), its timer: where "
     "the CPU goes later, without asking.",
     "Normal. Without them an interrupt or a system call has nowhere to go."},
    {0, "request|notification", "the kernel put a request into a device's ring",
     "The ring is memory that the guest and the device share, so this is no "
     "exit. The notification after it wakes the device's thread.",
     "The service, the host's calls and the interrupt that follow belong to "
     "it: --walk=#N."},
    {0, "service", "a device's thread served a request",
     "It takes requests from a ring, with the host's system calls, while the "
     "guest runs on.",
     "Normal. If took is long, look at its host calls."},
    {0, "policy", "a rule of --policy decided",
     "The guest asked for something, and the line names the rule and whether "
     "it allowed it.",
     "vmm policy explain FILE REQUEST asks the rules without a guest."},
    {0, "vcpu|vCPU", "a virtual CPU: a thread of vmm",
     "It enters the guest and comes back at each exit. With more of them the "
     "guest's CPUs run at the same time, and its kernel needs locks.",
     "The labs locks and counter show what happens without."},
    {0, "kvm|kvm entry|kvm exit", "what KVM did, with --ktrace",
     "Every entry and every exit, also those that KVM serves alone: page "
     "faults of guest memory, hlt, its own timer and interrupt controllers.",
     "Without --ktrace --stats says how many there were."},
    {0, "sample", "where the guest was when the profile looked",
     "--profile takes a CPU out of the guest and reads where it is.",
     "--format=stats adds them up, --format=folded is for flame graphs."},
    {0, "text|path", "what a call points to",
     "A string or a file's name, that belongs to the record before it.",
     "The picture shows it in the line of that call."},
    {0, "kicked|kick|kicked by vmm", "vmm took a virtual CPU out of the guest",
     "To end the machine (--timeout, Ctrl-A x, a signal, another CPU's end), "
     "or to look whether all CPUs sleep for ever. A trace says \"kicked by "
     "vmm\"; the exit behind it is KVM_EXIT_INTR.",
     "Normal: nothing in the guest asked for it."},
    {0, "nobody|(nobody)", "no device is at this port or address",
     "What is read there is all ones, what is written is lost, as on a PC.",
     "Normal when a kernel looks for devices. If it is not looking for any, "
     "the address is wrong: --symbols says which function used it."},
    {0, "took", "how long a call, a trap, a request or an exit took",
     "For an exit it is the time that vmm used, with the host's calls that it "
     "made for the guest. The guest stood still for longer: KVM and the CPU "
     "need time for the way out and back in.",
     "The last paragraph of the picture, --walk, the page and --format=stats "
     "and json say how long the guest stood still, and who worked meanwhile."},
    {0, "estimated|(estimated)|KVM (estimated)",
     "a time of KVM and the CPU that was not measured",
     "Before the guest starts, a guest of its own does nothing but exit; the "
     "median of its exits is taken for what KVM and the CPU need for any exit. "
     "An exit for which KVM has to decode an instruction (MMIO) takes longer.",
     "--ktrace measures each exit; it needs root."},
    {0, "lost|lost records", "records that were overwritten before being read",
     "The guest caused events faster than the trace could be written: each "
     "virtual CPU has a ring for them, which never makes the guest wait.",
     "Write to a file (--trace=FILE), which is faster than a terminal."},
    {0, "halted time", "CPUs stood in hlt until an interrupt came",
     "KVM counts how long that was, but not when. Without records of the "
     "guest's kernel, the picture shows it as the guest's time.",
     "Normal for a kernel that has nothing to do. A kernel that should work "
     "waits for an interrupt that does not come: is its line routed, and are "
     "interrupts on?"},
    {0, "not known", "time of which the recording says nothing",
     "Before a virtual CPU's first record nobody knows where it was; nor where "
     "records were lost.",
     "If records were lost, see vmm explain lost."},
    {0, "#DE|DE|divide error", "vector 0: a division by zero",
     "Also a quotient that is too large for its register.",
     "rip is the division; it would be executed again after an iret."},
    {0, "#DB|DB|debug", "vector 1: a single step or a breakpoint register",
     "The trap flag was on, or DR7 has a breakpoint that was met.",
     "A kernel that uses neither has loaded wrong flags: look at its iret."},
    {0, "#BP|BP|breakpoint", "vector 3: the instruction int3",
     "A debugger plants it, and assertions use it. The saved rip is behind it.",
     "Its gate needs DPL 3, if programs may use it."},
    {0, "#UD|UD|invalid opcode", "vector 6: no such instruction",
     "The CPU does not know it, or not in this mode: ud2, or an instruction "
     "whose feature is off in CR4 (SSE without OSFXSR) or missing in CPUID. "
     "Often a jump went to data.",
     "The line shows the instruction; compare it with the listing of the "
     "kernel."},
    {0, "#NM|NM|device not available", "vector 7: the FPU is switched off",
     "CR0.TS or CR0.EM was set at an FPU or SSE instruction.",
     "Kernels use it to load a program's vector registers late. A kernel that "
     "does not needs -mno-sse, or has to clear these bits."},
    {0, "#DF|DF|double fault",
     "vector 8: an exception whose handler could not be entered",
     "A second exception came while the CPU delivered the first: a bad gate, "
     "or "
     "a stack that is not mapped.",
     "Look at the exception before it. Give it a stack of its own (an IST "
     "entry "
     "in its gate); without a handler the next step is a triple fault: vmm "
     "explain 80."},
    {0, "#NP|NP|segment not present", "vector 11: a gate or segment without P",
     "The error code names the entry: bit 1 says that it is in the IDT, and "
     "the number begins at bit 3.",
     "The gate of that vector was never set."},
    {0, "#SS|SS|stack fault", "vector 12: a bad stack segment or address",
     "In 64-bit mode an address that is not canonical, used through rsp or "
     "rbp.",
     "Look at rsp: it was overwritten, or never set."},
    {0, "#GP|GP|general protection",
     "vector 13: something that the CPU does not allow here",
     "In ring 3: a privileged instruction (cli, hlt, lidt, in, out, wrmsr). In "
     "ring 0: a selector that is not in the GDT (the error code names it), an "
     "address that is not canonical, an MSR that is not there, a reserved bit.",
     "The line shows the instruction. If the error code is not 0, it is a "
     "selector, or with bit 1 a vector times 8."},
    {0, "#PF|PF|page fault",
     "vector 14: a page that is not there or not allowed",
     "The error code: 1 the page is there, 2 a write, 4 from ring 3, 8 a "
     "reserved bit in a table, 16 an instruction fetch. CR2 has the address.",
     "In ring 3 mostly normal: a kernel gives pages at the first touch, and "
     "copies at the first write. In ring 0 it is mostly a bad pointer."},
    {0, "#AC|AC|alignment check", "vector 17: an address that is not aligned",
     "Only in ring 3, with CR0.AM and the flag AC on.",
     "Clear CR0.AM, or align the data."},
    {0},
};
