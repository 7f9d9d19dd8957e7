/* SPDX-License-Identifier: MIT */
/*
 * Usage: launch [options] -- COMMAND [ARGUMENT...]
 *
 * Runs a command for a test: bounds its time, keeps the first part of what it
 * prints, plays steps (wait for a text, type, send a signal), and prints one
 * line for the shell to read:
 *
 *     STATUS MS MAXRSS_KIB OUT_BYTES ERR_BYTES AFTER_MS TTY
 *
 * STATUS is the exit status, SIGn for a death by signal n, or TIMEOUT.
 * AFTER_MS is the time from the last step to the end. TTY is "restored" or
 * "changed", and "raw-" in front if the terminal was raw at the last step;
 * "-" without -p.
 *
 *   -d DIR     put what it printed into DIR/out and DIR/err
 *   -t SECONDS kill it after that time (10)
 *   -o WHERE   its stdout: "closed", "unread" (a pipe that nobody reads), or
 *              a file to open for writing
 *   -b         run it with every signal blocked
 *   -g SIGNAL  run it with this signal ignored
 *   -n         run it as nobody, a user without any rights, if this is root
 *   -p         run it on a terminal of its own; all output goes to DIR/out
 *   -P         as -p, but the terminal is not its controlling one
 *   -w TEXT    step: wait until it has printed TEXT on stdout
 *   -m MS      step: wait so long
 *   -r         step: wait until the terminal is raw
 *   -h SIGNAL  step: wait until it handles this signal: it has a handler, or
 *              blocks the signal, as a program that reads a signalfd does
 *   -x FILE    step: wait until there is something in this file
 *   -i TEXT    step: type TEXT
 *   -e         step: end of input
 *   -s SIGNAL  step: send a signal, by number
 */
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void die(const char *what)
{
    fprintf(stderr, "launch: %s: %s\n", what, strerror(errno));
    exit(125);
}

uint64_t now_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

/* Reads once; closes the stream when it ends. */
static bool stream_pump(struct stream *stream)
{
    char buf[65536];
    ssize_t n = read(stream->fd, buf, sizeof(buf));

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (n <= 0) {
        stream->fd = -1;
        return false;
    }
    size_t keep = (size_t)n;

    if (keep > KEEP - stream->len)
        keep = KEEP - stream->len;
    memcpy(stream->data + stream->len, buf, keep);
    stream->len += keep;
    stream->total += (uint64_t)n;
    return true;
}

/* Runs until the command ends or its time is up. */
static void attend(struct run *run, uint64_t start)
{
    uint64_t end = start + (uint64_t)run->timeout_s * 1000;
    int pidfd = pidfd_open(run->pid, 0);

    if (pidfd < 0)
        die("pidfd_open");
    run->step_ms = start;
    for (;;) {
        int wait = do_steps(run);
        uint64_t now = now_ms();
        struct pollfd fds[3] = {
            {.fd = pidfd, .events = POLLIN},
            {.fd = run->unread ? -1 : run->out.fd, .events = POLLIN},
            {.fd = run->err.fd, .events = POLLIN},
        };

        if (now >= end) {
            run->timed_out = true;
            kill(-run->pid, SIGKILL);
            break;
        }
        if (wait < 0 || (uint64_t)wait > end - now)
            wait = (int)(end - now);
        poll(fds, 3, wait);
        if (fds[1].revents)
            stream_pump(&run->out);
        if (fds[2].revents)
            stream_pump(&run->err);
        if (fds[0].revents)
            break;
    }
    close(pidfd);
}

/* Reads what is left in the pipes after the end; other processes may still hold
 * them. */
static void drain(struct stream *stream)
{
    if (stream->fd < 0)
        return;
    fcntl(stream->fd, F_SETFL, O_NONBLOCK);
    while (stream->fd >= 0 && stream_pump(stream))
        ;
}

static void keep(const struct run *run, const char *name,
                 const struct stream *stream)
{
    char path[4096];

    if (!run->dir)
        return;
    snprintf(path, sizeof(path), "%s/%s", run->dir, name);
    FILE *file = fopen(path, "w");

    if (!file || fwrite(stream->data, 1, stream->len, file) != stream->len ||
        fclose(file))
        die(path);
}

static void report(const struct run *run, int status, long rss_kib,
                   uint64_t start, uint64_t end)
{
    static struct termios after; /* as `before`: its padding is compared too */
    const char *tty = "-";

    if (run->on_tty)
        tty = !tcgetattr(run->tty, &after) &&
                      !memcmp(&after, &run->before, sizeof(after))
                  ? "restored"
                  : "changed";
    if (run->timed_out)
        printf("TIMEOUT");
    else if (WIFSIGNALED(status))
        printf("SIG%d", WTERMSIG(status));
    else
        printf("%d", WEXITSTATUS(status));
    printf(" %llu %ld %llu %llu %llu %s%s\n", (unsigned long long)(end - start),
           rss_kib, (unsigned long long)run->out.total,
           (unsigned long long)run->err.total,
           (unsigned long long)(end - run->step_ms), run->was_raw ? "raw-" : "",
           tty);
}

static void parse(struct run *run, int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "+bd:g:t:o:npPw:m:rh:x:i:es:")) >= 0) {
        switch (option) {
        case 'd':
            run->dir = optarg;
            break;
        case 'b':
            run->blocks_signals = true;
            break;
        case 'g':
            run->ignored_signal = atoi(optarg);
            break;
        case 't':
            run->timeout_s = strtol(optarg, NULL, 10);
            break;
        case 'o':
            run->stdout_to = optarg;
            run->unread = !strcmp(optarg, "unread");
            break;
        case 'n':
            run->nobody = true;
            break;
        case 'p':
        case 'P':
            run->on_tty = true;
            run->is_foreign = option == 'P';
            break;
        case '?':
            exit(125);
        default:
            if (run->nr_steps == MAX_STEPS)
                exit(125);
            run->steps[run->nr_steps++] = (struct step){
                .kind = option,
                .text = optarg,
                .value = optarg ? strtol(optarg, NULL, 10) : 0,
            };
        }
    }
}

int main(int argc, char **argv)
{
    static struct run run = {
        .timeout_s = 10, .tty = -1, .input = -1, .out.fd = -1, .err.fd = -1};
    struct rusage usage;
    int status;

    parse(&run, argc, argv);
    if (optind == argc) {
        fprintf(stderr, "launch: no command\n");
        return 125;
    }
    signal(SIGPIPE, SIG_IGN);
    run.out.data = malloc(KEEP);
    run.err.data = malloc(KEEP);
    if (!run.out.data || !run.err.data)
        die("malloc");
    uint64_t start = now_ms();

    if (run.on_tty)
        start_on_tty(&run, argv + optind);
    else
        start_on_pipes(&run, argv + optind);
    attend(&run, start);
    if (wait4(run.pid, &status, 0, &usage) < 0)
        die("wait4");
    uint64_t end = now_ms();

    if (!run.unread)
        drain(&run.out);
    drain(&run.err);
    keep(&run, "out", &run.out);
    keep(&run, "err", &run.err);
    report(&run, status, usage.ru_maxrss, start, end);
    return 0;
}
