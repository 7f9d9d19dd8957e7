/* SPDX-License-Identifier: MIT */
/*
 * Executes a tree. `last` is passed down to the place where nothing is left to
 * do but to run one program: there the program replaces this process instead of
 * running in a child.
 */
#include "../lib/errno.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/sys.h"
#include "sh.h"

/* Runs left | right. `left` may itself be a pipe, which then runs in the child.
 * The tree leans to the left, so this process waits for the last command, and
 * each of the others is waited for by its neighbour. */
static int run_pipe(const struct node *n)
{
    int fds[2], left, right, status;

    if (pipe(fds) < 0) {
        complain("pipe: %s", strerror(errno));
        return 2;
    }
    left = job_fork(false);
    if (left == 0) {
        close(fds[0]);
        dup2(fds[1], STDOUT);
        close(fds[1]);
        exit(run(n->left, true));
    }
    right = left < 0 ? -1 : job_fork(false);
    if (right == 0) {
        close(fds[1]);
        dup2(fds[0], STDIN);
        close(fds[0]);
        exit(run(n->right, true));
    }
    close(fds[0]);
    close(fds[1]);
    if (left > 0)
        job_wait(left);
    status = right > 0 ? job_wait(right) : 2;
    return status;
}

/* Runs the body of a loop. False if the loop must end. */
static bool run_body(const struct node *body, int *status)
{
    *status = run(body, false);
    if (!shell.leave)
        return true;
    return --shell.leave == 0 && shell.again;
}

static int run_loop(const struct node *n)
{
    int status = 0, argc, i = 0;
    char **argv = NULL;

    if (n->kind == NODE_FOR && n->has_in) {
        argv = expand_words(n->words, &argc);
    } else {
        argc = shell.argc - 1;
        argv = shell.argv + 1;
    }
    shell.loops++;
    for (;;) {
        void *mark = temp_mark();
        bool more;

        if (n->kind == NODE_FOR) {
            more = i < argc;
            if (more)
                var_set(n->name, argv[i++]);
        } else {
            more = (run(n->left, false) == 0) == (n->kind == NODE_WHILE);
            if (shell.leave)
                more = --shell.leave == 0 && shell.again;
        }
        more = more && run_body(n->right, &status);
        temp_release(mark);
        if (!more)
            break;
    }
    shell.loops--;
    return status;
}

static int run_compound(const struct node *n, bool last);

static int run_background(const struct node *n)
{
    int pid = job_fork(true);

    if (pid == 0)
        exit(run(n->left, true));
    if (pid < 0)
        return 2;
    job_started(pid);
    return 0;
}

static int run_subshell(const struct node *n, bool last)
{
    int pid = last ? 0 : job_fork(false);

    if (pid == 0)
        exit(run(n->left, true));
    return pid < 0 ? 2 : job_wait(pid);
}

static int run_kind(const struct node *n, bool last)
{
    int status;

    switch (n->kind) {
    case NODE_SIMPLE:
        return run_simple(n, last);
    case NODE_PIPE:
        return run_pipe(n);
    case NODE_AND:
    case NODE_OR:
        status = run(n->left, false);
        if (shell.leave || (status == 0) != (n->kind == NODE_AND))
            return status;
        return run(n->right, last);
    case NODE_SEQUENCE:
        status = run(n->left, false);
        return shell.leave ? status : run(n->right, last);
    case NODE_BACKGROUND:
        return run_background(n);
    case NODE_NOT:
        return run(n->left, false) == 0;
    case NODE_SUBSHELL:
        return run_subshell(n, last);
    case NODE_GROUP:
        return run(n->left, last);
    case NODE_IF:
        status = run(n->left, false);
        if (shell.leave)
            return status;
        if (status == 0)
            return run(n->right, last);
        return n->other ? run(n->other, last) : 0;
    case NODE_WHILE:
    case NODE_UNTIL:
    case NODE_FOR:
        return run_loop(n);
    }
    return 2;
}

/* Runs a compound command with redirections, which apply to all of it. */
static int run_compound(const struct node *n, bool last)
{
    struct saved_fds *saved = NULL;
    int status = 2;

    if (redirect(n->redirs, &saved))
        status = run_kind(n, last && !saved);
    redirect_undo(saved);
    return status;
}

int run(const struct node *n, bool last)
{
    void *mark = temp_mark();

    if (n->kind != NODE_SIMPLE && n->redirs)
        shell.status = run_compound(n, last);
    else
        shell.status = run_kind(n, last);
    temp_release(mark);
    return shell.status;
}

int run_input(void)
{
    for (;;) {
        void *mark = temp_mark();
        struct node *tree = NULL;

        job_reap();
        input_prompt("$ ");
        switch (parse_command(&tree)) {
        case PARSE_END:
            return shell.status;
        case PARSE_ERROR:
            shell.status = 2;
            if (!shell.interactive)
                return 2;
            break;
        case PARSE_ABANDONED:
            shell.status = 128 + SIGINT;
            break;
        case PARSE_COMMAND:
            run(tree, false);
            break;
        case PARSE_EMPTY:
            break;
        }
        temp_release(mark);
    }
}
