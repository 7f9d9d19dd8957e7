/* SPDX-License-Identifier: MIT */
/*
 * The initial RAM disk. The archive is whatever the person who started the
 * machine gave: every length is checked before it is used. Source: cpio(5),
 * "New ASCII Format": a header of hexadecimal fields, the name, the data,
 * each padded to four bytes; the name TRAILER!!! ends it.
 */
#include "fs/cpio.h"

#include <asm/errno.h>

#include "fs/names.h"
#include "fs/tmpfs.h"
#include "kernel.h"
#include "lib/string.h"

#define MAGIC      "070701"
#define MAGIC_LEN  6u
#define FIELD_LEN  8u
#define HEADER_LEN (MAGIC_LEN + 13 * FIELD_LEN)

enum field {
    FIELD_INO,
    FIELD_MODE,
    FIELD_UID,
    FIELD_GID,
    FIELD_NLINK,
    FIELD_MTIME,
    FIELD_FILESIZE,
    FIELD_RDEVMAJOR = 9,
    FIELD_RDEVMINOR,
    FIELD_NAMESIZE,
    NR_FIELDS = 13,
};

struct entry {
    uint32_t field[NR_FIELDS];
    const char *name;
    const char *data;
};

static bool parse_hex(const char *text, uint32_t *value)
{
    *value = 0;
    for (unsigned i = 0; i < FIELD_LEN; i++) {
        char c = text[i];
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                                : 16;

        if (digit == 16)
            return false;
        *value = *value << 4 | digit;
    }
    return true;
}

/* Reads the entry at *at and moves *at past it. */
static const char *parse(const char *archive, size_t len, size_t *at,
                         struct entry *entry)
{
    size_t left = len - *at;
    const char *header = archive + *at;

    if (left < HEADER_LEN || memcmp(header, MAGIC, MAGIC_LEN) != 0)
        return "no header of a cpio archive in the newc format";
    for (unsigned i = 0; i < NR_FIELDS; i++)
        if (!parse_hex(header + MAGIC_LEN + i * FIELD_LEN, &entry->field[i]))
            return "a field of a header is no number";

    uint64_t name_end = HEADER_LEN + (uint64_t)entry->field[FIELD_NAMESIZE];
    uint64_t data = ALIGN_UP(name_end, 4);
    uint64_t end = ALIGN_UP(data + entry->field[FIELD_FILESIZE], 4);

    if (entry->field[FIELD_NAMESIZE] == 0 || name_end > left ||
        header[name_end - 1] != '\0')
        return "a name that is not inside of the archive";
    if (data + entry->field[FIELD_FILESIZE] > left)
        return "a file that is not inside of the archive";
    entry->name = header + HEADER_LEN;
    entry->data = header + data;
    *at = MIN(len, *at + end);
    return NULL;
}

/* A file with several names has its data in the entry of the last one. */
static struct inode *linked[16];
static uint32_t linked_ino[ARRAY_SIZE(linked)];
static unsigned nr_linked;

static struct inode *find_linked(uint32_t ino)
{
    for (unsigned i = 0; i < nr_linked; i++)
        if (linked_ino[i] == ino)
            return linked[i];
    return NULL;
}

static void forget_linked(void)
{
    while (nr_linked > 0)
        inode_unref(linked[--nr_linked]);
}

static int make_file(struct path *path, const struct entry *entry)
{
    const uint32_t *field = entry->field;
    bool has_links = field[FIELD_NLINK] > 1;
    struct inode *other = has_links ? find_linked(field[FIELD_INO]) : NULL;
    int error;

    if (other != NULL) {
        error = name_link(path, other);
        if (error == 0 && field[FIELD_FILESIZE] > 0)
            tmpfs_set_archive(other, entry->data, field[FIELD_FILESIZE]);
        return error;
    }
    error = name_create(path, S_IFREG | (field[FIELD_MODE] & 07777), 0);
    if (error != 0)
        return error;
    tmpfs_set_archive(path->inode, entry->data, field[FIELD_FILESIZE]);
    if (has_links && nr_linked < ARRAY_SIZE(linked)) {
        inode_ref(path->inode);
        linked[nr_linked] = path->inode;
        linked_ino[nr_linked++] = field[FIELD_INO];
    }
    return 0;
}

static int make_link(struct path *path, const struct entry *entry)
{
    char target[256];
    size_t len = entry->field[FIELD_FILESIZE];

    if (len >= sizeof(target))
        return -ENAMETOOLONG;
    memcpy(target, entry->data, len);
    target[len] = '\0';
    return name_symlink(path, target);
}

static int make(struct path *path, const struct entry *entry)
{
    uint32_t mode = entry->field[FIELD_MODE];

    switch (mode & S_IFMT) {
    case S_IFREG:
        return make_file(path, entry);
    case S_IFLNK:
        return make_link(path, entry);
    case S_IFDIR:
        if (path->inode != NULL)
            return 0; /* "." */
        return name_create(path, S_IFDIR | (mode & 07777), 0);
    case S_IFCHR:
        return name_create(path, mode,
                           entry->field[FIELD_RDEVMAJOR] << 8 |
                               entry->field[FIELD_RDEVMINOR]);
    default:
        return 0; /* a type that this kernel does not use */
    }
}

static void set_attributes(struct inode *inode, const uint32_t *field)
{
    inode->uid = field[FIELD_UID];
    inode->gid = field[FIELD_GID];
    inode->modified = (uint64_t)field[FIELD_MTIME] * 1000000000ull;
}

const char *cpio_unpack(const char *archive, size_t len, size_t *offset)
{
    const char *wrong = NULL;
    size_t at = 0;

    while (wrong == NULL) {
        struct entry entry;
        struct path path;

        *offset = at;
        wrong = parse(archive, len, &at, &entry);
        if (wrong != NULL || strcmp(entry.name, "TRAILER!!!") == 0)
            break;
        if (path_walk(mounts->root, entry.name, PATH_MAY_MISS | PATH_NOFOLLOW,
                      &path) != 0) {
            wrong = "a name in a directory that is not in the archive";
            break;
        }
        if (make(&path, &entry) != 0)
            wrong = "a file that cannot be made (memory, or the same name "
                    "twice)";
        else if (path.inode != NULL)
            set_attributes(path.inode, entry.field);
        path_free(&path);
    }
    forget_linked();
    return wrong;
}
