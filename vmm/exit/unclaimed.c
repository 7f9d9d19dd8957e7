/* SPDX-License-Identifier: MIT */
/*
 * Reports accesses that no device answers.
 */
#include "unclaimed.h"

#include "hv/layout.h"
#include "port_regions.h"

void unclaimed_init(struct unclaimed *unclaimed)
{
    pthread_mutex_init(&unclaimed->lock, NULL);
}

void unclaimed_fini(struct unclaimed *unclaimed)
{
    pthread_mutex_destroy(&unclaimed->lock);
}

/* True the first time `port` is seen. Relaxed order is enough: a bit orders
 * nothing but itself, and only the thread that sets it reports. */
static bool note_port(struct unclaimed *unclaimed, uint16_t port)
{
    atomic_uchar *byte = &unclaimed->port_noted[port / 8];
    unsigned char bit = (unsigned char)(1u << (port % 8));

    if (unclaimed_port_is_noted(unclaimed, port))
        return false;
    return !(atomic_fetch_or_explicit(byte, bit, memory_order_relaxed) & bit);
}

/* A driver that looks for a device tries many of its ports: these give one
 * line, with the device's name. */
void unclaimed_port(struct unclaimed *unclaimed, uint16_t port, bool is_write)
{
    const struct port_region *region;

    if (!note_port(unclaimed, port))
        return;
    region = port_regions_find(port);
    if (region) {
        if (region->is_quiet ||
            (port != region->first && !note_port(unclaimed, region->first)))
            return;
        log_guest("the guest %s port 0x%x (%s), where no device answers; %s, "
                  "and this is not reported again",
                  is_write ? "wrote to" : "read", port, region->name,
                  is_write ? "ignored" : "it got all ones");
        return;
    }
    log_guest(is_write
                  ? "the guest wrote to port 0x%x, where no device answers; "
                    "ignored, and not reported again"
                  : "the guest read port 0x%x, where no device answers; it "
                    "got all ones, and this is not reported again",
              port);
}

/* Notes are only added, so no lock is needed to look. */
static bool mmio_is_noted(const struct unclaimed *unclaimed, uint64_t addr)
{
    unsigned nr =
        atomic_load_explicit(&unclaimed->nr_mmio_noted, memory_order_acquire);

    for (unsigned i = 0; i < nr; i++)
        if (unclaimed->mmio_noted[i] == addr)
            return true;
    return false;
}

/* True the first time `addr` is seen. When the notes are full, false: log_guest
 * would print nothing more either. */
static bool note_mmio(struct unclaimed *unclaimed, uint64_t addr)
{
    bool is_new;

    pthread_mutex_lock(&unclaimed->lock);
    unsigned nr = unclaimed->nr_mmio_noted;
    is_new = !mmio_is_noted(unclaimed, addr) && nr < UNCLAIMED_MMIO_NOTES;
    if (is_new) {
        unclaimed->mmio_noted[nr] = addr;
        atomic_store_explicit(&unclaimed->nr_mmio_noted, nr + 1,
                              memory_order_release);
    }
    pthread_mutex_unlock(&unclaimed->lock);
    return is_new;
}

/* Ranges to which drivers of a PC's devices write thousands of cells: one note
 * for each range, or nothing else would be seen. */
static const struct {
    uint64_t base, end;
    const char *name;
} known[] = {
    {HV_VGA_HOLE_BASE, HV_MONO_TEXT_BASE, "the VGA graphics memory"},
    {HV_MONO_TEXT_BASE, HV_TEXT_BASE, "the text memory of a monochrome screen"},
};

/* True if `addr` is in one of these ranges; reports the range if it has not
 * been reported yet. */
static bool report_known(struct unclaimed *unclaimed, uint64_t addr,
                         bool is_write)
{
    for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
        if (addr < known[i].base || addr >= known[i].end)
            continue;
        if (note_mmio(unclaimed, known[i].base))
            log_guest("the guest %s guest-physical address 0x%llx, %s, which "
                      "this machine does not have (it has the text memory at "
                      "0x%x); not reported again",
                      is_write ? "wrote to" : "read", (unsigned long long)addr,
                      known[i].name, HV_TEXT_BASE);
        return true;
    }
    return false;
}

void unclaimed_mmio(struct unclaimed *unclaimed, uint64_t addr, bool is_write)
{
    if (LIKELY(mmio_is_noted(unclaimed, addr)) ||
        report_known(unclaimed, addr, is_write) || !note_mmio(unclaimed, addr))
        return;
    log_guest(is_write
                  ? "the guest wrote to guest-physical address 0x%llx, where "
                    "neither RAM nor a device is; ignored, and not reported "
                    "again"
                  : "the guest read guest-physical address 0x%llx, where "
                    "neither RAM nor a device is; it got all ones, and this "
                    "is not reported again",
              (unsigned long long)addr);
}
