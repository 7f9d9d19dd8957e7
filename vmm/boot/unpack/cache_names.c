/* SPDX-License-Identifier: MIT */
/*
 * The hash need not be strong: cache.c compares what it leads to. It is made of
 * the ends of the payload, where most formats have a checksum of all of it. Two
 * kernels with the same name would only remove each other.
 */
#include "cache_names.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIGITS 16u

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

static uint64_t hash_of(uint64_t hash, const uint8_t *data, uint64_t size)
{
    uint64_t word;

    for (; size >= sizeof(word); size -= sizeof(word)) {
        memcpy(&word, data, sizeof(word));
        hash = mix(hash, word);
        data += sizeof(word);
    }
    word = 0;
    memcpy(&word, data, size);
    return mix(hash, word);
}

void cache_name(const struct payload *payload, char name[CACHE_NAME])
{
    uint64_t end = payload->size < PAYLOAD_ENDS ? payload->size : PAYLOAD_ENDS;
    uint64_t hash = hash_of(payload->size, payload->data, end);

    hash = hash_of(hash, payload->data + payload->size - end, end);
    snprintf(name, CACHE_NAME, "%016" PRIx64 ".kernel", hash);
}

void cache_name_new(uint64_t number, char name[CACHE_NAME])
{
    snprintf(name, CACHE_NAME, "%016" PRIx64 ".new", number);
}

static bool is_name(const char *name, const char *end)
{
    return strspn(name, "0123456789abcdef") == DIGITS &&
           strcmp(name + DIGITS, end) == 0;
}

/* A file that nobody will finish: whoever writes one has a lock of it. */
static bool is_left(int cache, const char *name)
{
    int fd =
        openat(cache, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool is_left = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0;

    if (fd >= 0)
        close(fd);
    return is_left;
}

struct found {
    uint64_t size; /* of all files, bytes */
    char oldest[CACHE_NAME];
    struct timespec used; /* when `oldest` was */
};

static bool is_before(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec < b->tv_sec ||
           (a->tv_sec == b->tv_sec && a->tv_nsec < b->tv_nsec);
}

static void look_at(int cache, const char *name, struct found *found)
{
    bool is_new = is_name(name, ".new");
    struct stat st;

    if (!is_new && !is_name(name, ".kernel"))
        return;
    if (is_new && is_left(cache, name) && unlinkat(cache, name, 0) == 0)
        return;
    if (fstatat(cache, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return;
    found->size += (uint64_t)st.st_size;
    if (found->oldest[0] && !is_before(&st.st_mtim, &found->used))
        return;
    /* is_name has checked its length */
    memcpy(found->oldest, name, strlen(name) + 1);
    found->used = st.st_mtim;
}

static bool look_at_all(int cache, struct found *found)
{
    int fd = openat(cache, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *entry;

    *found = (struct found){.size = 0};
    if (!dir) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    while ((entry = readdir(dir)))
        look_at(cache, entry->d_name, found);
    closedir(dir);
    return true;
}

void cache_make_room(int cache, uint64_t max)
{
    struct found found;

    while (look_at_all(cache, &found) && found.size > max)
        if (unlinkat(cache, found.oldest, 0) < 0)
            return;
}
