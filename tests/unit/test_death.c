/* SPDX-License-Identifier: MIT */
/*
 * The explanation of a death: sentences, hints, backtraces, and the report as
 * text.
 */
#include "debug/death_text.h"
#include "state_tools.h"
#include "base/status.h"

#include <stdlib.h>

TestSuite(death, .init = state_long);

static struct death death;

static void explain(int code)
{
    death = (struct death){
        .code = code,
        .has_state = true,
        .state = state,
        .detail = "",
        .rerun = "",
        .lacking = "",
        .interrupt = -1,
        .pic_vector = -1,
        .ram_end = RAM_SIZE,
    };
    death_explain(&death);
}

static void expect(const char *why, const char *hint)
{
    cr_assert_not_null(strstr(death.why, why), "'%s'", death.why);
    cr_assert_str_eq(death.hint_id, hint, "'%s'", death.hint_id);
}

Test(death, triple_fault_names_instruction_and_missing_handler)
{
    RUNS("\x0f\x0b");
    explain(STATUS_TRIPLE_FAULT);
    expect("ud2 raised #UD (invalid opcode), as it is meant to; no "
           "handler: the IDT is empty (base 0x0, limit 0)",
           "idt-empty");
    cr_assert_not_null(strstr(death.what, "triple fault, vCPU 0, ring 0, "
                                          "64-bit long mode, at 0x20000"));
    cr_assert_eq(death.chain.end, CHAIN_TRIPLE_FAULT);
}

Test(death, the_last_of_the_chain_is_named_if_it_differs)
{
    RUNS("\x8b\x03");
    state.regs.rbx = 0x400000;
    put_gate(14, CODE, DS, GATE);
    explain(STATUS_TRIPLE_FAULT);
    expect("; nor one for #DF: its IDT entry is empty", "gate-code");
}

Test(death, an_interrupt_that_cannot_be_delivered)
{
    RUNS("\xf4");
    state.regs.rflags |= X86_RFLAGS_IF;
    explain(STATUS_TRIPLE_FAULT);
    expect("nothing that `hlt` does should fault", "");
    death.interrupt = 32;
    death_explain(&death);
    expect("interrupt vector 32 came; no handler: the IDT is empty",
           "idt-empty");
}

/* An interrupt at the vector of an exception: where a reset or a BIOS puts the
 * interrupts. */
Test(death, a_pic_that_was_not_remapped)
{
    RUNS("\xf4");
    state.regs.rflags |= X86_RFLAGS_IF;
    explain(STATUS_TRIPLE_FAULT);
    death.interrupt = death.pic_vector = 8;
    death.pic_irq = 0;
    death_explain(&death);
    expect("interrupt vector 8 came; no handler: the IDT is empty", "pic-base");
    cr_assert_not_null(strstr(death.hint, "IRQ 0 of the PIC (the timer)"));
    cr_assert_not_null(strstr(death.hint, "(double fault)"), "%s", death.hint);
    /* At another vector, or long ago: the cause is something else. */
    death.interrupt = death.pic_vector = 32;
    death_explain(&death);
    expect("interrupt vector 32 came", "idt-empty");
    explain(STATUS_TRIPLE_FAULT);
    death.pic_vector = 1;
    death_explain(&death);
    expect("nothing that `hlt` does should fault", "");
    /* The guest stopped in its handler, without an EOI. */
    state.regs.rflags &= ~(uint64_t)X86_RFLAGS_IF;
    explain(STATUS_HALTED);
    death.pic_vector = 13;
    death.pic_irq = 13;
    death_explain(&death);
    expect("hlt with interrupts off", "pic-base");
    cr_assert_not_null(
        strstr(death.hint, "vector 13 is IRQ 13 of the PIC, and"), "%s",
        death.hint);
}

/* Waiting for a second CPU that never starts. */
Test(death, cpus_that_never_started)
{
    RUNS("\xf3\x90\xeb\xfc");
    explain(STATUS_TIMEOUT);
    expect("the time was up at `pause`", "");
    death.nr_waiting = 1;
    death_explain(&death);
    expect("the time was up", "cpus-wait");
    death.no_hardware = true;
    death_explain(&death);
    expect("the time was up", "cpus-without-hardware");
    cr_assert_not_null(strstr(death.hint, "--cpus=1"));
}

Test(death, a_kernel_that_found_no_frame_buffer)
{
    RUNS("\xfa\xf4");
    state.regs.rip += 2;
    explain(STATUS_HALTED);
    death.wants_graphics = true;
    death_explain(&death);
    expect("hlt with interrupts off", "no-graphics");
    explain(STATUS_TIMEOUT);
    death.wants_graphics = true;
    death_explain(&death);
    cr_assert_str_neq(death.hint_id, "no-graphics", "it did not stop itself");
}

Test(death, a_call_of_the_bios_that_waits_for_a_key)
{
    RUNS("\xfa\xf4");
    explain(STATUS_TIMEOUT);
    cr_assert_str_neq(death.hint_id, "bios-key");
    death.waits_for_key = true;
    death_explain(&death);
    expect("the time was up", "bios-key");
}

