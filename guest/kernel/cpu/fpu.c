/* SPDX-License-Identifier: MIT */
/*
 * XSAVE where the CPU has it (x87, SSE and AVX state), else FXSAVE (x87 and
 * SSE). Source: Intel SDM Vol. 1, "Managing State Using the XSAVE Feature
 * Set"; AMD APM Vol. 2, "Saving Media and x87 State".
 */
#include "cpu/fpu.h"

#include "cpu/asm.h"
#include "cpu/features.h"
#include "kernel.h"
#include "lib/string.h"
#include "mm/heap.h"

#define FXSAVE_SIZE 512u
#define XSTATE_X87  (1u << 0)
#define XSTATE_SSE  (1u << 1)
#define XSTATE_AVX  (1u << 2)
#define XSTATE_OURS (XSTATE_X87 | XSTATE_SSE | XSTATE_AVX)

#define FCW_INITIAL   0x37fu  /* all x87 exceptions masked */
#define MXCSR_INITIAL 0x1f80u /* all SSE exceptions masked */
#define FCW_OFFSET    0u      /* in the FXSAVE area */
#define MXCSR_OFFSET  24u
#define MXCSR_MASK    0xffffu /* every x86-64 CPU has these bits */

#define XSAVE_HEADER_WORDS 8u /* after the FXSAVE area */

static uint32_t components; /* of XCR0 */
static size_t state_size = FXSAVE_SIZE;

void fpu_init_cpu(void)
{
    uint64_t cr4 = cr4_read() | X86_CR4_OSFXSR | X86_CR4_OSXMMEXCPT;

    cr0_write((cr0_read() & ~(uint64_t)(X86_CR0_EM | X86_CR0_TS)) | X86_CR0_MP |
              X86_CR0_NE);
    cr4_write(cpu_has.xsave ? cr4 | X86_CR4_OSXSAVE : cr4);
    if (cpu_has.xsave)
        __asm__ volatile("xsetbv" ::"c"(0), "a"(components), "d"(0));
}

void fpu_init(void)
{
    if (cpu_has.xsave)
        components = cpuid(0xd, 0).eax & XSTATE_OURS;
    fpu_init_cpu();
    if (cpu_has.xsave)
        state_size = cpuid(0xd, 0).ebx; /* for the components now in XCR0 */
    ASSERT(state_size <= HEAP_MAX);
}

void fpu_reset_state(void *state)
{
    uint16_t fcw = FCW_INITIAL;
    uint32_t mxcsr = MXCSR_INITIAL;

    /* An XSAVE header of zeros means that every component is in its initial
     * state. MXCSR is not a component, and FXSAVE has no header. */
    memset(state, 0, state_size);
    memcpy((char *)state + FCW_OFFSET, &fcw, sizeof(fcw));
    memcpy((char *)state + MXCSR_OFFSET, &mxcsr, sizeof(mxcsr));
}

void *fpu_new_state(void)
{
    void *state = heap_alloc(state_size);

    if (state != NULL)
        fpu_reset_state(state);
    return state;
}

void fpu_copy_state(void *to, const void *from)
{
    memcpy(to, from, state_size);
}

size_t fpu_state_size(void)
{
    return state_size;
}

/* Clears what would make fxrstor or xrstor fault: reserved bits of MXCSR and,
 * in the XSAVE header, components that we did not enable and all other
 * fields. */
void fpu_make_valid(void *state)
{
    uint32_t mxcsr;
    uint64_t header[XSAVE_HEADER_WORDS] = {0};

    memcpy(&mxcsr, (char *)state + MXCSR_OFFSET, sizeof(mxcsr));
    mxcsr &= MXCSR_MASK;
    memcpy((char *)state + MXCSR_OFFSET, &mxcsr, sizeof(mxcsr));
    if (!cpu_has.xsave)
        return;
    memcpy(header, (char *)state + FXSAVE_SIZE, sizeof(header[0]));
    header[0] &= components;
    memcpy((char *)state + FXSAVE_SIZE, header, sizeof(header));
}

void fpu_save(void *state)
{
    if (cpu_has.xsave)
        __asm__ volatile("xsave64 (%0)" ::"r"(state), "a"(components), "d"(0)
                         : "memory");
    else
        __asm__ volatile("fxsave64 (%0)" ::"r"(state) : "memory");
}

void fpu_restore(const void *state)
{
    if (cpu_has.xsave)
        __asm__ volatile("xrstor64 (%0)" ::"r"(state), "a"(components), "d"(0)
                         : "memory");
    else
        __asm__ volatile("fxrstor64 (%0)" ::"r"(state) : "memory");
}
