/* SPDX-License-Identifier: MIT */
/*
 * From a state to a sentence: what happened, and why.
 */
#include "death.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/status.h"
#include "x86/cr.h"

static char *place_of(const struct death *death, uint64_t linear, char *buf,
                      size_t size)
{
    uint64_t offset;
    const char *line = lines_find(death->lines, linear);
    char symbol[48];

    if (symbols_find(death->symbols, linear, &offset))
        snprintf(buf, size, "%s (0x%" PRIx64 "%s%s)",
                 symbols_format(death->symbols, linear, symbol, sizeof(symbol)),
                 linear, line ? ", " : "", line ? line : "");
    else if (line)
        snprintf(buf, size, "0x%" PRIx64 " (%s)", linear, line);
    else
        snprintf(buf, size, "0x%" PRIx64, linear);
    return buf;
}

char *death_place(const struct death *death, char *buf, size_t size)
{
    return place_of(death, state_linear_rip(&death->state), buf, size);
}

char *death_caller(const struct death *death, uint64_t address, char *buf,
                   size_t size)
{
    /* If a call is a function's last instruction, its return address lies after
     * the function. */
    const char *line = lines_find(death->lines, address - 1);
    uint64_t offset;
    const char *name = symbols_find(death->symbols, address - 1, &offset);

    if (name)
        snprintf(buf, size, "%s+0x%" PRIx64 "%s%s%s", name, offset + 1,
                 line ? " (" : "", line ? line : "", line ? ")" : "");
    else
        snprintf(buf, size, "0x%" PRIx64 "%s%s%s", address, line ? " (" : "",
                 line ? line : "", line ? ")" : "");
    return buf;
}

static void PRINTF(2, 3) say(struct death *death, const char *format, ...)
{
    size_t n = strlen(death->why);
    va_list args;

    va_start(args, format);
    vsnprintf(death->why + n, sizeof(death->why) - n, format, args);
    va_end(args);
}

/* "`ud2` raised #UD (invalid opcode): ..." */
static void say_fault(struct death *death)
{
    const struct fault *fault = &death->fault;
    char text[112], words[320], event[64];
    bool is_fetch = fault->reason >= FAULT_FETCH_PAGE &&
                    fault->reason <= FAULT_FETCH_NO_RAM;

    fault_words(&death->state, fault, words, sizeof(words));
    if (fault->reason == FAULT_FETCH_NO_RAM) {
        say(death, "%s", words);
        return;
    }
    if (fault->event.kind == EVENT_SOFTWARE) {
        say(death, "%s asked for vector %u",
            insn_format(&fault->insn, text, sizeof(text)), fault->event.vector);
        return;
    }
    event_words(&fault->event, event, sizeof(event));
    event[strcspn(event, " (")] = '\0';
    if (fault->reason == FAULT_UD2)
        say(death, "%s raised #UD (invalid opcode), as it is meant to",
            insn_format(&fault->insn, text, sizeof(text)));
    else if (is_fetch || fault->reason == FAULT_OPCODE)
        say(death, "%s (%s): %s", event, event_name(fault->event.vector),
            words);
    else
        say(death, "%s raised %s (%s): %s",
            insn_format(&fault->insn, text, sizeof(text)), event,
            event_name(fault->event.vector), words);
}

/* Why no handler was entered: the first failure, and the last one if it
 * differs. */
static void say_chain(struct death *death)
{
    const struct chain *chain = &death->chain;
    const struct delivery *first = &chain->steps[0];
    const struct delivery *last = &chain->steps[chain->nr - 1];
    char words[320];

    if (first->problem == DELIVER_OK) {
        say(death,
            "; its handler at 0x%" PRIx64
            " was entered, and what it did is not known",
            first->handler);
        return;
    }
    say(death, "; no handler: %s",
        deliver_words(&death->state, first, words, sizeof(words)));
    if (chain->end == CHAIN_DELIVERED)
        say(death, "; then %s was delivered to 0x%" PRIx64,
            event_short_name(last->event.vector), last->handler);
    else if (last->problem != first->problem && chain->nr > 1)
        say(death, "; nor one for %s: %s", event_short_name(last->event.vector),
            deliver_words(&death->state, last, words, sizeof(words)));
}

static void follow(struct death *death)
{
    struct event event = death->fault.event;

    if (death->fault.reason == FAULT_FETCH_NO_RAM)
        return;
    if (death->fault.reason == FAULT_NONE) {
        if (death->interrupt < 0)
            return;
        event = (struct event){
            .vector = (uint8_t)death->interrupt,
            .kind = EVENT_EXTERNAL,
            .rip = death->state.regs.rip,
        };
    }
    chain_follow(&death->state, &event, &death->chain);
    death->has_chain = true;
}

