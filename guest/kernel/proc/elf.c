/* SPDX-License-Identifier: MIT */
/*
 * ELF64 programs, statically linked. The file is not trusted: every field is
 * checked before it is used. Only the headers are read here; pages are read
 * when first touched (mm/fault.c).
 *
 * Source: System V ABI, "Object Files"; its AMD64 supplement.
 */
#include "proc/elf.h"

#include <asm/errno.h>
#include <linux/elf.h>
#include <linux/mman.h>

#include "fs/inode.h"
#include "kernel.h"
#include "layout.h"
#include "lib/string.h"

#define MAX_HEADERS 16u
/* Where a position-independent program is loaded. */
#define PIE_BASE 0x555555554000ull

static int refuse(const char *name, const char *why)
{
    printk("exec: %s: %s\n", name, why);
    return -ENOEXEC;
}

static const char *check_header(const Elf64_Ehdr *h)
{
    if (h->e_ident[EI_CLASS] != ELFCLASS64 ||
        h->e_ident[EI_DATA] != ELFDATA2LSB || h->e_machine != EM_X86_64)
        return "not a program for x86-64";
    if (h->e_type != ET_EXEC && h->e_type != ET_DYN)
        return "not an executable (an object file?)";
    if (h->e_phentsize != sizeof(Elf64_Phdr) || h->e_phnum == 0 ||
        h->e_phnum > MAX_HEADERS)
        return "an impossible number of program headers";
    return NULL;
}

static const char *check_segment(const Elf64_Phdr *p, uint64_t base)
{
    if (p->p_filesz > p->p_memsz)
        return "a segment with more bytes in the file than in memory";
    if (p->p_vaddr > USER_MMAP_TOP - base ||
        p->p_memsz > USER_MMAP_TOP - base - p->p_vaddr)
        return "a segment outside of the program's part of memory";
    if (p->p_vaddr % X86_PAGE_SIZE != p->p_offset % X86_PAGE_SIZE)
        return "a segment whose place in the file does not fit its address";
    if ((p->p_flags & (PF_W | PF_X)) == (PF_W | PF_X))
        return "a segment that is writable and executable";
    return NULL;
}

static uint32_t segment_prot(const Elf64_Phdr *p)
{
    return (p->p_flags & PF_R ? PROT_READ : 0u) |
           (p->p_flags & PF_W ? PROT_WRITE : 0u) |
           (p->p_flags & PF_X ? PROT_EXEC : 0u);
}

static int map_segment(struct space *space, struct inode *inode,
                       const Elf64_Phdr *p, uint64_t base)
{
    uint64_t va = base + p->p_vaddr;
    uint64_t skew = va % X86_PAGE_SIZE;

    return space_map(space, va - skew, ALIGN_UP(va + p->p_memsz, X86_PAGE_SIZE),
                     segment_prot(p), inode, p->p_offset - skew,
                     p->p_filesz + skew);
}

/* Maps the loadable segments, and fills in what start-up code asks for. */
static int load_segments(struct space *space, struct inode *inode,
                         const char *name, const Elf64_Ehdr *h,
                         const Elf64_Phdr *headers, struct elf_info *info)
{
    uint64_t base = h->e_type == ET_DYN ? PIE_BASE : 0;

    for (unsigned i = 0; i < h->e_phnum; i++) {
        const Elf64_Phdr *p = &headers[i];

        if (p->p_type == PT_INTERP)
            return refuse(name, "dynamically linked; link it with -static");
        if (p->p_type != PT_LOAD || p->p_memsz == 0)
            continue;
        const char *wrong = check_segment(p, base);

        if (wrong != NULL)
            return refuse(name, wrong);
        int error = map_segment(space, inode, p, base);

        if (error == -EEXIST || error == -EINVAL)
            return refuse(name, "segments that overlap, or at address 0");
        if (error != 0)
            return error;
        if (h->e_phoff >= p->p_offset && h->e_phoff - p->p_offset < p->p_filesz)
            info->headers = base + p->p_vaddr + (h->e_phoff - p->p_offset);
        info->end = MAX(
            info->end, ALIGN_UP(base + p->p_vaddr + p->p_memsz, X86_PAGE_SIZE));
    }
    info->entry = base + h->e_entry;
    if (h->e_entry >= USER_TOP || space_find(space, info->entry) == NULL)
        return refuse(name, "the entry point is in none of its segments");
    return 0;
}

int elf_load(struct space *space, struct inode *inode, const char *name,
             struct elf_info *info)
{
    Elf64_Ehdr h;
    Elf64_Phdr headers[MAX_HEADERS];

    /* Not every file is a program: report what is wrong only if the file claims
     * to be one. */
    if (inode_read(inode, &h, sizeof(h), 0) != (int64_t)sizeof(h) ||
        memcmp(h.e_ident, ELFMAG, SELFMAG) != 0)
        return -ENOEXEC;
    const char *wrong = check_header(&h);

    if (wrong != NULL)
        return refuse(name, wrong);
    size_t len = h.e_phnum * sizeof(headers[0]);

    if (inode_read(inode, headers, len, h.e_phoff) != (int64_t)len)
        return refuse(name, "the program headers are not in the file");
    *info = (struct elf_info){
        .nr_headers = h.e_phnum,
        .header_size = h.e_phentsize,
    };
    return load_segments(space, inode, name, &h, headers, info);
}
