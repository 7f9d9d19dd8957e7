/* SPDX-License-Identifier: MIT */
/*
 * The PCI configuration ports of an empty bus: an address that reads back, as
 * drivers expect of such a bridge, and data that is all ones.
 */
#include "pci_config.h"

#include <stdatomic.h>
#include <stdlib.h>

/* The other bits are reserved, and read as zeros. */
#define ADDRESS_BITS 0x80FFFFFCu

struct pci_config {
    struct device dev;
    atomic_uint_fast32_t address;
};

/* Is it the address register? A narrower access to it is none. */
static bool is_address(uint64_t offset, unsigned len)
{
    return offset == 0 && len == sizeof(uint32_t);
}

static void pci_config_read(struct device *dev, uint64_t offset, uint8_t *data,
                            unsigned len)
{
    struct pci_config *pci = (struct pci_config *)dev;
    uint32_t address = (uint32_t)atomic_load(&pci->address);

    if (is_address(offset, len))
        memcpy(data, &address, sizeof(address));
}

static void pci_config_write(struct device *dev, uint64_t offset,
                             const uint8_t *data, unsigned len)
{
    struct pci_config *pci = (struct pci_config *)dev;
    uint32_t address;

    if (!is_address(offset, len))
        return;
    memcpy(&address, data, sizeof(address));
    atomic_store(&pci->address, address & ADDRESS_BITS);
}

static void pci_config_reset(struct device *dev)
{
    atomic_store(&((struct pci_config *)dev)->address, 0);
}

static void pci_config_destroy(struct device *dev)
{
    free(dev);
}

static const struct device_ops pci_config_ops = {
    .read = pci_config_read,
    .write = pci_config_write,
    .reset = pci_config_reset,
    .destroy = pci_config_destroy,
};

struct device *pci_config_create(void)
{
    struct pci_config *pci = calloc(1, sizeof(*pci));

    if (!pci)
        return NULL;
    pci->dev = (struct device){.ops = &pci_config_ops, .name = "pci"};
    atomic_init(&pci->address, 0);
    return &pci->dev;
}
