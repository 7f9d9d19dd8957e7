/* SPDX-License-Identifier: MIT */
/*
 * Guest-physical memory: the only code that turns a guest's address into a host
 * pointer. RAM is one private mapping, surrounded by PROT_NONE guards, shown to
 * the guest as a few regions with holes between them (hv/layout.h). The
 * screen's text memory is guest memory too, but not RAM: it can be read and
 * written like RAM, but is not among the regions.
 *
 * Everything here may be called with any address and length that a guest can
 * name. Guest-controlled structures are read once with guest_mem_read into a
 * local, validated there, and then used.
 */
#ifndef VMM_MEM_GUEST_MEM_H
#define VMM_MEM_GUEST_MEM_H

#include "base/util.h"

/* A guest-physical address: a struct, so that it cannot be mixed up with an
 * integer. */
typedef struct {
    uint64_t value;
} gpa_t;

/*@ assigns \nothing;
    ensures \result.value == value; */
static inline gpa_t gpa(uint64_t value)
{
    return (gpa_t){value};
}

#define GUEST_MEM_MAX_REGIONS 3u

struct guest_mem_region {
    uint64_t base; /* guest-physical, bytes, page-aligned */
    uint64_t size; /* bytes, page-aligned */
    uint8_t *host; /* its address in this process */
};

struct guest_mem;

/* Predicates for the contracts. is_guest_mem: an object that guest_mem_create
 * made; its layout does not change until it is destroyed. is_in_guest_mem: all
 * of those bytes are the guest's memory, in one piece. host_bytes: `len` bytes
 * of our memory at `at`, which the guest too may write at any time. */
/*@ axiomatic GuestMem {
      predicate is_guest_mem(struct guest_mem *mem) reads \nothing;
      predicate is_in_guest_mem(struct guest_mem *mem, integer at,
                                integer len) reads \nothing;
      predicate host_bytes(uint8_t *at, integer len) reads \nothing;
      axiom part_of_host_bytes: \forall uint8_t *at, integer len, skip, part;
          host_bytes(at, len) && 0 <= skip && 0 <= part &&
          skip + part <= len ==> host_bytes(at + skip, part);
      axiom fewer_host_bytes: \forall uint8_t *at, integer len, part;
          host_bytes(at, len) && 0 <= part <= len ==> host_bytes(at, part);
      axiom host_bytes_are_valid{L}: \forall uint8_t *at, integer len, i;
          host_bytes(at, len) && 0 <= i < len ==> \valid(at + i);
    } */

/* Creates `size` bytes of RAM (a multiple of 4 KiB, at least 1 MiB), all zero.
 * As on a PC, the guest does not get the 128 KiB in the VGA hole; RAM that
 * would lie in the MMIO gap is placed from 4 GiB on. Returns 0 and the memory
 * in *out (free it with guest_mem_destroy), -EINVAL for a bad size, -ENOMEM if
 * the host has too little. */
int guest_mem_create(uint64_t size, struct guest_mem **out) MUST_CHECK;
void guest_mem_destroy(struct guest_mem *mem);

/* Puts the bytes of a file there: the whole pages from `at` on show those of
 * the file from `offset` on, and are the file's own in the host's memory until
 * they are written, which does not change the file. `at`, `offset` and `len`
 * are multiples of 4 KiB, and the file has all those bytes: were it cut off
 * later, an access would raise SIGBUS. 0; -EFAULT if not every byte is memory;
 * -ENOSPC after GUEST_MEM_MAX_FILES calls; -errno: the memory is as it was. */
#define GUEST_MEM_MAX_FILES 8u
int guest_mem_map_file(struct guest_mem *mem, gpa_t at, int fd, uint64_t offset,
                       uint64_t len) MUST_CHECK;

/* The places of such files, *nr of them. */
const struct guest_mem_region *guest_mem_files(const struct guest_mem *mem,
                                               unsigned *nr);

/* Moves all contents of `mem` to a new object, *out, which the caller frees
 * with guest_mem_destroy. `mem` stays where it was and is all zero then.
 * Returns 0, or -errno with *out NULL: then parts of `mem` may be zero. */
int guest_mem_take(struct guest_mem *mem, struct guest_mem **out) MUST_CHECK;

/* The regions, sorted by base. *nr is their number. */
const struct guest_mem_region *guest_mem_regions(const struct guest_mem *mem,
                                                 unsigned *nr);

/* The same with the text memory: all memory that the guest can access without
 * an exit. Adjacent pieces are joined. */
const struct guest_mem_region *guest_mem_slots(const struct guest_mem *mem,
                                               unsigned *nr);

/* The text memory, HV_TEXT_SIZE bytes that the guest may change at any time.
 * Reading bytes that were never written costs no memory. Valid as long as
 * `mem`. */
uint8_t *guest_mem_text(const struct guest_mem *mem);

/* Copy bytes. 0, or -EFAULT if not every byte is memory; then nothing was
 * copied. With len = 0 the result is 0 for any address. */
/*@ requires is_guest_mem(mem);
    requires len == 0 || \valid((uint8_t *)buf + (0 .. len - 1));
    assigns ((uint8_t *)buf)[0 .. len - 1] \from \nothing;
    assigns \result \from \nothing;
    ensures \result == 0 || \result == -EFAULT; */
int guest_mem_read(const struct guest_mem *mem, gpa_t at, void *buf,
                   uint64_t len) MUST_CHECK;
/*@ requires is_guest_mem(mem);
    requires len == 0 || \valid_read((uint8_t *)buf + (0 .. len - 1));
    assigns \result \from \nothing;
    ensures \result == 0 || \result == -EFAULT; */
int guest_mem_write(struct guest_mem *mem, gpa_t at, const void *buf,
                    uint64_t len) MUST_CHECK;

/* A pointer to `len` contiguous bytes of memory, for bulk data only: the guest
 * may change them at any time. NULL if not all of them are in one region, or
 * len is 0. Valid as long as `mem`. */
/*@ requires is_guest_mem(mem);
    assigns \result \from mem;
    ensures \result == \null <==>
        !(len > 0 && is_in_guest_mem(mem, at.value, len));
    ensures \result == \null || host_bytes((uint8_t *)\result, len);
    ensures \result == \null ||
        \valid((uint16_t *)\result + (0 .. len / 2 - 1)); */
void *guest_mem_map(struct guest_mem *mem, gpa_t at, uint64_t len) MUST_CHECK;

/* Is every byte memory, in one piece? False for len = 0. */
/*@ requires is_guest_mem(mem);
    assigns \nothing;
    ensures \result <==> len > 0 && is_in_guest_mem(mem, at.value, len); */
bool guest_mem_contains(const struct guest_mem *mem, gpa_t at, uint64_t len);

/* Bytes of RAM in all regions: the requested size less the VGA hole. */
uint64_t guest_mem_size(const struct guest_mem *mem);

#endif
