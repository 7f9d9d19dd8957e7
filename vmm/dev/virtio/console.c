/* SPDX-License-Identifier: MIT */
/*
 * A virtio console. The sink never blocks, so output is served on the vCPU
 * thread that notifies; output that has to wait is sent by
 * virtio_console_transmit, when the sink has room.
 */
#include "console.h"

#include <linux/virtio_ids.h>
#include <stdlib.h>

#include "record/thread.h"

#define RECEIVE  0u
#define TRANSMIT 1u

/* Bytes that one call makes room for. The lock is held meanwhile, and the event
 * loop may wait for it, deaf to signals: with long buffers, and a sink that is
 * a fast file, a queue's worth is gigabytes. */
#define SEND_MAX (1u << 20)

struct virtio_console {
    struct virtio_device vdev;
    struct char_sink sink;
    void (*input_room)(void *ctx);
    void *input_ctx;

    /* Guarded by vdev.lock. */
    bool is_sending;          /* `out` is not sent completely */
    struct virtq_chain out;   /* in flight while is_sending */
    uint32_t sent;            /* bytes of it sent */
    struct virtq_chain input; /* used only during a call */
};

/* ------------------------------------------------------------------- output */

/* How many of `len` bytes may be offered to the sink. After the call's share it
 * is what the sink has room for; if that is none, the sink asks for more later
 * (virtio_console_transmit). */
static size_t part_of(const struct virtio_console *console, size_t len,
                      size_t share)
{
    size_t most = share ? share : console->sink.room(console->sink.ctx);

    return len < most ? len : most;
}

/* Sends as much of the current chain as the sink takes; true if all is sent. */
static bool send_some(struct virtio_console *console, size_t *share)
{
    struct virtq_chain *out = &console->out;
    uint32_t skip = console->sent;

    for (unsigned i = 0; i < out->nr_out; i++) {
        const uint8_t *data = out->iov[i].iov_base;
        size_t len = out->iov[i].iov_len;

        while (skip < len) {
            size_t part = part_of(console, len - skip, *share);
            size_t taken = char_sink_write(&console->sink, data + skip, part);

            console->sent += (uint32_t)taken;
            skip += (uint32_t)taken;
            *share -= taken < *share ? taken : *share;
            if (taken < part || part == 0)
                return false;
        }
        skip -= (uint32_t)len;
    }
    return true;
}

static void transmit(struct virtio_console *console)
{
    struct virtio_device *vdev = &console->vdev;
    size_t share = SEND_MAX;
    bool again = true;

    /* At most a queue's worth for one notification. */
    for (unsigned i = 0; i < VIRTQ_MAX_SIZE && again; i++) {
        if (!console->is_sending) {
            console->is_sending = virtio_pop(vdev, TRANSMIT, &console->out);
            console->sent = 0;
        }
        if (!console->is_sending) {
            again = virtio_ask_notify(vdev, TRANSMIT, true);
            continue;
        }
        uint64_t began = trace_now();
        if (!send_some(console, &share))
            return;
        console->is_sending = false;
        virtio_push(vdev, TRANSMIT, &console->out, 0);
        trace_service(began, vdev->config.irq.gsi, console->out.head,
                      HV_TRACE_WHAT(VIRTIO_ID_CONSOLE, TRANSMIT), console->sent,
                      0);
    }
}

void virtio_console_transmit(struct virtio_console *console)
{
    pthread_mutex_lock(&console->vdev.lock);
    if (!console->vdev.resetting)
        transmit(console);
    pthread_mutex_unlock(&console->vdev.lock);
}

/* -------------------------------------------------------------------- input */

bool virtio_console_listens(struct virtio_console *console)
{
    pthread_mutex_lock(&console->vdev.lock);
    bool listens = virtio_is_live(&console->vdev, RECEIVE);
    pthread_mutex_unlock(&console->vdev.lock);
    return listens;
}

size_t virtio_console_receive(struct virtio_console *console,
                              const uint8_t *data, size_t len)
{
    struct virtio_device *vdev = &console->vdev;
    struct virtq_chain *in = &console->input;
    size_t taken = 0;

    pthread_mutex_lock(&vdev->lock);
    for (unsigned i = 0; i < VIRTQ_MAX_SIZE && taken < len; i++) {
        if (!virtio_pop(vdev, RECEIVE, in)) {
            if (!virtio_ask_notify(vdev, RECEIVE, true))
                break;
            continue;
        }
        size_t part = virtqueue_copy_to(virtq_in(in), in->nr_in, 0,
                                        data + taken, len - taken);
        virtio_push(vdev, RECEIVE, in, (uint32_t)part);
        taken += part;
    }
    pthread_mutex_unlock(&vdev->lock);
    return taken;
}

/* ------------------------------------------------------------------- device */

static void console_notify(struct virtio_device *vdev, unsigned queue)
{
    struct virtio_console *console = (struct virtio_console *)vdev;

    if (queue == TRANSMIT)
        transmit(console);
    else if (console->input_room)
        console->input_room(console->input_ctx);
}

static void console_cancel(struct virtio_device *vdev, unsigned queue)
{
    struct virtio_console *console = (struct virtio_console *)vdev;

    if (queue != TRANSMIT)
        return;
    if (console->is_sending)
        virtio_drop(vdev, TRANSMIT);
    console->is_sending = false;
}

static void console_destroy(struct virtio_device *vdev)
{
    virtio_fini(vdev);
    free(vdev);
}

static const struct virtio_class console_class = {
    .id = VIRTIO_ID_CONSOLE,
    .nr_queues = 2,
    .notify = console_notify,
    .cancel = console_cancel,
    .destroy = console_destroy,
};

struct virtio_console *virtio_console_create(const struct virtio_config *config,
                                             const struct char_sink *sink,
                                             void (*input_room)(void *ctx),
                                             void *ctx)
{
    struct virtio_console *console = calloc(1, sizeof(*console));

    if (!console)
        return NULL;
    console->sink = *sink;
    console->input_room = input_room;
    console->input_ctx = ctx;
    virtio_init(&console->vdev, &console_class, config, 0, NULL, 0);
    return console;
}

struct device *virtio_console_device(struct virtio_console *console)
{
    return console ? &console->vdev.dev : NULL;
}
