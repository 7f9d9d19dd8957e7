// SPDX-License-Identifier: MIT
/*
 * The only program of the emulated host, its init. It prepares the host, takes
 * one job from the outside, runs it, and sends back its output and its status.
 *
 * The job comes over a virtio port. In rigs that have none, it is in the
 * initramfs as /rig/job (with /rig/stdin beside it), together with all files
 * that it needs. This program never ends: the outside ends the emulator.
 */
#include "agent.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <unistd.h>

/* For rigs without a virtio port: files in the initramfs. */
#define JOB_FILE   "/rig/job"
#define INPUT_FILE "/rig/stdin"

static struct link to_outside = {.fd = -1};

void agent_fail(int error, const char *format, ...)
{
    char text[1024];
    va_list args;
    size_t len;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text) / 2, format, args);
    va_end(args);
    len = strlen(text);
    if (error != 0)
        (void)snprintf(text + len, sizeof(text) - len, ": %s", strerror(error));
    fprintf(stderr, "rig agent: %s\n", text); /* goes to the console's log */
    if (!to_outside.is_open ||
        !link_send(&to_outside, WIRE_FAILED, text, strlen(text)))
        (void)reboot(RB_POWER_OFF);
    for (;;)
        (void)pause();
}

static void read_all(int fd, void *data, size_t len)
{
    char *at = data;

    while (len > 0) {
        ssize_t n = read(fd, at, len);

        if (n > 0) {
            at += n;
            len -= (size_t)n;
        } else if (n == 0) {
            /* The port has no writer until the outside is connected. */
            (void)usleep(1000);
        } else if (errno != EINTR) {
            agent_fail(errno, "reading the job failed");
        }
    }
}

static char **take_strings(char **at, const char *end, uint32_t nr)
{
    char **list = calloc((size_t)nr + 1, sizeof(*list));

    if (!list)
        agent_fail(errno, "no memory for the job");
    for (uint32_t i = 0; i < nr; i++) {
        if (*at >= end)
            agent_fail(0, "the job is cut short");
        list[i] = *at;
        *at += strlen(*at) + 1;
    }
    return list;
}

static void read_job(int fd, struct job *job)
{
    struct wire_head head;
    char *text;
    char *end;
    char **places;
    size_t len;

    read_all(fd, &head, sizeof(head));
    if (head.magic != WIRE_MAGIC || head.kind != WIRE_JOB ||
        head.len > WIRE_JOB_MAX || head.len < sizeof(job->head))
        agent_fail(0, "the outside sent something that is no job");
    read_all(fd, &job->head, sizeof(job->head));
    len = head.len - sizeof(job->head);
    text = calloc(1, len + 1);
    if (!text)
        agent_fail(errno, "no memory for the job");
    read_all(fd, text, len);
    end = text + len;
    places = take_strings(&text, end, 3);
    job->cwd = places[0];
    job->checkout = places[1];
    job->out = places[2];
    job->argv = take_strings(&text, end, job->head.nr_args);
    job->envp = take_strings(&text, end, job->head.nr_env);
}

/* A saved rig wakes with the clock and the random numbers of the moment it was
 * saved; without this, all its runs would see the same ones. */
static void freshen(const struct wire_job *job)
{
    struct timeval now = {.tv_sec = job->seconds};
    int fd;

    if (job->seconds == 0)
        return;
    (void)settimeofday(&now, NULL);
    fd = open("/dev/urandom", O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return;
    if (write(fd, job->entropy, sizeof(job->entropy)) > 0)
        (void)ioctl(fd, RNDRESEEDCRNG);
    (void)close(fd);
}

/* Takes the job from the outside, and mounts the files from there. */
static int take_job(struct job *job)
{
    link_open_port(&to_outside);
    (void)link_send(&to_outside, WIRE_READY, NULL, 0);
    read_job(to_outside.fd, job);
    freshen(&job->head);
    host_enter_tree(job);
    return -1;
}

/* The job is in the initramfs, with all its files. Returns its standard
 * input. */
static int find_job(struct job *job)
{
    int job_fd = open(JOB_FILE, O_RDONLY | O_CLOEXEC);
    int input_fd = open(INPUT_FILE, O_RDONLY | O_CLOEXEC);

    link_open_printer(&to_outside);
    if (job_fd < 0)
        agent_fail(errno, "reading %s failed", JOB_FILE);
    read_job(job_fd, job);
    (void)close(job_fd);
    if (job->out[0] != '\0')
        host_make_path(job->out);
    return input_fd >= 0 ? input_fd : open("/dev/null", O_RDONLY | O_CLOEXEC);
}

int main(void)
{
    bool is_packed = access(JOB_FILE, F_OK) == 0;
    struct wire_end end = {0};
    struct job job;
    int input_fd;

    (void)signal(SIGPIPE, SIG_IGN);
    host_mount_basics();
    host_load_modules("/rig/modules");
    input_fd = is_packed ? find_job(&job) : take_job(&job);
    (void)link_send(&to_outside, WIRE_STARTED, NULL, 0);
    end.status = run_job(&job, &to_outside, input_fd);
    end.bytes = to_outside.bytes;
    if (is_packed && job.out[0] != '\0')
        files_send(&to_outside, job.out);
    (void)link_send(&to_outside, WIRE_END, &end, sizeof(end));
    for (;;)
        (void)pause();
}
