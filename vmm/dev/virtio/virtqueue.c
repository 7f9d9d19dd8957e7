/* SPDX-License-Identifier: MIT */
/*
 * The device's side of a split virtqueue.
 *
 *   avail   flags  idx  ring[size]  used_event    written by the driver
 *   used    flags  idx  ring[size]  avail_event   written by the device
 *
 * Source: virtio 1.2, "Split Virtqueues".
 */
#include "virtqueue.h"

#include <linux/virtio_ring.h>
#include <stdatomic.h>

/* Offsets from the start of a ring, in units of 16 bits. */
#define RING_FLAGS 0u
#define RING_IDX   1u
#define RING_FIRST 2u

#define AVAIL_BYTES(size) (UINT64_C(2) * (RING_FIRST + (size) + 1u))
#define USED_BYTES(size)                                                       \
    (UINT64_C(2) * (RING_FIRST + UINT64_C(4) * (size) + 1u))

/* Reads a value once, since the guest may change it at any time. */
/*@ requires \valid_read(at);
    assigns \nothing; */
static uint16_t load(const uint16_t *at)
{
    return __atomic_load_n(at, __ATOMIC_RELAXED);
}

/*@ requires \valid(at);
    assigns *at; */
static void store(uint16_t *at, uint16_t value)
{
    __atomic_store_n(at, value, __ATOMIC_RELAXED);
}

/*@ requires \valid(error);
    assigns *error;
    ensures !\result; */
static bool wrong(struct virtq_error *error, const char *what, uint64_t value)
{
    *error = (struct virtq_error){what, value};
    return false;
}

/*@ requires is_guest_mem(mem) && \valid_read(layout) && \valid(error);
    requires \separated(layout, error);
    assigns *error;
    ensures \result ==> 1 <= layout->size <= VIRTQ_MAX_SIZE &&
        is_in_guest_mem(mem, layout->avail, AVAIL_BYTES(layout->size)) &&
        is_in_guest_mem(mem, layout->used, USED_BYTES(layout->size)); */
static bool check_layout(const struct guest_mem *mem,
                         const struct virtq_layout *layout,
                         struct virtq_error *error)
{
    uint32_t size = layout->size;

    if (size == 0 || size > VIRTQ_MAX_SIZE || (size & (size - 1)))
        return wrong(error, "a queue's size is too big, or no power of two",
                     size);
    if (layout->desc % VRING_DESC_ALIGN_SIZE ||
        !guest_mem_contains(mem, gpa(layout->desc),
                            (uint64_t)size * sizeof(struct vring_desc)))
        return wrong(error, "a descriptor table is not in RAM, or not aligned",
                     layout->desc);
    if (layout->avail % VRING_AVAIL_ALIGN_SIZE ||
        !guest_mem_contains(mem, gpa(layout->avail), AVAIL_BYTES(size)))
        return wrong(error, "an available ring is not in RAM, or not aligned",
                     layout->avail);
    if (layout->used % VRING_USED_ALIGN_SIZE ||
        !guest_mem_contains(mem, gpa(layout->used), USED_BYTES(size)))
        return wrong(error, "a used ring is not in RAM, or not aligned",
                     layout->used);
    return true;
}

bool virtqueue_start(struct virtqueue *vq, struct guest_mem *mem,
                     const struct virtq_layout *layout, uint64_t features,
                     struct virtq_error *error)
{
    if (!check_layout(mem, layout, error))
        return false;
    *vq = (struct virtqueue){
        .mem = mem,
        .layout = *layout,
        .avail =
            guest_mem_map(mem, gpa(layout->avail), AVAIL_BYTES(layout->size)),
        .used = guest_mem_map(mem, gpa(layout->used), USED_BYTES(layout->size)),
        .event_idx = features >> VIRTIO_RING_F_EVENT_IDX & 1,
        .indirect = features >> VIRTIO_RING_F_INDIRECT_DESC & 1,
    };
    return true;
}

/* ---------------------------------------------------------- walking a chain */

/* A table of descriptors: the queue's own, or an indirect one. */
struct table {
    uint64_t base;
    uint32_t nr;
    bool is_indirect; /* `base` does not show it: it may be the same */
};

/*@ requires \valid_read(vq) && is_guest_mem(vq->mem);
    requires \valid_read(table) && \valid(desc) && \valid(error);
    requires \separated(vq, table, desc, error);
    assigns *desc, *error; */
