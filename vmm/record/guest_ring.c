/* SPDX-License-Identifier: MIT */
/*
 * The reader of rings that guests fill. It examines only copies of their
 * memory: head is loaded into a local, and each record is copied once.
 */
#include "guest_ring.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "recorder.h"

#define GUEST_FLAGS                                                            \
    (HV_TRACE_HAS_RIP | HV_TRACE_HAS_RING | HV_TRACE_MORE | HV_TRACE_INT80)
/* No CPU writes more records than this between two reads of its head. */
#define MAX_STEP (1ull << 32)

/* Acquire: the records before head are then complete. The ring is page aligned,
 * so this is a single load. */
static uint64_t load_head(const struct guest_ring *ring)
{
    const volatile uint64_t *head = (const volatile void *)ring->memory;

    return __atomic_load_n(head, __ATOMIC_ACQUIRE);
}

/* Updates `written` and `oldest` from the guest's current head. */
static void look(struct guest_ring *ring)
{
    uint64_t head = load_head(ring);
    uint64_t step = head - ring->head;

    if (step > MAX_STEP) {
        ring->written++;
        ring->oldest = ring->written;
    } else {
        ring->written += step;
    }
    ring->head = head;
    /* The slot after the newest record may be partly written. */
    if (ring->written - ring->oldest > ring->mask)
        ring->oldest = ring->written - ring->mask;
}

static void copy_record(const struct guest_ring *ring, uint64_t number,
                        struct hv_trace_record *out)
{
    uint64_t slot = (ring->head - (ring->written - number)) & ring->mask;

    memcpy(out, ring->memory + HV_TRACE_RING_HEADER + slot * sizeof(*out),
           sizeof(*out));
}

/* Clears the fields that this kind of record does not use, so that the guest
 * cannot set them. */
static void clear_unused(struct hv_trace_record *record)
{
    if (record->kind != HV_TRACE_TEXT && record->kind != HV_TRACE_SYSRET &&
        record->kind != HV_TRACE_SETUP && record->kind != HV_TRACE_TRAP)
        record->size = 0;
    record->unused = 0;
    if (record->kind == HV_TRACE_SYSRET)
        record->rip = record->address = 0;
    if (record->kind == HV_TRACE_REQUEST)
        record->rip = record->aux = 0;
    if (record->kind == HV_TRACE_SWITCH) {
        size_t used = sizeof(record->before) + sizeof(record->next);
        memset(record->text + used, 0, sizeof(record->text) - used);
    }
}

#define NR_DOUBTS 16u

/* The offset of the guest's TSC from now on. Asking for it costs a system call;
 * if the host's TSC is stable, that is done for the first few exits only. */
static uint64_t offset_now(struct guest_ring *ring)
{
    const uint64_t first = ring->clock.first.offset;

    if (!ring->nr_doubts || !ring->clock.offset)
        return first;
    uint64_t offset = ring->clock.offset(ring->clock.ctx);
    if (offset == first && ring->nr_doubts <= NR_DOUBTS)
        ring->nr_doubts--;
    else
        ring->nr_doubts = UINT32_MAX;
    return offset;
}

/* Returns the first exit after record `number` (by the guest's count), or *nr
 * if there is none. *first is the oldest exit still remembered. */
