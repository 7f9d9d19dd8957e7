/* SPDX-License-Identifier: MIT */
/*
 * Rows A4 and A6: the ways into the kernel, and what the CPU does at each by
 * itself. While the program /lab/doors goes through them, stubs in front of the
 * kernel's entries (lab/doors.asm) record the state at the first instruction.
 * Everything that is printed was observed; only the checks know what to expect.
 *
 * Source: Intel SDM Vol. 3A, "Exception and Interrupt Handling in 64-bit Mode",
 * Vol. 2, "SYSCALL"; AMD APM Vol. 2, "Long-Mode Interrupt Control Transfers".
 */
#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "kernel.h"
#include "lab/doors.h"
#include "lab/lab.h"
#include "trap/idt.h"
#include "trap/trap.h"
#include "x86/descriptor.h"
#include "x86/msr.h"

struct seen doors[NR_DOORS];
static unsigned nr_seen;

/* lab/doors.asm */
extern uint64_t doors_rsp, doors_after[];
extern const char door_int80[], door_syscall[], door_page_fault[], door_timer[],
    door_irq0[], door_irq2[];

/* In the order of doors_after. */
static const struct {
    unsigned vector; /* VECTOR_SYSCALL_INSN: no vector, the entry is in LSTAR */
    const void *entry;
} stubs[] = {
    {VECTOR_SYSCALL, door_int80},
    {VECTOR_SYSCALL_INSN, door_syscall},
    {X86_VEC_PF, door_page_fault},
    {VECTOR_TIMER, door_timer},
    /* the PIT, if it makes the ticks */
    {VECTOR_IRQ_BASE + 0, door_irq0},
    {VECTOR_IRQ_BASE + 2, door_irq2},
};

/* Whether this is the door that the program goes through next. */
static bool is_next(const struct door_registers *registers, unsigned vector,
                    bool from_program)
{
    if (nr_seen == KERNEL_FAULT)
        return vector == X86_VEC_PF && !from_program;
    if (!from_program || registers->r[RBX] != FULL + RBX)
        return false;
    switch (nr_seen) {
    case INT80:
        return vector == VECTOR_SYSCALL;
    case SYSCALL:
        return vector == VECTOR_SYSCALL_INSN;
    case FAULT:
        return vector == X86_VEC_PF;
    case TIMER:
        return vector != X86_VEC_PF && vector != VECTOR_SYSCALL &&
               vector != VECTOR_SYSCALL_INSN;
    }
    return false;
}

void doors_note(const struct door_registers *registers, unsigned stub);

/* Called by lab/doors.asm, with GS and everything else as found. */
void doors_note(const struct door_registers *registers, unsigned stub)
{
    unsigned vector = stubs[stub].vector;
    bool pushed = vector != VECTOR_SYSCALL_INSN;
    const uint64_t *words =
        (const uint64_t *)doors_rsp + doors_has_error(vector);

    if (!is_next(registers, vector, !pushed || (words[CS] & 3) == 3))
        return;
    struct seen *seen = &doors[nr_seen++];

    seen->registers = *registers;
    seen->rsp = doors_rsp;
    seen->cr2 = cr2_read();
    seen->gs_base = msr_read(X86_MSR_GS_BASE);
    seen->rsp0 = cpus[0].segments.tss.rsp[0];
    seen->vector = vector;
    if (!pushed)
        return;
    seen->words_at = (uint64_t)words;
    for (unsigned i = 0; i < NR_WORDS; i++)
        seen->words[i] = words[i];
    seen->error = doors_has_error(vector) ? words[-1] : 0;
}

bool lab_doors_watch(void)
{
    interrupts_push();
    for (unsigned i = 0; i < ARRAY_SIZE(stubs); i++) {
        uint64_t entry = (uint64_t)stubs[i].entry;

        if (stubs[i].vector == VECTOR_SYSCALL_INSN) {
            doors_after[i] = msr_read(X86_MSR_LSTAR);
            msr_write(X86_MSR_LSTAR, entry);
        } else {
            doors_after[i] = idt_replace(stubs[i].vector, entry);
        }
    }
    interrupts_pop();
    return true;
}

