/* SPDX-License-Identifier: MIT */
/*
 * From a machine to its death report. Nothing else runs when this is called, so
 * no lock is needed.
 */
#include "report.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "debug/core.h"
#include "debug/death_json.h"
#include "debug/death_text.h"
#include "base/errors.h"
#include "base/log.h"
#include "bios/bios.h"
#include "machine.h"
#include "naming.h"
#include "outputs.h"
#include "report_last.h"
#include "rerun.h"
#include "show.h"
#include "signals.h"
#include "trace/out/style.h"
#include "x86/cr.h"

bool report_is_due(const struct machine *machine)
{
    if (machine->end.by_guest)
        return false;
    switch (machine->end.code) {
    case STATUS_TRIPLE_FAULT:
    case STATUS_EMULATION:
    case STATUS_FAIL_ENTRY:
    case STATUS_MEMORY_LOST:
    case STATUS_HALTED:
    case STATUS_POLICY:
    case STATUS_EXCEPTION:
    case STATUS_PANIC:
    case STATUS_TIMEOUT:
        return true;
    default:
        return false;
    }
}

/* -------------------------------------------------------------- the report */

static void use_names(const struct machine *machine, struct death *death)
{
    death->symbols = machine->names.symbols;
    death->lines = machine->names.lines;
    death->lacking = machine->names.lacking;
}

static void fill(struct machine *machine, struct death *death)
{
    const struct machine_end *end = &machine->end;
    const struct machine_cpu *cpu;
    unsigned nr;
    const struct guest_mem_region *regions =
        guest_mem_regions(machine->mem, &nr);

    death->code = end->code;
    death->vcpu = end->vcpu >= 0 ? (unsigned)end->vcpu : 0;
    death->detail = end->detail;
    death->rerun = "";
    death->interrupt = death->pic_vector = -1;
    use_names(machine, death);
    death->screen = show_last(machine);
    death->no_hardware = !machine->kvm.hardware;
    death->wants_graphics =
        machine->bios && bios_asks_for_graphics(machine->bios);
    death->boots_again = machine->bios && bios_boots_again(machine->bios);
    for (unsigned i = 0; i < machine->nr_cpus; i++)
        death->nr_waiting +=
            machine->cpus[i].has_state &&
            vcpu_is_reset(&machine->cpus[i].regs, &machine->cpus[i].sregs);
    death->ram_end = regions[nr - 1].base + regions[nr - 1].size;
    cpu = &machine->cpus[death->vcpu];
    death->has_state = cpu->has_state;
    death->state = machine_state_of(machine, cpu);
    death->waits_for_key = machine->bios && cpu->has_state &&
                           !(cpu->sregs.cr0 & X86_CR0_PE) &&
                           bios_waits_for_key(state_linear_rip(&death->state));
    if (end->code == STATUS_TRIPLE_FAULT && cpu->has_state &&
        vcpu_is_reset(&cpu->regs, &cpu->sregs))
        death->has_state = false;
}

/* If a policy rule killed the guest, KVM had to finish the instruction first:
 * the report must be about the instruction that made the request. */
static void step_back(struct machine *machine, struct death *death)
{
    if (death->code != STATUS_POLICY || !death->has_state)
        return;
    death->state.regs.rip -= death_left_by(&death->state);
    machine->end.rip = state_linear_rip(&death->state);
}

/* Which interrupt was being delivered, if any: KVM knows it, or (AMD-V) the
 * interrupt controller. */
static void find_interrupt(struct machine *machine, struct death *death)
{
    const struct kvm_sregs *sregs = &death->state.sregs;
    int vector = vm_pic_vector(&machine->vm, &death->pic_irq);

    for (unsigned i = 0; death->has_state && i < 256; i++)
        if (sregs->interrupt_bitmap[i / 64] >> i % 64 & 1)
            death->interrupt = (int)i;
    if (death->interrupt < 0 && death->has_state &&
        death->state.regs.rflags & X86_RFLAGS_IF)
        death->interrupt = vector;
    death->pic_vector = vector;
}

static void use_second_run(struct machine *machine, struct death *death,
                           struct rerun *rerun)
{
    if (machine->options->no_rerun) {
        death->rerun = "KVM keeps no registers after a triple fault on AMD-V; "
                       "without --no-rerun a second run looks for them";
        return;
    }
    if (machine->files && shares_can_change(&machine->files->shares)) {
        death->rerun = "KVM keeps no registers after a triple fault on AMD-V, "
                       "and a guest that may have changed a share is not run "
                       "a second time; share it with ,ro";
        return;
    }
    rerun_find(machine, rerun);
    death->rerun = rerun->words;
    if (rerun->has_place) {
        death->has_last = true;
        death->last = state_linear_rip(&rerun->state);
    }
    if (rerun->dead)
        death->state.ctx = rerun->dead;
    if (!rerun->found)
        return;
    death->has_state = true;
    death->state = rerun->state;
    machine->end.has_place = true;
    machine->end.rip = state_linear_rip(&rerun->state);
    machine->end.ring = state_ring(&rerun->state);
}

