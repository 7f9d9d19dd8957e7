/* SPDX-License-Identifier: MIT */
/*
 * Commands that must run in the shell's own process, because they change it.
 */
#include "../lib/errno.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/string.h"
#include "../lib/sys.h"
#include "sh.h"

static int do_nothing(int argc, char *argv[])
{
    (void)argc;
    (void)argv;
    return 0;
}

static int do_cd(int argc, char *argv[])
{
    const char *home = var_get("HOME");
    const char *to = argc > 1 ? argv[1] : home ? home : "/";

    if (chdir(to) < 0) {
        complain("cd: %s: %s", to, strerror(errno));
        return 2;
    }
    return 0;
}

static int do_exit(int argc, char *argv[])
{
    long status = shell.status;

    if (argc > 1 && (!parse_long(argv[1], &status) || status < 0)) {
        complain("exit: %s: a status is a number from 0 to 255", argv[1]);
        status = 2;
    }
    exit((int)(status & 0xff));
}

/* Returns the name in NAME=VALUE; NULL after a message. */
static char *take_name(const char *command, char *text)
{
    size_t len = var_name_len(text);

    if (!len || (text[len] && text[len] != '=')) {
        complain("%s: %s: not a name", command, text);
        return NULL;
    }
    if (text[len] == '=') {
        text[len] = '\0';
        var_set(text, text + len + 1);
    }
    return text;
}

static int do_export(int argc, char *argv[])
{
    if (argc < 2)
        for (char **e = var_environment(); *e; e++)
            printf("export %s\n", *e);
    for (int i = 1; i < argc; i++) {
        char *name = take_name("export", argv[i]);

        if (!name)
            return 2;
        var_export(name);
    }
    return 0;
}

static int do_unset(int argc, char *argv[])
{
    for (int i = 1; i < argc; i++)
        var_unset(argv[i]);
    return 0;
}

static int do_wait(int argc, char *argv[])
{
    int status = 0;
    long pid;

    if (argc < 2)
        return job_wait_all();
    for (int i = 1; i < argc; i++) {
        if (!parse_long(argv[i], &pid) || pid < 1) {
            complain("wait: %s: not a process number", argv[i]);
            return 2;
        }
        status = job_wait((int)pid);
    }
    return status;
}

static int do_shift(int argc, char *argv[])
{
    (void)argc;
    (void)argv;
    if (shell.argc < 2) {
        complain("shift: there are no arguments left");
        return 2;
    }
    shell.argv[1] = shell.argv[0];
    shell.argv++;
    shell.argc--;
    return 0;
}

static int leave_loops(int argc, char *argv[], bool again)
{
    long nr = 1;

    if (argc > 1 && (!parse_long(argv[1], &nr) || nr < 1)) {
        complain("%s: %s: not a number of loops", argv[0], argv[1]);
        return 2;
    }
    shell.leave = nr > shell.loops ? shell.loops : (int)nr;
    shell.again = again;
    return 0;
}

static int do_break(int argc, char *argv[])
{
    return leave_loops(argc, argv, false);
}

static int do_continue(int argc, char *argv[])
{
    return leave_loops(argc, argv, true);
}

/* read NAME: reads one line of standard input, without its newline. */
static int do_read(int argc, char *argv[])
{
    char line[1024];
    size_t len = 0;
    long n = 0;

    if (argc != 2 || var_name_len(argv[1]) != strlen(argv[1])) {
        complain("usage: read NAME");
        return 2;
    }
    while (len + 1 < sizeof(line)) {
        n = read(STDIN, line + len, 1);
        if (n <= 0 || line[len] == '\n')
            break;
        len++;
    }
    line[len] = '\0';
    var_set(argv[1], line);
    return n == 1 ? 0 : 1;
}

#define HELP_FILE "/etc/help" /* a line for each program and lab */

static const char own_help[] =
    "In the shell itself:\n"
    "  cd [DIR]  exit [N]  export NAME[=VALUE]  unset NAME  read NAME\n"
    "  wait [PID]  shift  break  continue  exec COMMAND  help [NAME]\n"
    "  if while until for { } ( ) | || && ; & ! < > >> 2>&1\n"
    "  $NAME $? $! $$ $# $1 \"$@\" $(COMMAND)\n"
    "Keys:\n"
    "  arrows, Home, End  move; up and down through the lines before\n"
    "  Tab                completes the name of a program or a file\n"
    "  Ctrl-A Ctrl-E      to the beginning, the end\n"
    "  Ctrl-U Ctrl-K      clears what is before, after the cursor\n"
    "  Ctrl-W             clears the word before it\n"
    "  Ctrl-L Ctrl-C      clears the screen; gives the command up\n"
    "  Ctrl-D             deletes; in an empty line, ends the shell\n";

/* Prints the line about a name: "  NAME ...". False if there is none. */
static bool find_help(const char *text, const char *name)
{
    size_t len = strlen(name);

    for (const char *end; (end = strchr(text, '\n')); text = end + 1) {
        if (strncmp(text, "  ", 2) != 0 || strncmp(text + 2, name, len) != 0 ||
            text[2 + len] != ' ')
            continue;
        printf("%.*s\n", (int)(end - text) - 2, text + 2);
        return true;
    }
    return false;
}

static int do_help(int argc, char *argv[])
{
    char text[8192];
    long len;
    int fd;

    if (argc > 1 && builtin_find(argv[1])) {
        printf("%s: the shell itself does it\n", argv[1]);
        return 0;
    }
    fd = open(HELP_FILE, O_RDONLY | O_CLOEXEC, 0);
    len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
    if (len < 0) {
        complain("help: %s: %s", HELP_FILE, strerror(errno));
        len = 0;
    }
    close(fd);
    text[len] = '\0';
    if (argc < 2) {
        printf("%s\n%s", text, own_help);
        return len == 0;
    }
    if (find_help(text, argv[1]))
        return 0;
    if (len)
        complain("help: %s: there is no such program or lab", argv[1]);
    return 1;
}

static const struct {
    const char *name;
    builtin_fn *fn;
} builtins[] = {
    {":", do_nothing},     {"cd", do_cd},       {"exit", do_exit},
    {"export", do_export}, {"unset", do_unset}, {"wait", do_wait},
    {"shift", do_shift},   {"break", do_break}, {"continue", do_continue},
    {"read", do_read},     {"help", do_help},
};

#define NR_BUILTINS (sizeof(builtins) / sizeof(builtins[0]))

const char *builtin_name(unsigned index)
{
    return index < NR_BUILTINS ? builtins[index].name : NULL;
}

builtin_fn *builtin_find(const char *name)
{
    for (size_t i = 0; i < NR_BUILTINS; i++)
        if (strcmp(builtins[i].name, name) == 0)
            return builtins[i].fn;
    return NULL;
}
