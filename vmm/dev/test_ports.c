/* SPDX-License-Identifier: MIT */
/*
 * Ports for suites that test an emulator. The state of a line is kept by the
 * interrupt controller, not here.
 */
#include "test_ports.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* -------------------------------------------------------------------- data */

struct test_data {
    struct device dev;
    pthread_mutex_t lock; /* guards what follows */
    size_t size;
    uint8_t bytes[];
};

static void data_read(struct device *dev, uint64_t offset, uint8_t *data,
                      unsigned len)
{
    struct test_data *test = (struct test_data *)dev;

    pthread_mutex_lock(&test->lock);
    memcpy(data, &test->bytes[offset], len);
    pthread_mutex_unlock(&test->lock);
}

static void data_write(struct device *dev, uint64_t offset, const uint8_t *data,
                       unsigned len)
{
    struct test_data *test = (struct test_data *)dev;

    pthread_mutex_lock(&test->lock);
    memcpy(&test->bytes[offset], data, len);
    pthread_mutex_unlock(&test->lock);
}

static void data_reset(struct device *dev)
{
    struct test_data *test = (struct test_data *)dev;

    pthread_mutex_lock(&test->lock);
    memset(test->bytes, 0, test->size);
    pthread_mutex_unlock(&test->lock);
}

static void data_destroy(struct device *dev)
{
    pthread_mutex_destroy(&((struct test_data *)dev)->lock);
    free(dev);
}

static struct device *create_data(size_t size, const char *name)
{
    static const struct device_ops ops = {
        .read = data_read,
        .write = data_write,
        .reset = data_reset,
        .destroy = data_destroy,
    };
    struct test_data *test = calloc(1, sizeof(*test) + size);

    if (!test)
        return NULL;
    test->dev = (struct device){.ops = &ops, .name = name};
    test->size = size;
    pthread_mutex_init(&test->lock, NULL);
    return &test->dev;
}

struct device *test_data_create(void)
{
    return create_data(TEST_DATA_NR_PORTS, "testdata");
}

struct device *test_window_create(void)
{
    return create_data(HV_TEST_WINDOW_SIZE, "testwindow");
}

/* ------------------------------------------------------------------- lines */

struct test_irq {
    struct device dev;
    struct irq_line first;
};

static void irq_read(struct device *dev, uint64_t offset, uint8_t *data,
                     unsigned len)
{
    (void)dev, (void)offset, (void)data, (void)len; /* reads as ones */
}

static void irq_write(struct device *dev, uint64_t offset, const uint8_t *data,
                      unsigned len)
{
    struct irq_line line = ((struct test_irq *)dev)->first;

    line.gsi += (unsigned)offset;
    for (unsigned i = 0; i < len; i++, line.gsi++)
        irq_line_set(&line, data[i] != 0);
}

static void irq_destroy(struct device *dev)
{
    free(dev);
}

struct device *test_irq_create(const struct irq_line *first)
{
    static const struct device_ops ops = {
        .read = irq_read,
        .write = irq_write,
        .destroy = irq_destroy,
    };
    struct test_irq *test = calloc(1, sizeof(*test));

    if (!test)
        return NULL;
    test->dev = (struct device){.ops = &ops, .name = "testirq"};
    test->first = *first;
    return &test->dev;
}