/* The report as text, to be freed by the caller; NULL if out of memory. */
static char *render(struct machine *machine, const struct death *death,
                    size_t *size)
{
    const struct trace_style terminal = trace_style_of(STDERR_FILENO);
    struct report_last printer = {machine, death->vcpu, terminal.colour};
    const struct death_style style = {
        .colour = terminal.colour,
        .columns = terminal.columns,
        .no_screen = machine->show.is_printed && isatty(STDOUT_FILENO) &&
                     isatty(STDERR_FILENO),
        .records = report_print_last,
        .ctx = &printer,
    };
    char *text = NULL;
    FILE *out = open_memstream(&text, size);

    if (!out)
        return NULL;
    death_print(death, &style, out);
    fclose(out);
    return text;
}

/* Prints the report in one write, so that no other lines come between. */
static void print(struct machine *machine, const struct death *death)
{
    size_t size = 0;
    char *text = render(machine, death, &size);

    signals_keep_text(NULL);
    console_end_line(machine->console);
    if (text)
        log_text(text, size);
    free(text);
}

/* Writes the dead guest's core file, including the other vCPUs' registers. */
static int write_core(const struct machine *machine, const struct death *death,
                      const struct rerun *rerun, int fd)
{
    const struct guest_mem *mem =
        rerun->dead && !rerun->found ? rerun->dead : machine->mem;
    struct machine_state *states = calloc(machine->nr_cpus, sizeof(*states));
    int rc = -ENOMEM;

    for (unsigned i = 0; states && i < machine->nr_cpus; i++) {
        states[i] = death->state;
        if (i == death->vcpu)
            continue;
        states[i].regs = machine->cpus[i].regs;
        states[i].sregs = machine->cpus[i].sregs;
    }
    if (states)
        rc = core_write(fd, states, machine->nr_cpus, death->vcpu, mem);
    free(states);
    return rc;
}

static int write_report(const struct death *death, int fd)
{
    json_t *object = death_json(death);

    signals_keep_report(NULL, -1);
    int rc = object ? outputs_write_json(fd, object) : -ENOMEM;

    json_decref(object);
    return rc;
}

static void write_files(const struct machine *machine,
                        const struct death *death, const struct rerun *rerun,
                        const struct outputs *outputs)
{
    int rc = outputs->report < 0 ? 0 : write_report(death, outputs->report);

    if (rc)
        log_error("writing the report to %s: %s", machine->options->report,
                  errors_make(-rc));
    rc = 0;
    if (outputs->core >= 0) {
        signals_take_time(); /* the user asked for all of the guest's memory */
        rc = write_core(machine, death, rerun, outputs->core);
    }
    if (rc)
        log_error("writing the core file to %s: %s", machine->options->core,
                  errors_make(-rc));
}

/* For --result. */
static void keep_why(struct machine_end *end, const struct death *death)
{
    const char *source =
        death->has_state
            ? lines_find(death->lines, state_linear_rip(&death->state))
            : NULL;

    snprintf(end->why, sizeof(end->why), "%s", death->why);
    snprintf(end->source, sizeof(end->source), "%s", source ? source : "");
}

/* The report without names. It shows which addresses need one, and is kept for
 * an end that comes before the one with names is out. */
static void keep_report(struct machine *machine, const struct death *death,
                        int fd)
{
    json_t *object = death_json(death);
    size_t size = 0;

    signals_keep_text(render(machine, death, &size));
    signals_keep_report(object ? outputs_json_text(object) : NULL, fd);
    json_decref(object);
}

static void find_names(struct machine *machine, struct death *death, int fd)
{
    struct names_wanted wanted = {.nr = 0};

    if (!naming_ask(machine, &wanted))
        return;
    use_names(machine, death);
    death_explain(death);
    keep_why(&machine->end, death);
    keep_report(machine, death, fd);
    names_wanted_add(&wanted, machine->end.rip); /* --result needs it too */
    naming_read(machine, &wanted);
    use_names(machine, death);
}

void report_death(struct machine *machine, const struct outputs *outputs)
{
    struct death *death = calloc(1, sizeof(*death));
    struct rerun rerun = {.found = false};

    if (!death)
        return; /* the last line still says how it ended */
    fill(machine, death);
    step_back(machine, death);
    find_interrupt(machine, death);
    if (!death->has_state && death->code == STATUS_TRIPLE_FAULT &&
        !machine->kvm.intel)
        use_second_run(machine, death, &rerun);
    if (rerun.found)
        find_interrupt(rerun.machine, death);
    find_names(machine, death, outputs->report);
    death_explain(death);
    keep_why(&machine->end, death);
    print(machine, death);
    write_files(machine, death, &rerun, outputs);
    rerun_end(&rerun);
    free(death);
}
