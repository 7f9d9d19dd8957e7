/* SPDX-License-Identifier: MIT */
/*
 * The answer, written and read.
 */
#include "answer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/blob.h"
#include "elf_names.h"
#include "kallsyms.h"
#include "map_symbols.h"

_Static_assert(sizeof(struct names_header) == 16, "both sides have it so");

/* ---------------------------------------------------------------- writing */

static int write_all(int fd, const void *data, size_t len)
{
    const uint8_t *at = data;

    while (len) {
        ssize_t n = write(fd, at, len);
        if (n <= 0)
            return n < 0 ? -errno : -EIO;
        at += n;
        len -= (size_t)n;
    }
    return 0;
}

static int write_part(int fd, enum names_part part, bool is_cut,
                      const struct blob *blob)
{
    const struct names_header header = {
        .part = part,
        .state = is_cut ? NAMES_CUT : NAMES_WHOLE,
        .size = blob->len,
    };
    int rc = blob->failed ? -ENOMEM : write_all(fd, &header, sizeof(header));

    return rc ? rc : write_all(fd, blob->data, blob->len);
}

static int write_symbols(uint8_t *data, uint64_t size,
                         const struct names_wanted *wanted, int fd)
{
    struct symbols *symbols = symbols_new();
    struct blob blob = {.data = NULL};
    int rc = symbols ? 0 : -ENOMEM;

    if (!rc && !wanted->memory && map_detect(data, size))
        rc = map_symbols_read(data, size, wanted, symbols);
    else if (!rc && !wanted->memory)
        rc = elf_symbols_read(data, size, wanted, symbols);
    if (!rc && !symbols_count(symbols))
        rc = kallsyms_read(data, size, wanted, symbols); /* Linux, stripped */
    if (!rc || rc == -E2BIG) {
        names_save_symbols(symbols, &blob);
        rc = write_part(fd, NAMES_SYMBOLS, rc != 0, &blob);
    }
    free(blob.data);
    symbols_destroy(symbols);
    return rc;
}

static int write_lines(uint8_t *data, uint64_t size,
                       const struct names_wanted *wanted, int fd)
{
    struct lines *lines = lines_new();
    struct blob blob = {.data = NULL};
    int rc = -ENOMEM;

    if (lines && (wanted->memory || map_detect(data, size)))
        rc = 0; /* there are none */
    else if (lines)
        rc = elf_lines_read(data, size, wanted, lines);

    if (!rc || rc == -E2BIG) {
        names_save_lines(lines, &blob);
        rc = write_part(fd, NAMES_LINES, rc != 0, &blob);
    }
    free(blob.data);
    lines_destroy(lines);
    return rc;
}

int names_answer_write(uint8_t *data, uint64_t size,
                       const struct names_wanted *wanted, int fd)
{
    int rc = write_symbols(data, size, wanted, fd);

    return rc ? rc : write_lines(data, size, wanted, fd);
}

/* ---------------------------------------------------------------- reading */

static int read_symbols(struct blob_reader *reader, struct names *names)
{
    struct symbols *symbols = symbols_new();
    int rc = symbols ? names_load_symbols(symbols, reader) : -ENOMEM;

    if (!rc && reader->len)
        rc = -EBADMSG;
    if (rc)
        symbols_destroy(symbols);
    else
        names->symbols = symbols;
    return rc;
}

static int read_lines(struct blob_reader *reader, struct names *names)
{
    struct lines *lines = lines_new();
    int rc = lines ? names_load_lines(lines, reader) : -ENOMEM;

    if (!rc && reader->len)
        rc = -EBADMSG;
    if (rc)
        lines_destroy(lines);
    else
        names->lines = lines;
    return rc;
}

static void say_cut(struct names *names, enum names_part part)
{
    if (part == NAMES_SYMBOLS)
        snprintf(names->lacking, sizeof(names->lacking),
                 "not every symbol has been read: the file's tables are too "
                 "large");
    else if (!names->lacking[0])
        snprintf(names->lacking, sizeof(names->lacking),
                 "not every source line has been read: the file's debug "
                 "information is too large");
}

int names_answer_read(const uint8_t *data, size_t len, struct names *names)
{
    for (unsigned part = NAMES_SYMBOLS; part <= NAMES_PARTS; part++) {
        struct names_header header;
        if (len < sizeof(header))
            return (int)part - 1;
        memcpy(&header, data, sizeof(header));
        if (header.part != part || header.state > NAMES_CUT ||
            header.size > NAMES_PART_MAX)
            return -EBADMSG;
        if (!range_inside(sizeof(header), header.size, len))
            return (int)part - 1;
        struct blob_reader reader = {
            .data = data + sizeof(header),
            .len = (size_t)header.size,
        };
        int rc = part == NAMES_SYMBOLS ? read_symbols(&reader, names)
                                       : read_lines(&reader, names);
        if (rc)
            return rc;
        if (header.state == NAMES_CUT)
            say_cut(names, part);
        data += sizeof(header) + header.size;
        len -= sizeof(header) + (size_t)header.size;
    }
    return len ? -EBADMSG : NAMES_PARTS;
}
