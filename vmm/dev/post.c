/* SPDX-License-Identifier: MIT */
/*
 * The POST port. Its state is the last number written.
 */
#include "post.h"

#include <stdatomic.h>
#include <stdlib.h>

struct post {
    struct device dev;
    atomic_int last;
};

/* Ones, as on a card that only displays. */
static void post_read(struct device *dev, uint64_t offset, uint8_t *data,
                      unsigned len)
{
    (void)dev;
    (void)offset;
    (void)data;
    (void)len;
}

static void post_write(struct device *dev, uint64_t offset, const uint8_t *data,
                       unsigned len)
{
    struct post *post = (struct post *)dev;

    (void)len;
    if (offset == 0)
        atomic_store_explicit(&post->last, data[0], memory_order_relaxed);
}

static void post_reset(struct device *dev)
{
    struct post *post = (struct post *)dev;

    atomic_store(&post->last, -1);
}

static void post_destroy(struct device *dev)
{
    free(dev);
}

static const struct device_ops post_ops = {
    .read = post_read,
    .write = post_write,
    .reset = post_reset,
    .destroy = post_destroy,
};

struct post *post_create(void)
{
    struct post *post = calloc(1, sizeof(*post));

    if (!post)
        return NULL;
    post->dev.ops = &post_ops;
    post->dev.name = "post";
    atomic_init(&post->last, -1);
    return post;
}

struct device *post_device(struct post *post)
{
    return post ? &post->dev : NULL;
}

int post_last(const struct post *post)
{
    return atomic_load(&post->last);
}
