/* SPDX-License-Identifier: MIT */
/*
 * priv ATTACK [N]: does one thing that a program must not be able to do, and
 * nothing else. The kernel is expected to end this process. If it lives on, it
 * prints SURVIVED and exits with 99; if a hypervisor answered a hypercall with
 * an error, REFUSED and 98; if the CPU went on without doing it, IGNORED
 * and 97. `priv list` prints the names of the attacks and what should happen.
 */
#include <stdbool.h>
#include <stdint.h>

#include "../lib/args.h"
#include "../lib/stdio.h"
#include "../lib/string.h"

#define KERNEL_ADDRESS 0xffffffff80000000ul
#define SURVIVED       99
#define REFUSED        98
#define IGNORED        97
#define PAGE_FAULT     14 /* a vector that ring 3 may not raise with `int` */

static long vector = PAGE_FAULT;
static long answer;      /* of a hypercall */
static bool was_ignored; /* the CPU did the rest of the instruction */

/* A function that consists of one instruction. */
#define ATTACK(name, ...)                                                      \
    static void name(void)                                                     \
    {                                                                          \
        __asm__ volatile(__VA_ARGS__);                                         \
    }

static const struct __attribute__((packed)) {
    uint16_t limit;
    uint64_t base;
} empty_table;

ATTACK(do_cli, "cli")
ATTACK(do_sti, "sti")
ATTACK(do_hlt, "hlt")
ATTACK(do_lidt, "lidt %0" ::"m"(empty_table))
ATTACK(do_lgdt, "lgdt %0" ::"m"(empty_table))
ATTACK(do_ltr, "ltr %w0" ::"r"(0))
ATTACK(do_movcr0, "mov %0, %%cr0" ::"r"(0ul))
ATTACK(do_movcr3, "mov %0, %%cr3" ::"r"(0ul))
ATTACK(do_movdr, "mov %0, %%dr7" ::"r"(0ul))
ATTACK(do_out, "outb %b0, %w1" ::"a"(0), "d"(0xf4))
ATTACK(do_in, "inb %w0, %%al" ::"d"(0x60) : "rax")
ATTACK(do_wrmsr, "wrmsr" ::"a"(0), "d"(0), "c"(0xc0000082))
ATTACK(do_rdmsr, "rdmsr" ::"c"(0xc0000082) : "rax", "rdx")
ATTACK(do_vmcall, "vmcall" : "=a"(answer) : "a"(12l), "b"(0), "c"(1) : "rdx")
ATTACK(do_vmmcall, "vmmcall" : "=a"(answer) : "a"(12l), "b"(0), "c"(1) : "rdx")
ATTACK(do_invlpg, "invlpg (%0)" ::"r"(0x400000ul))
ATTACK(do_wbinvd, "wbinvd")
ATTACK(do_kernread, "mov (%0), %%al" ::"r"(KERNEL_ADDRESS) : "rax")
ATTACK(do_kernwrite, "movb $0, (%0)" ::"r"(KERNEL_ADDRESS))
ATTACK(do_kernjump, "jmp *%0" ::"r"(KERNEL_ADDRESS))
ATTACK(do_nullread, "mov (%0), %%al" ::"r"(0ul) : "rax")
ATTACK(do_nullwrite, "movb $0, (%0)" ::"r"(0ul))
ATTACK(do_nullexec, "call *%0" ::"r"(0ul))
ATTACK(do_ud2, "ud2")
ATTACK(do_div0, "div %0" ::"r"(0ul), "a"(1ul), "d"(0ul))
ATTACK(do_int3, "int3")
ATTACK(do_swapgs, "swapgs")
ATTACK(do_sysret, "sysretq" ::"c"(KERNEL_ADDRESS), "r"(0))

/* Returns to this place, but with a ring 0 code segment. */
ATTACK(do_iret, "mov %%rsp, %%rax\n\t"
                "push $0x10\n\t"
                "push %%rax\n\t"
                "pushfq\n\t"
                "push $0x08\n\t"
                "lea 1f(%%rip), %%rax\n\t"
                "push %%rax\n\t"
                "iretq\n"
                "1:" ::
           : "rax", "memory")

/* int 0; ret; int 1; ret; ...: three bytes each. */
extern const unsigned char int_stubs[];
__asm__(".pushsection .text\n"
        "int_stubs:\n"
        ".set n, 0\n"
        ".rept 256\n"
        ".byte 0xcd, n, 0xc3\n"
        ".set n, n + 1\n"
        ".endr\n"
        ".popsection");

