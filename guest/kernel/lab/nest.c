/* SPDX-License-Identifier: MIT */
/*
 * Row A11: "an interrupt during an interrupt?" The CPU sends itself an
 * interrupt of low priority. Its handler sends two more, of higher and of lower
 * priority, and then calls interrupt_allow_nesting(). The higher one must come
 * there, the lower one only when the handler is done.
 */
#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "dev/lapic.h"
#include "kernel.h"
#include "lab/lab.h"
#include "trap/panic.h"
#include "trap/symbols.h"
#include "trap/trap.h"

/* The local APIC's priority class is the vector / 16. */
#define VECTOR_LOWER  0x41u
#define VECTOR_FIRST  0x51u
#define VECTOR_HIGHER 0x61u

static unsigned order[4]; /* the vectors, as their handlers began */
static unsigned depths[4];
static unsigned nr;
static unsigned before_point; /* interrupts before the marked point */
static unsigned after_point;  /* ... and after it */

static void note(const struct trap_frame *frame)
{
    if (nr == ARRAY_SIZE(order))
        return;
    order[nr] = (unsigned)frame->vector;
    depths[nr] = this_cpu()->interrupt_depth;
    nr++;
}

static void on_simple(struct trap_frame *frame)
{
    note(frame);
    uint64_t offset;
    const char *where = symbol_name(frame->rip, &offset);

    printk("  depth %u: vector 0x%lx interrupted %s+0x%lx; frame at %p\n",
           this_cpu()->interrupt_depth, frame->vector, where, offset,
           (void *)frame);
    if (frame->vector == VECTOR_HIGHER) {
        printk("  the stack of frames, as one goes back:\n");
        panic_print_backtrace((uint64_t)__builtin_frame_address(0));
    }
}

static void on_first(struct trap_frame *frame)
{
    on_simple(frame);
    lapic_send_self(VECTOR_LOWER);
    lapic_send_self(VECTOR_HIGHER);
    before_point = nr; /* both are pending: interrupts are off */
    interrupt_allow_nesting();
    after_point = nr;
}

bool lab_nest(void)
{
    if (!lapic_present())
        return lab_check(false, "there is a local APIC to send interrupts by");
    interrupt_register(VECTOR_LOWER, on_simple);
    interrupt_register(VECTOR_FIRST, on_first);
    interrupt_register(VECTOR_HIGHER, on_simple);

    interrupts_push(); /* stay on this CPU */
    lapic_send_self(VECTOR_FIRST);
    interrupt_allow_nesting();
    interrupts_pop();

    if (!lab_check(nr == 3, "three interrupts came: %u", nr))
        return false;
    bool held = lab_check(order[0] == VECTOR_FIRST && before_point == 1,
                          "none before the marked point of the first one");
    held &= lab_check(order[1] == VECTOR_HIGHER && depths[1] == 2,
                      "the higher one there, at depth 2");
    held &= lab_check(after_point == 2 && order[2] == VECTOR_LOWER &&
                          depths[2] == 1,
                      "the lower one only after the first was done");
    return held;
}
