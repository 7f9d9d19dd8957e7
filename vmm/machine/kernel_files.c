/* SPDX-License-Identifier: MIT */
/*
 * --unpack, --initrd=FILE and --module=FILE[,WORDS]. A comma in a file's name
 * is written twice; the words are everything after the first single comma.
 */
#include "kernel_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/status.h"
#include "boot/linux_image.h"
#include "boot/unpack/unpack.h"

int kernel_file_status(int rc)
{
    if (rc == -ENOEXEC)
        return STATUS_BAD_IMAGE;
    if (rc == -EMFILE || rc == -ENFILE || rc == -ENOMEM)
        return STATUS_HOST_ERROR;
    return STATUS_NO_IMAGE;
}

/* Cuts the words off, in place; NULL if there are none. */
static const char *cut_words(char *text)
{
    char *to = text;

    for (const char *from = text; *from; from++) {
        if (*from == ',' && *++from != ',') {
            *to = '\0';
            return from;
        }
        *to++ = *from;
    }
    *to = '\0';
    return NULL;
}

static int add(struct kernel_files *files, const char *option, const char *path,
               const char *words)
{
    struct boot_file *file = &files->files[files->nr];
    struct image_error error;
    int rc = boot_file_read(path, IMAGE_MAX_SIZE, file, &error);

    if (rc) {
        log_error("--%s=%s: %s", option, path, error.text);
        return kernel_file_status(rc);
    }
    files->modules[files->nr++] = (struct boot_module){
        .data = file->data,
        .size = file->size,
        .name = path,
        .words = words,
    };
    return STATUS_OK;
}

static int add_module(struct kernel_files *files, const char *arg)
{
    char *path = strdup(arg);

    if (!path) {
        log_error("--module: out of memory");
        return STATUS_HOST_ERROR;
    }
    files->names[files->nr] = path;
    const char *words = cut_words(path);
    return add(files, "module", path, words);
}

int kernel_files_read(const struct options *options, struct kernel_files *files)
{
    int code = STATUS_OK;

    if (options->initrd)
        code = add(files, "initrd", options->initrd, NULL);
    for (unsigned i = 0; !code && i < options->nr_modules; i++)
        code = add_module(files, options->modules[i]);
    return code;
}

void kernel_files_free(struct kernel_files *files)
{
    for (unsigned i = 0; i < BOOT_MAX_MODULES; i++) {
        boot_file_free(&files->files[i]);
        free(files->names[i]);
    }
    files->nr = 0;
}

/* Only a kernel that unpacks itself moves to a random address, so whoever asks
 * for that gets it. */
void kernel_unpack(const struct options *options, struct image *image)
{
    const struct unpack_how how = {
        .is_open = options->no_sandbox,
        .ms = options->timeout_ms,
    };
    struct image_error error;

    if (options->unpack == UNPACK_GUEST ||
        linux_says((const char *const *)options->kernel_args,
                   (unsigned)options->nr_kernel_args, "kaslr"))
        return;
    if (unpack_image(image, &how, &error) && options->unpack == UNPACK_CACHE)
        log_warn("--unpack=cache: %s: %s", options->image, error.text);
}
