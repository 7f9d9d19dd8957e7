/* SPDX-License-Identifier: MIT */
/*
 * `vmm new DIR`: the command line, the messages, and the kind of kernel.
 */
#include "command.h"

#include <getopt.h>
#include <stdio.h>

#include "base/log.h"
#include "base/near.h"
#include "base/status.h"
#include "files.h"
#include "write.h"

struct request {
    const char *dir;
    enum new_kind kind;
    bool help;
};

static const struct option options[] = {
    {"asm", no_argument, NULL, NEW_ASM},
    {"multiboot", no_argument, NULL, NEW_MULTIBOOT},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static const char help[] =
    "vmm new writes a small kernel to begin with: it builds, starts, prints,\n"
    "handles exceptions, and has a test. Nothing that is there is changed.\n"
    "\n"
    "  vmm new [--asm|--multiboot] DIR\n"
    "\n"
    "Options:\n"
    "      --asm             in assembly, a flat image; needs nasm and make\n"
    "      --multiboot       in C, and boots by GRUB and qemu -kernel, too\n"
    "  -h, --help            this page\n"
    "\n"
    "Without an option it is in C, a 64-bit ELF. It needs gcc and make.\n";

static int bad_option(const char *word)
{
    struct near_search search = near_begin("", 0);

    if (strncmp(word, "--", 2) == 0)
        search = near_begin(word + 2, strcspn(word, "=") - 2);
    for (const struct option *option = options; option->name; option++)
        near_try(&search, option->name);
    const char *meant = near_found(&search);
    if (meant)
        log_error("new %s: no such option; did you mean --%s?", word, meant);
    else
        log_error("new %s: no such option; see vmm new --help", word);
    return STATUS_USAGE;
}

static int parse(int argc, char **argv, struct request *request)
{
    int id;

    optind = 0;
    opterr = 0;
    while ((id = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        if (id == '?')
            return bad_option(argv[optind - 1]);
        if (id == 'h') {
            request->help = true;
            return 0;
        }
        if (request->kind != NEW_C && (int)request->kind != id) {
            log_error("new: --asm and --multiboot are two kinds of kernel; "
                      "choose one");
            return STATUS_USAGE;
        }
        request->kind = (enum new_kind)id;
    }
    if (optind + 1 != argc || !*argv[optind]) {
        log_error("new takes one DIR, the folder to make: vmm new mykernel");
        return STATUS_USAGE;
    }
    request->dir = argv[optind];
    return 0;
}

/* Prints a word for a shell: in quotes if necessary. */
static void put_word(const char *dir, const char *name)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789_"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ./+-,:@%";
    bool quoted = dir[strspn(dir, plain)];

    if (*dir == '-') /* so that it is not an option */
        fputs("./", stdout);
    if (quoted)
        putchar('\'');
    for (const char *c = dir; *c; c++)
        if (*c == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*c);
    if (quoted)
        putchar('\'');
    if (*name)
        printf("%s%s", dir[strlen(dir) - 1] == '/' ? "" : "/", name);
    putchar('\n');
}

static void tell(const struct request *request, const char *vmm)
{
    bool is_asm = request->kind == NEW_ASM;

    printf("a kernel in %s, written to ", is_asm ? "assembly" : "C");
    put_word(request->dir, "");
    for (const struct new_file *file = new_files; file->name; file++)
        if (file->kinds & request->kind)
            printf("  %-14s%s\n", file->name, file->what);
    printf("next:\n  make -C ");
    put_word(request->dir, "");
    printf("  %s ", vmm);
    put_word(request->dir, is_asm ? "kernel.bin" : "kernel.elf");
    printf("  %s test ", vmm);
    put_word(request->dir, is_asm ? "test.bin" : "test.elf");
}

int new_command(int argc, char **argv, const char *vmm)
{
    struct request request = {.kind = NEW_C};
    int code = parse(argc, argv, &request);

    if (code)
        return code;
    if (request.help) {
        fputs(help, stdout);
        return STATUS_OK;
    }
    code = new_write(request.dir, request.kind);
    if (code == STATUS_OK)
        tell(&request, vmm);
    return code;
}
