/* SPDX-License-Identifier: MIT */
/*
 * Embeds the files of new kernels in the program. Paths are relative to the
 * root of the checkout, where make runs.
 */
#include "files.h"

#include <stddef.h>

/* A file, and a 0 after it. */
#define EMBED(name, path)                                                      \
    extern const char new_text_##name[];                                       \
    __asm__(".pushsection .rodata\n"                                           \
            "new_text_" #name ":\n"                                            \
            ".incbin \"" path "\"\n"                                           \
            ".byte 0\n"                                                        \
            ".popsection")

EMBED(c_makefile, "guest/new/c/Makefile");
EMBED(linker_script, "guest/new/c/kernel.ld");
EMBED(multiboot, "guest/new/multiboot/multiboot.S");
EMBED(start, "guest/new/c/start.S");
EMBED(main, "guest/new/c/main.c");
EMBED(test, "guest/new/c/test.c");
EMBED(header, "guest/new/c/kernel.h");
EMBED(gdt, "guest/new/c/gdt.c");
EMBED(idt, "guest/new/c/idt.c");
EMBED(traps, "guest/new/c/traps.S");
EMBED(console, "guest/new/c/console.c");
EMBED(guest_test, "include/hv/guest_test.h");
EMBED(asm_makefile, "guest/new/asm/Makefile");
EMBED(asm_kernel, "guest/new/asm/kernel.asm");
EMBED(asm_test, "guest/new/asm/test.asm");
EMBED(asm_start, "guest/new/asm/start.inc");

#define ANY_C (NEW_C | NEW_MULTIBOOT)

const struct new_file new_files[] = {
    {ANY_C, "Makefile", "make, make run, make test", new_text_c_makefile},
    {NEW_ASM, "Makefile", "make, make run, make test", new_text_asm_makefile},
    {ANY_C, "kernel.ld", "where everything lies in memory",
     new_text_linker_script},
    {NEW_MULTIBOOT, "multiboot.S", "the header, and from 32 bits to 64",
     new_text_multiboot},
    {ANY_C, "start.S", "the first instructions: a stack for C", new_text_start},
    {ANY_C, "main.c", "the kernel: begin here", new_text_main},
    {ANY_C, "test.c", "its tests", new_text_test},
    {ANY_C, "kernel.h", "what the files know of each other", new_text_header},
    {ANY_C, "gdt.c", "the segments", new_text_gdt},
    {ANY_C, "idt.c", "what is done on an exception", new_text_idt},
    {ANY_C, "traps.S", "the way there and back", new_text_traps},
    {ANY_C, "console.c", "output, and the end", new_text_console},
    {ANY_C, "guest_test.h", "checks for test.c", new_text_guest_test},
    {NEW_ASM, "kernel.asm", "the kernel: begin here", new_text_asm_kernel},
    {NEW_ASM, "test.asm", "its test", new_text_asm_test},
    {NEW_ASM, "start.inc", "stack, GDT, IDT, output, the end",
     new_text_asm_start},
    {0, NULL, NULL, NULL},
};
