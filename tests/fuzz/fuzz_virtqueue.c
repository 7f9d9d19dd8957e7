/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the walk of a virtqueue. An input is the queue's geometry and the
 * guest's memory around its rings; every chain that is found is given back.
 * Checked: every buffer lies in the guest's memory, the sums agree, there are
 * no more chains than the index says, and only the used ring is written.
 */
#include "fuzz.h"

#include <linux/virtio_ring.h>
#include <stdlib.h>
#include <string.h>

#include "dev/virtio/virtqueue.h"

#define RAM_SIZE (1u << 20)
#define BYTES    0x3000u /* of RAM, from 0 on, that the input fills */
#define LOOKED   0x10000u
#define SKIPS    4u /* most pops before the index is advanced */

struct geometry {
    struct virtq_layout layout;
    uint8_t features; /* bit 0: indirect, bit 1: event index */
    uint8_t rounds;
    uint16_t add; /* added to the available index in each round */
};

static struct guest_mem *mem;
static uint8_t *ram;
static uint8_t before[LOOKED];

static void start(void)
{
    unsigned nr;

    if (guest_mem_create(RAM_SIZE, &mem))
        abort();
    ram = guest_mem_regions(mem, &nr)[0].host;
}

static bool in_memory(const struct iovec *iov)
{
    unsigned nr;
    const struct guest_mem_region *regions = guest_mem_slots(mem, &nr);

    for (unsigned i = 0; i < nr; i++) {
        const uint8_t *at = iov->iov_base;
        if (at >= regions[i].host &&
            range_inside((uint64_t)(at - regions[i].host), iov->iov_len,
                         regions[i].size))
            return true;
    }
    return false;
}

static void check(const struct virtqueue *vq, const struct virtq_chain *chain)
{
    uint64_t sums[2] = {0, 0};

    if (chain->nr_out + chain->nr_in > vq->layout.size)
        abort();
    for (unsigned i = 0; i < chain->nr_out + chain->nr_in; i++) {
        if (!chain->iov[i].iov_len || !in_memory(&chain->iov[i]))
            abort();
        sums[i >= chain->nr_out] += chain->iov[i].iov_len;
    }
    if (sums[0] != chain->out_len || sums[1] != chain->in_len)
        abort();
}

/* Checks that only the used ring has changed. */
static void check_ram(const struct virtq_layout *layout)
{
    uint64_t len = 6 + 8ull * layout->size;

    if (layout->used < LOOKED) {
        if (len > LOOKED - layout->used)
            len = LOOKED - layout->used;
        memcpy(before + layout->used, ram + layout->used, len);
    }
    if (memcmp(before, ram, LOOKED) != 0)
        abort();
}

static void take(struct virtqueue *vq)
{
    static struct virtq_chain chain;
    struct virtq_error error = {0};

    for (unsigned i = 0; i <= vq->layout.size; i++) {
        uint16_t idx = (uint16_t)(vq->avail[1] - vq->next_avail);
        enum virtq_result result = virtqueue_pop(vq, &chain, &error);
        if (result == VIRTQ_EMPTY && idx != 0)
            abort();
        if (result == VIRTQ_BROKEN && !error.what)
            abort();
        if (result != VIRTQ_CHAIN)
            return;
        if (idx == 0)
            abort();
        check(vq, &chain);
        virtqueue_push(vq, &chain, chain.in_len);
        bool wanted = virtqueue_wants_interrupt(vq);
        virtqueue_ask_notify(vq, wanted);
    }
    /* The used ring may overlap the available ring. Then there is always
     * another chain, at the expense of the guest's own time. */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct geometry g;
    struct virtqueue vq;
    struct virtq_error error = {0};

    if (!mem)
        start();
    if (size < sizeof(g))
        return 0;
    memcpy(&g, data, sizeof(g));
    data += sizeof(g);
    size -= sizeof(g);
    memset(ram, 0, LOOKED);
    memcpy(ram, data, size < BYTES ? size : BYTES);
    memcpy(before, ram, LOOKED);
    if (!virtqueue_start(&vq, mem, &g.layout, (uint64_t)(g.features & 3) << 28,
                         &error)) {
        if (!error.what)
            abort();
        return 0;
    }
    for (unsigned round = 0; round <= g.rounds % SKIPS; round++) {
        take(&vq);
        check_ram(&g.layout);
        /* The guest goes on. */
        vq.avail[1] = (uint16_t)(vq.avail[1] + g.add);
        memcpy(before, ram, LOOKED);
    }
    return 0;
}

/* Queues of 4 to 32 with chains of each kind. */
size_t fuzz_seed(unsigned n, uint8_t *buf)
{
    struct geometry g = {
        .layout = {4u << n % 4, 0x0, 0x1000, 0x2000},
        .features = (uint8_t)(n / 4),
        .rounds = 1,
        .add = 1,
    };
    struct vring_desc *desc = (struct vring_desc *)(buf + sizeof(g));
    uint16_t *avail = (uint16_t *)(buf + sizeof(g) + 0x1000);

    if (n >= 16)
        return 0;
    _Static_assert(sizeof(struct geometry) % 8 == 0, "what follows is aligned");
    memset(buf, 0, sizeof(g) + 0x1100);
    memcpy(buf, &g, sizeof(g));
    desc[0] = (struct vring_desc){0x3000, 16, VRING_DESC_F_NEXT, 1};
    desc[1] = (struct vring_desc){0x4000, 512,
                                  VRING_DESC_F_NEXT | VRING_DESC_F_WRITE, 2};
    desc[2] = (struct vring_desc){0x5000, 1, VRING_DESC_F_WRITE, 0};
    desc[3] = (struct vring_desc){0x0, 48, VRING_DESC_F_INDIRECT, 0};
    avail[1] = 2;
    avail[3] = 3;
    return sizeof(g) + 0x1100;
}
