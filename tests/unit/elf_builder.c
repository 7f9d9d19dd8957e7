/* SPDX-License-Identifier: MIT */
/*
 * ELF files made in memory.
 */
#include "elf_builder.h"

#include <stdlib.h>
#include <string.h>

void elf_builder_init(struct elf_builder *builder, bool is_64)
{
    uint64_t link = is_64 ? ELF_LINK_BASE64 : ELF_LINK_BASE32;

    *builder = (struct elf_builder){
        .is_64 = is_64,
        .header =
            {
                .e_ident = {0x7F, 'E', 'L', 'F',
                            is_64 ? ELFCLASS64 : ELFCLASS32, ELFDATA2LSB,
                            EV_CURRENT},
                .e_type = ET_EXEC,
                .e_machine = is_64 ? EM_X86_64 : EM_386,
                .e_version = EV_CURRENT,
                .e_entry = link + ELF_TEXT_GPA,
                .e_phoff = is_64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr),
                .e_ehsize = is_64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr),
                .e_phentsize = is_64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr),
                .e_phnum = 2,
            },
        .nr_phdrs = 2,
        .file_size = ELF_FILE_SIZE,
    };
    builder->phdrs[0] = (GElf_Phdr){
        .p_type = PT_LOAD,
        .p_flags = PF_R | PF_X,
        .p_offset = ELF_TEXT_OFFSET,
        .p_vaddr = link + ELF_TEXT_GPA,
        .p_paddr = ELF_TEXT_GPA,
        .p_filesz = ELF_TEXT_SIZE,
        .p_memsz = ELF_TEXT_SIZE,
    };
    builder->phdrs[1] = (GElf_Phdr){
        .p_type = PT_LOAD,
        .p_flags = PF_R | PF_W,
        .p_offset = ELF_DATA_OFFSET,
        .p_vaddr = link + ELF_DATA_GPA,
        .p_paddr = ELF_DATA_GPA,
        .p_filesz = ELF_DATA_SIZE,
        .p_memsz = ELF_DATA_MEM,
    };
}

static void put(uint8_t *file, uint64_t file_size, uint64_t at,
                const void *data, uint64_t len)
{
    if (at >= file_size)
        return;
    memcpy(file + at, data, len < file_size - at ? len : file_size - at);
}

static void put_header(const struct elf_builder *builder, uint8_t *file)
{
    const GElf_Ehdr *header = &builder->header;
    Elf32_Ehdr header32 = {
        .e_type = header->e_type,
        .e_machine = header->e_machine,
        .e_version = header->e_version,
        .e_entry = (Elf32_Addr)header->e_entry,
        .e_phoff = (Elf32_Off)header->e_phoff,
        .e_shoff = (Elf32_Off)header->e_shoff,
        .e_flags = header->e_flags,
        .e_ehsize = header->e_ehsize,
        .e_phentsize = header->e_phentsize,
        .e_phnum = header->e_phnum,
        .e_shentsize = header->e_shentsize,
        .e_shnum = header->e_shnum,
        .e_shstrndx = header->e_shstrndx,
    };

    memcpy(header32.e_ident, header->e_ident, EI_NIDENT);
    if (builder->is_64)
        put(file, builder->file_size, 0, header, sizeof(*header));
    else
        put(file, builder->file_size, 0, &header32, sizeof(header32));
}

/* They follow the ELF header, whatever e_phoff says. */
static void put_phdr(const struct elf_builder *builder, unsigned i,
                     uint8_t *file)
{
    const GElf_Phdr *phdr = &builder->phdrs[i];
    Elf32_Phdr phdr32 = {
        .p_type = phdr->p_type,
        .p_offset = (Elf32_Off)phdr->p_offset,
        .p_vaddr = (Elf32_Addr)phdr->p_vaddr,
        .p_paddr = (Elf32_Addr)phdr->p_paddr,
        .p_filesz = (Elf32_Word)phdr->p_filesz,
        .p_memsz = (Elf32_Word)phdr->p_memsz,
        .p_flags = phdr->p_flags,
        .p_align = (Elf32_Word)phdr->p_align,
    };

    if (builder->is_64)
        put(file, builder->file_size, sizeof(Elf64_Ehdr) + i * sizeof(*phdr),
            phdr, sizeof(*phdr));
    else
        put(file, builder->file_size, sizeof(Elf32_Ehdr) + i * sizeof(phdr32),
            &phdr32, sizeof(phdr32));
}

uint8_t *elf_builder_make(const struct elf_builder *builder)
{
    /* Exactly as long as the file, so that ASan sees an access past its end. */
    uint8_t *file = calloc(1, builder->file_size ? builder->file_size : 1);
    uint8_t text[ELF_TEXT_SIZE], data[ELF_DATA_SIZE];

    if (!file)
        abort();
    memset(text, 0xF4, sizeof(text));
    memset(data, 0xDA, sizeof(data));
    put(file, builder->file_size, ELF_TEXT_OFFSET, text, sizeof(text));
    put(file, builder->file_size, ELF_DATA_OFFSET, data, sizeof(data));
    put_header(builder, file);
    for (unsigned i = 0; i < builder->nr_phdrs; i++)
        put_phdr(builder, i, file);
    return file;
}
