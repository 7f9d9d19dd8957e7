/* SPDX-License-Identifier: MIT */
/*
 * What a reader must know of a machine, besides its records: names and clocks.
 */
#include "tracing.h"

#include <time.h>

#include "hv/ports.h"
#include "machine.h"
#include "wiring_ata.h"

static void add_port(void *ctx, const char *name, uint64_t base, uint64_t size)
{
    trace_labels_place(ctx, TRACE_PLACE_PORT, base, size, name);
}

static void add_mmio(void *ctx, const char *name, uint64_t base, uint64_t size)
{
    trace_labels_place(ctx, TRACE_PLACE_MMIO, base, size, name);
}

/* "guest.bin lab=demo" */
static void make_title(const struct options *options, char *buf, size_t size)
{
    const char *slash = strrchr(options->image, '/');
    size_t n =
        (size_t)snprintf(buf, size, "%s", slash ? slash + 1 : options->image);

    for (int i = 0; i < options->nr_kernel_args && n < size; i++)
        n +=
            (size_t)snprintf(buf + n, size - n, " %s", options->kernel_args[i]);
}

static uint64_t realtime_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void borrow_names(struct machine *machine)
{
    trace_labels_borrow(machine->tracing.labels, machine->names.symbols,
                        machine->names.lines);
}

static void describe(struct machine *machine)
{
    struct tracing *tracing = &machine->tracing;
    struct trace_labels *labels = tracing->labels;
    struct trace_meta *meta = &tracing->meta;

    make_title(machine->options, meta->title, sizeof(meta->title));
    meta->start_tsc = machine->started_tsc;
    meta->start_realtime_ns = realtime_ns();
    meta->tsc_khz = machine->host_tsc_khz;
    meta->nr_vcpus = machine->nr_cpus;
    bus_each_port(machine->bus, add_port, labels);
    bus_each_mmio(machine->bus, add_mmio, labels);
    trace_labels_place(labels, TRACE_PLACE_GSI, HV_IRQ_UART, 1, "uart");
    machine_label_ata(labels);
    for (unsigned i = 0; i < machine->nr_devices; i++) {
        const char *name = machine->device_names[i];
        uint32_t gsi = machine->devices[i].gsi;
        trace_labels_place(labels, TRACE_PLACE_GSI, gsi, 1, name);
        trace_labels_place(labels, TRACE_PLACE_DEVICE, gsi, 1, name);
    }
    borrow_names(machine);
    tracing->info = trace_meta_info(meta, labels);
    tracing->info.is_live = true;
}

const struct trace_info *tracing_info(struct machine *machine)
{
    struct tracing *tracing = &machine->tracing;

    if (!tracing->labels) {
        tracing->labels = trace_labels_create();
        if (!tracing->labels)
            return NULL;
        describe(machine);
    }
    borrow_names(machine); /* they may have arrived late, or be dropped */
    return &tracing->info;
}
