/* SPDX-License-Identifier: MIT */
/*
 * args [WORD...]: prints what the kernel put on the stack of a new program,
 * and checks it against the System V ABI.
 */
#include <linux/auxvec.h>
#include <stdint.h>

#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/string.h"
#include "../lib/sys.h"

void _start(void);

static const struct {
    unsigned long type;
    const char *name;
} auxv_names[] = {
    {AT_PHDR, "AT_PHDR"},         {AT_PHENT, "AT_PHENT"},
    {AT_PHNUM, "AT_PHNUM"},       {AT_PAGESZ, "AT_PAGESZ"},
    {AT_BASE, "AT_BASE"},         {AT_FLAGS, "AT_FLAGS"},
    {AT_ENTRY, "AT_ENTRY"},       {AT_UID, "AT_UID"},
    {AT_EUID, "AT_EUID"},         {AT_GID, "AT_GID"},
    {AT_EGID, "AT_EGID"},         {AT_HWCAP, "AT_HWCAP"},
    {AT_CLKTCK, "AT_CLKTCK"},     {AT_SECURE, "AT_SECURE"},
    {AT_RANDOM, "AT_RANDOM"},     {AT_EXECFN, "AT_EXECFN"},
    {AT_PLATFORM, "AT_PLATFORM"}, {AT_SYSINFO_EHDR, "AT_SYSINFO_EHDR"},
};

static const char *auxv_name(unsigned long type)
{
    for (size_t i = 0; i < sizeof(auxv_names) / sizeof(auxv_names[0]); i++)
        if (auxv_names[i].type == type)
            return auxv_names[i].name;
    return "?";
}

static void print_all(int argc, char *argv[], char *envp[])
{
    printf("stack picture at %p: argc = %d\n", (void *)(argv - 1), argc);
    for (int i = 0; i < argc; i++)
        printf("  argv[%d] %p \"%s\"\n", i, (void *)argv[i], argv[i]);
    for (int i = 0; envp[i]; i++)
        printf("  envp[%d] %p \"%s\"\n", i, (void *)envp[i], envp[i]);
    for (const struct auxv_entry *a = auxv; a->type; a++)
        printf("  auxv %2lu %-15s 0x%lx\n", a->type, auxv_name(a->type),
               a->value);
}

static void check_auxv(void)
{
    const uint8_t *random = (const uint8_t *)getauxval(AT_RANDOM);
    unsigned sum = 0;

    lab_check(getauxval(AT_PAGESZ) == PAGE_SIZE, "AT_PAGESZ is the page size");
    lab_check(getauxval(AT_ENTRY) == (uintptr_t)_start,
              "AT_ENTRY is where this program was entered");
    lab_check(getauxval(AT_PHENT) == 56 && getauxval(AT_PHNUM) > 0 &&
                  getauxval(AT_PHDR) > 0x400000 &&
                  getauxval(AT_PHDR) < 0x401000,
              "AT_PHDR, AT_PHENT and AT_PHNUM tell the program headers");
    for (int i = 0; random && i < 16; i++)
        sum |= random[i];
    lab_check(sum, "AT_RANDOM points to 16 bytes that are not all zero");
}

int main(int argc, char *argv[], char *envp[])
{
    print_all(argc, argv, envp);
    lab_check((uintptr_t)(argv - 1) % 16 == 0, "the stack is aligned to 16");
    lab_check(argc > 0 && argv[argc] == NULL, "argv ends with NULL");
    lab_check(envp == argv + argc + 1, "envp follows");
    check_auxv();
    return lab_end();
}
