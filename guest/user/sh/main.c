/* SPDX-License-Identifier: MIT */
/*
 * sh [-c TEXT [NAME [ARG...]] | FILE [ARG...]]: the shell. Without arguments
 * it reads standard input, with a prompt if that is a terminal.
 */
#include "../lib/errno.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/string.h"
#include "../lib/sys.h"
#include "sh.h"

#define SCRIPT_FD 10 /* away from the script's own descriptors */

struct shell shell;

void complain(const char *format, ...)
{
    char text[400];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof(text), format, ap);
    va_end(ap);
    dprintf(STDERR, "sh: %s\n", text);
}

static int open_script(const char *path)
{
    int fd = open(path, O_RDONLY, 0), high;

    if (fd < 0) {
        complain("cannot open %s: %s", path, strerror(errno));
        exit(errno == ENOENT ? 127 : 126);
    }
    high = fcntl(fd, F_DUPFD_CLOEXEC, SCRIPT_FD);
    if (high < 0) {
        complain("cannot keep %s open: %s", path, strerror(errno));
        exit(126);
    }
    close(fd);
    return high;
}

int main(int argc, char *argv[], char *envp[])
{
    static char name[] = "sh";
    static char *no_arguments[] = {name, NULL};

    var_import(envp);
    shell.pid = getpid();
    shell.argc = 1;
    shell.argv = argc > 0 ? argv : no_arguments;

    if (argc > 1 && strcmp(argv[1], "-c") == 0) {
        if (argc < 3)
            usage("sh [-c TEXT [NAME [ARG...]] | FILE [ARG...]]");
        input_string(argv[2]);
        if (argc > 3) {
            shell.argc = argc - 3;
            shell.argv = argv + 3;
        }
    } else if (argc > 1 && argv[1][0] == '-') {
        usage("sh [-c TEXT [NAME [ARG...]] | FILE [ARG...]]");
    } else if (argc > 1) {
        shell.argc = argc - 1;
        shell.argv = argv + 1;
        input_fd(open_script(argv[1]), false);
    } else {
        shell.interactive = isatty(STDIN);
        if (shell.interactive)
            sigaction(SIGINT, SIG_IGN);
        input_fd(STDIN, shell.interactive);
    }
    return run_input();
}