static bool fetch(const struct virtqueue *vq, const struct table *table,
                  uint32_t index, struct vring_desc *desc,
                  struct virtq_error *error)
{
    if (index >= table->nr)
        return wrong(error, "a descriptor's number is past its table", index);
    /* Inside RAM, since the whole table was checked. */
    uint64_t at = table->base + (uint64_t)index * sizeof(*desc);
    if (guest_mem_read(vq->mem, gpa(at), desc, sizeof(*desc)))
        return wrong(error, "a descriptor is not in RAM", at);
    return true;
}

/* Continues in the table that `desc` refers to. */
/*@ requires \valid_read(vq) && is_guest_mem(vq->mem);
    requires \valid(table) && \valid_read(desc) && \valid(error);
    requires \separated(vq, table, desc, error);
    assigns *table, *error;
    ensures \result ==> table->is_indirect;
    ensures \result ==> !\old(table->is_indirect); */
static bool enter_indirect(const struct virtqueue *vq,
                           const struct vring_desc *desc, struct table *table,
                           struct virtq_error *error)
{
    if (!vq->indirect)
        return wrong(error, "an indirect descriptor, which was not negotiated",
                     desc->addr);
    if (table->is_indirect)
        return wrong(error, "an indirect descriptor in an indirect table",
                     desc->addr);
    if (desc->flags & VRING_DESC_F_NEXT)
        return wrong(error, "an indirect descriptor that has a next one",
                     desc->addr);
    if (desc->len == 0 || desc->len % sizeof(*desc))
        return wrong(error, "an indirect table is not whole descriptors",
                     desc->len);
    if (!guest_mem_contains(vq->mem, gpa(desc->addr), desc->len))
        return wrong(error, "an indirect table is not in RAM", desc->addr);
    table->base = desc->addr;
    table->nr = (uint32_t)(desc->len / sizeof(*desc));
    table->is_indirect = true;
    return true;
}

/* Adds the buffer that `desc` refers to. `chain` has room, since a chain has no
 * more descriptors than a queue. */
/*@ requires \valid_read(vq) && is_guest_mem(vq->mem);
    requires \valid_read(desc) && \valid(chain) && \valid(error);
    requires \separated(vq, desc, chain, error);
    requires is_chain(chain) && chain->nr_out + chain->nr_in < VIRTQ_MAX_SIZE;
    assigns chain->nr_out, chain->nr_in, chain->out_len, chain->in_len;
    assigns chain->iov[chain->nr_out + chain->nr_in], *error;
    ensures \result ==>
        are_buffers(&chain->iov[0], chain->nr_out + chain->nr_in);
    ensures \result ==> \old(chain->nr_out + chain->nr_in) <=
        chain->nr_out + chain->nr_in <=
        \old(chain->nr_out + chain->nr_in) + 1; */
static bool add_buffer(const struct virtqueue *vq,
                       const struct vring_desc *desc, struct virtq_chain *chain,
                       struct virtq_error *error)
{
    bool is_in = desc->flags & VRING_DESC_F_WRITE;
    uint32_t *sum = is_in ? &chain->in_len : &chain->out_len;
    struct iovec *iov = &chain->iov[chain->nr_out + chain->nr_in];

    if (!is_in && chain->nr_in)
        return wrong(error, "a buffer to read after one to write", desc->addr);
    if (desc->len == 0)
        return true;
    if (desc->len > UINT32_MAX - *sum)
        return wrong(error, "a chain of more than 4 GiB", desc->len);
    iov->iov_base = guest_mem_map(vq->mem, gpa(desc->addr), desc->len);
    iov->iov_len = desc->len;
    if (!iov->iov_base)
        return wrong(error, "a buffer is not in RAM", desc->addr);
    *sum += desc->len;
    chain->nr_out += !is_in;
    chain->nr_in += is_in;
    return true;
}

/*@ requires is_virtqueue(vq) && \valid(chain) && \valid(error);
    requires \separated(vq, chain, error);
    assigns chain->nr_out, chain->nr_in, chain->out_len, chain->in_len;
    assigns chain->iov[0 .. VIRTQ_MAX_SIZE - 1], *error;
    ensures \result ==> is_chain(chain); */
static bool walk(const struct virtqueue *vq, struct virtq_chain *chain,
                 struct virtq_error *error)
{
    struct table table = {vq->layout.desc, vq->layout.size, false};
    uint32_t index = chain->head;
    struct vring_desc desc;

