/* SPDX-License-Identifier: MIT */
/*
 * The state that a guest died in: registers, walks through page tables, the
 * stack.
 */
#include "death_page.h"

#include <inttypes.h>
#include <string.h>

#include "bits.h"

/* -------------------------------------------------------------- registers */

/* The name of "rax" in code of this width: "eax", "ax". `name` is its
 * buffer. */
static const char *register_name(const char *rax, unsigned width, char name[4])
{
    snprintf(name, 4, "%s", width == 16 ? rax + 1 : rax);
    if (width == 32)
        name[0] = 'e';
    return name;
}

static unsigned registers_in_row(const struct page *page, unsigned width)
{
    unsigned each = (unsigned)strlen("  rax ") + width / 4;
    unsigned row = (page->columns - DEATH_INDENT + 2) / each;

    return row > 4 ? 4 : row ? row : 1;
}

static void print_general(const struct page *page,
                          const struct machine_state *state)
{
    const struct kvm_regs *r = &state->regs;
    const struct {
        const char *name;
        uint64_t value;
    } list[] = {
        {"rax", r->rax}, {"rbx", r->rbx}, {"rcx", r->rcx}, {"rdx", r->rdx},
        {"rsi", r->rsi}, {"rdi", r->rdi}, {"rbp", r->rbp}, {"rsp", r->rsp},
        {"r8", r->r8},   {"r9", r->r9},   {"r10", r->r10}, {"r11", r->r11},
        {"r12", r->r12}, {"r13", r->r13}, {"r14", r->r14}, {"r15", r->r15},
    };
    bool is_long = state_in_long_mode(state);
    unsigned nr = is_long ? 16 : 8;
    unsigned width = is_long ? 64 : state_width(state);

    /* 16-bit code may use more than 16 bits of a register. */
    for (unsigned i = 0; i < nr; i++)
        if (width == 16 && list[i].value > UINT16_MAX)
            width = 32;
    unsigned row = registers_in_row(page, width);
    for (unsigned i = 0; i < nr; i++) {
        char name[4];

        if (i % row == 0)
            label(page, i ? "" : "registers");
        fprintf(page->out, "%s%-4s%0*" PRIx64, i % row ? "  " : "",
                register_name(list[i].name, width, name), (int)width / 4,
                list[i].value);
        if (i % row == row - 1 || i == nr - 1)
            fputc('\n', page->out);
    }
}

static void print_bits(const struct page *page, const char *name,
                       const char *reg_name, enum bits_register reg,
                       uint64_t value)
{
    char words[160];

    label(page, name);
    bits_words(reg, value, words, sizeof(words));
    fprintf(page->out, "%-7s0x%*" PRIx64 "%s%s\n", reg_name, *words ? -10 : 0,
            value, *words ? " " : "", words);
}

static void print_segment(const struct page *page, const char *name,
                          const struct kvm_segment *segment, bool is_long)
{
    fprintf(page->out, "%-3s0x%-5x", name, segment->selector);
    if (segment->unusable)
        fprintf(page->out, "%-24s", "null");
    else
        fprintf(page->out, "%-24s", descriptor_kind(segment, is_long) + 2);
    fprintf(page->out, " base 0x%" PRIx64 " limit 0x%x ring %u\n",
            (uint64_t)segment->base, segment->limit, segment->dpl);
}

static void print_system(const struct page *page,
                         const struct machine_state *state)
{
    const struct kvm_sregs *s = &state->sregs;
    bool is_long = state_in_long_mode(state);

    print_bits(page, "control", "cr0", BITS_CR0, s->cr0);
    print_bits(page, "", "cr4", BITS_CR4, s->cr4);
    print_bits(page, "", "efer", BITS_EFER, s->efer);
    print_bits(page, "", "rflags", BITS_RFLAGS, state->regs.rflags);
    label(page, "");
    fprintf(page->out, "cr2    0x%" PRIx64 "   cr3 0x%" PRIx64 "\n",
            (uint64_t)s->cr2, (uint64_t)s->cr3);
    label(page, "segments");
    print_segment(page, "cs", &s->cs, is_long);
    label(page, "");
    print_segment(page, "ss", &s->ss, is_long);
    label(page, "");
    print_segment(page, "tr", &s->tr, is_long);
    label(page, "tables");
    fprintf(page->out,
            "gdt 0x%" PRIx64 " limit 0x%x   idt 0x%" PRIx64 " limit 0x%x\n",
            (uint64_t)s->gdt.base, s->gdt.limit, (uint64_t)s->idt.base,
            s->idt.limit);
}

/* ------------------------------------------------------------------ walks */

static void print_walk(const struct page *page,
                       const struct machine_state *state, const char *label_,
                       const char *name, uint64_t linear, unsigned access)
{
    struct walk walk = walk_linear(state, linear, access);
    char words[96];
    uint8_t byte;

    label(page, label_);
    fprintf(page->out, "%-4s0x%" PRIx64, name, linear);
    for (unsigned i = 0; i < walk.nr_steps; i++)
        fprintf(page->out, " %s[%u]=%" PRIx64, walk.steps[i].table,
                walk.steps[i].index, walk.steps[i].entry);
    walk_words(&walk, words, sizeof(words));
    if (walk.problem != WALK_OK)
        fprintf(page->out, ": %s%s%s\n", style(page, RED), words,
                style(page, OFF));
    else if (state->read(state->ctx, walk.gpa, &byte, 1))
        fprintf(page->out, " -> 0x%" PRIx64 ", %swhere no RAM is%s\n", walk.gpa,
                style(page, RED), style(page, OFF));
    else
        fprintf(page->out, " -> 0x%" PRIx64 "\n", walk.gpa);
}

static void print_walks(const struct page *page, const struct death *death)
{
    const struct machine_state *state = &death->state;
    unsigned width = state_in_long_mode(state) ? 64 : state_width(state);
    uint64_t cr2 = state->sregs.cr2;
    char name[4];

    print_walk(page, state, "walk", register_name("rip", width, name),
               state_linear_rip(state), WALK_EXEC);
    print_walk(page, state, "", register_name("rsp", width, name),
               state_linear_rsp(state), WALK_WRITE);
    if (death->fault.reason != FAULT_NONE && death->fault.event.vector == 14 &&
        death->fault.linear)
        cr2 = death->fault.linear;
    if (cr2)
        print_walk(page, state, "", "cr2", cr2, 0);
}

/* ------------------------------------------------------------------ stack */

static void print_stack(const struct page *page, const struct death *death)
{
    const struct machine_state *state = &death->state;
    unsigned size = state_width(state) / 8;
    uint64_t linear = state_linear_rsp(state), word;

    label(page, "stack");
    fprintf(page->out, "0x%" PRIx64 ":", linear);
    for (unsigned i = 0; i < 4; i++) {
        word = 0;
        if (walk_read(state, linear + (uint64_t)i * size, &word, size, 0,
                      NULL)) {
            fprintf(page->out, i ? " ..." : " cannot be read");
            break;
        }
        fprintf(page->out, " %0*" PRIx64, (int)size * 2, word);
    }
    fputc('\n', page->out);
}

void death_state_print(const struct page *page, const struct death *death)
{
    print_general(page, &death->state);
    print_system(page, &death->state);
    print_walks(page, death);
    print_stack(page, death);
}
