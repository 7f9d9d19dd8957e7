/* SPDX-License-Identifier: MIT */
/*
 * The bus: which device answers at which port or guest-physical address. It
 * pre-fills reads with ones, splits string I/O (the port stays the same, the
 * data advances), refuses overlaps when devices are attached, and reports each
 * unclaimed address once.
 *
 * Wired before the first vCPU runs, read-only afterwards; bus_port and
 * bus_mmio may then be called from any number of threads.
 */
#ifndef VMM_EXIT_BUS_H
#define VMM_EXIT_BUS_H

#include "dev/device.h"

#define BUS_MAX_DEVICES 64u

struct bus;

/* NULL if out of memory. */
struct bus *bus_create(void) MUST_CHECK;
/* Destroys the devices too, last attached first. */
void bus_destroy(struct bus *bus);

/* Give `dev` the ports [base, base + nr), or the addresses [base, base + size).
 * One device may have several places; offsets count from the base of the place
 * that is accessed. The bus owns `dev` from here on, whatever is returned; a
 * device beyond BUS_MAX_DEVICES is destroyed at once. Returns 0; -EEXIST if a
 * place overlaps another; -EINVAL if it is empty or goes past the last port or
 * address; -ENOSPC if there are too many devices or places; -ENOMEM if `dev` is
 * NULL, so that a constructor's result can be passed on unchecked. */
int bus_attach_ports(struct bus *bus, struct device *dev, uint16_t base,
                     uint32_t nr) MUST_CHECK;
int bus_attach_mmio(struct bus *bus, struct device *dev, uint64_t base,
                    uint64_t size) MUST_CHECK;

/* The same for a range of which some ports already belong to another device and
 * stay with it: an access is answered by the device of its first port. */
int bus_attach_ports_around(struct bus *bus, struct device *dev, uint16_t base,
                            uint32_t nr) MUST_CHECK;

/* Performs the access of one exit: `count` items of `size` (1, 2, 4) bytes at
 * `data`, all at `port`. An access that extends past the end of a device's
 * place is unclaimed. Returns the device that answered, or NULL. */
struct device *bus_port(struct bus *bus, uint16_t port, bool is_write,
                        unsigned size, uint8_t *data, uint32_t count);

/* The same for one item, in a shorter way: nearly all port accesses of guests
 * are such. */
void bus_port_write(struct bus *bus, uint16_t port, const uint8_t *data,
                    unsigned size);
void bus_port_read(struct bus *bus, uint16_t port, uint8_t *data,
                   unsigned size);

/* The same for memory-mapped I/O: `len` is 1 to 8. A length that is not a power
 * of two reaches the device in pieces, lowest address first. */
struct device *bus_mmio(struct bus *bus, uint64_t addr, bool is_write,
                        uint8_t *data, unsigned len);

/* The device that would answer there; it is not accessed. NULL if none. */
struct device *bus_port_device(const struct bus *bus, uint16_t port);
struct device *bus_mmio_device(const struct bus *bus, uint64_t addr);

/* Calls the function for every place in turn. */
typedef void (*bus_place_fn)(void *ctx, const char *name, uint64_t base,
                             uint64_t size);
void bus_each_port(const struct bus *bus, bus_place_fn use, void *ctx);
void bus_each_mmio(const struct bus *bus, bus_place_fn use, void *ctx);

/* Resets every device. No vCPU may run. */
void bus_reset(struct bus *bus);

#endif
