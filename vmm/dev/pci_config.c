/* SPDX-License-Identifier: MIT */
/*
 * The PCI configuration ports of a bus with only a host bridge: an address
 * register that reads back, and data that is all ones except at the bridge's
 * addresses.
 */
#include "pci_config.h"

#include <stdatomic.h>
#include <stdlib.h>

/* The other bits are reserved, and read as zeros. */
#define ADDRESS_BITS 0x80FFFFFCu
#define ENABLE       0x80000000u
#define DATA         4u /* offset of the data ports */

/* The bridge is device 0 of bus 0. The bytes after its header are 0. */
#define HEADER_SIZE 0x40u
#define CONFIG_SIZE 0x100u

static const uint8_t bridge[HEADER_SIZE] = {
    0x86, 0x80, 0x37, 0x12, /* Intel 82441FX, as most emulators have it */
    0x00, 0x00, 0x00, 0x00, /* decodes no addresses, no status bits */
    0x02, 0x00, 0x00, 0x06, /* revision 2; class: host bridge */
};

struct pci_config {
    struct device dev;
    atomic_uint_fast32_t address;
};

/* Does this access the address register? A narrower access does not. */
static bool is_address(uint64_t offset, unsigned len)
{
    return offset == 0 && len == sizeof(uint32_t);
}

/* `data` is all ones on entry, and stays so where there is no device. */
static void read_bridge(uint32_t address, uint64_t offset, uint8_t *data,
                        unsigned len)
{
    uint32_t at = address - ENABLE + (uint32_t)(offset - DATA);

    for (unsigned i = 0; i < len && at + i < CONFIG_SIZE; i++)
        data[i] = at + i < HEADER_SIZE ? bridge[at + i] : 0;
}

static void pci_config_read(struct device *dev, uint64_t offset, uint8_t *data,
                            unsigned len)
{
    struct pci_config *pci = (struct pci_config *)dev;
    uint32_t address = (uint32_t)atomic_load(&pci->address);

    if (is_address(offset, len))
        memcpy(data, &address, sizeof(address));
    else if (offset >= DATA && address & ENABLE)
        read_bridge(address, offset, data, len);
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