static uint64_t find_exit(const struct guest_ring *ring, uint64_t number,
                          uint64_t *first, uint64_t *nr)
{
    *nr = atomic_load_explicit(&ring->nr_exits, memory_order_acquire);
    /* One less, since the next one may be partly written. */
    *first = *nr >= GUEST_RING_EXITS ? *nr - GUEST_RING_EXITS + 1 : 0;
    uint64_t low = *first, high = *nr;

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (ring->exits[middle % GUEST_RING_EXITS].head > number)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* The time at which record `number` was written, by the host's clock, limited
 * to the interval between the exits before and after it. `busy` is the time
 * since which the vCPU is in an exit, read after the record was copied. */
static uint64_t host_time(const struct guest_ring *ring, uint64_t number,
                          uint64_t guest_tsc, uint64_t busy)
{
    struct tsc_clock clock = ring->clock.first;
    uint64_t first, nr, least = 0, most = busy;
    uint64_t next = find_exit(ring, number, &first, &nr);

    if (next < nr)
        most = ring->exits[next % GUEST_RING_EXITS].begin;
    if (next > first) {
        const struct guest_ring_exit *before =
            &ring->exits[(next - 1) % GUEST_RING_EXITS];
        least = before->end;
        clock.offset = before->offset;
    }
    uint64_t tsc = tsc_clock_to_host(&clock, guest_tsc);
    if (tsc < least)
        tsc = least;
    return tsc > most ? most : tsc;
}

void guest_ring_add_exit(struct guest_ring *ring, uint64_t begin, uint64_t end)
{
    uint64_t nr = atomic_load_explicit(&ring->nr_exits, memory_order_relaxed);
    uint64_t head = load_head(ring);
    uint64_t offset = offset_now(ring);
    struct guest_ring_exit *last = &ring->exits[(nr - 1) % GUEST_RING_EXITS];
    struct guest_ring_exit *next = &ring->exits[nr % GUEST_RING_EXITS];

    if (nr && last->head == head) {
        atomic_store_explicit(&last->end, end, memory_order_relaxed);
        atomic_store_explicit(&last->offset, offset, memory_order_relaxed);
        return;
    }
    atomic_store_explicit(&next->head, head, memory_order_relaxed);
    atomic_store_explicit(&next->begin, begin, memory_order_relaxed);
    atomic_store_explicit(&next->end, end, memory_order_relaxed);
    atomic_store_explicit(&next->offset, offset, memory_order_relaxed);
    atomic_store_explicit(&ring->nr_exits, nr + 1, memory_order_release);
}

/* What a call's arguments point to belongs beside the call: an interrupt, or
 * another CPU, may come between the two. */
static void join_call(struct hv_trace_record *record,
                      struct guest_ring_before *before)
{
    if (record->kind == HV_TRACE_SYSCALL || record->kind == HV_TRACE_SYSRET) {
        before->call_tsc = record->tsc;
        before->call_pid = record->pid;
    } else if (record->kind == HV_TRACE_TEXT && before->call_tsc &&
               record->pid == before->call_pid) {
        record->tsc = before->call_tsc;
    }
}

/* Turns a copied record into one that a guest may write; false if it is not
 * one. `number` is its number by the guest's count. */
static bool admit(const struct guest_ring *ring, struct hv_trace_record *record,
                  uint64_t number, uint64_t busy, uint64_t now,
                  struct guest_ring_before *before)
{
    if (record->kind < HV_TRACE_FIRST_GUEST_KIND ||
        record->kind > HV_TRACE_LAST_GUEST_KIND)
        return false;
    uint64_t tsc = host_time(ring, number, record->tsc, busy);
    /* The guest wrote its counter, or wrote a false time. */
    if (tsc < before->tsc)
        tsc = before->tsc;
    if (tsc > now)
        tsc = now;
    record->tsc = before->tsc = tsc;
    join_call(record, before);
    record->vcpu = (uint8_t)ring->vcpu;
    record->ring &= 3;
    record->flags &= GUEST_FLAGS;
    clear_unused(record);
    return true;
}

static size_t read_locked(struct guest_ring *ring, uint64_t *tail,
                          struct hv_trace_record *out, size_t max,
                          uint64_t *lost)
{
    struct guest_ring_before before = {.tsc = 0};
    size_t n = 0, kept = 0, torn = 0;

    look(ring);
    if (*tail < ring->oldest) {
        *lost += ring->oldest - *tail;
        *tail = ring->oldest;
    }
    const uint64_t first = *tail;
    while (n < max && *tail < ring->written)
        copy_record(ring, (*tail)++, &out[n++]);
    /* Drop the records that the guest may have overwritten while they were
     * copied. The fence orders the copies before this second read of head. */
    atomic_thread_fence(memory_order_acquire);
    look(ring);
    if (ring->oldest > first)
        torn = ring->oldest - first < n ? (size_t)(ring->oldest - first) : n;
    const uint64_t busy = ring->vcpu_source->busy_since(ring->vcpu_source);
    const uint64_t now = trace_now();
    const uint64_t count = ring->head - (ring->written - first);
    if (ring->before.next == first && !torn)
        before = ring->before;
    for (size_t i = torn; i < n; i++)
        if (admit(ring, &out[i], count + i, busy, now, &before))
            out[kept++] = out[i];
    before.next = *tail;
    ring->before = before;
    *lost += n - kept;
    return kept;
}

static size_t source_read(struct trace_source *source, uint64_t *tail,
                          struct hv_trace_record *out, size_t max,
                          uint64_t *lost)
{
    struct guest_ring *ring = (struct guest_ring *)source;
    size_t n = 0;

    pthread_mutex_lock(&ring->lock);
    if (ring->memory)
        n = read_locked(ring, tail, out, max, lost);
    pthread_mutex_unlock(&ring->lock);
    return n;
}

static uint64_t source_written(struct trace_source *source)
{
    struct guest_ring *ring = (struct guest_ring *)source;

    pthread_mutex_lock(&ring->lock);
    if (ring->memory)
        look(ring);
    uint64_t written = ring->written;
    pthread_mutex_unlock(&ring->lock);
    return written;
}

void guest_ring_init(struct guest_ring *ring, unsigned vcpu,
                     struct trace_source *vcpu_source)
{
    *ring = (struct guest_ring){
        .source = {.read = source_read, .written = source_written},
        .vcpu = vcpu,
        .vcpu_source = vcpu_source,
    };
    snprintf(ring->source.name, sizeof(ring->source.name), "guest %u", vcpu);
    pthread_mutex_init(&ring->lock, NULL); /* cannot fail without attributes */
}

void guest_ring_fini(struct guest_ring *ring)
{
    pthread_mutex_destroy(&ring->lock);
    free(ring->exits);
}

int guest_ring_register(struct guest_ring *ring, struct guest_mem *mem,
                        gpa_t at, uint64_t bytes,
                        const struct guest_ring_clock *clock)
{
    const uint64_t size = sizeof(struct hv_trace_record);
    uint64_t nr = (bytes - HV_TRACE_RING_HEADER) / size;

    if (at.value % 4096 || bytes < HV_TRACE_RING_HEADER ||
        bytes % size != HV_TRACE_RING_HEADER % size)
        return -EINVAL;
    /* One slot is never read (see look), so the minimum is two. */
    if (nr < 2 || nr > GUEST_RING_MAX_RECORDS || nr & (nr - 1))
        return -EINVAL;
    const uint8_t *memory = guest_mem_map(mem, at, bytes);
    if (!memory)
        return -EFAULT;
    if (!ring->exits)
        ring->exits = calloc(GUEST_RING_EXITS, sizeof(*ring->exits));
    if (!ring->exits)
        return -ENOMEM;
    pthread_mutex_lock(&ring->lock);
    if (ring->memory)
        look(ring);
    atomic_store_explicit(&ring->nr_exits, 0, memory_order_relaxed);
    ring->memory = memory;
    ring->mask = nr - 1;
    ring->clock = *clock;
    ring->nr_doubts = NR_DOUBTS;
    ring->head = 0;
    ring->oldest = ring->written;
    pthread_mutex_unlock(&ring->lock);
    return 0;
}
