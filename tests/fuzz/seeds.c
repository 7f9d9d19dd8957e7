/* SPDX-License-Identifier: MIT */
/*
 * Writes the seeds of one fuzz target: seeds DIRECTORY.
 */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

static int write_seed(const char *directory, unsigned n, const uint8_t *data,
                      size_t size)
{
    char path[4096];
    FILE *out;
    size_t written;

    snprintf(path, sizeof(path), "%s/seed-%u", directory, n);
    out = fopen(path, "wb");
    if (!out) {
        perror(path);
        return 1;
    }
    written = fwrite(data, 1, size, out);
    if (fclose(out) || written != size) {
        perror(path);
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    static uint8_t buf[FUZZ_SEED_MAX];
    size_t size;

    if (argc != 2) {
        fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
        return 64;
    }
    for (unsigned n = 0; (size = fuzz_seed(n, buf)) > 0; n++)
        if (write_seed(argv[1], n, buf, size))
            return 1;
    return 0;
}
