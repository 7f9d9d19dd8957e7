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
 *   -n         as nobody, if this is root: a user without any rights
 *   -p         run it on a terminal of its own; all output goes to DIR/out
 *   -P         as -p, but the terminal is not its controlling one
 *   -w TEXT    step: wait until it has printed TEXT on stdout
 *   -m MS      step: wait so long
 *   -r         step: wait until the terminal is raw
 *   -h SIGNAL  step: wait until it handles this signal: has a handler, or
 *              blocks it, as who reads a signalfd does
 *   -x FILE    step: wait until there is something in this file
 *   -i TEXT    step: type TEXT
 *   -e         step: end of input
 *   -s SIGNAL  step: send a signal, by number
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <inttypes.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

#define MAX_STEPS 32
#define NOBODY    65534      /* the user and the group without rights */
#define KEEP      (1u << 20) /* bytes kept of each stream; the rest: counted */

struct step {
    int kind; /* the option's letter */
    const char *text;
    long value;
};

struct stream {
    int fd; /* our end, -1: none */
    char *data;
    size_t len;     /* bytes kept */
    uint64_t total; /* bytes seen */
};

struct run {
    const char *dir;
    const char *stdout_to;
    long timeout_s;
    bool on_tty;
    bool is_foreign; /* the terminal, to the command: not its controlling one */
    bool unread;
    bool nobody;
    struct step steps[MAX_STEPS];
    int nr_steps;
    int next;       /* step to do */
    size_t matched; /* bytes of stdout that earlier steps have used up */
    uint64_t step_ms;
    bool was_raw;
    int tty;   /* master side, -1: none */
    int input; /* where -i types, -1: nowhere */
    struct termios before;
    struct stream out, err;
    pid_t pid;
    bool timed_out;
};

static void die(const char *what)
{
    fprintf(stderr, "launch: %s: %s\n", what, strerror(errno));
    exit(125);
}

static uint64_t now_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static void make_pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC))
        die("pipe");
}

/* In the child: stdin, stdout and stderr, then the command. */
_Noreturn static void start_command(const struct run *run, int in, int out,
                                    int err, char **command)
{
    signal(SIGPIPE, SIG_DFL);
    if (in >= 0)
        dup2(in, 0);
    if (out >= 0)
        dup2(out, 1);
    if (err >= 0)
        dup2(err, 2);
    if (run->stdout_to && !strcmp(run->stdout_to, "closed"))
        close(1);
    if (run->nobody && geteuid() == 0 &&
        (setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY)))
        _exit(125);
    execv(command[0], command);
    fprintf(stderr, "launch: %s: %s\n", command[0], strerror(errno));
    _exit(125);
}

static void start_on_tty(struct run *run, char **command)
{
    const struct winsize size = {.ws_row = 25, .ws_col = 80};
    int slave;

    if (openpty(&run->tty, &slave, NULL, NULL, &size))
        die("openpty");
    if (tcgetattr(run->tty, &run->before))
        die("tcgetattr");
    fcntl(run->tty, F_SETFD, FD_CLOEXEC);
    run->pid = fork();
    if (run->pid < 0)
        die("fork");
    if (run->pid == 0) {
        if (run->is_foreign) {
            setsid();
            for (int fd = 0; fd <= 2; fd++)
                dup2(slave, fd);
        } else if (login_tty(slave)) {
            die("login_tty");
        }
        start_command(run, -1, -1, -1, command);
    }
    /* `slave` stays open: the terminal outlives the command, to be asked
     * whether it was restored. */
    run->out.fd = run->input = run->tty;
}

static void start_on_pipes(struct run *run, char **command)
{
    int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2];
    bool types = false;

    for (int i = 0; i < run->nr_steps; i++)
        types |= run->steps[i].kind == 'i' || run->steps[i].kind == 'e';
    if (types)
        make_pipe(in);
    make_pipe(err);
    if (!run->stdout_to || run->unread) {
        make_pipe(out);
    } else if (strcmp(run->stdout_to, "closed") != 0) {
        out[1] = open(run->stdout_to, O_WRONLY | O_CLOEXEC);
        if (out[1] < 0)
            die(run->stdout_to);
    }
    run->pid = fork();
    if (run->pid < 0)
        die("fork");
    if (run->pid == 0) {
        setpgid(0, 0);
        start_command(run, in[0], out[1], err[1], command);
    }
    close(err[1]);
    if (out[1] >= 0)
        close(out[1]);
    if (in[0] >= 0)
        close(in[0]);
    run->input = in[1];
    run->out.fd = out[0];
    run->err.fd = err[0];
}

/* Reads once; closes the stream at its end. */
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

static bool is_raw(const struct run *run)
{
    struct termios t;

    return run->tty >= 0 && !tcgetattr(run->tty, &t) && !(t.c_lflag & ICANON);
}

/* proc(5), "/proc/pid/status": a mask has bit N - 1 for signal N. */
static bool handles(pid_t pid, long signal)
{
    char path[64], line[256];
    uint64_t either = 0, mask;

    snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "r");

    if (!file)
        return false;
    while (fgets(line, sizeof(line), file))
        if (sscanf(line, "SigBlk: %" SCNx64, &mask) == 1 ||
            sscanf(line, "SigCgt: %" SCNx64, &mask) == 1)
            either |= mask;
    fclose(file);
    return either >> (signal - 1) & 1;
}

static bool has_printed(struct run *run, const char *text)
{
    const char *start = run->out.data + run->matched;
    const char *hit =
        memmem(start, run->out.len - run->matched, text, strlen(text));
    if (!hit)
        return false;
    run->matched = (size_t)(hit - run->out.data) + strlen(text);
    return true;
}

static bool wait_is_over(struct run *run, const struct step *step, uint64_t now)
{
    struct stat st;

    switch (step->kind) {
    case 'w':
        return has_printed(run, step->text);
    case 'm':
        return now - run->step_ms >= (uint64_t)step->value;
    case 'r':
        return is_raw(run);
    case 'h':
        return handles(run->pid, step->value);
    case 'x':
        return !stat(step->text, &st) && st.st_size > 0;
    default: /* is no wait */
        return true;
    }
}

/* Does the steps that can be done now. Returns how long to wait for the next at
 * most, in ms; -1: as long as it takes. */
static int do_steps(struct run *run)
{
    for (; run->next < run->nr_steps; run->next++) {
        const struct step *step = &run->steps[run->next];
        uint64_t now = now_ms();

        if (!wait_is_over(run, step, now))
            return step->kind == 'w' ? -1 : 5;
        run->was_raw = is_raw(run);
        if (step->kind == 'i' &&
            write(run->input, step->text, strlen(step->text)) < 0)
            fprintf(stderr, "launch: typing: %s\n", strerror(errno));
        if (step->kind == 'e')
            close(run->input);
        if (step->kind == 's')
            kill(run->pid, (int)step->value);
        run->step_ms = now;
    }
    return -1;
}

/* Until the command ends or its time is up. */
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

/* What is left in the pipes after the end; others may still hold them. */
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

    while ((option = getopt(argc, argv, "+d:t:o:npPw:m:rh:x:i:es:")) >= 0) {
        switch (option) {
        case 'd':
            run->dir = optarg;
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
