/* SPDX-License-Identifier: MIT */
/*
 * Options in, exit status out. The only caller of exit().
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "explain.h"
#include "host/environment.h"
#include "host/sandbox.h"
#include "kvm/doctor.h"
#include "base/errors.h"
#include "base/log.h"
#include "machine/machine.h"
#include "machine/outputs.h"
#include "machine/report.h"
#include "policy/policy.h"
#include "machine/result.h"
#include "machine/run.h"
#include "machine/signals.h"
#include "new/command.h"
#include "options/help.h"
#include "testing/test_command.h"
#include "trace/command.h"

/* Of each thread but the first. In the usual 8 MiB there are aligned places for
 * large pages, so that now and then a stack would take 2 MiB of memory; in less
 * than 2 MiB there is none. No frame has more than 64 KiB. */
#define STACK_BYTES (1u << 20)

static void keep_stacks_small(void)
{
    pthread_attr_t attr;

    if (pthread_getattr_default_np(&attr))
        return;
    if (pthread_attr_setstacksize(&attr, STACK_BYTES) == 0)
        (void)pthread_setattr_default_np(&attr);
    pthread_attr_destroy(&attr);
}

/* If descriptor 0, 1 or 2 were closed, the next file that we open would get its
 * number, and the guest's console would go to that file. What is written to a
 * closed standard output is lost, so writing must fail: the descriptor is not
 * opened for writing. */
static void open_standard_files(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 &&
            open("/dev/null", fd == STDERR_FILENO ? O_RDWR : O_RDONLY) < 0)
            exit(STATUS_HOST_ERROR);
}

/* Checks that our output was written: a reader that has gone must be
 * noticed. */
static int check_stdout(void)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return STATUS_OK;
    log_error("writing to standard output: %s",
              errno == EBADF ? "it is closed"
              : errno        ? strerror(errno)
                             : "not all of it could be written");
    return STATUS_HOST_IO;
}

static int run(const struct options *options)
{
    struct machine *machine = NULL;
    struct outputs outputs;
    int code = outputs_check(options);

    if (code)
        return code;
    environment_forget();
    keep_stacks_small();
    log_start();
    code = outputs_open(options, &outputs);
    int rc = signals_start(outputs.result);
    if (rc) {
        log_error("setting up signals: %s", strerror(-rc));
        code = STATUS_HOST_ERROR;
    }
    if (!code)
        code = machine_create(options, NULL, &machine);
    if (!code) {
        machine_run(machine);
        code = machine->end.code;
        if (report_is_due(machine))
            report_death(machine, &outputs);
    }
    signals_keep_result();
    rc = outputs.result < 0 ? 0 : result_write(outputs.result, machine, code);
    if (rc)
        log_error("writing the result to %s: %s", options->result,
                  errors_make(-rc));
    if (rc && code == STATUS_OK)
        code = STATUS_HOST_IO;
    if (machine)
        result_print(machine);
    machine_destroy(machine);
    outputs_close(&outputs);
    return code;
}

/* Confines commands that read files from others, once the file is open.
 * `memory`: as sandbox_read. */
static void confine(uint64_t memory)
{
    environment_forget();
    json_object_seed(0); /* or it would open a file for a random seed later */
    int rc = sandbox_read(memory);
    bool is_lacking = rc == -ENOSYS || rc == -EINVAL; /* in this kernel */
    if (rc && is_lacking)
        log_warn("giving up rights before a file is read: %s", strerror(-rc));
    else if (rc)
        log_error("giving up rights before a file is read: %s; it is not read",
                  errors_host(-rc));
    if (rc && !is_lacking)
        exit(STATUS_HOST_ERROR);
}

static int doctor(const struct options *options)
{
    if (options->sandbox)
        return sandbox_doctor(stdout);
    return options->exits ? doctor_exits(stdout)
                          : doctor_run(options->list, stdout);
}

static int inspect(const struct options *options)
{
    struct image_error error;
    struct image *image;
    struct guest_mem *mem;
    int rc = image_read(options->image, &image, &error);

    if (!rc) {
        confine(0);
        rc = image_parse(image, &options->request, &error);
    }
    if (rc) {
        log_error("%s: %s", options->image, error.text);
        image_close(image);
        return rc == -ENOEXEC ? STATUS_BAD_IMAGE : STATUS_NO_IMAGE;
    }
    image_describe(image, stdout);
    int code = STATUS_OK;
    rc = guest_mem_create(options->memory, &mem);
    if (rc) {
        log_error("memory for the guest: %s", strerror(-rc));
        code = STATUS_HOST_ERROR;
    } else {
        rc = image_load(image, mem, &error);
        if (rc) {
            log_error("%s: %s", options->image, error.text);
            code = STATUS_BAD_IMAGE;
        }
        guest_mem_destroy(mem);
    }
    image_close(image);
    return code ? code : check_stdout();
}

/* Performs the command and returns its exit status. What it prints on standard
 * output must have been written. */
static int perform(const struct options *options, const char *program)
{
    int code = STATUS_OK, lost;

    switch (options->command) {
    case COMMAND_RUN:
        return run(options);
    case COMMAND_INSPECT:
        return inspect(options);
    case COMMAND_TEST:
        return test_command(options);
    case COMMAND_DOCTOR:
        code = doctor(options);
        lost = check_stdout();
        return lost ? lost : code;
    case COMMAND_POLICY:
        code = policy_command(options->argc - 1, options->argv + 1, stdout);
        lost = check_stdout();
        return lost ? lost : code;
    case COMMAND_TRACE:
        code = trace_command(options->argc, options->argv, confine);
        break;
    case COMMAND_EXPLAIN:
        code = explain(options->image, stdout);
        break;
    case COMMAND_NEW:
        code = new_command(options->argc, options->argv, program);
        break;
    case COMMAND_QEMU:
        qemu_answer(&options->qemu, stdout);
        break;
    case COMMAND_HELP:
        options_help(stdout, options->help_of);
        break;
    case COMMAND_VERSION:
        printf("vmm %s\n", VMM_VERSION);
        break;
    }
    return code ? code : check_stdout();
}

int main(int argc, char **argv)
{
    struct options options;

    signals_inherit();
    open_standard_files();
    log_fit_terminal();
    int code = options_parse(argc, argv, &options);
    if (!code)
        code = perform(&options, argv[0]);
    options_free(&options);
    exit(code);
}
