/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the payloads of bzImages: the input is a payload with the size that
 * Linux's build appends to it. It is unpacked in this process, so that what a
 * library does wrong is seen.
 */
#include <errno.h>

#include "boot/unpack/decode.h"
#include "elf_builder.h"
#include "fuzz.h"
#include "unpack_builder.h"

#define LIMIT (UINT64_C(1) << 20) /* bytes out, so that a run stays short */

struct output {
    uint64_t left;
    uint8_t sum;
};

static int take(void *ctx, const uint8_t *data, size_t len)
{
    struct output *output = ctx;

    if (!len || len > output->left)
        abort();
    output->left -= len;
    for (size_t i = 0; i < len; i++) /* ASan sees what is not there */
        output->sum = (uint8_t)(output->sum + data[i]);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *file = malloc(UNPACK_FILE + 4 + size);
    struct image image = {.data = file};
    struct payload payload;

    if (!file)
        abort();
    image.size = unpack_image_build(data, size, file);
    if (payload_find(&image, &payload)) {
        struct output output = {.left = payload.unpacked_size};

        if (payload.size != size || !payload_packing(payload.packing)[0])
            abort();
        if (payload.unpacked_size <= LIMIT) {
            int rc = decode(&payload, take, &output);
            if (rc != 0 && rc != -EPROTO && rc != -ENOMEM)
                abort();
            if (rc == 0 && (output.left || !decode_is_known(payload.packing)))
                abort();
        }
    } else if (size >= PAYLOAD_LEAST) {
        abort();
    }
    free(file);
    return 0;
}

size_t fuzz_seed(unsigned n, uint8_t *buf)
{
    static const enum packing packings[] = {
        PACKING_GZIP, PACKING_XZ, PACKING_LZMA, PACKING_ZSTD, PACKING_LZ4};
    struct elf_builder builder;

    if (n >= ARRAY_SIZE(packings))
        return 0;
    elf_builder_init(&builder, true);
    uint8_t *kernel = elf_builder_make(&builder);
    size_t size = unpack_pack(packings[n], kernel, ELF_FILE_SIZE, buf);
    free(kernel);
    return size;
}
