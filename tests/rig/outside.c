// SPDX-License-Identifier: MIT
/*
 * The part of a rig that runs on the real machine. It starts the emulator,
 * hands the agent inside its job, passes bytes both ways, and ends with the
 * command's status.
 *
 * No failure looks like success: status 0 comes only from the agent's last
 * frame, and only if all bytes that it counted have arrived. Everything else
 * that can end a run has its own message and status 124, 125 or, for a signal,
 * 128 and more.
 *
 * tests/rig/run calls this and says what to start. This file holds the options
 * and the ways to end.
 */
#include "outside.h"

#include <dirent.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct options options = {
    .checkout = "/",
    .out = "",
    .start_timeout = 60,
};

/* The last line on the console often says why a host died. */
static void print_last_console_line(void)
{
    char path[4096];
    char line[512];
    char last[512] = "";
    FILE *from;

    (void)snprintf(path, sizeof(path), "%s/console.log", options.run_dir);
    from = fopen(path, "re");
    if (!from)
        return;
    while (fgets(line, sizeof(line), from))
        if (line[0] > ' ')
            (void)snprintf(last, sizeof(last), "%s", line);
    (void)fclose(from);
    if (last[0])
        fprintf(stderr, "rig: the last line of its console: %s", last);
}

/* Removes the files that the host started from: they are large, while its logs
 * are small. */
static void remove_memory_files(void)
{
    static const char *const names[] = {"image", "initramfs"};
    char path[4096];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", options.run_dir, names[i]);
        (void)unlink(path);
    }
}

void rig_fail(const char *format, ...)
{
    va_list args;

    emulator_stop();
    terminal_restore();
    fprintf(stderr, "rig: ");
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\n");
    if (options.run_dir) {
        print_last_console_line();
        remove_memory_files();
        fprintf(stderr, "rig: its logs are in %s\n", options.run_dir);
    }
    exit(STATUS_RIG_FAILED);
}

static void remove_run_dir(void)
{
    DIR *dir = opendir(options.run_dir);
    struct dirent *entry;

    if (!dir)
        return;
    while ((entry = readdir(dir)) != NULL)
        if (unlinkat(dirfd(dir), entry->d_name, 0) != 0)
            (void)unlinkat(dirfd(dir), entry->d_name, AT_REMOVEDIR);
    (void)closedir(dir);
    (void)rmdir(options.run_dir);
}

void rig_finish(int status)
{
    emulator_stop();
    terminal_restore();
    remove_run_dir();
    exit(status);
}

static unsigned int number(const char *text)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);

    if (*text < '0' || *text > '9' || *end != '\0' || value > 1000000)
        rig_fail("'%s' is not a number of seconds from 0 to 1000000", text);
    return (unsigned int)value;
}

static void parse_options(int argc, char **argv)
{
    static const struct option names[] = {
        {"emulator", required_argument, NULL, 'e'},
        {"saved", required_argument, NULL, 'a'},
        {"run-dir", required_argument, NULL, 'd'},
        {"checkout", required_argument, NULL, 'c'},
        {"out", required_argument, NULL, 'o'},
        {"on-ready", required_argument, NULL, 'r'},
        {"print-job", no_argument, NULL, 'j'},
        {"packed", no_argument, NULL, 'p'},
        {"timeout", required_argument, NULL, 't'},
        {"start-timeout", required_argument, NULL, 's'},
        {0},
    };
    static const char **const texts[] = {
        ['e'] = &options.emulator, ['a'] = &options.saved,
        ['d'] = &options.run_dir,  ['c'] = &options.checkout,
        ['o'] = &options.out,      ['r'] = &options.on_ready,
    };
    int name;

    while ((name = getopt_long(argc, argv, "+", names, NULL)) != -1) {
        if (name == 't')
            options.timeout = number(optarg);
        else if (name == 's')
            options.start_timeout = number(optarg);
        else if (name == 'p')
            options.is_packed = true;
        else if (name == 'j')
            options.print_job = true;
        else if (name == '?')
            exit(STATUS_RIG_FAILED);
        else
            *texts[name] = optarg;
    }
    options.command = argv + optind;
    if (!options.command[0] && !options.on_ready)
        rig_fail("no command; this program is for tests/rig/run, use that");
}

int main(int argc, char **argv)
{
    parse_options(argc, argv);
    if (options.print_job) {
        size_t len;
        void *job = job_make(&options, 0, &len);

        return fwrite(job, 1, len, stdout) == len && fflush(stdout) == 0
                   ? 0
                   : STATUS_RIG_FAILED;
    }
    if (!options.emulator || !options.run_dir)
        rig_fail("no emulator; this program is for tests/rig/run, use that");
    if (options.saved)
        session_run(&options, options.saved, true);
    session_run(&options, options.emulator, false);
    rig_fail("the emulated host did not start, within %u seconds or at all",
             options.start_timeout);
}
