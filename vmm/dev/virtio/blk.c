/* SPDX-License-Identifier: MIT */
/*
 * A virtio block device and its threads.
 *
 * All threads wait on one eventfd, the doorbell. A thread that wakes takes
 * chains from the queue until it is empty. If it sees another chain after the
 * one it took, it rings the doorbell again for an idle thread. So as many
 * requests are in flight as there are threads, and a single request wakes a
 * single thread.
 *
 * While no thread is idle the driver is asked not to notify: each thread checks
 * the queue anyway when it finishes a request.
 */
#include "blk.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/virtio_ids.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "host/sandbox.h"
#include "record/thread.h"
#include "blk_request.h"

#define NR_THREADS    4u
#define STACK_BYTES   (128u << 10)
#define QUEUE         0u
#define TRACE_RECORDS 16384u

struct blk {
    struct virtio_device vdev;
    struct disk *disk;
    char id[VIRTIO_BLK_ID_BYTES + 1];
    struct virtio_blk_config space;
    int doorbell;
    struct worker {
        struct blk *blk;
        pthread_t thread;
        struct trace_ring ring; /* .records is NULL without a trace */
    } workers[NR_THREADS];
    unsigned nr_workers; /* number of threads to join */

    unsigned nr_idle; /* guarded by vdev.lock, as is the next */
    bool stopping;
};

/* ------------------------------------------------------------------ threads */

static void ring_doorbell(const struct blk *blk)
{
    const uint64_t one = 1;
    ssize_t ignored;

    /* Fails only if the counter is full; then the doorbell is rung anyway. */
    ignored = write(blk->doorbell, &one, sizeof(one));
    (void)ignored;
}

static void wait_doorbell(const struct blk *blk)
{
    uint64_t count;
    ssize_t ignored;

    /* If a signal ends the read, the caller only finds the queue empty. */
    ignored = read(blk->doorbell, &count, sizeof(count));
    (void)ignored;
}

/* Serves one chain, with the lock released meanwhile. */
static void serve(struct blk *blk, struct virtq_chain *chain)
{
    struct virtio_device *vdev = &blk->vdev;
    struct blk_request request;
    uint32_t len;
    const struct blk_media media = {
        .disk = blk->disk,
        .id = blk->id,
        .write_through = !virtio_has(vdev, VIRTIO_BLK_F_FLUSH),
    };

    uint64_t began = trace_service_begin();
    if (!blk_request_decode(&media, chain, &request)) {
        virtio_break(vdev, "a disk request without a place for its status",
                     chain->head);
        virtio_drop(vdev, QUEUE);
        trace_service(began, vdev->config.irq.gsi, chain->head,
                      HV_TRACE_WHAT(VIRTIO_ID_BLOCK, UINT32_MAX), 0, -EPROTO);
        return;
    }
    pthread_mutex_unlock(&vdev->lock);
    bool is_done = blk_request_perform(&media, &request, &len);
    pthread_mutex_lock(&vdev->lock);
    if (!is_done) { /* shutdown: the guest gets no answer */
        virtio_drop(vdev, QUEUE);
        return;
    }
    virtio_push(vdev, QUEUE, chain, len);
    trace_service(began, vdev->config.irq.gsi, request.sector,
                  HV_TRACE_WHAT(VIRTIO_ID_BLOCK, request.type),
                  request.data_len,
                  request.status == VIRTIO_BLK_S_OK       ? 0
                  : request.status == VIRTIO_BLK_S_UNSUPP ? -EOPNOTSUPP
                                                          : -EIO);
}

/* Takes chains until there are none, or the threads must stop. */
static void drain(struct blk *blk, struct virtq_chain *chain)
{
    struct virtio_device *vdev = &blk->vdev;

    do {
        while (!blk->stopping && virtio_pop(vdev, QUEUE, chain)) {
            if (virtio_ask_notify(vdev, QUEUE, blk->nr_idle > 0))
                ring_doorbell(blk);
            serve(blk, chain);
        }
    } while (!blk->stopping && virtio_ask_notify(vdev, QUEUE, true));
}

static void *blk_thread(void *arg)
{
    struct worker *worker = arg;
    struct blk *blk = worker->blk;
    struct virtq_chain chain;

    if (trace_ring_exists(&worker->ring))
        trace_thread_set(&worker->ring, HV_TRACE_NO_VCPU);
    pthread_mutex_lock(&blk->vdev.lock);
    while (!blk->stopping) {
        blk->nr_idle++;
        pthread_mutex_unlock(&blk->vdev.lock);
        wait_doorbell(blk);
        pthread_mutex_lock(&blk->vdev.lock);
        blk->nr_idle--;
        drain(blk, &chain);
    }
    pthread_mutex_unlock(&blk->vdev.lock);
    ring_doorbell(blk); /* so that the next thread wakes too */
    return NULL;
}

void blk_stop(struct blk *blk)
{
    pthread_mutex_lock(&blk->vdev.lock);
    blk->stopping = true;
    pthread_mutex_unlock(&blk->vdev.lock);
    if (blk->nr_workers)
        ring_doorbell(blk);
    while (blk->nr_workers)
        pthread_join(blk->workers[--blk->nr_workers].thread, NULL);
}

