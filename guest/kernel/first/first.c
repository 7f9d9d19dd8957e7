/* SPDX-License-Identifier: MIT */
/*
 * Process 1: sets up the root file system, and becomes the program that the
 * command line asks for.
 */
#include "first/first.h"

#include <asm/errno.h>

#include "cpu/cpu.h"
#include "dev/disk.h"
#include "dev/machine.h"
#include "ext2/ext2.h"
#include "fs/cpio.h"
#include "fs/device.h"
#include "fs/files.h"
#include "fs/hostfs.h"
#include "fs/proc.h"
#include "fs/tmpfs.h"
#include "fs/writeback.h"
#include "kernel.h"
#include "lab/lab.h"
#include "layout.h"
#include "lib/boot_info.h"
#include "proc/exec.h"
#include "proc/process.h"
#include "proc/signal.h"

#define MAX_WORDS 64u

/* The status of a program that cannot be run, as in shells. */
#define STATUS_CANNOT_RUN 126u
#define STATUS_NOT_FOUND  127u

extern const char initrd_start[], initrd_end[]; /* first/embed.asm */

/* Mounts the first disk on /disk. */
static void mount_disk(void)
{
    struct path path;

    if (disk_find(0) == NULL)
        return;
    if (path_walk(mounts->root, "/disk", 0, &path) != 0) {
        printk("first: there is no /disk in the initrd; going on without the "
               "disk\n");
        return;
    }
    ext2_mount(disk_find(0), "/dev/vda", path.inode, "/disk");
    path_free(&path);
    writeback_start();
}

static void mount_all(void)
{
    const char *archive = initrd_start;
    size_t len = (size_t)(initrd_end - initrd_start);
    size_t offset;

    if (boot_info.initrd != 0) {
        archive = phys_to_virt(boot_info.initrd);
        len = boot_info.initrd_size;
    }
    tmpfs_mount_root();
    const char *wrong = cpio_unpack(archive, len, &offset);

    if (wrong != NULL)
        panic("initrd: at byte %lu: %s", offset, wrong);
    device_make_names();
    proc_mount();
    mount_disk();
    hostfs_mount();
}

/* Opens the console as descriptors 0, 1 and 2. */
static void open_console(void)
{
    struct path path;
    struct file *file;

    current_process()->files = files_new();
    current_process()->signals = signals_new();
    if (current_process()->files == NULL || current_process()->signals == NULL)
        panic("out of memory: making the first process");
    if (path_walk(mounts->root, "/dev/console", 0, &path) != 0) {
        printk("first: there is no /dev in the initrd; going on without a "
               "console\n");
        return;
    }
    int error = file_open(&path, O_RDWR, 0, &file);

    path_free(&path);
    if (error != 0)
        panic("/dev/console cannot be opened: error %d", -error);
    file_ref(file);
    file_ref(file);
    for (int fd = 0; fd < 3; fd++)
        if (fd_install(file, 0, false) != fd)
            panic("descriptor %d is not free at the start", fd);
}

/* Chooses the words of the program to run: a lab's, those from init= on, or
 * init's own. Returns how many. A lab without a program does not return
 * here. */
static unsigned choose(const char *words[])
{
    const char *const *lab = lab_start();
    unsigned count = 0;

    if (lab == NULL)
        count = option_init_words(words, MAX_WORDS);
    for (; lab != NULL && lab[count] != NULL; count++)
        words[count] = lab[count];
    if (count == 0)
        words[count++] = "/bin/init";
    return count;
}

static int add_words(struct args *args, const char *const words[],
                     unsigned count)
{
    static const char *const environment[] = {
        "PATH=/bin:/lab",
        "HOME=/",
        "TERM=vt100",
    };
    int error = 0;

    for (unsigned i = 0; i < count && error == 0; i++)
        error = args_add(args, &args->argc, words[i]);
    for (unsigned i = 0; i < ARRAY_SIZE(environment) && error == 0; i++)
        error = args_add(args, &args->envc, environment[i]);
    return error;
}

static const char *reason(int error)
{
    switch (error) {
    case -ENOENT:
        return "there is no such file in the initrd";
    case -EACCES:
        return "it is not executable";
    case -ENOEXEC:
        return "it is not a program";
    case -ENOMEM:
        return "out of memory";
    default:
        return "it cannot be read";
    }
}

static void become_program(void)
{
    const char *words[MAX_WORDS];
    struct args args = {0};

    mount_all();
    open_console();
    unsigned count = choose(words);
    int error = add_words(&args, words, count);

    if (error == 0)
        error = exec_path(words[0], &args);
    args_free(&args);
    if (error != 0) {
        printk("first: %s cannot be run: %s\n", words[0], reason(error));
        machine_off(error == -ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN);
    }
}

void first_start(void)
{
    struct process *process =
        process_create("first", NULL, NULL, become_program);

    if (process == NULL)
        panic("out of memory: making the first process");
    process_run(process);
}
