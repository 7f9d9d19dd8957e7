/* SPDX-License-Identifier: MIT */
/*
 * Labels for made-up recordings. There is no ELF of the scene's kernel, so
 * these symbols and lines replace those of labels.c (ld's --wrap).
 */
#include <stddef.h>

#include "hv/ports.h"
#include "scene.h"
#include "trace/words/labels.h"

const char *__wrap_trace_label_symbol(const struct trace_labels *labels,
                                      uint64_t address, uint64_t *offset);
const char *__wrap_trace_label_line(const struct trace_labels *labels,
                                    uint64_t address);

const char *__wrap_trace_label_symbol(const struct trace_labels *labels,
                                      uint64_t address, uint64_t *offset)
{
    (void)labels;
    *offset = address & 0xFF;
    return address >> 63 ? "machine_call" : NULL;
}

const char *__wrap_trace_label_line(const struct trace_labels *labels,
                                    uint64_t address)
{
    (void)labels;
    return address >> 63 ? "machine.c:118" : NULL;
}

struct trace_labels *scene_labels(void)
{
    struct trace_labels *labels = trace_labels_create();

    if (!labels)
        return NULL;
    trace_labels_place(labels, TRACE_PLACE_PORT, HV_PORT_UART, 8, "uart");
    trace_labels_place(labels, TRACE_PLACE_MMIO, 0xD0000000, 0x10000,
                       "virtio-blk");
    trace_labels_place(labels, TRACE_PLACE_DEVICE, 1, 1, "uart");
    trace_labels_place(labels, TRACE_PLACE_DEVICE, 7, 1, "virtio-blk");
    trace_labels_place(labels, TRACE_PLACE_DEVICE, 8, 1, "virtio-blk 1");
    trace_labels_place(labels, TRACE_PLACE_GSI, HV_IRQ_VIRTIO_FIRST, 1,
                       "virtio-blk");
    trace_labels_place(labels, TRACE_PLACE_GSI, HV_IRQ_VIRTIO_FIRST + 1, 1,
                       "virtio-blk 1");
    return labels;
}
