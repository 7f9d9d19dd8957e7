/* SPDX-License-Identifier: MIT */
/*
 * Executes a tree. `last` is passed down to the place where nothing is left to
 * do but to run one program: there the program replaces this process instead of
 * running in a child.
 */
#include "../lib/errno.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/string.h"
#include "../lib/sys.h"
#include "sh.h"

/* The length of NAME if the text is NAME=VALUE, else 0. */
static size_t assignment(const char *text)
{
    size_t len = var_name_len(text);

    return len && text[len] == '=' ? len : 0;
}

static void assign(const char *text, bool export)
{
    size_t len = assignment(text);
    char *name = temp_alloc(len + 1);

    memcpy(name, text, len);
    name[len] = '\0';
    var_set(name, expand_one(text + len + 1));
    if (export)
        var_export(name);
}

/* Tries to execute one file. Returns only if it cannot be run. A file that is
 * not a program is run as a script. */
static void try_exec(const char *path, char **argv, int argc)
{
    execve(path, argv, var_environment());
    if (errno == ENOEXEC) {
        char **script = temp_alloc(((size_t)argc + 2) * sizeof(*script));

        script[0] = (char[]){"sh"};
        memcpy(script + 1, argv, ((size_t)argc + 1) * sizeof(*script));
        script[1] = temp_alloc(strlen(path) + 1);
        memcpy(script[1], path, strlen(path) + 1);
        execve("/bin/sh", script, var_environment());
        errno = ENOEXEC;
    }
}

/* Replaces this process by the program, searched in $PATH. */
static _Noreturn void exec_program(int argc, char **argv)
{
    const char *path = var_get("PATH");
    char file[PATH_MAX];
    int error = ENOENT;

    if (strchr(argv[0], '/')) {
        try_exec(argv[0], argv, argc);
        error = errno;
    } else {
        for (path = path ? path : PATH_DEFAULT; path;) {
            const char *end = strchr(path, ':');
            int len = end ? (int)(end - path) : (int)strlen(path);

            if (snprintf(file, sizeof(file), "%.*s%s%s", len, path,
                         len ? "/" : "", argv[0]) < sizeof(file)) {
                try_exec(file, argv, argc);
                if (errno != ENOENT && errno != ENOTDIR)
                    error = errno;
            }
            path = end ? end + 1 : NULL;
        }
    }
    if (error == ENOENT)
        complain("%s: not found", argv[0]);
    else
        complain("%s: %s", argv[0], strerror(error));
    exit(error == ENOENT ? 127 : 126);
}

static int run_builtin(const struct node *n, builtin_fn *fn, int argc,
                       char **argv)
{
    struct saved_fds *saved = NULL;
    int status = 2;

    if (redirect(n->redirs, &saved))
        status = fn(argc, argv);
    redirect_undo(saved);
    return status;
}

/* Assignments without a command: they set variables of the shell. */
static int run_assignments(const struct node *n, const struct word *words)
{
    struct saved_fds *saved = NULL;
    int status = 2;

    shell.replaced = false;
    for (; words; words = words->next)
        assign(words->text, false);
    if (redirect(n->redirs, &saved))
        status = shell.replaced ? shell.status : 0;
    redirect_undo(saved);
    return status;
}

static int run_simple(const struct node *n, bool last)
{
    const struct word *assigned = n->words, *words = n->words;
    builtin_fn *fn;
    char **argv;
    int argc, pid;

    while (words && assignment(words->text))
        words = words->next;
    argv = expand_words(words, &argc);
    if (argc == 0)
        return run_assignments(n, assigned);
    if (strcmp(argv[0], "exec") == 0) {
        if (!redirect(n->redirs, NULL))
            return 2;
        if (argc == 1)
            return 0;
        exec_program(argc - 1, argv + 1);
    }
    fn = builtin_find(argv[0]);
    if (fn) {
        for (; assigned != words; assigned = assigned->next)
            assign(assigned->text, false);
        return run_builtin(n, fn, argc, argv);
    }
    pid = last ? 0 : job_fork(false);
    if (pid < 0)
        return 2;
    if (pid > 0)
        return job_wait(pid);
    for (; assigned != words; assigned = assigned->next)
        assign(assigned->text, true);
    if (!redirect(n->redirs, NULL))
        exit(2);
    exec_program(argc, argv);
}

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
