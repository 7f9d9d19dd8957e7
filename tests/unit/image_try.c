/* SPDX-License-Identifier: MIT */
/*
 * What happens to an image in memory.
 */
#include "image_try.h"

#include <stdlib.h>
#include <time.h>

#include "boot/protocol.h"
#include "boot/tables.h"

/* CPU time of this thread, which other load on the machine does not affect. */
static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int run(struct image_try *try, const struct image_request *request)
{
    static const uint8_t initrd[5000] = {1};
    const struct boot_module module = {
        .data = initrd,
        .size = sizeof(initrd),
        .name = "initrd",
    };
    const struct boot_config config = {
        .nr_cpus = 1,
        .modules = &module,
        .nr_modules = 1,
    };
    int result = image_parse(&try->image, request, &try->error);

    if (result)
        return result;
    try->parsed = true;
    result = image_load(&try->image, try->mem, &try->error);
    if (result)
        return result;
    try->loaded = true;
    result = boot_tables_write(try->image.mode, try->image.protocol, try->mem);
    if (result)
        return result;
    return protocol_write(&config, &try->image, try->mem, &try->error);
}

void image_try(struct image_try *try, const uint8_t *data, uint64_t size,
               const struct image_request *request)
{
    double start = now_ms();

    *try = (struct image_try){0};
    try->image.data = data;
    try->image.size = size;
    if (guest_mem_create(IMAGE_TRY_RAM, &try->mem))
        abort();
    try->result = run(try, request);
    try->ms = now_ms() - start;
}

void image_try_end(struct image_try *try)
{
    guest_mem_destroy(try->mem);
    try->mem = NULL;
}
