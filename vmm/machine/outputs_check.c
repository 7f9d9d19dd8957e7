/* SPDX-License-Identifier: MIT */
/*
 * A run must not write to a file that it reads: opening an output empties it.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/same_file.h"
#include "base/status.h"
#include "outputs.h"

struct named {
    const char *option, *path; /* path: NULL if it is not given */
};

static int refuse(const struct named *out, const char *what)
{
    log_error("--%s=%s: this is also %s, which would be lost; name another "
              "file",
              out->option, out->path, what);
    return STATUS_USAGE;
}

/* A module is FILE[,WORDS]; the file is the part before the comma. */
static bool is_module(const char *path, const char *module)
{
    char file[PATH_MAX];

    snprintf(file, sizeof(file), "%.*s", (int)strcspn(module, ","), module);
    return same_file(path, file);
}

static int check_inputs(const struct options *o, const struct named *out)
{
    const struct named inputs[] = {
        {"the image", o->image},
        {"the initrd", o->initrd},
        {"the file of --symbols", o->symbols},
        {"the policy", o->policy},
    };

    for (size_t i = 0; i < ARRAY_SIZE(inputs); i++)
        if (same_file(out->path, inputs[i].path))
            return refuse(out, inputs[i].option);
    for (unsigned i = 0; i < o->nr_modules; i++)
        if (is_module(out->path, o->modules[i]))
            return refuse(out, "a module");
    for (unsigned i = 0; i < o->nr_disks; i++)
        if (same_file(out->path, o->disks[i].path))
            return refuse(out, "a disk");
    return STATUS_OK;
}

/* Is it a pipe or a device? Several outputs may go to the same one. */
static bool is_special(const char *path)
{
    struct stat file;

    return stat(path, &file) == 0 && !S_ISREG(file.st_mode);
}

/* Checks the outputs before this one; a file that does not exist yet is
 * compared by name. */
static int check_others(const struct named *outputs, const struct named *out)
{
    for (const struct named *other = outputs; other < out; other++) {
        char words[64];

        if (!other->path || is_special(out->path) ||
            (strcmp(other->path, out->path) != 0 &&
             !same_file(other->path, out->path)))
            continue;
        snprintf(words, sizeof(words), "the file of --%s", other->option);
        return refuse(out, words);
    }
    return STATUS_OK;
}

int outputs_check(const struct options *o)
{
    const struct named outputs[] = {
        {"output", o->output}, {"result", o->result},    {"report", o->report},
        {"core", o->core},     {"trace", o->trace_file},
    };

    for (size_t i = 0; i < ARRAY_SIZE(outputs); i++) {
        const struct named *out = &outputs[i];
        int code = out->path ? check_inputs(o, out) : STATUS_OK;
        if (!code && out->path)
            code = check_others(outputs, out);
        if (code)
            return code;
    }
    return STATUS_OK;
}
