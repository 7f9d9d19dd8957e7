/* SPDX-License-Identifier: MIT */
/*
 * Guest-physical memory. One private reservation of address space, whose pages
 * creation never touches; the parts that are RAM are then made accessible. The
 * rest stays PROT_NONE: a guard before and after, and the VGA hole's addresses
 * up to the text memory. A stray pointer faults instead of reaching the VMM's
 * heap.
 *
 *   host  | guard | 0 .. 0xA0000 | none | 0xB8000 .. 3 GiB | rest | guard |
 *   guest           0 .. 0xA0000   hole   0xB8000 .. 3 GiB   from 4 GiB on
 *
 * The text memory is the first part of the second piece. It is not a RAM
 * region, but KVM gets both as one slot, so it costs no extra slot and no time.
 *
 * Host and guest addresses agree modulo 2 MiB, so that the host may back any
 * part with huge pages. Must not know: KVM, images, devices.
 */
#include "guest_mem.h"

#include <errno.h>
#include <hv/layout.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <x86/paging.h>

#define GUARD_SIZE ((uint64_t)X86_LARGE_PAGE_SIZE)
#define ALIGNMENT  ((uint64_t)X86_LARGE_PAGE_SIZE)
#define SIZE_MIN   (1ull << 20)
/* x86-64 user space ends at 2^47, so no larger request can succeed. */
#define SIZE_LIMIT (1ull << 47)

_Static_assert(HV_TEXT_BASE + HV_TEXT_SIZE == HV_VGA_HOLE_END,
               "the text memory is the last part of the VGA hole");

struct guest_mem {
    void *reservation;
    size_t reserved;
    uint64_t size; /* as requested */
    unsigned nr_regions;
    struct guest_mem_region regions[GUEST_MEM_MAX_REGIONS]; /* RAM */
    struct guest_mem_region slots[GUEST_MEM_MAX_REGIONS];   /* and text */
    unsigned nr_files;
    struct guest_mem_region files[GUEST_MEM_MAX_FILES]; /* guest_mem_map_file */
};

/* Adds RAM in [base, end), with `more` bytes before it that are not RAM. */
static void add_region(struct guest_mem *mem, uint64_t base, uint64_t end,
                       uint8_t *host, uint64_t more)
{
    mem->regions[mem->nr_regions] = (struct guest_mem_region){
        .base = base,
        .size = end - base,
        .host = host,
    };
    mem->slots[mem->nr_regions++] = (struct guest_mem_region){
        .base = base - more,
        .size = end - base + more,
        .host = host - more,
    };
}

/* Computes the guest address of each part of the `size` bytes at `host`. */
static void lay_out(struct guest_mem *mem, uint64_t size, uint8_t *host)
{
    uint64_t low = size < HV_MMIO_GAP_BASE ? size : HV_MMIO_GAP_BASE;

    add_region(mem, 0, HV_VGA_HOLE_BASE, host, 0);
    add_region(mem, HV_VGA_HOLE_END, low, host + HV_VGA_HOLE_END, HV_TEXT_SIZE);
    if (size > low)
        add_region(mem, HV_MMIO_GAP_END, HV_MMIO_GAP_END + (size - low),
                   host + low, 0);
}