/* Removes the stubs again. */
static void leave(void)
{
    interrupts_push();
    for (unsigned i = 0; i < ARRAY_SIZE(stubs); i++) {
        if (stubs[i].vector == VECTOR_SYSCALL_INSN)
            msr_write(X86_MSR_LSTAR, doors_after[i]);
        else
            (void)idt_replace(stubs[i].vector, doors_after[i]);
    }
    interrupts_pop();
}

unsigned doors_count_kept(const struct seen *seen, unsigned *of)
{
    unsigned kept = 0;

    *of = 0;
    for (unsigned i = R15 + 1; i < RAX; i++) {
        if (seen->words_at == 0 && (i == RCX || i == R11))
            continue;
        ++*of;
        kept += seen->registers.r[i] == FULL + i;
    }
    return kept;
}

/* Where the CPU begins to push: it aligns the stack pointer first. */
static uint64_t stack_begin(const struct seen *seen)
{
    return doors_from_program(seen) ? seen->rsp0
                                    : ALIGN_DOWN(seen->words[RSP], 16);
}

static bool check_words(void)
{
    unsigned in_place = 0, codes = 0;

    for (unsigned i = 0; i < NR_DOORS; i++) {
        const struct seen *seen = &doors[i];

        if (i == SYSCALL)
            continue;
        in_place += seen->words_at + sizeof(seen->words) == stack_begin(seen);
        codes += seen->words_at - seen->rsp ==
                 (doors_has_error(seen->vector) ? sizeof(uint64_t) : 0);
    }
    bool held =
        lab_check(in_place == NR_DOORS - 1,
                  "five words on the kernel's stack at all but syscall");
    held &=
        lab_check(codes == NR_DOORS - 1 && doors[FAULT].error == 6 &&
                      doors[KERNEL_FAULT].error == 2,
                  "an error code at the page faults: a write, by ring 3 (6) "
                  "and by ring 0 (2)");
    return held;
}

/* Checks rip: the program has its door's address in r15. */
static bool check_rips(void)
{
    const uint64_t int80 = doors[INT80].registers.r[R15];
    const uint64_t syscall = doors[SYSCALL].registers.r[R15];
    const uint64_t fault = doors[FAULT].registers.r[R15];

    bool held = lab_check(doors[INT80].words[RIP] == int80 + 2 &&
                              doors[SYSCALL].registers.r[RCX] == syscall + 2,
                          "a call goes on behind its instruction");
    held &= lab_check(doors[FAULT].words[RIP] == fault,
                      "a fault at its own, again");
    return held;
}

static bool check_state(void)
{
    unsigned masked = 0, kept = 0, gs = 0, of;

    for (unsigned i = 0; i < NR_DOORS; i++) {
        const struct seen *seen = &doors[i];

        masked += !doors_if_set(seen->registers.rflags);
        if (!doors_from_program(seen))
            continue;
        kept += doors_count_kept(seen, &of) == of;
        gs += seen->gs_base != (uint64_t)&cpus[0];
    }
    bool held = lab_check(masked == NR_DOORS &&
                              doors_if_set(doors[INT80].words[RFLAGS]),
                          "interrupts are off behind each door");
    held &= lab_check(kept == NR_DOORS - 1 && gs == NR_DOORS - 1,
                      "all else is still the program's: registers and GS base");
    held &= lab_check(doors[SYSCALL].rsp >> 63 == 0,
                      "at syscall even the stack pointer");
    return held;
}

bool lab_doors(void)
{
    leave();
    if (!lab_check(nr_seen == NR_DOORS, "%u of %u doors were gone through",
                   nr_seen, NR_DOORS))
        return false;
    for (unsigned i = 0; i < NR_DOORS; i++)
        doors_print(&doors[i]);
    printk("\n");
    bool held = check_words();
    held &= check_rips();
    held &= check_state();
    return held;
}