static void do_intN(void)
{
    __asm__ volatile("call *%0" ::"r"(int_stubs + 3 * vector) : "memory");
}

static void do_stackexec(void)
{
    volatile unsigned char code[1] = {0xc3}; /* ret */

    __asm__ volatile("call *%0" ::"r"(code) : "memory");
}

static void do_codewrite(void)
{
    __asm__ volatile("movb $0x90, (%0)" ::"r"(int_stubs) : "memory");
}

/* Turns interrupts off and asks for IOPL 3, by the flags. The one attempt that
 * is no trap: popf leaves these bits alone in ring 3, and says nothing. */
static void do_popf(void)
{
    const unsigned long bits = 0x3200; /* IF, IOPL */
    unsigned long before, after;

    __asm__ volatile("pushfq\n\t"
                     "mov (%%rsp), %0\n\t"
                     "xor %2, (%%rsp)\n\t"
                     "popfq\n\t"
                     "pushfq\n\t"
                     "pop %1"
                     : "=&r"(before), "=&r"(after)
                     : "r"(bits)
                     : "cc", "memory");
    was_ignored = ((before ^ after) & bits) == 0;
}

static const struct {
    const char *name;
    void (*attempt)(void);
    const char *expected;
} attacks[] = {
    {"cli", do_cli, "#GP"},
    {"sti", do_sti, "#GP"},
    {"hlt", do_hlt, "#GP"},
    {"lidt", do_lidt, "#GP"},
    {"lgdt", do_lgdt, "#GP"},
    {"ltr", do_ltr, "#GP"},
    {"movcr0", do_movcr0, "#GP"},
    {"movcr3", do_movcr3, "#GP"},
    {"movdr", do_movdr, "#GP"},
    {"out", do_out, "#GP"},
    {"in", do_in, "#GP"},
    {"wrmsr", do_wrmsr, "#GP"},
    {"rdmsr", do_rdmsr, "#GP"},
    {"vmcall", do_vmcall, "on Intel -EPERM from the hypervisor, else a trap"},
    {"vmmcall", do_vmmcall, "on AMD -EPERM from the hypervisor, else a trap"},
    {"invlpg", do_invlpg, "#GP"},
    {"wbinvd", do_wbinvd, "#GP"},
    {"kernread", do_kernread, "#PF: read, user"},
    {"kernwrite", do_kernwrite, "#PF: write, user"},
    {"kernjump", do_kernjump, "#PF: instruction fetch, user"},
    {"nullread", do_nullread, "#PF: read, user, not present"},
    {"nullwrite", do_nullwrite, "#PF: write, user, not present"},
    {"nullexec", do_nullexec, "#PF: instruction fetch, user, not present"},
    {"stackexec", do_stackexec, "#PF: instruction fetch, user, present"},
    {"codewrite", do_codewrite, "#PF: write, user, present"},
    {"ud2", do_ud2, "#UD"},
    {"div0", do_div0, "#DE"},
    {"int3", do_int3, "#BP"},
    {"intN", do_intN, "#GP with the vector in the error code"},
    {"sysret", do_sysret, "#GP"},
    {"iret", do_iret, "#GP with the selector in the error code"},
    {"swapgs", do_swapgs, "#GP"},
    {"popf", do_popf, "no trap: IF and IOPL stay as they are"},
};

#define NR_ATTACKS (sizeof(attacks) / sizeof(attacks[0]))

int main(int argc, char *argv[])
{
    if (argc < 2 || argc > 3)
        usage("priv list | ATTACK [VECTOR of intN]");
    if (argc == 3)
        vector = args_number(argv[2], 0, 255, "a vector");
    for (size_t i = 0; i < NR_ATTACKS; i++) {
        if (strcmp(argv[1], "list") == 0) {
            printf("%-10s %s\n", attacks[i].name, attacks[i].expected);
            continue;
        }
        if (strcmp(argv[1], attacks[i].name) != 0)
            continue;
        printf("priv: trying %s, expecting %s\n", attacks[i].name,
               attacks[i].expected);
        attacks[i].attempt();
        if (answer < 0) {
            printf("REFUSED: %ld\n", answer);
            return REFUSED;
        }
        if (was_ignored) {
            printf("IGNORED\n");
            return IGNORED;
        }
        printf("SURVIVED\n");
        return SURVIVED;
    }
    if (strcmp(argv[1], "list") == 0)
        return 0;
    dprintf(STDERR, "priv: %s: no such attack; `priv list` names them\n",
            argv[1]);
    return 2;
}
