/* SPDX-License-Identifier: MIT */
/*
 * The report as text, from the top down: what and why, then the evidence.
 */
#include "death_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/utf8.h"
#include "bits.h"

/* Lines may be of any width: they are folded behind the label's column. */
struct page {
    FILE *out;
    bool colour;
    unsigned columns;
};

#define BOLD "\033[1m"
#define RED  "\033[1;31m"
#define DIM  "\033[2m"
#define CYAN "\033[36m"
#define OFF  "\033[0m"

#define SYMBOL_BYTES 72u

static const char *style(const struct page *page, const char *code)
{
    return page->colour ? code : "";
}

/* The label of a part; the text goes on after it. */
static void label(const struct page *page, const char *name)
{
    fprintf(page->out, "  %s%-*s%s", style(page, CYAN), DEATH_INDENT - 2, name,
            style(page, OFF));
}

static void paragraph(const struct page *page, const char *name,
                      const char *text, const char *colour)
{
    label(page, name);
    fprintf(page->out, "%s%s%s\n", style(page, colour), text, style(page, OFF));
}

/* ------------------------------------------------------------------- code */

/* The instruction, and its name at the right edge; before it, if there is not
 * enough room. */
static void print_insn(const struct page *page, const struct death *death,
                       const struct insn *insn, uint64_t linear, bool is_it)
{
    char bytes[3 * INSN_MAX_BYTES + 1] = "", text[112], all[256];
    char symbol[160] = "";
    uint64_t offset;

    for (unsigned i = 0; i < insn->len; i++)
        snprintf(bytes + (size_t)3 * i, 4, "%02x ", insn->bytes[i]);
    insn_format(insn, text, sizeof(text));
    if (is_it && symbols_find(death->symbols, linear, &offset))
        symbols_format(death->symbols, linear, symbol, SYMBOL_BYTES);
    size_t len =
        (size_t)snprintf(all, sizeof(all), "%s0x%-10" PRIx64 " %-24s %s",
                         is_it ? "> " : "  ", linear, bytes, text);
    size_t used = DEATH_INDENT + len + 2 + utf8_columns(symbol);
    if (*symbol && used > page->columns) {
        fprintf(page->out, "%s\n%*s", symbol, DEATH_INDENT, "");
        *symbol = '\0';
    }
    fprintf(page->out, "%s%s%s", is_it ? style(page, BOLD) : "", all,
            is_it ? style(page, OFF) : "");
    if (*symbol)
        fprintf(page->out, "  %*s%s", (int)(page->columns - used), "", symbol);
    fputc('\n', page->out);
}

/* The instruction at rip and the two after it. */
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

    /* 16-bit code may use all of a register. */
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

    if (!calls->nr)
        return;
    label(page, "calls");
    for (unsigned i = 0; i < calls->nr; i++) {
        death_caller(death, calls->callers[i], symbol, SYMBOL_BYTES);
        fprintf(page->out, "%s%s", i ? " < " : "", symbol);
    }
    fprintf(page->out, "%s\n", calls->is_cut ? " ..." : "");
}

/* ----------------------------------------------------------------- screen */

/* A picture is never folded: where there is no room behind the label, it begins
 * at the left edge. */
static void print_screen(const struct page *page, const struct picture *screen)
{
    unsigned rows = picture_used_rows(screen);
    char text[PICTURE_ROW_MAX];
    size_t widest = 0;

    for (unsigned row = 0; row < rows; row++) {
        picture_row_text(screen, row, text);
        size_t columns = utf8_columns(text);
        widest = columns > widest ? columns : widest;
    }
    bool fits = DEATH_INDENT + 2 + widest <= page->columns;
    if (!fits) {
        label(page, "screen");
        fputc('\n', page->out);
    }
    for (unsigned row = 0; row < rows; row++) {
        if (fits)
            label(page, row ? "" : "screen");
        picture_row_text(screen, row, text);
        fprintf(page->out, "%s|%s%s%s\n", style(page, DIM), style(page, OFF),
                *text && fits ? " " : "", text);
    }
}

static void print_title(const struct page *page, const struct death *death)
{
    int used = fprintf(page->out, "%s--%s %sthe guest died: %s%s",
                       style(page, DIM), style(page, OFF), style(page, RED),
                       death->what, style(page, OFF));

    if (page->colour)
        used -= (int)(strlen(DIM OFF RED OFF));
    fprintf(page->out, "%s%s", style(page, DIM),
            used < (int)page->columns ? " " : "");
    while (++used < (int)page->columns)
        fputc('-', page->out);
    fprintf(page->out, "%s\n", style(page, OFF));
}

static void print_evidence(const struct page *page, const struct death *death)
{
    print_code(page, death);
    if (death->has_chain)
        print_chain(page, death);
    print_calls(page, death);
    print_general(page, &death->state);
    print_system(page, &death->state);
    print_walks(page, death);
    print_stack(page, death);
}

static void print_death(const struct page *page, const struct death *death)
{
    paragraph(page, "why", death->why, BOLD);
    if (death->hint[0])
        paragraph(page, "hint", death->hint, "");
    if (death->rerun[0])
        paragraph(page, "how", death->rerun, DIM);
    if (death->lacking[0])
        paragraph(page, "names", death->lacking, DIM);
    if (death->has_state)
        print_evidence(page, death);
}

/* --------------------------------------------------------------- all of it */

/* A page whose lines are gathered, to be folded. */
struct gathered {
    char *text;
    size_t len;
    struct page page;
};

static bool gather(struct gathered *gathered, const struct page *page)
{
    gathered->page = *page;
    gathered->page.out = open_memstream(&gathered->text, &gathered->len);
    return gathered->page.out;
}

static void put_gathered(struct gathered *gathered, const struct page *page,
                         size_t indent)
{
    if (fclose(gathered->page.out) == 0)
        fold_lines(page->out, gathered->text, page->columns, indent);
    free(gathered->text);
}

void death_print(const struct death *death, const struct death_style *how,
                 FILE *out)
{
    struct page page = {.out = out, .colour = how->colour};
    struct gathered gathered;

    page.columns = how->columns < DEATH_NARROW    ? DEATH_NARROW
                   : how->columns > DEATH_COLUMNS ? DEATH_COLUMNS
                                                  : how->columns;
    if (gather(&gathered, &page)) {
        print_title(&gathered.page, death);
        put_gathered(&gathered, &page, strlen("-- "));
    }
    if (gather(&gathered, &page)) {
        print_death(&gathered.page, death);
        put_gathered(&gathered, &page, DEATH_INDENT);
    }
    if (death->screen && !how->no_screen)
        print_screen(&page, death->screen);
    if (how->records && gather(&gathered, &page)) {
        how->records(how->ctx, gathered.page.out);
        put_gathered(&gathered, &page, DEATH_INDENT);
    }
}
