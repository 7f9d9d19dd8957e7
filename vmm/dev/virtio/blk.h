/* SPDX-License-Identifier: MIT */
/*
 * A virtio block device: a disk image as the guest's disk. Its own threads
 * serve the requests, several at a time, transferring directly between the
 * image and the guest's pages. Source: virtio 1.2, "Block Device".
 */
#ifndef VMM_DEV_VIRTIO_BLK_H
#define VMM_DEV_VIRTIO_BLK_H

#include "host/disk.h"
#include "virtio.h"

struct blk;

/* Takes ownership of `disk`, even if it fails; then NULL with errno. `id` is
 * the ID that the guest reads, cut after 20 bytes. */
struct blk *blk_create(const struct virtio_config *config, struct disk *disk,
                       const char *id) MUST_CHECK;

/* Starts the threads that serve requests. 0 or -errno. */
int blk_start(struct blk *blk) MUST_CHECK;

const struct disk *blk_disk(const struct blk *blk);

/* The device to attach to the bus; destroying it ends the threads and closes
 * the disk. */
struct device *blk_device(struct blk *blk);

/* An eventfd; a write to it notifies the queue. It is for the host's kernel,
 * which can do this without an exit to the VMM. */
int blk_doorbell(const struct blk *blk);

/* Uses the doorbell of `other`, whose threads have ended, as its own too. 0 or
 * -errno. */
int blk_share_doorbell(struct blk *blk, const struct blk *other) MUST_CHECK;

/* Ends the threads: requests in flight are completed; those not yet taken from
 * the queue stay there. No vCPU may run. */
void blk_stop(struct blk *blk);

#endif
