// SPDX-License-Identifier: MIT
/* Describes the command and its environment to the agent inside. */
#include "outside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

static void put_string(FILE *to, const char *text)
{
    (void)fwrite(text, strlen(text) + 1, 1, to);
}

/* Does this entry of our environment go in? A packed host has none of this
 * machine's folders, and its runs repeat exactly only if little goes in. */
static bool goes_in(const char *entry, bool is_packed)
{
    static const char *const wrong_inside[] = {
        "RIG=", "RIG_OUT=", "TMPDIR=", "HOME=", "PWD=", "OLDPWD="};
    static const char *const packed[] = {"VMM_", "TERM=", "LANG=", "LC_ALL="};
    const size_t nr_wrong = sizeof(wrong_inside) / sizeof(wrong_inside[0]);
    const size_t nr_packed = sizeof(packed) / sizeof(packed[0]);

    for (size_t i = 0; is_packed && i < nr_packed; i++)
        if (strncmp(entry, packed[i], strlen(packed[i])) == 0)
            return true;
    for (size_t i = 0; !is_packed && i < nr_wrong; i++)
        if (strncmp(entry, wrong_inside[i], strlen(wrong_inside[i])) == 0)
            return false;
    return !is_packed;
}

static uint32_t put_environment(FILE *to, const struct options *options,
                                const char *cwd)
{
    uint32_t nr = 3;

    for (char **entry = environ; *entry; entry++) {
        if (!goes_in(*entry, options->is_packed))
            continue;
        put_string(to, *entry);
        nr++;
    }
    /* The real home folder is read-only inside. */
    put_string(to, "HOME=/tmp");
    put_string(to, "RIG=1");
    (void)fprintf(to, "PWD=%s%c", cwd, '\0');
    if (options->is_packed) {
        put_string(to, "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:"
                       "/usr/bin:/sbin:/bin");
        nr++;
    }
    if (options->out[0] != '\0') {
        (void)fprintf(to, "RIG_OUT=%s%c", options->out, '\0');
        nr++;
    }
    return nr;
}

void *job_make(const struct options *options, uint32_t tty_flags, size_t *len)
{
    struct wire_head head = {.magic = WIRE_MAGIC, .kind = WIRE_JOB};
    struct wire_job job = {
        .flags = tty_flags,
        .window = terminal_window(),
    };
    char *bytes = NULL;
    char *cwd = getcwd(NULL, 0);
    FILE *to = open_memstream(&bytes, len);

    if (!cwd || !to)
        rig_fail("the working directory cannot be read");
    if (!options->is_packed)
        job.seconds = (int64_t)time(NULL);
    if (!options->is_packed &&
        getrandom(job.entropy, sizeof(job.entropy), 0) < 0)
        rig_fail("no random numbers for the emulated host");
    (void)fwrite(&head, sizeof(head), 1, to);
    (void)fwrite(&job, sizeof(job), 1, to);
    put_string(to, cwd);
    put_string(to, options->checkout);
    put_string(to, options->out);
    for (char **arg = options->command; *arg; arg++, job.nr_args++)
        put_string(to, *arg);
    job.nr_env = put_environment(to, options, cwd);
    if (fclose(to) != 0 || *len - sizeof(head) > WIRE_JOB_MAX)
        rig_fail("the command line and environment are too long");
    head.len = (uint32_t)(*len - sizeof(head));
    memcpy(bytes, &head, sizeof(head));
    memcpy(bytes + sizeof(head), &job, sizeof(job));
    free(cwd);
    return bytes;
}