/* A failure only means that the trace lacks this thread. */
static void add_trace(struct worker *worker, unsigned index)
{
    const struct virtio_config *config = &worker->blk->vdev.config;

    if (!config->sources || trace_ring_create(&worker->ring, TRACE_RECORDS))
        return;
    snprintf(worker->ring.source.name, TRACE_SOURCE_NAME, "%s.%u", config->name,
             index);
    if (trace_sources_add(config->sources, &worker->ring.source))
        trace_ring_destroy(&worker->ring);
}

int blk_start(struct blk *blk)
{
    pthread_attr_t attr;
    int rc = 0;

    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    while (!rc && blk->nr_workers < NR_THREADS) {
        struct worker *worker = &blk->workers[blk->nr_workers];
        worker->blk = blk;
        add_trace(worker, blk->nr_workers);
        const struct sandbox_thread what = {
            .kind = SANDBOX_DISK,
            .run = blk_thread,
            .arg = worker,
        };
        rc = sandbox_start(&what, &attr, &worker->thread);
        if (!rc)
            blk->nr_workers++;
    }
    pthread_attr_destroy(&attr);
    return blk->nr_workers > 0 ? 0 : rc; /* fewer also work */
}

/* ------------------------------------------------------------------- device */

static void blk_notify(struct virtio_device *vdev, unsigned queue)
{
    (void)queue;
    ring_doorbell((struct blk *)vdev);
}

static void blk_destroy(struct virtio_device *vdev)
{
    struct blk *blk = (struct blk *)vdev;

    blk_stop(blk);
    if (blk->doorbell >= 0)
        close(blk->doorbell);
    disk_close(blk->disk);
    for (unsigned i = 0; i < NR_THREADS; i++)
        trace_ring_destroy(&blk->workers[i].ring);
    virtio_fini(vdev);
    free(blk);
}

static const struct virtio_class blk_class = {
    .id = VIRTIO_ID_BLOCK,
    .nr_queues = 1,
    .notify = blk_notify,
    .destroy = blk_destroy,
};

static uint64_t features_of(const struct disk *disk)
{
    uint64_t features = UINT64_C(1) << VIRTIO_BLK_F_SEG_MAX |
                        UINT64_C(1) << VIRTIO_BLK_F_BLK_SIZE |
                        UINT64_C(1) << VIRTIO_BLK_F_TOPOLOGY |
                        UINT64_C(1) << VIRTIO_BLK_F_FLUSH;

    if (disk_is_read_only(disk))
        return features | UINT64_C(1) << VIRTIO_BLK_F_RO;
    return features | UINT64_C(1) << VIRTIO_BLK_F_DISCARD |
           UINT64_C(1) << VIRTIO_BLK_F_WRITE_ZEROES;
}

static void fill_space(struct virtio_blk_config *space, const struct disk *disk)
{
    uint32_t per_block = disk_block_size(disk) / DISK_SECTOR;

    *space = (struct virtio_blk_config){
        .capacity = disk_size(disk) / DISK_SECTOR,
        .seg_max = BLK_MAX_DATA_BUFFERS,
        .blk_size = DISK_SECTOR,
        .num_queues = 1,
        .max_discard_sectors = BLK_MAX_DISCARD,
        .max_discard_seg = BLK_MAX_RANGES,
        .discard_sector_alignment = 1,
        .max_write_zeroes_sectors = BLK_MAX_WRITE_ZEROES,
        .max_write_zeroes_seg = BLK_MAX_RANGES,
        .write_zeroes_may_unmap = 1,
    };
    while (per_block > 1) {
        space->physical_block_exp++;
        per_block /= 2;
    }
}

struct blk *blk_create(const struct virtio_config *config, struct disk *disk,
                       const char *id)
{
    struct blk *blk = calloc(1, sizeof(*blk));

    if (!blk) {
        disk_close(disk);
        errno = ENOMEM;
        return NULL;
    }
    blk->disk = disk;
    strncpy(blk->id, id, VIRTIO_BLK_ID_BYTES); /* zero-padded, as specified */
    fill_space(&blk->space, disk);
    virtio_init(&blk->vdev, &blk_class, config, features_of(disk), &blk->space,
                sizeof(blk->space));
    blk->doorbell = eventfd(0, EFD_CLOEXEC);
    if (blk->doorbell < 0) {
        int error = errno;
        blk_destroy(&blk->vdev);
        errno = error;
        return NULL;
    }
    return blk;
}

struct device *blk_device(struct blk *blk)
{
    return &blk->vdev.dev;
}

int blk_doorbell(const struct blk *blk)
{
    return blk->doorbell;
}

int blk_share_doorbell(struct blk *blk, const struct blk *other)
{
    int fd = fcntl(other->doorbell, F_DUPFD_CLOEXEC, 0);

    if (fd < 0)
        return -errno;
    close(blk->doorbell);
    blk->doorbell = fd;
    return 0;
}

const struct disk *blk_disk(const struct blk *blk)
{
    return blk->disk;
}
