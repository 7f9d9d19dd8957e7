/* SPDX-License-Identifier: MIT */
/*
 * From the stack that the kernel made (crt0.asm) to main, and from main to
 * exit.
 */
#include "stdio.h"
#include "stdlib.h"
#include "string.h"
#include "sys.h"

int main(int argc, char *argv[], char *envp[]);
_Noreturn void libc_start(long *stack);

char **environ;
const struct auxv_entry *auxv;

_Noreturn void libc_start(long *stack)
{
    int argc = (int)stack[0];
    char **argv = (char **)(stack + 1);
    char **p = argv + argc + 1;

    environ = p;
    while (*p)
        p++;
    auxv = (const struct auxv_entry *)(p + 1);
    if (argc > 0)
        program = basename(argv[0]);

    exit(main(argc, argv, environ));
}

unsigned long getauxval(unsigned long type)
{
    for (const struct auxv_entry *a = auxv; a->type; a++)
        if (a->type == type)
            return a->value;
    return 0;
}

char *getenv(const char *name)
{
    for (char **e = environ; *e; e++) {
        const char *n = name;
        char *p = *e;

        while (*n && *n == *p)
            n++, p++;
        if (!*n && *p == '=')
            return p + 1;
    }
    return NULL;
}

_Noreturn void exit(int status)
{
    for (;;)
        sys_exit_group(status);
}
