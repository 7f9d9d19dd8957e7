/* SPDX-License-Identifier: MIT */
/*
 * The report as text, from the top down: what and why, then the evidence.
 */
#include "death_text.h"

#include <inttypes.h>
#include <string.h>

#include "bits.h"

struct page {
    FILE *out;
    bool colour;
};

#define BOLD "\033[1m"
#define RED  "\033[1;31m"
#define DIM  "\033[2m"
#define CYAN "\033[36m"
#define OFF  "\033[0m"

static const char *style(const struct page *page, const char *code)
{
    return page->colour ? code : "";
}

/* The label of a part; the text goes on behind it. */
static void label(const struct page *page, const char *name)
{
    fprintf(page->out, "  %s%-*s%s", style(page, CYAN), DEATH_INDENT - 2, name,
            style(page, OFF));
}

/* Words, broken at spaces, behind the label's column. */
static void paragraph(const struct page *page, const char *name,
                      const char *text, const char *colour)
{
    const size_t room = DEATH_COLUMNS - DEATH_INDENT;

    label(page, name);
    while (*text) {
        size_t len = strlen(text);
        if (len > room) {
            len = room;
            while (len && text[len] != ' ')
                len--;
            if (!len)
                len = room;
        }
        fprintf(page->out, "%s%.*s%s\n", style(page, colour), (int)len, text,
                style(page, OFF));
        text += len;
        while (*text == ' ')
            text++;
        if (*text)
            fprintf(page->out, "%*s", DEATH_INDENT, "");
    }
}

/* ------------------------------------------------------------------- code */

static void print_insn(const struct page *page, const struct death *death,
                       const struct insn *insn, uint64_t linear, bool is_it)
{
    char bytes[3 * INSN_MAX_BYTES + 1] = "", text[112], symbol[160];
    uint64_t offset;

    for (unsigned i = 0; i < insn->len; i++)
        snprintf(bytes + (size_t)3 * i, 4, "%02x ", insn->bytes[i]);
    insn_format(insn, text, sizeof(text));
    bool named = is_it && symbols_find(death->symbols, linear, &offset);
    fprintf(page->out, "%s%s0x%-10" PRIx64 " %-24s %*s%s",
            is_it ? style(page, BOLD) : "", is_it ? "> " : "  ", linear, bytes,
            named ? -34 : 0, text, is_it ? style(page, OFF) : "");
    if (named)
        fprintf(page->out, " %.24s",
                symbols_format(death->symbols, linear, symbol, sizeof(symbol)));
    fputc('\n', page->out);
}

/* The instruction at rip and the two behind it. */
static void print_code(const struct page *page, const struct death *death)
{
    struct machine_state at;
    struct fault next;

    death_instruction(death, &at, &next);
    label(page, "code");
    if (!next.insn.len) {
        char why[256];
        fprintf(page->out, "> 0x%-10" PRIx64 " (%s)\n", state_linear_rip(&at),
                fault_words(&death->state, &death->fault, why, sizeof(why)));
        return;
    }
    for (unsigned i = 0; i < 3 && next.insn.len; i++) {
        if (i)
            fprintf(page->out, "%*s", DEATH_INDENT, "");
        print_insn(page, death, &next.insn, state_linear_rip(&at), i == 0);
        if (!next.insn.valid)
            break;
        at.regs.rip += next.insn.len;
        fault_predict(&at, &next);
    }
}

/* ------------------------------------------------------------------ chain */

static void print_chain(const struct page *page, const struct death *death)
{
    const struct chain *chain = &death->chain;

    for (unsigned i = 0; i < chain->nr; i++) {
        const struct delivery *step = &chain->steps[i];
        char event[64], words[256], line[400];
        event_words(&step->event, event, sizeof(event));
        deliver_words(&death->state, step, words, sizeof(words));
        snprintf(line, sizeof(line), "%s -> vector %u: %s", event,
                 step->event.vector, words);
        paragraph(page, i ? "" : "chain", line, "");
    }
    if (chain->end == CHAIN_TRIPLE_FAULT)
        paragraph(page, "", "-> triple fault: the CPU shuts down", RED);
}

