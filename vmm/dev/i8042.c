/* SPDX-License-Identifier: MIT */
/*
 * The keyboard controller as a device: its ports, its lock, its interrupt line
 * and its reset request. The controller itself is in i8042_core.c.
 */
#include "i8042.h"

#include <pthread.h>
#include <stdlib.h>

#include "i8042_core.h"

struct i8042 {
    struct device dev;
    struct machine_requests requests;
    struct irq_line irq;
    pthread_mutex_t lock; /* guards what follows */
    struct i8042_core core;
    bool irq_level; /* level of the line when last set */
};

/* The only function that sets the interrupt line. */
static void set_line(struct i8042 *kbc, bool level)
{
    if (level == kbc->irq_level)
        return;
    kbc->irq_level = level;
    irq_line_set(&kbc->irq, level);
}

/* Called after anything that may have changed the buffer or its interrupt. */
static void update(struct i8042 *kbc)
{
    i8042_core_update(&kbc->core);
    if (kbc->core.line_fell)
        set_line(kbc, false);
    kbc->core.line_fell = false;
    set_line(kbc, kbc->core.line);
}

static void i8042_read(struct device *dev, uint64_t offset, uint8_t *data,
                       unsigned len)
{
    struct i8042 *kbc = (struct i8042 *)dev;

    pthread_mutex_lock(&kbc->lock);
    for (unsigned i = 0; i < len; i++)
        i8042_core_read(&kbc->core, offset + i, &data[i]);
    update(kbc);
    pthread_mutex_unlock(&kbc->lock);
}

static void i8042_write(struct device *dev, uint64_t offset,
                        const uint8_t *data, unsigned len)
{
    struct i8042 *kbc = (struct i8042 *)dev;
    bool reset = false;

    pthread_mutex_lock(&kbc->lock);
    for (unsigned i = 0; i < len; i++)
        reset |= i8042_core_write(&kbc->core, offset + i, data[i]);
    update(kbc);
    pthread_mutex_unlock(&kbc->lock);
    if (reset)
        kbc->requests.reset(kbc->requests.ctx, "i8042");
}

bool i8042_key(struct i8042 *kbc, unsigned key, bool is_down)
{
    bool taken;

    pthread_mutex_lock(&kbc->lock);
    taken = keyboard_key(&kbc->core.kbd, key, is_down);
    update(kbc);
    pthread_mutex_unlock(&kbc->lock);
    return taken;
}

void i8042_remind(struct i8042 *kbc)
{
    pthread_mutex_lock(&kbc->lock);
    if (kbc->irq_level) {
        set_line(kbc, false);
        set_line(kbc, true);
    }
    pthread_mutex_unlock(&kbc->lock);
}

bool i8042_is_idle(struct i8042 *kbc)
{
    bool idle;

    pthread_mutex_lock(&kbc->lock);
    idle = i8042_core_is_idle(&kbc->core);
    pthread_mutex_unlock(&kbc->lock);
    return idle;
}

static void i8042_reset(struct device *dev)
{
    struct i8042 *kbc = (struct i8042 *)dev;

    pthread_mutex_lock(&kbc->lock);
    i8042_core_reset(&kbc->core);
    update(kbc);
    pthread_mutex_unlock(&kbc->lock);
}

static void i8042_destroy(struct device *dev)
{
    struct i8042 *kbc = (struct i8042 *)dev;

    pthread_mutex_destroy(&kbc->lock);
    free(kbc);
}

static const struct device_ops i8042_ops = {
    .read = i8042_read,
    .write = i8042_write,
    .reset = i8042_reset,
    .destroy = i8042_destroy,
};

struct i8042 *i8042_create(const struct machine_requests *requests,
                           const struct irq_line *irq)
{
    struct i8042 *kbc = calloc(1, sizeof(*kbc));

    if (!kbc)
        return NULL;
    kbc->dev.ops = &i8042_ops;
    kbc->dev.name = "i8042";
    kbc->requests = *requests;
    kbc->irq = *irq;
    pthread_mutex_init(&kbc->lock, NULL);
    i8042_core_reset(&kbc->core);
    return kbc;
}

struct device *i8042_device(struct i8042 *kbc)
{
    return kbc ? &kbc->dev : NULL;
}
