/* SPDX-License-Identifier: MIT */
/*
 * Opening images: every kind of path that is not an image, each with its status
 * and its message.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "boot/file.h"
#include "boot/image.h"

static char directory[64];

static void make_directory(void)
{
    strcpy(directory, "/tmp/vmm-test-XXXXXX");
    cr_assert_not_null(mkdtemp(directory));
    cr_assert_eq(chdir(directory), 0);
}

/* Everything made here has one of these names. */
static void remove_directory(void)
{
    static const char *const names[] = {"file", "link", "fifo", "socket"};

    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        unlink(names[i]);
    cr_expect_eq(chdir("/"), 0);
    cr_expect_eq(rmdir(directory), 0);
}

TestSuite(image_open, .init = make_directory, .fini = remove_directory);

static void make_file(const char *content, size_t len)
{
    int fd = open("file", O_WRONLY | O_CREAT | O_TRUNC, 0600);

    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd, content, len), (ssize_t)len);
    close(fd);
}

static void expect_refused(const char *path, int code, const char *says)
{
    const struct image_request request = {0};
    struct image_error error = {0};
    struct image *image = (struct image *)&error; /* any value but NULL */
    int result = image_open(path, &request, &image, &error);

    cr_assert_eq(result, code, "%s: %d, %s", path, result, error.text);
    cr_assert_null(image);
    cr_assert(strstr(error.text, says), "'%s' is not in: %s", says, error.text);
}

Test(image_open, a_good_file)
{
    const struct image_request request = {0};
    struct image_error error;
    struct image *image;

    make_file("\xF4\x01\x02", 3);
    cr_assert_eq(image_open("file", &request, &image, &error), 0, "%s",
                 error.text);
    cr_assert_str_eq(image->path, "file");
    cr_assert_eq(image->size, 3);
    cr_assert_eq(memcmp(image->data, "\xF4\x01\x02", 3), 0);
    /* The copy is private: the file may disappear. */
    make_file("xyz", 3);
    cr_assert_eq(image->data[0], 0xF4);
    image_close(image);
}

Test(image_open, a_link_to_a_good_file)
{
    const struct image_request request = {0};
    struct image_error error;
    struct image *image;

    make_file("\xF4", 1);
    cr_assert_eq(symlink("file", "link"), 0);
    cr_assert_eq(image_open("link", &request, &image, &error), 0);
    image_close(image);
}

Test(image_open, closing_nothing_is_fine)
{
    image_close(NULL);
}

Test(image_open, missing)
{
    expect_refused("file", -ENOENT, "there is no such file");
    expect_refused("", -ENOENT, "there is no such file");
    cr_assert_eq(symlink("file", "link"), 0);
    expect_refused("link", -ENOENT, "there is no such file");
}

Test(image_open, empty)
{
    make_file("", 0);
    expect_refused("file", -ENOEXEC, "it is empty");
}

Test(image_open, malformed)
{
    make_file("\x7F"
              "ELF",
              4);
    expect_refused("file", -ENOEXEC, "cut off after 4 bytes");
}

Test(image_open, a_directory)
{
    expect_refused(".", -EISDIR, "it is a directory");
}

Test(image_open, below_a_file)
{
    make_file("x", 1);
    expect_refused("file/x", -ENOTDIR, "is not a directory");
}

Test(image_open, a_fifo_without_waiting, .timeout = 120)
{
    cr_assert_eq(mkfifo("fifo", 0600), 0);
    expect_refused("fifo", -EINVAL, "it is a FIFO");
}

Test(image_open, devices)
{
    expect_refused("/dev/zero", -EINVAL, "it is a device");
    expect_refused("/dev/null", -EINVAL, "it is a device");
}

Test(image_open, a_socket)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    cr_assert_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    expect_refused("socket", -ENXIO, "it is a socket or a device");
    close(fd);
}

Test(image_open, a_link_to_itself)
{
    cr_assert_eq(symlink("link", "link"), 0);
    expect_refused("link", -ELOOP, "leads back to itself");
}

Test(image_open, a_name_too_long)
{
    char name[300];

    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    expect_refused(name, -ENAMETOOLONG, "the name is too long");
}

Test(image_open, unreadable)
{
    make_file("x", 1);
    cr_assert_eq(chmod("file", 0), 0);
    cr_assert_eq(chmod(directory, 0755), 0);
    /* root may read everything; each test has a process of its own. */
    if (geteuid() == 0)
        cr_assert_eq(seteuid(65534), 0);
    expect_refused("file", -EACCES, "check its permissions");
    if (getuid() == 0)
        cr_assert_eq(seteuid(0), 0);
}

Test(image_open, oversized)
{
    make_file("", 0);
    cr_assert_eq(truncate("file", (off_t)IMAGE_MAX_SIZE + 1), 0);
    expect_refused("file", -ENOEXEC,
                   "it has 1073741825 bytes, and more than 1024 MiB cannot");
}

Test(image_open, too_large_for_ram)
{
    const struct image_request request = {0};
    struct image_error error;
    struct image *image;
    struct guest_mem *mem;

    make_file("\xF4", 1);
    cr_assert_eq(truncate("file", 2 << 20), 0);
    cr_assert_eq(image_open("file", &request, &image, &error), 0);
    cr_assert_eq(guest_mem_create(2 << 20, &mem), 0);
    cr_assert_eq(image_load(image, mem, &error), -ENOEXEC);
    cr_assert_str_eq(error.text,
                     "the image at 0x100000-0x2fffff is not in RAM; give the "
                     "guest more: -m 3M at least");
    guest_mem_destroy(mem);
    image_close(image);
}

Test(image_open, files_of_exactly_the_limit_are_read)
{
    struct image_error error;
    struct boot_file file;

    make_file("1234", 4);
    cr_assert_eq(boot_file_read("file", 4, &file, &error), 0);
    cr_assert_eq(file.size, 4);
    cr_assert_eq(memcmp(file.data, "1234", 4), 0);
    boot_file_free(&file);
    cr_assert_null(file.data);
    cr_assert_eq(boot_file_read("file", 3, &file, &error), -ENOEXEC);
    cr_assert_null(file.data);
}