    chain->nr_out = chain->nr_in = 0;
    chain->out_len = chain->in_len = 0;
    /* This loop ends whatever the descriptors contain: a driver must not make a
     * chain that is longer than the queue. */
    /*@ loop invariant left <= vq->layout.size;
        loop invariant
            are_buffers(&chain->iov[0], chain->nr_out + chain->nr_in);
        loop invariant
            chain->nr_out + chain->nr_in + left <= vq->layout.size;
        loop assigns left, index, desc, table, *error, chain->nr_out,
            chain->nr_in, chain->out_len, chain->in_len,
            chain->iov[0 .. VIRTQ_MAX_SIZE - 1];
        loop variant left + (table.is_indirect ? 0 : 1); */
    for (uint32_t left = vq->layout.size; left; left--) {
        if (!fetch(vq, &table, index, &desc, error))
            return false;
        if (desc.flags & VRING_DESC_F_INDIRECT) {
            if (!enter_indirect(vq, &desc, &table, error))
                return false;
            index = 0;
            left++; /* not a buffer, and there is at most one */
            continue;
        }
        if (!add_buffer(vq, &desc, chain, error))
            return false;
        if (!(desc.flags & VRING_DESC_F_NEXT))
            return true;
        index = desc.next;
    }
    return wrong(error, "a chain is longer than its queue", chain->head);
}

/* ------------------------------------------------------------------- rings */

enum virtq_result virtqueue_pop(struct virtqueue *vq, struct virtq_chain *chain,
                                struct virtq_error *error)
{
    /* Acquire: makes visible what the driver wrote before it advanced the
     * index; pairs with the driver's write barrier there. */
    uint16_t idx = __atomic_load_n(&vq->avail[RING_IDX], __ATOMIC_ACQUIRE);
    uint16_t nr = (uint16_t)(idx - vq->next_avail);

    if (nr == 0)
        return VIRTQ_EMPTY;
    if (nr > vq->layout.size) {
        wrong(error, "an available index ran past its queue", idx);
        return VIRTQ_BROKEN;
    }
    uint32_t slot = vq->next_avail & (vq->layout.size - 1);
    chain->head = load(&vq->avail[RING_FIRST + slot]);
    if (!walk(vq, chain, error))
        return VIRTQ_BROKEN;
    vq->next_avail++;
    return VIRTQ_CHAIN;
}

void virtqueue_push(struct virtqueue *vq, const struct virtq_chain *chain,
                    uint32_t len)
{
    uint32_t slot = vq->next_used & (vq->layout.size - 1);
    uint16_t *element = &vq->used[RING_FIRST + 4 * slot];

    store(&element[0], chain->head);
    store(&element[1], 0);
    store(&element[2], (uint16_t)len);
    store(&element[3], (uint16_t)(len >> 16));
    vq->next_used++;
    /* Release: a driver that sees the index also sees the element and the data.
     * Pairs with the driver's read barrier after it reads the index. */
    __atomic_store_n(&vq->used[RING_IDX], vq->next_used, __ATOMIC_RELEASE);
}

bool virtqueue_wants_interrupt(struct virtqueue *vq)
{
    uint16_t before = vq->signalled;

    vq->signalled = vq->next_used;
    /* The index must be written before we check whether the driver waits for
     * it: the driver first writes that it waits, and then reads the index. */
    atomic_thread_fence(memory_order_seq_cst);
    if (!vq->event_idx)
        return !(load(&vq->avail[RING_FLAGS]) & VRING_AVAIL_F_NO_INTERRUPT);
    uint16_t event = load(&vq->avail[RING_FIRST + vq->layout.size]);
    /* Did the index pass `event` since the last call? virtio 1.2, "Used Buffer
     * Notification Suppression". */
    return (uint16_t)(vq->next_used - event - 1) <
           (uint16_t)(vq->next_used - before);
}

bool virtqueue_ask_notify(struct virtqueue *vq, bool wanted)
{
    uint16_t *avail_event = &vq->used[RING_FIRST + 4 * vq->layout.size];

    if (!vq->event_idx)
        store(&vq->used[RING_FLAGS], wanted ? 0 : VRING_USED_F_NO_NOTIFY);
    else if (wanted)
        store(avail_event, vq->next_avail);
    /* else: the event index stays where the driver's index does not pass it */
    if (!wanted)
        return false;
    /* As above, with the roles exchanged: we write that we wait, and then read
     * the driver's index. */
    atomic_thread_fence(memory_order_seq_cst);
    return load(&vq->avail[RING_IDX]) != vq->next_avail;
}
