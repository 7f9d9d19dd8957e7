/* SPDX-License-Identifier: MIT */
/*
 * argc, argv, envp and auxv. Source: System V ABI, AMD64 supplement, "Process
 * Initialization":
 *
 *     USER_TOP   +--------------------------+
 *                | a word of zeros          |
 *                | the strings              |
 *                | path, 16 random bytes    |
 *                | auxv: pairs, {0, 0}      |
 *                | envp[0] ... NULL         |
 *                | argv[0] ... NULL         |
 *     rsp ->     | argc                     |  a multiple of 16
 *                +--------------------------+
 */
#include "proc/args.h"

#include <asm/errno.h>
#include <linux/auxvec.h>
#include <linux/mman.h>

#include "fs/random.h"
#include "kernel.h"
#include "layout.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/user_copy.h"

#define RANDOM_LEN 16u

/* As on Linux: dietlibc reads strings by words, also the last one. */
#define ZEROS_ON_TOP 8u

static int add_byte(struct args *args, char c)
{
    size_t page = args->len / X86_PAGE_SIZE;

    if (page == ARGS_PAGES)
        return -E2BIG;
    if (args->pages[page] == 0) {
        args->pages[page] = page_alloc(PAGE_USER);
        if (args->pages[page] == 0)
            return -ENOMEM;
    }
    char *to = phys_to_virt(args->pages[page]);

    to[args->len++ % X86_PAGE_SIZE] = c;
    return 0;
}

static char *byte_at(const struct args *args, size_t at)
{
    char *page = phys_to_virt(args->pages[at / X86_PAGE_SIZE]);

    return &page[at % X86_PAGE_SIZE];
}

int args_add(struct args *args, unsigned *count, const char *string)
{
    for (size_t i = 0;; i++) {
        int error = add_byte(args, string[i]);

        if (error != 0)
            return error;
        if (string[i] == '\0')
            break;
    }
    if (++*count > ARGS_MAX)
        return -E2BIG;
    return 0;
}

int args_add_user(struct args *args, unsigned *count, uint64_t string)
{
    char chunk[128];
    int64_t len;

    /* A long string is copied in pieces. */
    do {
        len = user_read_string(chunk, string, sizeof(chunk));
        if (len == -EFAULT)
            return -EFAULT;
        size_t n = len < 0 ? sizeof(chunk) : (size_t)len + 1;

        for (size_t i = 0; i < n; i++) {
            int error = add_byte(args, chunk[i]);

            if (error != 0)
                return error;
        }
        string += n;
    } while (len < 0);
    if (++*count > ARGS_MAX)
        return -E2BIG;
    return 0;
}

int args_add_user_array(struct args *args, unsigned *count, uint64_t array)
{
    for (; array != 0; array += sizeof(uint64_t)) {
        uint64_t string;

        if (user_read(&string, array, sizeof(string)) != 0)
            return -EFAULT;
        if (string == 0)
            break;
        int error = args_add_user(args, count, string);

        if (error != 0)
            return error;
    }
    return 0;
}

/* Moves all bytes from `from` on to `to`: bytes in between are dropped, or
 * become a gap. */
static int shift(struct args *args, size_t from, size_t to)
{
    size_t len = args->len - from;

    if (to < from) {
        for (size_t i = 0; i < len; i++)
            *byte_at(args, to + i) = *byte_at(args, from + i);
        args->len = to + len;
        return 0;
    }
    while (args->len < to + len) {
        int error = add_byte(args, '\0');

        if (error != 0)
            return error;
    }
    for (size_t i = len; i > 0; i--)
        *byte_at(args, to + i - 1) = *byte_at(args, from + i - 1);
    return 0;
}

int args_add_first(struct args *args, const char *string)
{
    size_t size = strlen(string) + 1;
    int error = shift(args, 0, size);

    if (error != 0)
        return error;
    for (size_t i = 0; i < size; i++)
        *byte_at(args, i) = string[i];
    return ++args->argc > ARGS_MAX ? -E2BIG : 0;
}

void args_drop_first(struct args *args)
{
    size_t at = 0;

    if (args->argc == 0)
        return;
    while (*byte_at(args, at) != '\0')
        at++;
    (void)shift(args, at + 1, 0); /* towards the front: needs no memory */
    args->argc--;
}

