/* SPDX-License-Identifier: MIT */
/*
 * Names for a machine's addresses: those of the image, of --symbols, or of a
 * Linux kernel in memory.
 */
#include "naming.h"

#include <string.h>

#include "base/errors.h"
#include "base/ending.h"
#include "base/log.h"
#include "base/now.h"
#include "debug/names/kallsyms_memory.h"

/* How long to wait. The process that reads has a limit of its own, in seconds
 * of CPU time: these are for a busy host, where that takes many times as long.
 * An end that has a deadline waits less (base/ending.h). */
#define TRACE_MS  20000u
#define REPORT_MS 2000u

_Static_assert(KALLSYMS_BEFORE + KALLSYMS_BEHIND <= NAMES_MAX_MEMORY,
               "the process takes a whole window");

/* Names are read when they are needed, by a process that is created now,
 * because it must not have anything that is opened or allocated later. */
static void start(struct machine *machine, const struct boot_file *file)
{
    int rc = names_reader_start(&machine->names_reader, file,
                                machine->options->no_sandbox);

    if (rc)
        log_warn("starting the process that reads symbols: %s; there will be "
                 "none",
                 errors_host(-rc));
}

static int start_with(struct machine *machine, const char *path)
{
    struct image_error error;
    struct boot_file file;
    int rc = boot_file_read(path, IMAGE_MAX_SIZE, &file, &error);

    if (rc) {
        log_error("--symbols=%s: %s", path, error.text);
        return STATUS_NO_IMAGE;
    }
    bool is_known = names_can_read(&file);
    if (is_known)
        start(machine, &file);
    else
        log_error("--symbols=%s: this is neither an ELF file nor a list of "
                  "symbols (System.map, nm -n)",
                  path);
    boot_file_free(&file);
    return is_known ? STATUS_OK : STATUS_BAD_IMAGE;
}

/* The file that is run: of a bzImage, what was unpacked. */
static struct boot_file own_file(const struct image *image)
{
    if (image->unpacked.data)
        return (struct boot_file){.data = image->unpacked.data,
                                  .size = image->unpacked.size};
    return (struct boot_file){.data = image->data, .size = image->size};
}

int naming_start(struct machine *machine)
{
    const struct image *image = machine->image;
    const struct boot_file file = own_file(image);
    bool is_linux = image->unpacked.data || image->notes.is_linux;

    if (machine->options->symbols)
        return start_with(machine, machine->options->symbols);
    if (names_are_in(&file) || is_linux)
        start(machine, &file);
    else if (image->protocol == BOOT_PROTOCOL_LINUX)
        start(machine, NULL); /* it unpacks itself */
    return STATUS_OK;
}

/* The kernel's table in the guest's memory, as the page tables of any vCPU show
 * it. */
static bool find_table(const struct machine *machine, uint64_t until,
                       struct kallsyms_window *table)
{
    for (unsigned i = 0; i < machine->nr_cpus; i++) {
        const struct machine_cpu *cpu = &machine->cpus[i];
        const struct machine_state state = machine_state_of(machine, cpu);
        if (cpu->has_state &&
            kallsyms_in_memory(&state, machine->mem, until, table))
            return true;
    }
    return false;
}

static void say_no_table(struct names *names, bool is_late, unsigned ms)
{
    if (is_late)
        snprintf(names->lacking, sizeof(names->lacking),
                 "no names: looking for the kernel's table of symbols in its "
                 "memory takes more than %u ms",
                 ms);
    else
        snprintf(names->lacking, sizeof(names->lacking),
                 "no names: the kernel's table of symbols is not in its "
                 "memory, where a kernel that unpacks itself has it");
}

static void take(struct machine *machine, const struct names_wanted *wanted,
                 unsigned ms)
{
    struct names_wanted question = *wanted;
    struct kallsyms_window table = {.size = 0};
    struct names *names = &machine->names;

    ms = ending_wait(ms);
    const uint64_t until = now_ms() + ms;
    if (!machine->names_reader.has_file &&
        !find_table(machine, until, &table)) {
        say_no_table(names, now_ms() >= until || ending_is_over(), ms);
        naming_end(machine);
        return;
    }
    question.memory = table.size;
    names_reader_take(&machine->names_reader, &question, table.data, ms, names);
}

static void take_all(struct machine *machine, unsigned ms)
{
    static const struct names_wanted all = {.is_all = 1};

    take(machine, &all, ms);
    if (machine->names.lacking[0])
        log_warn("--trace: %s", machine->names.lacking);
}

void naming_read_all(struct machine *machine)
{
    uint64_t timeout = machine->options->timeout_ms;
    unsigned ms = timeout && timeout < TRACE_MS ? (unsigned)timeout : TRACE_MS;

    if (machine->names_reader.has_file)
        take_all(machine, ms);
}

void naming_read_late(struct machine *machine)
{
    if (machine->names_reader.is_there)
        take_all(machine, TRACE_MS);
}

bool naming_ask(struct machine *machine, struct names_wanted *wanted)
{
    if (!machine->names_reader.is_there)
        return false;
    machine->names.symbols = symbols_new_asking(wanted);
    machine->names.lines = lines_new_asking(wanted);
    snprintf(machine->names.lacking, sizeof(machine->names.lacking),
             "no names: the end came before they were read");
    return true;
}

void naming_read(struct machine *machine, const struct names_wanted *wanted)
{
    names_fini(&machine->names);
    take(machine, wanted, REPORT_MS);
}

void naming_end(struct machine *machine)
{
    names_reader_end(&machine->names_reader);
}