Test(death, a_boot_sector_that_only_boots_again)
{
    RUNS("\xfa\xf4");
    death.boots_again = true;
    explain(STATUS_HALTED);
    death.boots_again = true;
    death_explain(&death);
    cr_assert_str_neq(death.hint_id, "boots-again");
    explain(STATUS_TIMEOUT);
    cr_assert_str_neq(death.hint_id, "boots-again");
    death.boots_again = true;
    death_explain(&death);
    expect("the time was up", "boots-again");
}

/* rip is after the instruction that left the guest. */
Test(death, the_instruction_that_left)
{
    static const struct {
        const char *code; /* three bytes before rip */
        unsigned len;
    } cases[] = {
        {"\x90\x90\xEE", 1}, /* out dx, al */
        {"\x90\x90\xED", 1}, /* in eax, dx */
        {"\x90\xE6\x80", 2}, /* out 0x80, al */
        {"\x90\x0F\x30", 2}, /* wrmsr */
        {"\x0F\x01\xD9", 3}, /* vmmcall */
        {"\x0F\x01\xC1", 3}, /* vmcall */
        {"\x90\x90\x90", 0}, {"\x0F\x05\xD9", 0},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        state_long();
        put_code(cases[i].code, 3);
        state.regs.rip += 3;
        cr_assert_eq(death_left_by(&state), cases[i].len, "%zu", i);
    }
    state.regs.rip = 1;
    cr_assert_eq(death_left_by(&state), 0);
}

/* The report does not promise what was already tried. */
Test(death, no_registers_after_a_triple_fault)
{
    explain(STATUS_TRIPLE_FAULT);
    death.has_state = false;
    death.rerun = "a second run was given up";
    death_explain(&death);
    expect("this CPU keeps no registers after a triple fault", "");
    cr_assert_null(strstr(death.why, "would"), "%s", death.why);
    death.has_last = true;
    death.last = 0x20000;
    death_explain(&death);
    expect("the last known place, in a second run, is 0x20000", "");
}

Test(death, zeros_and_holes)
{
    state.regs.rip = 0x30000;
    state.regs.rax = 0x400000;
    explain(STATUS_TRIPLE_FAULT);
    expect("add [rax], al raised #PF", "zeros");
    poke(PDPT, 3ull << 30 | 0x83); /* address 0 is 3 GiB now */
    state.regs.rip = 0x1000;
    explain(STATUS_EMULATION);
    expect("there is no RAM at 0xc0001000 to run", "mmio-gap");
}

Test(death, a_guard_page_needs_a_page_above_it)
{
    RUNS("\x50");
    poke(PD, PT | X86_PTE_P | X86_PTE_W);
    for (uint64_t i = 0; i < 512; i++)
        poke(PT + 8 * i, i << 12 | X86_PTE_P | X86_PTE_W);
    poke(PT + 8 * 0x17, 0);
    state.regs.rsp = 0x18000;
    explain(STATUS_TRIPLE_FAULT);
    expect("it pushes to 0x17ff8, which is not present in PT[23]",
           "stack-overflow");
    poke(PT + 8 * 0x18, 0);
    explain(STATUS_TRIPLE_FAULT);
    cr_assert_str_neq(death.hint_id, "stack-overflow");
}

Test(death, tss_never_loaded)
{
    RUNS("\x0f\x0b");
    state.sregs.tr = (struct kvm_segment){.limit = 0xFFFF, .present = 1};
    put_gate(6, CODE, CS64, GATE | 1);
    explain(STATUS_TRIPLE_FAULT);
    expect("the stack of its IST entry", "tss-not-loaded");
}

Test(death, halted_and_spinning)
{
    RUNS("\xf4");
    explain(STATUS_HALTED);
    expect("hlt with interrupts off", "halted");
    RUNS("\xeb\xfe");
    explain(STATUS_TIMEOUT);
    expect("the time was up at `jmp 0x20000`, with interrupts off", "spin");
}

Test(death, no_registers)
{
    explain(STATUS_TRIPLE_FAULT);
    death.has_state = false;
    death_explain(&death);
    expect("keeps no registers", "");
}

/* ------------------------------------------------------------ failed entry */

Test(death, a_sound_state_breaks_no_rule)
{
    struct entry_rules rules;

    state.intel = true;
    entry_rules_check(&state, &rules);
    cr_assert_eq(rules.nr, 0, "%s", rules.nr ? rules.broken[0] : "");
    state_protected();
    state.intel = true;
    state.sregs.tr.type = X86_SYS_TSS_BUSY;
    entry_rules_check(&state, &rules);
    cr_assert_eq(rules.nr, 0, "%s", rules.nr ? rules.broken[0] : "");
    state_real();
    state.intel = true;
    entry_rules_check(&state, &rules);
    cr_assert_eq(rules.nr, 0, "%s", rules.nr ? rules.broken[0] : "");
}