size_t args_len_of_argv(const struct args *args)
{
    size_t at = 0;

    for (unsigned left = args->argc; left > 0; at++)
        if (*byte_at(args, at) == '\0')
            left--;
    return at;
}

void args_copy(const struct args *args, char *to, size_t len)
{
    for (size_t i = 0; i < len; i++)
        to[i] = *byte_at(args, i);
}

void args_free(struct args *args)
{
    for (unsigned i = 0; i < ARGS_PAGES; i++)
        if (args->pages[i] != 0)
            page_unref(args->pages[i]);
    *args = (struct args){0};
}

/* Where the next word goes, and the first error so far. */
struct cursor {
    struct space *space;
    uint64_t va;
    int error;
};

static void put(struct cursor *to, const void *from, size_t len)
{
    if (to->error == 0)
        to->error = space_write(to->space, to->va, from, len);
    to->va += len;
}

static void put_word(struct cursor *to, uint64_t word)
{
    put(to, &word, sizeof(word));
}

static void put_aux(struct cursor *to, uint64_t type, uint64_t value)
{
    put_word(to, type);
    put_word(to, value);
}

/* Writes pointers to the strings that begin at byte *at, and a NULL. */
static void put_pointers(struct cursor *to, const struct args *args,
                         unsigned count, size_t *at, uint64_t strings)
{
    for (; count > 0; count--) {
        put_word(to, strings + *at);
        while (*byte_at(args, *at) != '\0')
            ++*at;
        ++*at;
    }
    put_word(to, 0);
}

static void put_strings(struct cursor *to, const struct args *args)
{
    for (size_t at = 0; at < args->len; at += X86_PAGE_SIZE)
        put(to, phys_to_virt(args->pages[at / X86_PAGE_SIZE]),
            MIN(args->len - at, (size_t)X86_PAGE_SIZE));
}

static void put_auxv(struct cursor *to, const struct elf_info *elf,
                     uint64_t path, uint64_t random)
{
    put_aux(to, AT_PHDR, elf->headers);
    put_aux(to, AT_PHENT, elf->header_size);
    put_aux(to, AT_PHNUM, elf->nr_headers);
    put_aux(to, AT_PAGESZ, X86_PAGE_SIZE);
    put_aux(to, AT_BASE, 0);
    put_aux(to, AT_FLAGS, 0);
    put_aux(to, AT_ENTRY, elf->entry);
    put_aux(to, AT_UID, 0);
    put_aux(to, AT_EUID, 0);
    put_aux(to, AT_GID, 0);
    put_aux(to, AT_EGID, 0);
    put_aux(to, AT_SECURE, 0);
    put_aux(to, AT_CLKTCK, 100);
    put_aux(to, AT_RANDOM, random);
    put_aux(to, AT_EXECFN, path);
    put_aux(to, AT_NULL, 0);
}

#define NR_AUX 16u

int args_make_stack(const struct args *args, struct space *space,
                    const struct elf_info *elf, const char *path, uint64_t *rsp)
{
    uint8_t random[RANDOM_LEN];
    uint64_t strings = USER_TOP - ZEROS_ON_TOP - args->len;
    uint64_t path_at = strings - strlen(path) - 1;
    uint64_t random_at = path_at - RANDOM_LEN;
    size_t words = 1 + args->argc + 1 + args->envc + 1 + 2 * NR_AUX;
    uint64_t bottom = ALIGN_DOWN(random_at - words * sizeof(uint64_t), 16);
    struct cursor to = {.space = space, .va = bottom};
    size_t at = 0;

    to.error = space_map(space, USER_STACK_BASE, USER_TOP,
                         PROT_READ | PROT_WRITE, NULL, 0, 0);
    random_fill(random, sizeof(random));

    put_word(&to, args->argc);
    put_pointers(&to, args, args->argc, &at, strings);
    put_pointers(&to, args, args->envc, &at, strings);
    put_auxv(&to, elf, path_at, random_at);
    ASSERT(to.va == bottom + words * sizeof(uint64_t));

    to.va = random_at;
    put(&to, random, sizeof(random));
    put(&to, path, strlen(path) + 1);
    put_strings(&to, args);
    *rsp = bottom;
    return to.error;
}
