/* SPDX-License-Identifier: MIT */
/*
 * Virtio block devices. Each request is a chain of three descriptors: a header
 * that says what is asked for, the data, and the device's status. A slot is one
 * such chain with its header and status. The chains are linked once; only the
 * address of the data changes.
 *
 * Source: virtio 1.2, "Block Device".
 */
#include "dev/disk.h"

#include <asm/errno.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_ids.h>

#include "dev/ioapic.h"
#include "dev/lapic.h"
#include "dev/virtio.h"
#include "hv/boot_info.h"
#include "kernel.h"
#include "layout.h"
#include "lib/format.h"
#include "mm/heap.h"
#include "mm/page.h"
#include "trace/trace.h"
#include "trap/trap.h"

#define NR_SLOTS (VIRTQ_SIZE / 3)
#define QUEUE    0u /* the only one we use */

/* What the device reads and writes, except the data: one page. */
struct shared {
    struct virtq_rings rings;
    struct virtio_blk_outhdr headers[NR_SLOTS];
    uint8_t answers[NR_SLOTS];
};

_Static_assert(sizeof(struct shared) <= X86_PAGE_SIZE, "it is one page");

struct disk {
    struct virtio_device device;
    char name[4];
    uint64_t nr_sectors;
    struct spinlock lock; /* guards what follows, and submitted requests */
    struct virtq queue;
    struct shared *shared;
    struct disk_request *slots[NR_SLOTS]; /* NULL: free */
    unsigned nr_free;
    struct wait_queue slot_free;
};

static struct disk *disks[MAX_DISKS];
static unsigned nr_disks;

struct disk *disk_find(unsigned number)
{
    return number < nr_disks ? disks[number] : NULL;
}

const char *disk_name(const struct disk *disk)
{
    return disk->name;
}

uint64_t disk_size(const struct disk *disk)
{
    return disk->nr_sectors * SECTOR_SIZE;
}

bool disk_read_only(const struct disk *disk)
{
    return virtio_has(&disk->device, VIRTIO_BLK_F_RO);
}

static uint32_t type_of(const struct disk_request *request)
{
    switch (request->action) {
    case DISK_READ:
        return VIRTIO_BLK_T_IN;
    case DISK_WRITE:
        return VIRTIO_BLK_T_OUT;
    case DISK_FLUSH:
    default:
        return VIRTIO_BLK_T_FLUSH;
    }
}

/* Starts a request. The lock is held, and there is a free slot. */
static void start(struct disk *disk, struct disk_request *request)
{
    struct shared *shared = disk->shared;
    unsigned slot = 0;

    while (disk->slots[slot] != NULL)
        slot++;
    disk->slots[slot] = request;
    disk->nr_free--;
    shared->headers[slot] = (struct virtio_blk_outhdr){
        .type = type_of(request),
        .sector = request->action == DISK_FLUSH ? 0 : request->sector,
    };
    struct vring_desc *desc = &shared->rings.desc[3 * slot];

    desc[0].next = (uint16_t)(3 * slot + 1);
    if (request->action == DISK_FLUSH) /* has no data */
        desc[0].next = (uint16_t)(3 * slot + 2);
    else
        desc[1].addr = virt_to_phys(request->data);
    desc[1].len = request->len;
    desc[1].flags = VRING_DESC_F_NEXT;
    if (request->action == DISK_READ)
        desc[1].flags |= VRING_DESC_F_WRITE; /* the device writes */
    trace_request(disk->device.gsi, shared->headers[slot].sector,
                  HV_TRACE_WHAT(VIRTIO_ID_BLOCK, type_of(request)),
                  request->action == DISK_FLUSH ? 0 : request->len);
    virtq_add(&disk->queue, 3 * slot);
}

void disk_submit(struct disk *disk, struct disk_request *requests,
                 unsigned count)
{
    spin_lock(&disk->lock);
    for (unsigned i = 0; i < count; i++) {
        requests[i].done = false;
        wait_queue_init(&requests[i].wait);
        while (disk->nr_free == 0) {
            virtq_notify(&disk->queue);
            (void)wait_sleep(&disk->slot_free, &disk->lock,
                             WAIT_UNINTERRUPTIBLE, WAIT_FOREVER);
        }
        start(disk, &requests[i]);
    }
    virtq_notify(&disk->queue);
    spin_unlock(&disk->lock);
}

int disk_wait(struct disk *disk, struct disk_request *request)
{
    spin_lock(&disk->lock);
    while (!request->done)
        (void)wait_sleep(&request->wait, &disk->lock, WAIT_UNINTERRUPTIBLE,
                         WAIT_FOREVER);
    spin_unlock(&disk->lock);
    return request->error;
}