static void explain_triple_fault(struct death *death)
{
    if (!death->has_state) {
        char place[160];

        say(death, "an exception could not be delivered; which one is not "
                   "known, for this CPU keeps no registers after a triple "
                   "fault");
        if (death->has_last)
            say(death, "; the last known place, in a second run, is %s",
                place_of(death, death->last, place, sizeof(place)));
        return;
    }
    if (death->interrupt < 0)
        fault_suspect(&death->state, &death->fault);
    follow(death);
    if (death->fault.reason != FAULT_NONE) {
        say_fault(death);
    } else if (death->interrupt >= 0) {
        say(death, "interrupt vector %d came", death->interrupt);
    } else {
        char text[112];
        bool on = death->state.regs.rflags & X86_RFLAGS_IF;
        say(death,
            "nothing that `%s` does should fault: %s came here and could not "
            "be delivered",
            insn_format(&death->fault.insn, text, sizeof(text)),
            on ? "an interrupt or an NMI"
               : "an NMI, or an exception that is not understood,");
    }
    if (death->has_chain)
        say_chain(death);
}

static void explain_emulation(struct death *death)
{
    char text[112];

    if (!death->has_state) {
        say(death, "%s", death->detail);
        return;
    }
    if (death->fault.reason == FAULT_FETCH_NO_RAM) {
        say_fault(death);
    } else if (death->fault.insn.valid) {
        say(death,
            "KVM had to execute `%s` in place of the CPU, and does not know "
            "how; the CPU itself could, in RAM",
            insn_format(&death->fault.insn, text, sizeof(text)));
        if (death->fault.reason != FAULT_NONE) {
            say(death, " (");
            say_fault(death);
            say(death, ")");
        }
    } else {
        say_fault(death);
    }
}

static void explain_entry(struct death *death)
{
    if (death->has_state)
        entry_rules_check(&death->state, &death->rules);
    if (!death->rules.nr) {
        say(death, "the CPU refused to enter the guest; the registers break "
                   "no rule that can be seen in them");
        if (death->has_state && death->fault.reason != FAULT_NONE) {
            say(death, ", but ");
            say_fault(death);
        }
        return;
    }
    say(death, "the CPU refused to enter the guest: %s",
        death->rules.broken[0]);
    for (unsigned i = 1; i < death->rules.nr; i++)
        say(death, "; %s", death->rules.broken[i]);
}

static void explain_halt(struct death *death)
{
    bool on = death->has_state && death->state.regs.rflags & X86_RFLAGS_IF;

    say(death, on ? "hlt with interrupts on, and nothing that could interrupt"
                  : "hlt with interrupts off: nothing can wake this CPU");
}

/* For real mode, where the BIOS has a handler for each vector. */
static void explain_exception(struct death *death)
{
    if (death->has_state && death->fault.reason != FAULT_NONE)
        say_fault(death);
    else
        say(death, "%s", death->detail);
    say(death, "; its handler is the BIOS's, which only goes back to it");
}

static void explain_timeout(struct death *death)
{
    char text[112];
    bool on;

    if (!death->has_state) {
        say(death, "the time was up");
        return;
    }
    on = death->state.regs.rflags & X86_RFLAGS_IF;
    if (death->fault.insn.valid)
        say(death, "the time was up at `%s`, with interrupts %s",
            insn_format(&death->fault.insn, text, sizeof(text)),
            on ? "on" : "off");
    else
        say(death, "the time was up, with interrupts %s", on ? "on" : "off");
}

static const char *name_of(int code)
{
    switch (code) {
    case STATUS_TRIPLE_FAULT:
        return "triple fault";
    case STATUS_EMULATION:
        return "emulation failure";
    case STATUS_FAIL_ENTRY:
        return "failed entry";
    case STATUS_MEMORY_LOST:
        return "memory lost";
    case STATUS_HALTED:
        return "halted for ever";
    case STATUS_POLICY:
        return "killed by the policy";
    case STATUS_EXCEPTION:
        return "exception without a handler";
    case STATUS_PANIC:
        return "kernel panic";
    case STATUS_TIMEOUT:
        return "timeout";
    default:
        return status_name(code);
    }
}

static void say_what(struct death *death)
{
    char place[160];

    snprintf(death->what, sizeof(death->what), "%s, vCPU %u",
             name_of(death->code), death->vcpu);
    if (!death->has_state)
        return;
    size_t n = strlen(death->what);
    snprintf(death->what + n, sizeof(death->what) - n, ", ring %u, %s, at %s",
             state_ring(&death->state), state_mode_words(&death->state),
             death_place(death, place, sizeof(place)));
}

void death_explain(struct death *death)
{
    death->why[0] = '\0';
    death->hint_id = death->hint = "";
    say_what(death);
    if (death->has_state) {
        fault_predict(&death->state, &death->fault);
        backtrace_take(&death->state, &death->backtrace);
    }
    switch (death->code) {
    case STATUS_TRIPLE_FAULT:
        explain_triple_fault(death);
        break;
    case STATUS_EMULATION:
        explain_emulation(death);
        break;
    case STATUS_FAIL_ENTRY:
        explain_entry(death);
        break;
    case STATUS_HALTED:
        explain_halt(death);
        break;
    case STATUS_EXCEPTION:
        explain_exception(death);
        break;
    case STATUS_TIMEOUT:
        explain_timeout(death);
        break;
    default:
        say(death, "%s", status_meaning(death->code));
        if (death->detail[0])
            say(death, ": %s", death->detail);
        break;
    }
    if (death->has_state)
        death_find_hint(death);
}
