/* SPDX-License-Identifier: MIT */
/*
 * Usage: packed FILE [late]
 *
 * Makes a bzImage that is as large as a distribution's kernel: 60 MiB unpacked,
 * a fifth of that packed. Its first instructions print "ok" on the debug
 * console and end the machine by the exit port, so that what a run takes is
 * what vmm takes before them. With "late" it has 6 MiB, and before it ends the
 * machine it waits for a byte on the serial port, and then reads its last
 * bytes. Specification: Linux, "The Linux/x86 Boot Protocol".
 */
#include <asm/bootparam.h>
#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define MIB         ((size_t)1 << 20)
#define LARGE       (2 * MIB)
#define KERNEL_BASE (16 * MIB)
#define VIRTUAL     0xFFFFFFFF80000000u
#define SETUP       1024u  /* the boot sector, and one more */
#define PAYLOAD     0x400u /* after it; the 64-bit entry comes before */

/* As a vmlinux has them: code, data, and what is freed after the start. */
#define NR_SEGMENTS 3u
static const size_t sizes[NR_SEGMENTS] = {36 * MIB, 8 * MIB, 16 * MIB};
static const size_t late_sizes[NR_SEGMENTS] = {LARGE, LARGE, LARGE};

static const uint8_t code[] = {
    0xB0, 'o',  0xE6, 0xE9, /* mov al, 'o'; out 0xE9, al */
    0xB0, 'k',  0xE6, 0xE9, /* mov al, 'k'; out 0xE9, al */
    0x31, 0xC0, 0xE6, 0xF4, /* xor eax, eax; out 0xF4, al */
    0xF4,                   /* hlt */
};

static const uint8_t late_code[] = {
    0xB0, 'o',  0xE6, 0xE9,                   /* mov al, 'o'; out 0xE9, al */
    0xB0, 'k',  0xE6, 0xE9,                   /* mov al, 'k'; out 0xE9, al */
    0x66, 0xBA, 0xFD, 0x03,                   /* mov dx, 0x3FD */
    0xEC, 0xA8, 0x01, 0x74, 0xFB,             /* in al, dx; until bit 0 is 1 */
    0x8A, 0x04, 0x25, 0x00, 0xF0, 0x5F, 0x01, /* mov al, [0x15FF000] */
    0x31, 0xC0, 0xE6, 0xF4,                   /* xor eax, eax; out 0xF4, al */
    0xF4,                                     /* hlt */
};

static void *allocate(size_t size)
{
    void *memory = calloc(1, size);

    if (!memory)
        exit(1);
    return memory;
}

/* Bytes of which one in eight cannot be predicted. */
static void fill(uint8_t *data, size_t size)
{
    uint32_t state = 1;

    for (size_t i = 0; i < size; i++) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        data[i] = i % 8 ? (uint8_t)(i >> 12) : (uint8_t)state;
    }
}

static uint8_t *make_kernel(bool is_late, size_t *size)
{
    Elf64_Ehdr head = {
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB,
                    EV_CURRENT},
        .e_type = ET_EXEC,
        .e_machine = EM_X86_64,
        .e_version = EV_CURRENT,
        .e_entry = KERNEL_BASE,
        .e_phoff = sizeof(head),
        .e_ehsize = sizeof(head),
        .e_phentsize = sizeof(Elf64_Phdr),
        .e_phnum = NR_SEGMENTS,
    };
    const size_t *segment_sizes = is_late ? late_sizes : sizes;
    Elf64_Phdr segments[NR_SEGMENTS];
    size_t offset = LARGE;

    for (unsigned i = 0; i < NR_SEGMENTS; i++) {
        size_t at = KERNEL_BASE + offset - LARGE;
        segments[i] = (Elf64_Phdr){.p_type = PT_LOAD,
                                   .p_flags = PF_R | PF_W | PF_X,
                                   .p_offset = offset,
                                   .p_vaddr = VIRTUAL + at,
                                   .p_paddr = at,
                                   .p_filesz = segment_sizes[i],
                                   .p_memsz = segment_sizes[i],
                                   .p_align = LARGE};
        offset += segment_sizes[i];
    }
    uint8_t *kernel = allocate(offset);
    memcpy(kernel, &head, sizeof(head));
    memcpy(kernel + sizeof(head), segments, sizeof(segments));
    fill(kernel + LARGE, offset - LARGE);
    if (is_late)
        memcpy(kernel + LARGE, late_code, sizeof(late_code));
    else
        memcpy(kernel + LARGE, code, sizeof(code));
    *size = offset;
    return kernel;
}

/* Appends `kernel`, packed by gzip, to the `size` bytes at `to`. */
static size_t pack(const uint8_t *kernel, size_t len, uint8_t *to, size_t room)
{
    z_stream stream = {
        .next_in = (uint8_t *)(uintptr_t)kernel,
        .avail_in = (uInt)len,
        .next_out = to,
        .avail_out = (uInt)room,
    };

    if (deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK ||
        deflate(&stream, Z_FINISH) != Z_STREAM_END)
        exit(1);
    deflateEnd(&stream);
    return room - stream.avail_out;
}

int main(int argc, char **argv)
{
    size_t len, room;
    uint8_t *kernel = make_kernel(argc == 3, &len);

    room = len + MIB;
    uint8_t *image = allocate(SETUP + PAYLOAD + room);
    size_t packed = pack(kernel, len, image + SETUP + PAYLOAD, room);
    size_t size = (SETUP + PAYLOAD + packed + 15) / 16 * 16;
    struct setup_header header = {
        .setup_sects = SETUP / 512 - 1,
        .syssize = (uint32_t)(size - SETUP) / 16,
        .boot_flag = 0xAA55,
        .jump = 0x66EB, /* over all of this header */
        .header = 0x53726448,
        .version = 0x020F,
        .loadflags = LOADED_HIGH,
        .code32_start = 0x100000,
        .initrd_addr_max = 0x7FFFFFFF,
        .kernel_alignment = LARGE,
        .relocatable_kernel = 1,
        .xloadflags = XLF_KERNEL_64,
        .cmdline_size = 2047,
        .payload_offset = PAYLOAD,
        .payload_length = (uint32_t)packed,
        .pref_address = KERNEL_BASE,
        .init_size = (uint32_t)(len + LARGE),
    };

    memcpy(image + offsetof(struct boot_params, hdr), &header, sizeof(header));
    FILE *file = argc > 1 ? fopen(argv[1], "wb") : NULL;
    if (!file || fwrite(image, 1, size, file) != size || fclose(file))
        return 1;
    return 0;
}