Test(death, broken_rules_are_named)
{
    RUNS("\x90");
    state.intel = true;
    state.regs.rflags |= X86_RFLAGS_VM;
    explain(STATUS_FAIL_ENTRY);
    expect("RFLAGS.VM is set in long mode", "");
    state_long();
    state.sregs.cr4 = 0;
    explain(STATUS_FAIL_ENTRY);
    expect("EFER.LMA is set without CR4.PAE", "");
    state_long();
    RUNS("\x0f\x22\xd8"); /* mov cr3, rax */
    state.regs.rax = 1ull << 62;
    explain(STATUS_FAIL_ENTRY);
    expect("break no rule that can be seen in them, but mov cr3, rax raised "
           "#GP (general protection): 0x4000000000000000 has bits",
           "");
}

/* --------------------------------------------------------------- backtrace */

Test(death, frames_are_followed_and_circles_end)
{
    struct backtrace calls;

    state.regs.rbp = 0x17000;
    poke(0x17000, 0x17100), poke(0x17008, 0x21111);
    poke(0x17100, 0), poke(0x17108, 0x22222);
    backtrace_take(&state, &calls);
    cr_assert_eq(calls.nr, 2);
    cr_assert_eq(calls.callers[0], 0x21111);
    cr_assert_eq(calls.callers[1], 0x22222);
    poke(0x17100, 0x17000); /* a circle */
    backtrace_take(&state, &calls);
    cr_assert_eq(calls.nr, 2);
    state.regs.rbp = 0x400000; /* nothing there */
    backtrace_take(&state, &calls);
    cr_assert_eq(calls.nr, 0);
}

Test(death, a_long_backtrace_is_cut)
{
    struct backtrace calls;

    for (uint64_t i = 0; i < 40; i++) {
        poke(0x17000 + 16 * i, 0x17000 + 16 * (i + 1));
        poke(0x17008 + 16 * i, 0x21000 + i);
    }
    state.regs.rbp = 0x17000;
    backtrace_take(&state, &calls);
    cr_assert_eq(calls.nr, BACKTRACE_MAX);
    cr_assert(calls.is_cut);
}

/* -------------------------------------------------------------------- text */

/* The report for a terminal of so many columns. To be freed. */
static char *printed_on(unsigned columns)
{
    const struct death_style style = {.columns = columns};
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    cr_assert_not_null(out);
    death_print(&death, &style, out);
    fclose(out);
    return text;
}

static char *printed(void)
{
    return printed_on(DEATH_COLUMNS);
}

Test(death, the_report_is_one_screen_without_colours)
{
    static const unsigned widths[] = {DEATH_COLUMNS, 80, 60};

    RUNS("\x0f\x0b");
    state.sregs.cr2 = 0x600123;
    explain(STATUS_TRIPLE_FAULT);
    death.rerun = "the second run was given up after 5274 steps, and this line "
                  "is wider than any terminal that a report is printed on";
    for (size_t i = 0; i < ARRAY_SIZE(widths); i++) {
        char *text = printed_on(widths[i]);
        unsigned lines = 0;
        for (char *line = text; *line; lines++) {
            size_t len = strcspn(line, "\n");
            cr_expect_leq(len, widths[i], "'%.*s'", (int)len, line);
            cr_expect(len == 0 || line[len - 1] != ' ', "'%.*s'", (int)len,
                      line);
            line += len + 1;
        }
        cr_assert_leq(lines, widths[i] == 60 ? 60 : 45);
        cr_assert_null(strchr(text, '\033'));
        cr_assert_not_null(strstr(text, "> 0x20000"));
        cr_assert_not_null(strstr(text, "-> triple fault: the CPU shuts down"));
        cr_assert_not_null(strstr(text, " PD[3]=0: not present in"));
        free(text);
    }
}

/* rip is after the hlt that the image ends with. */
Test(death, a_halt_at_the_end_of_an_image)
{
    struct machine_state at;
    struct fault fault;

    RUNS("\xfa\xf4");
    state.regs.rip += 2;
    explain(STATUS_HALTED);
    expect("hlt with interrupts off", "halted");
    death_instruction(&death, &at, &fault);
    cr_assert_eq(at.regs.rip, state.regs.rip - 1);
    cr_assert(insn_is(&fault.insn, "hlt"));
}

static void assert_printed(const char *has, const char *lacks)
{
    char *text = printed();

    cr_assert_not_null(strstr(text, has), "%s", text);
    cr_assert_null(strstr(text, lacks), "%s", text);
    free(text);
}

Test(death, registers_are_called_as_the_code_calls_them)
{
    RUNS("\x0f\x0b");
    state.regs.rax = 0x1234;
    explain(STATUS_TRIPLE_FAULT);
    assert_printed("rax 0000000000001234", "eax");
    state.sregs.efer = 0;
    state.sregs.cs.l = 0;
    state.sregs.cs.db = 1;
    explain(STATUS_TRIPLE_FAULT);
    assert_printed("eax 00001234", "rax");
    state.sregs.cr0 = 0;
    state.sregs.cs.db = 0;
    state.regs.rsp = 0x8000;
    explain(STATUS_TRIPLE_FAULT);
    assert_printed("ax  1234", "eax");
    state.regs.rbx = 0x12345678; /* all of it is shown */
    explain(STATUS_TRIPLE_FAULT);
    assert_printed("ebx 12345678", "rbx");
}
