// SPDX-License-Identifier: MIT
/*
 * Runs the job's command and passes bytes between it and the outside.
 *
 * If descriptor 0, 1 or 2 is a terminal outside, it is the same pseudo terminal
 * inside; the others are pipes. One loop, no threads. At most one frame is held
 * in each direction, so that a slow reader stops the writer and no bytes are
 * dropped.
 */
#include "agent.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* Programs that outlive the command keep its pipes open. When nothing has been
 * written for this long after the command's end, they are ignored. */
#define LINGER_MS 200

struct run {
    struct link *link;
    pid_t pid;
    int pid_fd; /* -1: the command has ended */
    int status;
    int input;     /* where the command's input goes; -1: closed */
    int source[3]; /* where the command's output comes from; -1: ended */
    /* A frame on its way out. */
    char out[sizeof(struct wire_head) + WIRE_CHUNK];
    size_t out_at;
    size_t out_len;
    /* What came in: incomplete frames, then input not taken yet. */
    char in[sizeof(struct wire_head) + WIRE_CHUNK];
    size_t in_len;
    size_t input_at;
    bool input_pending;
};

static const enum wire_kind source_kind[3] = {
    WIRE_STDOUT,
    WIRE_STDERR,
    WIRE_TERMINAL,
};

static void be_command(const struct job *job, const int fds[3], bool tty)
{
    sigset_t none;

    (void)setsid();
    for (int i = 0; i < 3; i++)
        if (dup2(fds[i], i) < 0)
            _exit(126);
    if (tty)
        (void)ioctl(0, TIOCSCTTY, 0);
    (void)iopl(0); /* only the agent may use the printer port */
    for (int i = 3; i < 64; i++)
        (void)close(i);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)signal(SIGPIPE, SIG_DFL);
    if (chdir(job->cwd) != 0) {
        fprintf(stderr, "rig: the folder %s is not there inside: %s\n",
                job->cwd, strerror(errno));
        _exit(126);
    }
    environ = job->envp;
    (void)execvp(job->argv[0], job->argv);
    fprintf(stderr, "rig: %s: %s\n", job->argv[0],
            errno == ENOENT ? "command not found" : strerror(errno));
    _exit(errno == ENOENT ? 127 : 126);
}

static void make_pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) != 0)
        agent_fail(errno, "making a pipe failed");
}

