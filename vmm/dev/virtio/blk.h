/* SPDX-License-Identifier: MIT */
/*
 * A virtio block device: a disk image as the guest's disk. Its requests are
 * served by threads of its own, several at a time, straight between the image
 * and the guest's pages. Source: virtio 1.2, "Block Device".
 */
#ifndef VMM_DEV_VIRTIO_BLK_H
#define VMM_DEV_VIRTIO_BLK_H

#include "host/disk.h"
#include "virtio.h"

struct blk;

/* Takes over `disk`, also when it fails: NULL with errno. `id` is what the
 * guest is told, cut after 20 bytes. */
struct blk *blk_create(const struct virtio_config *config, struct disk *disk,
                       const char *id) MUST_CHECK;

/* Starts its threads, without which no request is served. 0 or -errno. */
int blk_start(struct blk *blk) MUST_CHECK;

const struct disk *blk_disk(const struct blk *blk);

/* What the bus is given; destroying it ends the threads and closes the disk. */
struct device *blk_device(struct blk *blk);

/* An eventfd: written to, it is a notification of the queue. For the host's
 * kernel, which can do so without an exit to us. */
int blk_doorbell(const struct blk *blk);

/* Hears the doorbell of `other`, whose threads have ended. 0 or -errno. */
int blk_share_doorbell(struct blk *blk, const struct blk *other) MUST_CHECK;

/* Ends the threads: what is in flight is served; what was not yet taken from
 * the queue stays there. No vCPU may run. */
void blk_stop(struct blk *blk);

#endif
