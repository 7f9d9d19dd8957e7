/* SPDX-License-Identifier: MIT */
/*
 * A table of KVM's counters.
 */
#include "counted.h"

#include <inttypes.h>
#include <jansson.h>

#include "base/json_text.h"

/* The meaning of the counters that teach something, in plain words. */
static const struct {
    const char *name;
    const char *meaning;
} words[] = {
    {"exits", "times a CPU left the guest, in all"},
    {"io_exits", "for a port"},
    {"mmio_exits", "for memory-mapped I/O"},
    {"halt_exits", "for HLT"},
    {"irq_exits", "for an interrupt of the host"},
    {"irq_window_exits", "when an interrupt had to wait"},
    {"nmi_window_exits", "when an NMI had to wait"},
    {"signal_exits", "for a signal to vmm (a kick)"},
    {"request_irq_exits", "as vmm asked for a window"},
    {"pf_taken", "for a page fault"},
    {"pf_fixed", "page faults that mapped a page"},
    {"pf_emulate", "page faults that were emulated"},
    {"pf_fast", "page faults that needed no lock"},
    {"pf_mmio_spte_created", "first touches of memory-mapped I/O"},
    {"invlpg", "INVLPG instructions"},
    {"tlb_flush", "TLB flushes"},
    {"irq_injections", "interrupts given to the guest"},
    {"nmi_injections", "NMIs given to the guest"},
    {"req_event", "looks for events before entry"},
    {"fpu_reload", "FPU states loaded"},
    {"host_state_reload", "host states saved"},
    {"insn_emulation", "instructions emulated"},
    {"insn_emulation_fail", "instructions it could not emulate"},
    {"hypercalls", "hypercall instructions"},
    {"halt_attempted_poll", "halts that KVM spun for"},
    {"halt_successful_poll", "halts that ended while it spun"},
    {"halt_wakeup", "halts that slept"},
    {"halt_poll_success_ns", "ns spun for halts that ended meanwhile"},
    {"halt_poll_fail_ns", "ns spun for halts in vain"},
    {"halt_wait_ns", "ns slept in halts"},
};

char *counted_write(const struct kvm_counters *counters)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < counters->nr; i++) {
        const struct kvm_counter *counter = &counters->list[i];
        if (counter->now <= counter->start)
            continue;
        json_t *object = json_object();
        json_object_set_new(object, "name", json_text(counter->name));
        json_object_set_new(object, "of",
                            json_text(counter->is_vm ? "vm" : "vcpus"));
        json_object_set_new(
            object, "count",
            json_integer((json_int_t)(counter->now - counter->start)));
        json_array_append_new(array, object);
    }
    char *text = json_dumps(array, JSON_INDENT(1));
    json_decref(array);
    return text;
}

static const char *meaning_of(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (strcmp(words[i].name, name) == 0)
            return words[i].meaning;
    return "";
}

static void print_line(FILE *out, const char *name, uint64_t count,
                       const char *meaning)
{
    char safe[34];

    snprintf(safe, sizeof(safe), "%s", name);
    for (char *c = safe; *c; c++)
        if (*c < ' ' || *c > '~')
            *c = '?';
    fprintf(out,
            *meaning ? "  %-32s %9" PRIu64 "  %s\n" : "  %-32s %9" PRIu64 "\n",
            safe, count, meaning);
}

static uint64_t count_of(const json_t *object)
{
    json_int_t count = json_integer_value(json_object_get(object, "count"));

    return count > 0 ? (uint64_t)count : 0;
}

uint64_t counted_halted_ns(const char *text)
{
    static const char *const names[] = {"halt_wait_ns", "halt_poll_success_ns",
                                        "halt_poll_fail_ns"};
    json_t *array = json_loads(text, 0, NULL);
    uint64_t ns = 0;

    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *object = json_array_get(array, i);
        const char *name = json_string_value(json_object_get(object, "name"));
        for (size_t k = 0; name && k < ARRAY_SIZE(names); k++)
            if (strcmp(name, names[k]) == 0)
                ns += count_of(object);
    }
    json_decref(array);
    return ns;
}

void counted_print(const char *text, uint64_t nr_exits, FILE *out)
{
    json_t *array = json_loads(text, 0, NULL);
    uint64_t exits = 0;

    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *object = json_array_get(array, i);
        const char *name = json_string_value(json_object_get(object, "name"));
        if (name && strcmp(name, "exits") == 0)
            exits = count_of(object);
    }
    if (json_array_size(array)) {
        fprintf(out, "%-34s %9s\n", "handled by KVM without us", "count");
        if (exits)
            print_line(out, "all", exits > nr_exits ? exits - nr_exits : 0,
                       "exits that vmm never saw");
    }
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *object = json_array_get(array, i);
        const char *name = json_string_value(json_object_get(object, "name"));
        if (name)
            print_line(out, name, count_of(object), meaning_of(name));
    }
    json_decref(array);
}
