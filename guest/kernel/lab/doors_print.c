/* SPDX-License-Identifier: MIT */
/* Prints the doors in words, each with what was seen at it. */
#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "kernel.h"
#include "lab/doors.h"
#include "lib/format.h"
#include "trap/idt.h"
#include "trap/symbols.h"
#include "trap/trap.h"
#include "x86/msr.h"

static void line(const char *left, const char *right)
{
    printk("  %-17s %s\n", left, right);
}

/* "syscall_entry", "trap_stubs+0x800". */
static const char *place(uint64_t address)
{
    static char text[64];
    uint64_t offset;
    const char *name = symbol_name(address, &offset);

    format(text, sizeof(text), offset != 0 ? "%s+0x%lx" : "%s",
           name != NULL ? name : "?", offset);
    return text;
}

static void print_gate(const struct seen *seen)
{
    struct idt_gate gate = idt_gate(seen->vector);
    char text[96];

    if (seen->words_at == 0) {
        format(text, sizeof(text), "not asked: MSR_LSTAR names the entry, %s",
               place(msr_read(X86_MSR_LSTAR)));
        line("trap table", text);
        return;
    }
    format(text, sizeof(text), "gate 0x%x: %s gate, DPL %u, enters %s",
           seen->vector, gate.kind == X86_SYS_INT_GATE ? "interrupt" : "trap",
           gate.dpl, place(gate.handler));
    line("trap table", text);
}

static void print_stack(const struct seen *seen)
{
    char text[96];

    if (seen->words_at == 0) {
        format(text, sizeof(text), "not changed: rsp is the program's, 0x%lx",
               seen->rsp);
        line("stack", text);
        format(text, sizeof(text),
               "the kernel does it by hand: swapgs; rsp from gs:%lu, 0x%lx",
               (uint64_t)offsetof(struct cpu, kernel_rsp), cpus[0].kernel_rsp);
        line("", text);
        return;
    }
    if (doors_from_program(seen))
        format(text, sizeof(text), "changed: rsp from TSS.rsp0 (at %p), 0x%lx",
               (void *)&cpus[0].segments.tss.rsp[0], seen->rsp0);
    else
        format(text, sizeof(text), "not changed: below 0x%lx, where it was",
               seen->words[RSP]);
    line("stack", text);
}

/* Explains a word of the frame, if its meaning is not obvious. */
static void explain_word(char *to, size_t size, const struct seen *seen,
                         unsigned word)
{
    uint64_t value = seen->words[word];
    uint64_t door = seen->registers.r[R15];

    *to = '\0';
    if (word == CS)
        format(to, size, "ring %lu", value & 3);
    else if (word == RFLAGS)
        format(to, size, "IF %u", doors_if_set(value));
    else if (word == RIP && !doors_from_program(seen))
        format(to, size, "%s", place(value));
    else if (word == RIP && seen == &doors[INT80])
        format(to, size, "behind the int 0x80 at 0x%lx", door);
    else if (word == RIP && seen == &doors[FAULT])
        format(to, size, "the instruction itself, done again");
    else if (word == RIP)
        format(to, size, "the one that would have been next");
}

static void print_words(const struct seen *seen)
{
    static const char *const names[NR_WORDS] = {"rip", "cs", "rflags", "rsp",
                                                "ss"};
    char text[128];
    char what[64];

    for (unsigned i = NR_WORDS; i-- > 0;) {
        explain_word(what, sizeof(what), seen, i);
        format(text, sizeof(text),
               what[0] ? "0x%lx  %-10s 0x%lx  %s" : "0x%lx  %-10s 0x%lx",
               seen->words_at + i * sizeof(uint64_t), names[i], seen->words[i],
               what);
        line(i == NR_WORDS - 1 ? "saved by the CPU" : "", text);
    }
    if (doors_has_error(seen->vector))
        format(text, sizeof(text),
               "0x%lx  error code 0x%lx  CR2 has the address, 0x%lx",
               seen->words_at - sizeof(uint64_t), seen->error, seen->cr2);
    else
        format(text, sizeof(text), "no error code");
    line("", text);
}

static void print_saved(const struct seen *seen)
{
    char text[96];

    if (seen->words_at != 0) {
        print_words(seen);
        return;
    }
    line("saved by the CPU", "nothing in memory; in registers:");
    format(text, sizeof(text), "rcx  0x%lx  rip: behind the syscall at 0x%lx",
           seen->registers.r[RCX], seen->registers.r[R15]);
    line("", text);
    format(text, sizeof(text), "r11  0x%lx  rflags: IF %u",
           seen->registers.r[R11], doors_if_set(seen->registers.r[R11]));
    line("", text);
}

static void print_rest(const struct seen *seen)
{
    char text[128];
    unsigned of;
    unsigned kept = doors_count_kept(seen, &of);
    bool by_mask = seen->words_at == 0;

    if (doors_from_program(seen))
        format(text, sizeof(text),
               "%srax to r15: %u of %u are still the program's",
               by_mask ? "rsp; of " : "", kept, of);
    else
        format(text, sizeof(text), "rax to r15, here the kernel's own");
    line("not saved", text);
    format(text, sizeof(text), "GS base, 0x%lx; CR3; vector registers",
           seen->gs_base);
    line("", text);
    format(text, sizeof(text),
           by_mask ? "%s: MSR_SFMASK 0x%lx has IF in it" : "%s: by the gate",
           doors_if_set(seen->registers.rflags) ? "on" : "off",
           msr_read(X86_MSR_SFMASK));
    line("interrupts now", text);
    line("back", by_mask ? "sysretq: rip from rcx, rflags from r11; rsp by hand"
                         : "iretq takes the five words");
}

void doors_print(const struct seen *seen)
{
    static const char *const titles[NR_DOORS] = {
        [INT80] = "int 0x80, in ring 3",
        [SYSCALL] = "syscall, in ring 3",
        [FAULT] = "an exception in ring 3",
        [KERNEL_FAULT] = "an exception in ring 0, in a system call",
        [TIMER] = "an interrupt, in ring 3",
    };
    const char *title = titles[seen - doors];

    if (seen->words_at == 0)
        printk("\n%s: no vector\n", title);
    else if (seen->vector < X86_NR_EXCEPTIONS)
        printk("\n%s: vector %u, %s\n", title, seen->vector,
               exception_name(seen->vector));
    else
        printk("\n%s: vector 0x%x\n", title, seen->vector);
    print_gate(seen);
    print_stack(seen);
    print_saved(seen);
    print_rest(seen);
}
