/* SPDX-License-Identifier: MIT */
/* The devices that need no hardware, and the table of all. */
#include "fs/device.h"

#include <asm/errno.h>

#include "dev/disk.h"
#include "dev/tty.h"
#include "fs/buffer.h"
#include "fs/names.h"
#include "fs/random.h"
#include "kernel.h"
#include "lib/format.h"
#include "lib/string.h"
#include "mm/user_copy.h"

/* As in stat(): the minor number in the low byte, the major number above it. */
#define DEVICE(major, minor) ((major) << 8 | (minor))

#define DISK_MAJOR 254u /* Linux also gives it to virtio disks */

static int64_t null_read(struct file *file, void *buf, size_t len)
{
    (void)file;
    (void)buf;
    (void)len;
    return 0;
}

static int64_t null_write(struct file *file, const void *buf, size_t len)
{
    (void)file;
    (void)buf;
    return (int64_t)len;
}

static int64_t zero_read(struct file *file, void *buf, size_t len)
{
    (void)file;
    memset(buf, 0, len);
    return (int64_t)len;
}

static int64_t full_write(struct file *file, const void *buf, size_t len)
{
    (void)file;
    (void)buf;
    (void)len;
    return -ENOSPC;
}

static int64_t random_read(struct file *file, void *buf, size_t len)
{
    (void)file;
    random_fill(buf, len);
    return (int64_t)len;
}

/* Connects the terminal, which knows nothing of files, to an open file. */
static int64_t console_read(struct file *file, void *buf, size_t len)
{
    return tty_device.read(buf, len, file->flags & O_NONBLOCK);
}

static int64_t console_file_write(struct file *file, const void *buf,
                                  size_t len)
{
    (void)file;
    return tty_device.write(buf, len);
}

static int64_t console_ioctl(struct file *file, unsigned request, uint64_t arg)
{
    (void)file;
    return tty_device.ioctl(request, arg);
}

static unsigned console_poll(struct file *file)
{
    (void)file;
    return tty_device.poll();
}

static const struct file_ops console_ops = {
    .read = console_read,
    .write = console_file_write,
    .ioctl = console_ioctl,
    .poll = console_poll,
};
static const struct file_ops null_ops = {.read = null_read,
                                         .write = null_write};
static const struct file_ops zero_ops = {.read = zero_read,
                                         .write = null_write};
static const struct file_ops full_ops = {.read = zero_read,
                                         .write = full_write};
static const struct file_ops random_ops = {.read = random_read,
                                           .write = null_write};

static const struct device {
    const char *path;
    uint32_t number;
    uint32_t mode;
    const struct file_ops *ops;
} devices[] = {
    {"/dev/console", DEVICE(5, 1), 0600, &console_ops},
    {"/dev/tty", DEVICE(5, 0), 0666, &console_ops},
    {"/dev/null", DEVICE(1, 3), 0666, &null_ops},
    {"/dev/zero", DEVICE(1, 5), 0666, &zero_ops},
    {"/dev/full", DEVICE(1, 7), 0666, &full_ops},
    {"/dev/random", DEVICE(1, 8), 0666, &random_ops},
    {"/dev/urandom", DEVICE(1, 9), 0666, &random_ops},
};

const struct file_ops *device_ops(uint32_t number)
{
    for (unsigned i = 0; i < ARRAY_SIZE(devices); i++)
        if (devices[i].number == number)
            return devices[i].ops;
    return NULL;
}

const char *device_path(uint32_t number)
{
    for (unsigned i = 0; i < ARRAY_SIZE(devices); i++)
        if (devices[i].number == number)
            return devices[i].path;
    return NULL;
}

bool device_is_zero(const struct inode *inode)
{
    return inode_is(inode, S_IFCHR) && device_ops(inode->device) == &zero_ops;
}

static struct disk *disk_of(uint32_t number)
{
    return number / DEVICE(1, 0) == DISK_MAJOR ? disk_find(number & 0xff)
                                               : NULL;
}

int64_t device_disk_read(struct inode *inode, void *buf, size_t len,
                         uint64_t offset)
{
    struct disk *disk = disk_of(inode->device);
    size_t done = 0;

    if (disk == NULL)
        return -ENXIO;
    if (offset >= disk_size(disk))
        return 0;
    len = MIN(len, disk_size(disk) - offset);
    while (done < len) {
        uint64_t at = offset + done;
        size_t chunk = MIN(BUFFER_SIZE - at % BUFFER_SIZE, len - done);
        struct buffer *buffer;
        int error = buffer_get(disk, at / BUFFER_SIZE, false, &buffer);

        if (error != 0)
            return done > 0 ? (int64_t)done : error;
        error =
            io_put((char *)buf + done, buffer->data + at % BUFFER_SIZE, chunk);
        buffer_put(buffer);
        if (error != 0)
            return done > 0 ? (int64_t)done : error;
        done += chunk;
    }
    return (int64_t)done;
}

static void make_name(const char *where, uint32_t mode, uint32_t number)
{
    struct path path;
    int error = path_walk(mounts->root, where, PATH_MAY_MISS, &path);

    if (error == 0) {
        error = name_create(&path, mode, number);
        path_free(&path);
    }
    if (error != 0 && error != -EEXIST)
        printk("%s: cannot be made: error %d\n", where, -error);
}

static void make_link(const char *where, const char *target)
{
    struct path path;

    if (path_walk(mounts->root, where, PATH_MAY_MISS | PATH_NOFOLLOW, &path) !=
        0)
        return;
    if (path.inode == NULL && name_symlink(&path, target) != 0)
        printk("%s: cannot be made\n", where);
    path_free(&path);
}

void device_make_names(void)
{
    char where[16];

    make_name("/dev/shm", S_IFDIR | 01777, 0); /* shm_open(), sem_open() */
    for (unsigned i = 0; i < ARRAY_SIZE(devices); i++)
        make_name(devices[i].path, S_IFCHR | devices[i].mode,
                  devices[i].number);
    make_link("/dev/fd", "/proc/self/fd");
    make_link("/dev/stdin", "/proc/self/fd/0");
    make_link("/dev/stdout", "/proc/self/fd/1");
    make_link("/dev/stderr", "/proc/self/fd/2");
    for (unsigned i = 0; disk_find(i) != NULL; i++) {
        (void)format(where, sizeof(where), "/dev/%s", disk_name(disk_find(i)));
        make_name(where, S_IFBLK | 0600, DEVICE(DISK_MAJOR, i));
    }
}
