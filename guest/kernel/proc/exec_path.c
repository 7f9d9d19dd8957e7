/* SPDX-License-Identifier: MIT */
/*
 * execve by path: finds the program or, if the file begins with "#!", the
 * interpreter named there. The interpreter's arguments are its own path, the
 * word after it if there is one, the file's path, and the file's arguments.
 */
#include "proc/exec.h"

#include <asm/errno.h>

#include "cpu/cpu.h"
#include "fs/files.h"
#include "kernel.h"
#include "layout.h"
#include "lib/string.h"
#include "mm/page.h"
#include "proc/process.h"

#define MAX_INTERPRETERS 4u
#define LINE_MAX         128u

/* The words of a "#!" line. */
struct script_line {
    char text[LINE_MAX];
    const char *interpreter;
    const char *argument; /* NULL: none */
};

static char *skip_blanks(char *s)
{
    while (*s == ' ' || *s == '\t')
        s++;
    return s;
}

/* Ends the word at `s` with a NUL. Returns what follows it. */
static char *end_word(char *s)
{
    while (*s != ' ' && *s != '\t' && *s != '\0')
        s++;
    if (*s != '\0')
        *s++ = '\0';
    return skip_blanks(s);
}

/* Returns 1 if the file begins with a "#!" line, 0 if not, or -errno. */
static int read_script_line(struct inode *inode, struct script_line *line)
{
    int64_t n = inode_read(inode, line->text, LINE_MAX - 1, 0);

    if (n < 0)
        return (int)n;
    line->text[n] = '\0';
    if (n < 2 || line->text[0] != '#' || line->text[1] != '!')
        return 0;
    char *end = strchr(line->text, '\n');

    if (end == NULL)
        return -ENOEXEC;
    do
        *end-- = '\0';
    while (*end == ' ' || *end == '\t');
    char *word = skip_blanks(line->text + 2);
    char *rest = end_word(word);

    line->interpreter = word;
    line->argument = *rest != '\0' ? rest : NULL;
    return *word != '\0' ? 1 : -ENOEXEC;
}

static int check_program(const struct inode *inode)
{
    if (!inode_is(inode, S_IFREG) || !(inode->mode & 0111))
        return -EACCES;
    return 0;
}

/* Turns the arguments into those of the interpreter. */
static int prepend_interpreter(struct args *args, const char *script,
                               const struct script_line *line)
{
    args_drop_first(args);
    int error = args_add_first(args, script);

    if (error == 0 && line->argument != NULL)
        error = args_add_first(args, line->argument);
    if (error == 0)
        error = args_add_first(args, line->interpreter);
    return error;
}

/* Runs what `path` leads to; the process is called `name`. Returns 1 if it is a
 * script; its line is in `line`. */
static int try_one(const char *path, const char *name, struct args *args,
                   char *exe, struct script_line *line)
{
    struct path at;
    struct inode *cwd = files_cwd(current_process()->files);
    int error = path_walk(cwd, path, 0, &at);

    inode_unref(cwd);
    if (error != 0)
        return error;
    error = check_program(at.inode);
    if (error == 0)
        error = read_script_line(at.inode, line);
    if (error == 0) {
        int64_t len = path_text(at.parent, at.name, exe, X86_PAGE_SIZE);
        struct program program = {
            .inode = at.inode,
            .name = name,
            .exe = len >= 0 ? exe : path,
        };

        error = exec_program(&program, args);
    }
    path_free(&at);
    return error;
}

int exec_path(const char *path, struct args *args)
{
    const char *name = path; /* a script's, not its interpreter's */
    struct script_line lines[2];
    uint64_t page = page_alloc(PAGE_KERNEL);
    int result = -ELOOP;

    if (page == 0)
        return -ENOMEM;
    for (unsigned i = 0; i < MAX_INTERPRETERS; i++) {
        struct script_line *line = &lines[i % 2]; /* `path` is in the other */

        result = try_one(path, name, args, phys_to_virt(page), line);
        if (result <= 0)
            break;
        result = prepend_interpreter(args, path, line);
        if (result != 0)
            break;
        path = line->interpreter;
        result = -ELOOP;
    }
    page_unref(page);
    if (result == 0)
        files_close_on_exec(current_process()->files);
    return result;
}
