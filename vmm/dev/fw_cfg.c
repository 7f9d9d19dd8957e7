/* SPDX-License-Identifier: MIT */
/*
 * The firmware configuration device: the guest selects a key, then reads its
 * item byte by byte; past its end it reads zeros. Writes are ignored.
 */
#include "fw_cfg.h"

#include <pthread.h>
#include <stdlib.h>

#define OFFSET_SELECTOR 0u
#define OFFSET_DATA     1u
#define ID_PORTS        1u /* by ports only, without DMA */

struct fw_cfg {
    struct device dev;
    uint64_t ram_size;
    unsigned nr_cpus;
    pthread_mutex_t lock; /* guards what follows */
    unsigned key;
    uint64_t at; /* offset of the next byte of its item */
};

/* All items are numbers, the lowest byte first. An item that does not exist is
 * 0, and so is the number of files. */
static uint64_t item_of(const struct fw_cfg *fw_cfg, unsigned key)
{
    uint32_t signature;

    switch (key) {
    case FW_CFG_KEY_SIGNATURE:
        memcpy(&signature, "QEMU", sizeof(signature));
        return signature;
    case FW_CFG_KEY_ID:
        return ID_PORTS;
    case FW_CFG_KEY_RAM_SIZE:
        return fw_cfg->ram_size;
    case FW_CFG_KEY_NR_CPUS:
    case FW_CFG_KEY_MAX_CPUS:
        return fw_cfg->nr_cpus;
    default:
        return 0;
    }
}

static void fw_cfg_read(struct device *dev, uint64_t offset, uint8_t *data,
                        unsigned len)
{
    struct fw_cfg *fw_cfg = (struct fw_cfg *)dev;

    if (offset != OFFSET_DATA || len != 1)
        return;
    pthread_mutex_lock(&fw_cfg->lock);
    data[0] = 0;
    if (fw_cfg->at < sizeof(uint64_t))
        data[0] = (uint8_t)(item_of(fw_cfg, fw_cfg->key) >> (8 * fw_cfg->at));
    fw_cfg->at++;
    pthread_mutex_unlock(&fw_cfg->lock);
}

static void fw_cfg_write(struct device *dev, uint64_t offset,
                         const uint8_t *data, unsigned len)
{
    struct fw_cfg *fw_cfg = (struct fw_cfg *)dev;

    if (offset != OFFSET_SELECTOR || len != 2)
        return;
    pthread_mutex_lock(&fw_cfg->lock);
    fw_cfg->key = data[0] | (unsigned)data[1] << 8;
    fw_cfg->at = 0;
    pthread_mutex_unlock(&fw_cfg->lock);
}

static void fw_cfg_reset(struct device *dev)
{
    static const uint8_t key[2] = {0};

    fw_cfg_write(dev, OFFSET_SELECTOR, key, sizeof(key));
}

static void fw_cfg_destroy(struct device *dev)
{
    pthread_mutex_destroy(&((struct fw_cfg *)dev)->lock);
    free(dev);
}

static const struct device_ops fw_cfg_ops = {
    .read = fw_cfg_read,
    .write = fw_cfg_write,
    .reset = fw_cfg_reset,
    .destroy = fw_cfg_destroy,
};

struct device *fw_cfg_create(uint64_t ram_size, unsigned nr_cpus)
{
    struct fw_cfg *fw_cfg = calloc(1, sizeof(*fw_cfg));

    if (!fw_cfg)
        return NULL;
    fw_cfg->dev = (struct device){.ops = &fw_cfg_ops, .name = "fwcfg"};
    fw_cfg->ram_size = ram_size;
    fw_cfg->nr_cpus = nr_cpus;
    pthread_mutex_init(&fw_cfg->lock, NULL);
    return &fw_cfg->dev;
}
