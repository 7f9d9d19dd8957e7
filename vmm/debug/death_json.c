/* SPDX-License-Identifier: MIT */
/*
 * The report as JSON. Addresses and register values are strings in hexadecimal:
 * JSON readers lose bits of large integers.
 */
#include "death_json.h"

#include <inttypes.h>
#include <string.h>

#include "base/json_text.h"
#include "base/status.h"
#include "bits.h"
#include "picture_json.h"

static void set(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value);
}

static void set_text(json_t *object, const char *key, const char *text)
{
    set(object, key, json_text(text));
}

static void set_hex(json_t *object, const char *key, uint64_t value)
{
    char text[24];

    snprintf(text, sizeof(text), "0x%" PRIx64, value);
    set_text(object, key, text);
}

static json_t *address(const struct death *death, uint64_t value)
{
    json_t *object = json_object();
    char symbol[192];
    uint64_t offset;

    set_hex(object, "address", value);
    if (symbols_find(death->symbols, value, &offset))
        set_text(object, "symbol",
                 symbols_format(death->symbols, value, symbol, sizeof(symbol)));
    if (lines_find(death->lines, value))
        set_text(object, "line", lines_find(death->lines, value));
    return object;
}

static json_t *instruction(const struct death *death)
{
    struct machine_state at;
    struct fault fault;

    death_instruction(death, &at, &fault);
    const struct insn *insn = &fault.insn;
    json_t *object = address(death, state_linear_rip(&at));
    char bytes[3 * INSN_MAX_BYTES + 1] = "", text[112];

    for (unsigned i = 0; i < insn->len; i++)
        snprintf(bytes + (size_t)3 * i, 4, i + 1 < insn->len ? "%02x " : "%02x",
                 insn->bytes[i]);
    set_text(object, "bytes", bytes);
    if (insn->len)
        set_text(object, "text", insn_format(insn, text, sizeof(text)));
    return object;
}

static json_t *registers(const struct machine_state *state)
{
    const struct kvm_regs *r = &state->regs;
    const struct kvm_sregs *s = &state->sregs;
    const struct {
        const char *name;
        uint64_t value;
    } list[] = {
        {"rax", r->rax},
        {"rbx", r->rbx},
        {"rcx", r->rcx},
        {"rdx", r->rdx},
        {"rsi", r->rsi},
        {"rdi", r->rdi},
        {"rbp", r->rbp},
        {"rsp", r->rsp},
        {"r8", r->r8},
        {"r9", r->r9},
        {"r10", r->r10},
        {"r11", r->r11},
        {"r12", r->r12},
        {"r13", r->r13},
        {"r14", r->r14},
        {"r15", r->r15},
        {"rip", r->rip},
        {"cr2", s->cr2},
        {"cr3", s->cr3},
        {"gdt_base", s->gdt.base},
        {"gdt_limit", s->gdt.limit},
        {"idt_base", s->idt.base},
        {"idt_limit", s->idt.limit},
        {"cs", s->cs.selector},
        {"ss", s->ss.selector},
        {"tr", s->tr.selector},
        {"tr_base", s->tr.base},
    };
    static const char *const names[] = {"cr0", "cr4", "efer", "rflags"};
    const uint64_t values[] = {s->cr0, s->cr4, s->efer, r->rflags};
    json_t *object = json_object();

    for (size_t i = 0; i < ARRAY_SIZE(list); i++)
        set_hex(object, list[i].name, list[i].value);
    for (unsigned i = 0; i < ARRAY_SIZE(names); i++) {
        char words[160];
        json_t *reg = json_object();
        set_hex(reg, "value", values[i]);
        set_text(
            reg, "bits",
            bits_words((enum bits_register)i, values[i], words, sizeof(words)));
        set(object, names[i], reg);
    }
    return object;
}

static json_t *chain(const struct death *death)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < death->chain.nr; i++) {
        const struct delivery *step = &death->chain.steps[i];
        json_t *object = json_object();
        char words[320];
        set(object, "vector", json_integer(step->event.vector));
        set_text(object, "event",
                 event_words(&step->event, words, sizeof(words)));
        set_text(object, "outcome",
                 deliver_words(&death->state, step, words, sizeof(words)));
        set(object, "delivered", json_boolean(step->problem == DELIVER_OK));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *walk(const struct machine_state *state, uint64_t linear,
                    unsigned access)
{
    struct walk found = walk_linear(state, linear, access);
    json_t *object = json_object(), *steps = json_array();
    char words[96];

    set_hex(object, "linear", linear);
    for (unsigned i = 0; i < found.nr_steps; i++) {
        json_t *step = json_object();
        set_text(step, "table", found.steps[i].table);
        set(step, "index", json_integer(found.steps[i].index));
        set_hex(step, "entry", found.steps[i].entry);
        json_array_append_new(steps, step);
    }
    set(object, "steps", steps);
    if (found.problem == WALK_OK)
        set_hex(object, "physical", found.gpa);
    else
        set_text(object, "problem", walk_words(&found, words, sizeof(words)));
    return object;
}

static json_t *callers(const struct death *death)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < death->backtrace.nr; i++) {
        json_t *object = json_object();
        char words[256];
        set_hex(object, "address", death->backtrace.callers[i]);
        set_text(object, "call",
                 death_caller(death, death->backtrace.callers[i], words,
                              sizeof(words)));
        json_array_append_new(array, object);
    }
    return array;
}

static void add_state(json_t *object, const struct death *death)
{
    const struct machine_state *state = &death->state;
    json_t *walks = json_object(), *rules = json_array();

    set_text(object, "mode", state_mode_words(state));
    set(object, "ring", json_integer(state_ring(state)));
    set(object, "instruction", instruction(death));
    set(object, "registers", registers(state));
    if (death->has_chain)
        set(object, "chain", chain(death));
    set(walks, "rip", walk(state, state_linear_rip(state), WALK_EXEC));
    set(walks, "rsp", walk(state, state_linear_rsp(state), WALK_WRITE));
    set(walks, "cr2", walk(state, state->sregs.cr2, 0));
    set(object, "walks", walks);
    set(object, "callers", callers(death));
    for (unsigned i = 0; i < death->rules.nr; i++)
        json_array_append_new(rules, json_text(death->rules.broken[i]));
    set(object, "broken_entry_rules", rules);
}

json_t *death_json(const struct death *death)
{
    json_t *object = json_object();

    if (!object)
        return NULL;
    set(object, "code", json_integer(death->code));
    set_text(object, "reason", status_name(death->code));
    set(object, "vcpu", json_integer(death->vcpu));
    set_text(object, "what", death->what);
    set_text(object, "why", death->why);
    if (death->hint[0]) {
        set_text(object, "pattern", death->hint_id);
        set_text(object, "hint", death->hint);
    }
    if (death->rerun[0])
        set_text(object, "second_run", death->rerun);
    if (death->lacking[0])
        set_text(object, "names", death->lacking);
    if (death->detail[0])
        set_text(object, "detail", death->detail);
    if (death->screen)
        set(object, "screen", picture_json(death->screen));
    if (death->has_state)
        add_state(object, death);
    return object;
}
