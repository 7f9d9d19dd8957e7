/* SPDX-License-Identifier: MIT */
/*
 * Delivery of exceptions, and the chain to a triple fault.
 */
#include "debug/cause/deliver.h"
#include "state_tools.h"

#define HANDLER 0x30000u

TestSuite(deliver, .init = state_long);

static struct delivery d;
static struct chain chain;

static void try_vector(unsigned vector)
{
    const struct event event = {.vector = (uint8_t)vector,
                                .has_error = event_has_error(vector),
                                .error = 0x50,
                                .rip = CODE};

    deliver(&state, &event, &d);
}

static void expect(enum deliver_problem problem, unsigned vector,
                   uint32_t error)
{
    cr_assert_eq(d.problem, problem, "problem %d, wanted %d", d.problem,
                 problem);
    cr_assert_eq(d.next.vector, vector, "vector %u", d.next.vector);
    cr_assert_eq(d.next.error, error, "error 0x%x", d.next.error);
}

static void go_to_ring3(void)
{
    state.sregs.cs.dpl = state.sregs.ss.dpl = 3;
}

Test(deliver, long_mode_frame_is_the_cpus)
{
    put_gate(13, HANDLER, CS64, GATE);
    state.regs.rsp = STACK - 3; /* it is aligned first */
    state.regs.rflags |= X86_RFLAGS_IF;
    try_vector(13);
    cr_assert_eq(d.problem, DELIVER_OK);
    cr_assert_eq(d.nr_frame, 6);
    cr_assert_eq(d.frame[0], 0x50);
    cr_assert_eq(d.frame[1], CODE);
    cr_assert_eq(d.frame[2], CS64);
    cr_assert_eq(d.frame[4], STACK - 3);
    cr_assert_eq(d.frame[5], DS);
    cr_assert_eq(d.frame_linear, STACK - 16 - 48);
    cr_assert_eq(d.after.regs.rsp, STACK - 16 - 48);
    cr_assert_eq(d.after.regs.rip, HANDLER);
    cr_assert_not(d.after.regs.rflags & X86_RFLAGS_IF);
}

Test(deliver, trap_gate_leaves_interrupts_on)
{
    put_gate(6, HANDLER, CS64, 0x8F00);
    state.regs.rflags |= X86_RFLAGS_IF;
    try_vector(6);
    cr_assert_eq(d.problem, DELIVER_OK);
    cr_assert_eq(d.nr_frame, 5);
    cr_assert(d.after.regs.rflags & X86_RFLAGS_IF);
}

Test(deliver, idt_empty_short_and_elsewhere)
{
    try_vector(6);
    expect(DELIVER_IDT_EMPTY, X86_VEC_GP, 6 * 8 + 3);
    state.sregs.idt.limit = 6 * 16 + 14;
    try_vector(6);
    expect(DELIVER_IDT_LIMIT, X86_VEC_GP, 6 * 8 + 3);
    state.sregs.idt.base = 0x400000;
    state.sregs.idt.limit = 6 * 16 + 15;
    try_vector(6);
    expect(DELIVER_IDT_UNMAPPED, X86_VEC_PF, 0);
    cr_assert_eq(d.next.address, 0x400060);
}

Test(deliver, gates_that_are_none)
{
    put_gate(6, 0, 0, 0);
    try_vector(6);
    expect(DELIVER_GATE_EMPTY, X86_VEC_GP, 6 * 8 + 3);
    put_gate(6, HANDLER, CS64, 0x8C00);
    try_vector(6);
    expect(DELIVER_GATE_TYPE, X86_VEC_GP, 6 * 8 + 3);
    put_gate(6, HANDLER, CS64, 0x0E00);
    try_vector(6);
    expect(DELIVER_GATE_ABSENT, X86_VEC_NP, 6 * 8 + 3);
}

Test(deliver, code_selectors_that_will_not_do)
{
    put_gate(6, HANDLER, 0, GATE);
    try_vector(6);
    expect(DELIVER_CS_NULL, X86_VEC_GP, 1);
    put_gate(6, HANDLER, 0x40, GATE);
    try_vector(6);
    expect(DELIVER_CS_LIMIT, X86_VEC_GP, 0x41);
    put_gate(6, HANDLER, DS, GATE);
    try_vector(6);
    expect(DELIVER_CS_TYPE, X86_VEC_GP, DS + 1);
    poke(GDT + 0x20, 0x00CF9B000000FFFF);
    put_gate(6, HANDLER, 0x20, GATE);
    try_vector(6);
    expect(DELIVER_CS_WIDTH, X86_VEC_GP, 0x21);
    poke(GDT + 0x20, 0x00AF1B000000FFFF);
    try_vector(6);
    expect(DELIVER_CS_ABSENT, X86_VEC_NP, 0x21);
}

Test(deliver, int_n_needs_the_gates_dpl)
{
    const struct event event = {.vector = 0x80, .kind = EVENT_SOFTWARE};

    put_gate(0x80, HANDLER, CS64, GATE);
    deliver(&state, &event, &d);
    cr_assert_eq(d.problem, DELIVER_OK);
    go_to_ring3();
    deliver(&state, &event, &d);
    expect(DELIVER_GATE_DPL, X86_VEC_GP, 0x80 * 8 + 2);
}

