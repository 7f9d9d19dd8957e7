/* SPDX-License-Identifier: MIT */
/*
 * Names for a machine's addresses: those of the image, or of --symbols.
 */
#include "naming.h"

#include <string.h>

#include "base/log.h"

#define FIRST_MS 2000u  /* how long a start waits */
#define ASKED_MS 20000u /* the same for names that were asked for */
#define LAST_MS  300u   /* how long an end waits */

/* Names are read when they are needed, by a process that is created now,
 * because it must not have anything that is opened or allocated later. */
static void start(struct machine *machine, const struct boot_file *file)
{
    int rc = names_reader_start(&machine->names_reader, file,
                                machine->options->no_sandbox);

    if (rc)
        log_warn("starting the process that reads symbols: %s; there will be "
                 "none",
                 strerror(-rc));
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
    return STATUS_OK;
}

void naming_read_all(struct machine *machine)
{
    static const struct names_wanted all = {.is_all = 1};
    uint64_t timeout = machine->options->timeout_ms;
    unsigned most = machine->options->symbols ? ASKED_MS : FIRST_MS;
    unsigned ms = timeout && timeout < most ? (unsigned)timeout : most;

    names_reader_take(&machine->names_reader, &all, ms, &machine->names);
    if (machine->names.lacking[0])
        log_warn("--trace: %s", machine->names.lacking);
}

bool naming_ask(struct machine *machine, struct names_wanted *wanted)
{
    if (!machine->names_reader.is_there)
        return false;
    machine->names.symbols = symbols_new_asking(wanted);
    machine->names.lines = lines_new_asking(wanted);
    return true;
}

void naming_read(struct machine *machine, const struct names_wanted *wanted)
{
    names_fini(&machine->names);
    names_reader_take(&machine->names_reader, wanted, LAST_MS, &machine->names);
}

void naming_end(struct machine *machine)
{
    names_reader_end(&machine->names_reader);
}