/* -------------------------------------------------------------- registers */

/* "rax" as code of this width calls it: "eax", "ax". `name` holds it. */
static const char *register_name(const char *rax, unsigned width, char name[4])
{
    snprintf(name, 4, "%s", width == 16 ? rax + 1 : rax);
    if (width == 32)
        name[0] = 'e';
    return name;
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

    /* 16-bit code may use all of a register. */
    for (unsigned i = 0; i < nr; i++)
        if (width == 16 && list[i].value > UINT16_MAX)
            width = 32;
    for (unsigned i = 0; i < nr; i++) {
        char name[4];

        if (i % 4 == 0)
            label(page, i ? "" : "registers");
        fprintf(page->out, "%s%-4s%0*" PRIx64, i % 4 ? "  " : "",
                register_name(list[i].name, width, name), (int)width / 4,
                list[i].value);
        if (i % 4 == 3)
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

/* -------------------------------------------------------- stack and calls */

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

static void print_calls(const struct page *page, const struct death *death)
{
    const struct backtrace *calls = &death->backtrace;
    char symbol[160];
    size_t column = 0;

    if (!calls->nr)
        return;
    label(page, "calls");
    for (unsigned i = 0; i < calls->nr; i++) {
        death_caller(death, calls->callers[i], symbol, 72);
        if (column + strlen(symbol) + 4 >
            (size_t)DEATH_COLUMNS - DEATH_INDENT) {
            fprintf(page->out, "\n%*s", DEATH_INDENT, "");
            column = 0;
        }
        fprintf(page->out, "%s%s", i ? " < " : "", symbol);
        column += strlen(symbol) + 3;
    }
    fprintf(page->out, "%s\n", calls->is_cut ? " ..." : "");
}

/* ----------------------------------------------------------------- screen */

static void print_screen(const struct page *page, const struct picture *screen)
{
    unsigned rows = picture_used_rows(screen);
    char text[PICTURE_ROW_MAX];

    for (unsigned row = 0; row < rows; row++) {
        label(page, row ? "" : "screen");
        picture_row_text(screen, row, text);
        fprintf(page->out, "%s|%s%s%s\n", style(page, DIM), style(page, OFF),
                *text ? " " : "", text);
    }
}

static void print_title(const struct page *page, const struct death *death)
{
    int used = fprintf(page->out, "%s--%s %sthe guest died: %s%s %s",
                       style(page, DIM), style(page, OFF), style(page, RED),
                       death->what, style(page, OFF), style(page, DIM));

    if (page->colour)
        used -= (int)(strlen(DIM OFF RED OFF DIM));
    for (; used < DEATH_COLUMNS; used++)
        fputc('-', page->out);
    fprintf(page->out, "%s\n", style(page, OFF));
}

void death_print(const struct death *death, const struct death_style *how,
                 FILE *out)
{
    const struct page page = {.out = out, .colour = how->colour};

    print_title(&page, death);
    paragraph(&page, "why", death->why, BOLD);
    if (death->hint[0])
        paragraph(&page, "hint", death->hint, "");
    if (death->rerun[0])
        paragraph(&page, "how", death->rerun, DIM);
    if (death->lacking[0])
        paragraph(&page, "names", death->lacking, DIM);
    if (death->has_state) {
        print_code(&page, death);
        if (death->has_chain)
            print_chain(&page, death);
        print_calls(&page, death);
        print_general(&page, &death->state);
        print_system(&page, &death->state);
        print_walks(&page, death);
        print_stack(&page, death);
    }
    if (death->screen && !how->no_screen)
        print_screen(&page, death->screen);
    if (how->records)
        how->records(how->ctx, out);
}
