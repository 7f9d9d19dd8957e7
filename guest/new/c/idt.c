/* SPDX-License-Identifier: MIT */
/*
 * The IDT: where the CPU goes on an exception, and what is done there. Device
 * interrupts (vectors from 32 on) are yours to add: move the PICs' to 0x20
 * first. Source: Intel SDM volume 3, 6.10 to 6.15.
 */
#include "kernel.h"

struct gate {
    uint16_t offset_low;
    uint16_t selector;
    uint8_t stack; /* 0: the one in use */
    uint8_t type;
    uint16_t offset_middle;
    uint32_t offset_high;
    uint32_t reserved;
};

#define GATE_INTERRUPT 0x8E /* present, ring 0, interrupts off inside */
#define STUB_SIZE      16   /* of traps.S */

extern const char trap_stubs[];
void trap(struct trap_frame *frame);

static struct gate idt[NR_TRAPS];
volatile unsigned trap_counts[NR_TRAPS];

void idt_load(void)
{
    struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) idtr = {sizeof(idt) - 1, (uint64_t)idt};

    for (unsigned i = 0; i < NR_TRAPS; i++) {
        uint64_t stub = (uint64_t)trap_stubs + i * STUB_SIZE;

        idt[i] = (struct gate){
            .offset_low = (uint16_t)stub,
            .selector = CODE_SELECTOR,
            .type = GATE_INTERRUPT,
            .offset_middle = (uint16_t)(stub >> 16),
            .offset_high = (uint32_t)(stub >> 32),
        };
    }
    __asm__ volatile("lidt %0" : : "m"(idtr) : "memory");
}

/* From traps.S. When this returns, the interrupted code goes on. */
void trap(struct trap_frame *frame)
{
    trap_counts[frame->vector]++;
    if (frame->vector == TRAP_BREAKPOINT)
        return;
    print("exception ");
    print_hex(frame->vector);
    print(", error ");
    print_hex(frame->error);
    print(", at ");
    print_hex(frame->rip);
    print("\n");
    machine_end(2);
}
