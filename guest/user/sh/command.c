/* SPDX-License-Identifier: MIT */
/* Runs one simple command: assignments, a builtin, or a program, which is
 * searched for in $PATH. */
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

int run_simple(const struct node *n, bool last)
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