Test(deliver, from_ring_3_to_the_stack_of_the_tss)
{
    put_gate(6, HANDLER, CS64, GATE);
    go_to_ring3();
    poke(TSS + 4, 0x19000);
    try_vector(6);
    cr_assert_eq(d.problem, DELIVER_OK);
    cr_assert(d.switches_stack);
    cr_assert_eq(d.frame_linear, 0x19000 - 40);
    cr_assert_eq(d.after.sregs.ss.selector, 0);
    poke(TSS + 4, 0x8000000000000000);
    try_vector(6);
    expect(DELIVER_STACK_CANONICAL, X86_VEC_SS, 1);
    poke(TSS + 4, 0x500000);
    try_vector(6);
    expect(DELIVER_STACK_PAGE, X86_VEC_PF, X86_PF_W);
    state.sregs.tr.limit = 10;
    try_vector(6);
    expect(DELIVER_TSS_LIMIT, X86_VEC_TS, 0x19);
}

Test(deliver, ist_is_used_in_ring_0_too)
{
    put_gate(8, HANDLER, CS64, GATE | 2);
    poke(TSS + 36 + 8, 0x1A000);
    state.regs.rsp = 0x500000;
    try_vector(8);
    cr_assert_eq(d.problem, DELIVER_OK);
    cr_assert_eq(d.frame_linear, 0x1A000 - 48);
}

Test(deliver, protected_mode_has_eight_byte_gates_and_limits)
{
    state_protected();
    poke(IDT + 8 * 13, 0x00008E0000083000 | (uint64_t)3 << 48);
    state.sregs.idt.base = IDT;
    state.sregs.idt.limit = 0xFF;
    try_vector(13);
    cr_assert_eq(d.problem, DELIVER_OK);
    cr_assert_eq(d.nr_frame, 4);
    cr_assert_eq(d.frame_width, 4);
    cr_assert_eq(d.after.regs.rip, 0x33000);
    state.sregs.ss.limit = 0x17000; /* the stack is above it */
    try_vector(13);
    expect(DELIVER_STACK_LIMIT, X86_VEC_SS, 1);
}

Test(deliver, protected_mode_takes_ss0_from_the_tss)
{
    uint32_t esp0 = 0x19000;

    state_protected();
    poke(IDT + 8 * 6, 0x00008E0000083000 | (uint64_t)3 << 48);
    state.sregs.idt.base = IDT;
    state.sregs.idt.limit = 0xFF;
    go_to_ring3();
    memcpy(ram + TSS + 4, &esp0, 4);
    try_vector(6);
    expect(DELIVER_SS, X86_VEC_TS, 1);
    ram[TSS + 8] = DS;
    try_vector(6);
    cr_assert_eq(d.problem, DELIVER_OK);
    cr_assert_eq(d.nr_frame, 5);
    cr_assert_eq(d.frame_linear, 0x19000 - 20);
}

Test(deliver, real_mode_pushes_three_words)
{
    uint32_t vector = 0x12345678;

    state_real();
    memcpy(ram + 6 * 4, &vector, 4);
    try_vector(6);
    cr_assert_eq(d.problem, DELIVER_OK);
    cr_assert_eq(d.frame_linear, 0x7C00 - 6);
    cr_assert_eq(d.after.sregs.cs.base, 0x12340);
    cr_assert_eq(d.after.regs.rip, 0x5678);
    state.regs.rsp = 1;
    try_vector(6);
    cr_assert_eq(d.problem, DELIVER_STACK_LIMIT);
    state.sregs.idt.limit = 6;
    try_vector(6);
    cr_assert_eq(d.problem, DELIVER_IDT_LIMIT);
}

/* ------------------------------------------------------------------ chains */

static void follow(unsigned vector)
{
    const struct event event = {.vector = (uint8_t)vector,
                                .has_error = event_has_error(vector),
                                .rip = CODE};

    chain_follow(&state, &event, &chain);
}

Test(deliver, an_empty_idt_is_a_triple_fault_in_three_steps)
{
    follow(X86_VEC_UD);
    cr_assert_eq(chain.end, CHAIN_TRIPLE_FAULT);
    cr_assert_eq(chain.nr, 3);
    cr_assert_eq(chain.steps[1].event.vector, X86_VEC_GP);
    cr_assert_eq(chain.steps[2].event.vector, X86_VEC_DF);
    follow(X86_VEC_PF);
    cr_assert_eq(chain.nr, 2, "#GP while #PF is delivered is a double fault");
    cr_assert_eq(chain.steps[1].event.vector, X86_VEC_DF);
}

Test(deliver, a_double_fault_handler_ends_the_chain)
{
    put_gate(8, HANDLER, CS64, GATE);
    follow(X86_VEC_PF);
    cr_assert_eq(chain.end, CHAIN_DELIVERED);
    cr_assert_eq(chain.nr, 2);
    cr_assert_eq(chain.steps[1].after.regs.rip, HANDLER);
}

Test(deliver, page_fault_after_a_contributory_one_is_served_by_itself)
{
    put_gate(13, HANDLER, CS64, GATE);
    put_gate(14, HANDLER, CS64, GATE);
    state.regs.rsp = 0x400020; /* the push of #GP's frame faults */
    poke(PD + 8, 0);
    follow(X86_VEC_GP);
    cr_assert_eq(chain.steps[1].event.vector, X86_VEC_PF);
    cr_assert_eq(chain.steps[2].event.vector, X86_VEC_DF);
    cr_assert_eq(chain.end, CHAIN_TRIPLE_FAULT);
}

Test(deliver, words_name_what_is_wrong)
{
    char buf[256];

    put_gate(6, HANDLER, DS, GATE);
    try_vector(6);
    cr_assert_str_eq(deliver_words(&state, &d, buf, sizeof(buf)),
                     "its code selector 0x10 names a data segment, not code");
    for (int problem = DELIVER_OK; problem <= DELIVER_TARGET; problem++) {
        d.problem = (enum deliver_problem)problem;
        buf[0] = '\0';
        cr_assert(*deliver_words(&state, &d, buf, sizeof(buf)));
    }
}