static void set_nonblock(int fd)
{
    if (fd >= 0)
        (void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

/* Gives the child its three descriptors in `fds`, and keeps the other ends. */
static int open_ends(struct run *run, const struct job *job, int stdin_fd,
                     int fds[3])
{
    struct winsize size = {
        .ws_row = job->head.window.rows,
        .ws_col = job->head.window.columns,
    };
    int slave = -1;

    if (job->head.flags != 0 &&
        openpty(&run->source[2], &slave, NULL, NULL, &size) != 0)
        agent_fail(errno, "making a terminal failed");
    for (int i = 0; i < 3; i++) {
        int ends[2];

        if (job->head.flags & WIRE_JOB_TTY(i)) {
            fds[i] = slave;
        } else if (i == 0 && stdin_fd >= 0) {
            fds[i] = stdin_fd;
        } else {
            make_pipe(ends);
            fds[i] = ends[i == 0 ? 0 : 1];
            if (i == 0)
                run->input = ends[1];
            else
                run->source[i - 1] = ends[0];
        }
    }
    if (job->head.flags & WIRE_JOB_TTY(0))
        run->input = run->source[2];
    return slave;
}

static void start(struct run *run, const struct job *job, int stdin_fd)
{
    int fds[3];
    int slave = open_ends(run, job, stdin_fd, fds);

    run->pid = fork();
    if (run->pid < 0)
        agent_fail(errno, "starting a process failed");
    if (run->pid == 0)
        be_command(job, fds, (job->head.flags & WIRE_JOB_TTY(0)) != 0);
    for (int i = 0; i < 3; i++)
        if (fds[i] != slave)
            (void)close(fds[i]);
    if (slave >= 0)
        (void)close(slave);
    set_nonblock(run->input);
    for (int i = 0; i < 3; i++)
        set_nonblock(run->source[i]);
    set_nonblock(run->link->fd);
    run->pid_fd = pidfd_open(run->pid, 0);
    if (run->pid_fd < 0)
        agent_fail(errno, "watching the command failed");
}

static void flush_out(struct run *run)
{
    ssize_t n = link_write(run->link, run->out + run->out_at,
                           run->out_len - run->out_at);

    if (n > 0)
        run->out_at += (size_t)n;
    if (run->out_at == run->out_len)
        run->out_at = run->out_len = 0;
}

/* Moves what source `i` has into the outgoing frame, which is empty. */
static void take_source(struct run *run, int i)
{
    struct wire_head head = {
        .magic = WIRE_MAGIC,
        .kind = (uint16_t)source_kind[i],
    };
    ssize_t n = read(run->source[i], run->out + sizeof(head), WIRE_CHUNK);

    if (n > 0) {
        head.len = (uint32_t)n;
        memcpy(run->out, &head, sizeof(head));
        run->out_len = sizeof(head) + (size_t)n;
        run->link->bytes += (uint64_t)n;
        flush_out(run);
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        /* A terminal's master returns EIO when its last user is gone. */
        if (run->source[i] == run->input)
            run->input = -1;
        (void)close(run->source[i]);
        run->source[i] = -1;
    }
}

static void close_input(struct run *run)
{
    /* A terminal has no end of file; it is typed as a character. */
    if (run->input >= 0 && run->input != run->source[2])
        (void)close(run->input);
    run->input = -1;
}

static void set_window(const struct run *run)
{
    struct wire_window window;
    struct winsize size = {0};

    memcpy(&window, run->in + sizeof(struct wire_head), sizeof(window));
    size.ws_row = window.rows;
    size.ws_col = window.columns;
    if (run->source[2] >= 0)
        (void)ioctl(run->source[2], TIOCSWINSZ, &size);
}

/* Reads from the outside; acts when a frame is complete. */
static void take_in(struct run *run)
{
    struct wire_head head;
    size_t want = sizeof(head);
    ssize_t n;

    if (run->in_len >= sizeof(head)) {
        memcpy(&head, run->in, sizeof(head));
        want += head.len;
    }
    n = read(run->link->fd, run->in + run->in_len, want - run->in_len);
    if (n <= 0)
        return;
    run->in_len += (size_t)n;
    if (run->in_len < sizeof(head))
        return;
    memcpy(&head, run->in, sizeof(head));
    if (head.magic != WIRE_MAGIC || head.len > WIRE_CHUNK)
        agent_fail(0, "the outside sent something that is no frame");
    if (run->in_len < sizeof(head) + head.len)
        return;
    if (head.kind == WIRE_INPUT && head.len > 0) {
        run->input_at = sizeof(head);
        run->input_pending = true;
        return;
    }
    if (head.kind == WIRE_INPUT)
        close_input(run);
    else if (head.kind == WIRE_WINDOW && head.len == sizeof(struct wire_window))
        set_window(run);
    run->in_len = 0;
}

static void give_input(struct run *run)
{
    if (run->input >= 0) {
        ssize_t n = write(run->input, run->in + run->input_at,
                          run->in_len - run->input_at);

        if (n > 0)
            run->input_at += (size_t)n;
        else if (errno != EAGAIN && errno != EINTR)
            close_input(run); /* the command takes no more input */
    }
    if (run->input < 0 || run->input_at == run->in_len) {
        run->input_pending = false;
        run->in_len = 0;
    }
}

/* As init, this program inherits every orphan. */
static void reap(struct run *run)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid != run->pid)
            continue;
        run->status =
            WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        (void)close(run->pid_fd);
        run->pid_fd = -1;
    }
}

static bool is_done(const struct run *run)
{
    return run->pid_fd < 0 && run->out_len == 0 && run->source[0] < 0 &&
           run->source[1] < 0 && run->source[2] < 0;
}

static void serve(struct run *run)
{
    while (!is_done(run)) {
        bool sending = run->out_len > 0;
        struct pollfd p[] = {
            {.fd = run->pid_fd, .events = POLLIN},
            {.fd = run->link->fd},
            {.fd = run->input_pending ? run->input : -1, .events = POLLOUT},
            {.fd = sending ? -1 : run->source[0], .events = POLLIN},
            {.fd = sending ? -1 : run->source[1], .events = POLLIN},
            {.fd = sending ? -1 : run->source[2], .events = POLLIN},
        };
        int nr;

        p[1].events = (short)((sending ? POLLOUT : 0) |
                              (run->input_pending ? 0 : POLLIN));
        nr = poll(p, sizeof(p) / sizeof(p[0]),
                  run->pid_fd < 0 && !sending ? LINGER_MS : -1);
        if (nr == 0)
            return;
        reap(run);
        if (p[1].revents & POLLOUT)
            flush_out(run);
        if (p[1].revents & POLLIN)
            take_in(run);
        if (run->input_pending && (run->input < 0 || p[2].revents))
            give_input(run);
        for (int i = 0; i < 3; i++)
            if (run->out_len == 0 && p[3 + i].revents)
                take_source(run, i);
    }
}

int run_job(const struct job *job, struct link *link, int stdin_fd)
{
    static struct run run;

    run.link = link;
    run.input = -1;
    for (int i = 0; i < 3; i++)
        run.source[i] = -1;
    start(&run, job, stdin_fd);
    serve(&run);
    return run.status;
}