int disk_flush(struct disk *disk)
{
    struct disk_request request = {.action = DISK_FLUSH};

    if (!virtio_has(&disk->device, VIRTIO_BLK_F_FLUSH))
        return 0; /* it has no write cache */
    disk_submit(disk, &request, 1);
    return disk_wait(disk, &request);
}

/* Completes the requests that the device is done with. */
static void take_used(struct disk *disk)
{
    int first;

    spin_lock(&disk->lock);
    while ((first = virtq_next_used(&disk->queue)) >= 0) {
        unsigned slot = (unsigned)first / 3;
        struct disk_request *request =
            slot < NR_SLOTS ? disk->slots[slot] : NULL;

        if (request == NULL) {
            printk("%s: says that it did what it was not asked\n", disk->name);
            continue;
        }
        disk->slots[slot] = NULL;
        disk->nr_free++;
        request->error =
            disk->shared->answers[slot] == VIRTIO_BLK_S_OK ? 0 : -EIO;
        request->done = true;
        wait_wake(&request->wait);
        wait_wake(&disk->slot_free);
    }
    spin_unlock(&disk->lock);
}

/* Each device has an interrupt line of its own. */
static void on_interrupt(struct trap_frame *frame)
{
    for (unsigned i = 0; i < nr_disks; i++) {
        if (disks[i]->device.gsi + VECTOR_IRQ_BASE != frame->vector)
            continue;
        virtio_acknowledge(&disks[i]->device);
        take_used(disks[i]);
    }
}

/* Polls all disks, on machines without interrupts. */
static void look_at_all(void)
{
    for (unsigned i = 0; i < nr_disks; i++)
        take_used(disks[i]);
}

/* Fills in the first and last descriptor of each slot's chain, which never
 * change. */
static void tie_chains(struct disk *disk)
{
    struct shared *shared = disk->shared;

    for (unsigned slot = 0; slot < NR_SLOTS; slot++) {
        struct vring_desc *desc = &shared->rings.desc[3 * slot];

        desc[0].addr = virt_to_phys(&shared->headers[slot]);
        desc[0].len = sizeof(shared->headers[slot]);
        desc[0].flags = VRING_DESC_F_NEXT;
        desc[1].next = (uint16_t)(3 * slot + 2);
        desc[2].addr = virt_to_phys(&shared->answers[slot]);
        desc[2].len = sizeof(shared->answers[slot]);
        desc[2].flags = VRING_DESC_F_WRITE;
    }
    disk->nr_free = NR_SLOTS;
}

static const char *set_up(struct disk *disk)
{
    uint64_t page = page_alloc_zeroed(PAGE_KERNEL);

    if (page == 0)
        return "there is no memory for it";
    disk->shared = phys_to_virt(page);
    const char *wrong = virtio_negotiate(
        &disk->device, 1ull << VIRTIO_BLK_F_RO | 1ull << VIRTIO_BLK_F_FLUSH |
                           1ull << VIRTIO_RING_F_EVENT_IDX);

    if (wrong == NULL)
        wrong = virtq_init(&disk->queue, &disk->device, QUEUE,
                           &disk->shared->rings);
    if (wrong != NULL) {
        virtio_fail(&disk->device);
        page_unref(page);
        return wrong;
    }
    tie_chains(disk);
    disk->nr_sectors = virtio_config64(
        &disk->device, offsetof(struct virtio_blk_config, capacity));
    return NULL;
}

static void add_disk(const struct virtio_device *device)
{
    struct disk *disk = heap_alloc(sizeof(*disk));

    if (disk == NULL)
        panic("out of memory: making a disk");
    disk->device = *device;
    disk->lock = (struct spinlock)SPINLOCK_INIT("disk", RANK_DISK);
    wait_queue_init(&disk->slot_free);
    (void)format(disk->name, sizeof(disk->name), "vd%c", 'a' + (int)nr_disks);
    const char *wrong = set_up(disk);

    if (wrong != NULL) {
        printk("%s: cannot be used: %s\n", disk->name, wrong);
        heap_free(disk);
        return;
    }
    disks[nr_disks++] = disk;
    virtio_go(&disk->device);
    if (!lapic_present())
        return; /* disk_init() registers a poll function */
    interrupt_register(VECTOR_IRQ_BASE + device->gsi, on_interrupt);
    ioapic_unmask(device->gsi, true);
}

void disk_init(void)
{
    struct virtio_device device;

    for (unsigned i = 0; i < HV_BOOT_MAX_DEVICES && nr_disks < MAX_DISKS; i++)
        if (virtio_probe(&device, i) && device.kind == VIRTIO_ID_BLOCK)
            add_disk(&device);
    if (nr_disks > 0 && !lapic_present())
        interrupt_poll_register(look_at_all);
}
