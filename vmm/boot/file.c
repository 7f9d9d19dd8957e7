/* SPDX-License-Identifier: MIT */
/*
 * Files, read once into private memory. Must not know what is in them.
 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <x86/paging.h>

#include "base/errors.h"
#include "refuse.h"

static int open_failed(int why, struct image_error *error)
{
    refuse(error, "%s", errors_open(why));
    return -why;
}

static int check_kind(mode_t mode, struct image_error *error)
{
    const char *kind = "a device";

    if (S_ISREG(mode))
        return 0;
    if (S_ISDIR(mode)) {
        refuse(error, "%s", errors_open(EISDIR));
        return -EISDIR;
    }
    if (S_ISFIFO(mode))
        kind = "a FIFO";
    else if (S_ISSOCK(mode))
        kind = "a socket";
    refuse(error, "it is %s; save what comes from it to a file, and name that",
           kind);
    return -EINVAL;
}

/* Reads `len` bytes at `from`. */
static int read_part(int fd, uint8_t *data, uint64_t from, uint64_t len,
                     struct image_error *error)
{
    while (len) {
        ssize_t got = pread(fd, data + from, len, (off_t)from);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            int why = errno;

            refuse(error, "it cannot be read: %s; check the disk",
                   strerror(why));
            return -why;
        }
        if (got == 0) {
            refuse(error, "it became shorter while it was read; try again when "
                          "nothing writes to it");
            return -EIO;
        }
        from += (uint64_t)got;
        len -= (uint64_t)got;
    }
    return 0;
}

int boot_file_more(struct boot_file *file, uint64_t from, uint64_t len,
                   struct image_error *error)
{
    return read_part(file->fd, without_const(file->data), from, len, error);
}

void boot_file_stop(struct boot_file *file)
{
    if (!file->is_begun)
        return;
    close(file->fd);
    file->is_begun = false;
    /* From here on a stray write faults. mprotect may fail; nothing depends on
     * it. */
    (void)mprotect(without_const(file->data), file->size, PROT_READ);
}

int boot_file_rest(struct boot_file *file, struct image_error *error)
{
    int result = 0;

    if (!file->is_begun)
        return 0;
    if (file->size >= X86_LARGE_PAGE_SIZE) /* it saves page faults, no more */
        (void)madvise(without_const(file->data), file->size, MADV_HUGEPAGE);
    if (file->size > BOOT_FILE_FIRST)
        result = boot_file_more(file, BOOT_FILE_FIRST,
                                file->size - BOOT_FILE_FIRST, error);
    if (!result)
        boot_file_stop(file);
    return result;
}

/* `size` is not 0. */
static int begin_private(int fd, uint64_t size, struct boot_file *file,
                         struct image_error *error)
{
    uint64_t first = size < BOOT_FILE_FIRST ? size : BOOT_FILE_FIRST;
    uint8_t *data = mmap(NULL, size, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (data == MAP_FAILED) {
        refuse(error, "the host has no memory for its %llu bytes; free some",
               (unsigned long long)size);
        return -ENOMEM;
    }
    int result = read_part(fd, data, 0, first, error);
    if (result) {
        munmap(data, size);
        return result;
    }
    *file = (struct boot_file){
        .data = data, .size = size, .fd = fd, .is_begun = true};
    return 0;
}

static int begin_fd(int fd, uint64_t max, struct boot_file *file,
                    struct image_error *error)
{
    struct stat st;
    int result;

    if (fstat(fd, &st))
        return open_failed(errno, error);
    result = check_kind(st.st_mode, error);
    if (result)
        return result;
    if ((uint64_t)st.st_size > max)
        return refuse(error,
                      "it has %llu bytes, and more than %llu MiB cannot be "
                      "loaded; is it the right file?",
                      (unsigned long long)st.st_size,
                      (unsigned long long)(max >> 20));
    if (st.st_size == 0)
        return 0;
    return begin_private(fd, (uint64_t)st.st_size, file, error);
}

int boot_file_begin(const char *path, uint64_t max, struct boot_file *file,
                    struct image_error *error)
{
    /* O_NONBLOCK: opening a FIFO or a serial line must not block. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    int result;

    *file = (struct boot_file){0};
    if (fd < 0)
        return open_failed(errno, error);
    result = begin_fd(fd, max, file, error);
    if (!file->is_begun)
        close(fd);
    else if (file->size <= BOOT_FILE_FIRST)
        boot_file_stop(file);
    return result;
}

int boot_file_read(const char *path, uint64_t max, struct boot_file *file,
                   struct image_error *error)
{
    int result = boot_file_begin(path, max, file, error);

    if (!result)
        result = boot_file_rest(file, error);
    if (result)
        boot_file_free(file);
    return result;
}

void boot_file_free(struct boot_file *file)
{
    boot_file_stop(file);
    if (file->data)
        munmap(without_const(file->data), file->size);
    *file = (struct boot_file){0};
}