static int reserve(struct guest_mem *mem, uint64_t size)
{
    mem->reserved = size + 2 * GUARD_SIZE + ALIGNMENT;
    mem->reservation = mmap(NULL, mem->reserved, PROT_NONE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return mem->reservation == MAP_FAILED ? -ENOMEM : 0;
}

static int make_accessible(const struct guest_mem *mem)
{
    for (unsigned i = 0; i < mem->nr_regions; i++)
        if (mprotect(mem->slots[i].host, mem->slots[i].size,
                     PROT_READ | PROT_WRITE))
            return -ENOMEM;
    return 0;
}

int guest_mem_create(uint64_t size, struct guest_mem **out)
{
    struct guest_mem *mem;
    uint64_t past_guard;
    int error;

    *out = NULL;
    if (size < SIZE_MIN || size % X86_PAGE_SIZE)
        return -EINVAL;
    if (size >= SIZE_LIMIT)
        return -ENOMEM;
    mem = calloc(1, sizeof(*mem));
    if (!mem)
        return -ENOMEM;
    mem->size = size;
    error = reserve(mem, size);
    if (error)
        goto free_mem;
    past_guard = (uint64_t)(uintptr_t)mem->reservation + GUARD_SIZE;
    lay_out(mem, size,
            (uint8_t *)mem->reservation + GUARD_SIZE +
                (ALIGNMENT - past_guard % ALIGNMENT) % ALIGNMENT);
    error = make_accessible(mem);
    if (error)
        goto unmap;
    *out = mem;
    return 0;

unmap:
    munmap(mem->reservation, mem->reserved);
free_mem:
    free(mem);
    return error;
}

void guest_mem_destroy(struct guest_mem *mem)
{
    if (!mem)
        return;
    munmap(mem->reservation, mem->reserved);
    free(mem);
}

/* Moves the pages themselves, without copying. Source: mremap(2),
 * MREMAP_DONTUNMAP (Linux 5.7). Before Linux 6.17 a call moves only what the
 * host keeps as one mapping, and it divides ours where it was asked for large
 * pages, so pieces are tried then. */
static int take_pages(uint8_t *from, uint64_t size, uint8_t *to)
{
    uint64_t half = size / 2 - size / 2 % X86_PAGE_SIZE;
    void *at = mremap(from, size, size,
                      MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, to);

    if (at != MAP_FAILED)
        return 0;
    if (errno != EFAULT || !half)
        return -errno;
    int rc = take_pages(from, half, to);
    return rc ? rc : take_pages(from + half, size - half, to + half);
}

/* Where a file was, its bytes would be seen again. */
static int forget_files(struct guest_mem *mem)
{
    for (unsigned i = 0; i < mem->nr_files; i++)
        if (mmap(mem->files[i].host, mem->files[i].size, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1,
                 0) == MAP_FAILED)
            return -errno;
    mem->nr_files = 0;
    return 0;
}

int guest_mem_take(struct guest_mem *mem, struct guest_mem **out)
{
    int rc = guest_mem_create(mem->size, out);

    for (unsigned i = 0; !rc && i < mem->nr_regions; i++)
        rc = take_pages(mem->slots[i].host, mem->slots[i].size,
                        (*out)->slots[i].host);
    if (!rc)
        rc = forget_files(mem);
    if (rc) {
        guest_mem_destroy(*out);
        *out = NULL;
    }
    return rc;
}

const struct guest_mem_region *guest_mem_regions(const struct guest_mem *mem,
                                                 unsigned *nr)
{
    *nr = mem->nr_regions;
    return mem->regions;
}

const struct guest_mem_region *guest_mem_slots(const struct guest_mem *mem,
                                               unsigned *nr)
{
    *nr = mem->nr_regions;
    return mem->slots;
}

uint8_t *guest_mem_text(const struct guest_mem *mem)
{
    return mem->slots[1].host; /* lay_out */
}

/* The only translation from a guest's address to a host pointer. NULL if not
 * all `len` bytes are in one slot. Slots are never adjacent, so a range that is
 * not inside one slot is not all memory. */
static uint8_t *translate(const struct guest_mem *mem, gpa_t at, uint64_t len)
{
    for (unsigned i = 0; i < mem->nr_regions; i++) {
        const struct guest_mem_region *region = &mem->slots[i];

        if (at.value >= region->base &&
            range_inside(at.value - region->base, len, region->size))
            return region->host + (at.value - region->base);
    }
    return NULL;
}

int guest_mem_read(const struct guest_mem *mem, gpa_t at, void *buf,
                   uint64_t len)
{
    const uint8_t *host;

    if (len == 0)
        return 0;
    host = translate(mem, at, len);
    if (!host)
        return -EFAULT;
    memcpy(buf, host, len);
    return 0;
}

/* Before so many bytes are written that whole large pages become full: asks the
 * host for large pages there, which saves it 511 of 512 page faults. A refusal
 * changes nothing else. */
static void prepare_large_pages(uint8_t *host, uint64_t len)
{
    uint64_t before =
        -(uint64_t)(uintptr_t)host % (uint64_t)X86_LARGE_PAGE_SIZE;

    if (len >= before + X86_LARGE_PAGE_SIZE)
        (void)madvise(host + before,
                      len - before - (len - before) % X86_LARGE_PAGE_SIZE,
                      MADV_HUGEPAGE);
}

int guest_mem_write(struct guest_mem *mem, gpa_t at, const void *buf,
                    uint64_t len)
{
    uint8_t *host;

    if (len == 0)
        return 0;
    host = translate(mem, at, len);
    if (!host)
        return -EFAULT;
    prepare_large_pages(host, len);
    memcpy(host, buf, len);
    return 0;
}

int guest_mem_map_file(struct guest_mem *mem, gpa_t at, int fd, uint64_t offset,
                       uint64_t len)
{
    uint8_t *host = len ? translate(mem, at, len) : NULL;

    if (!host)
        return -EFAULT;
    if (mem->nr_files == GUEST_MEM_MAX_FILES)
        return -ENOSPC;
    if (mmap(host, len, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_NORESERVE | MAP_FIXED, fd,
             (off_t)offset) == MAP_FAILED)
        return -errno;
    mem->files[mem->nr_files++] =
        (struct guest_mem_region){.base = at.value, .size = len, .host = host};
    return 0;
}

const struct guest_mem_region *guest_mem_files(const struct guest_mem *mem,
                                               unsigned *nr)
{
    *nr = mem->nr_files;
    return mem->files;
}

void *guest_mem_map(struct guest_mem *mem, gpa_t at, uint64_t len)
{
    return len ? translate(mem, at, len) : NULL;
}

bool guest_mem_contains(const struct guest_mem *mem, gpa_t at, uint64_t len)
{
    return len && translate(mem, at, len);
}

uint64_t guest_mem_size(const struct guest_mem *mem)
{
    uint64_t size = 0;

    for (unsigned i = 0; i < mem->nr_regions; i++)
        size += mem->regions[i].size;
    return size;
}
