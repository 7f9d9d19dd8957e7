/* SPDX-License-Identifier: MIT */
/*
 * `vmm inspect`: what an image is, where its parts go, and how it is entered.
 * Only formats what image_parse found; decides nothing.
 */
#include "image.h"

#include <elf.h>
#include <hv/layout.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/text_safe.h"
#include "describe.h"
#include "protocol.h"
#include "segments.h"

#define LABEL   DESCRIBE_LABEL
#define COLUMNS 80u /* longer lines are folded, in files too */

/* 1536 as "1.5 KiB". `bytes` is below 2^52. */
static const char *human_size(uint64_t bytes, char text[32])
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB"};
    uint64_t tenths = bytes * 10 / 1024;
    unsigned unit = 0;

    if (bytes < 1024) {
        snprintf(text, 32, "%" PRIu64 " B", bytes);
        return text;
    }
    while (tenths >= 10240 && unit + 1 < ARRAY_SIZE(units)) {
        tenths /= 1024;
        unit++;
    }
    snprintf(text, 32, "%" PRIu64 ".%" PRIu64 " %s", tenths / 10, tenths % 10,
             units[unit]);
    return text;
}

/* 1234567 as "1,234,567". */
static const char *grouped(uint64_t value, char text[32])
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%" PRIu64, value);
    char *out = text;

    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            *out++ = ',';
        *out++ = digits[i];
    }
    *out = '\0';
    return text;
}

static void describe_format(const struct image *image, FILE *out)
{
    static const char *const how[] = {
        [IMAGE_FLAT] = "no known header, so it is taken as it is",
        [IMAGE_BOOT_SECTOR] = "512 bytes, the last two 55 AA",
        [IMAGE_DISK] = "begins with a boot sector: 55 AA at 510",
        [IMAGE_CD] = "ISO 9660 with a boot catalog, El Torito",
        [IMAGE_LINUX] = "boot sector's mark and HdrS",
        [IMAGE_ELF32] = "executable for i386",
        [IMAGE_ELF64] = "executable for x86-64",
    };
    const char *why = how[image->format];
    char size[32];

    if (image->format == IMAGE_FLAT && image->protocol != BOOT_PROTOCOL_VMM)
        why = "no ELF: its header says where it goes";
    fprintf(out, LABEL "%s (%s)\n", "format", image_format_name(image->format),
            why);
    fprintf(out, LABEL "%s byte%s\n", "size", grouped(image->size, size),
            image->size == 1 ? "" : "s");
}

static void describe_mode(const struct image *image, FILE *out)
{
    static const char *const what[] = {
        [BOOT_MODE_AUTO] = "",
        [BOOT_MODE_REAL] = "16-bit, no protection, 1 MiB within reach",
        [BOOT_MODE_PROTECTED] = "32-bit, flat segments, paging off",
        [BOOT_MODE_LONG] = "64-bit, low 4 GiB identity-mapped",
    };

    fprintf(out, LABEL "%s (%s)\n", "mode", boot_mode_name(image->mode),
            what[image->mode]);
}

/* The segment that the entry is in. image_parse found one. */
static const struct image_segment *entry_segment(const struct image *image)
{
    const struct image_segment *segment = image->segments;

    while (image->entry < segment->gpa ||
           image->entry - segment->gpa >= segment->mem_size)
        segment++;
    return segment;
}

static void describe_entry(const struct image *image, FILE *out)
{
    const struct image_segment *segment = entry_segment(image);

    fprintf(out, LABEL "%#" PRIx64, "entry", image->entry);
    if (segment->gva != segment->gpa)
        fprintf(out, ", linked at %#" PRIx64,
                segment->gva + (image->entry - segment->gpa));
    fputc('\n', out);
}

static const char *information_name(enum boot_protocol protocol)
{
    switch (protocol) {
    case BOOT_PROTOCOL_MULTIBOOT1:
    case BOOT_PROTOCOL_MULTIBOOT2:
        return "multiboot information";
    case BOOT_PROTOCOL_PVH:
        return "start information";
    case BOOT_PROTOCOL_LINUX:
        return "zero page";
    case BOOT_PROTOCOL_AUTO:
    case BOOT_PROTOCOL_VMM:
    case BOOT_PROTOCOL_BIOS:
        break;
    }
    return "boot information";
}

/* The place of the first instruction and the stack. */
static void describe_place(const struct image *image, FILE *out)
{
    char letter = image->mode == BOOT_MODE_LONG ? 'r' : 'e';

    if (image->protocol == BOOT_PROTOCOL_BIOS)
        fprintf(out, "cs:ip 0000:%04" PRIX64, image->entry);
    else if (image->mode == BOOT_MODE_REAL)
        fprintf(out, "cs:ip at %#" PRIx64, image->entry);
    else
        fprintf(out, "%cip %#" PRIx64 ", %csp %#x", letter, image->entry,
                letter, HV_BOOT_END);
}

static void describe_start(const struct image *image, FILE *out)
{
    struct boot_registers registers = protocol_registers(image);
    const char *name = information_name(image->protocol);

    fprintf(out, LABEL, "starts with");
    describe_place(image, out);
    if (image->protocol == BOOT_PROTOCOL_BIOS)
        fprintf(out, ", dl 0x%02" PRIx32, registers.edx);
    if (registers.eax)
        fprintf(out, ", eax %#" PRIx32, registers.eax);
    fprintf(out, "\n" LABEL, "");
    if (registers.ebx)
        fprintf(out, "ebx %#" PRIx32 " (%s), ", registers.ebx, name);
    if (registers.esi)
        fprintf(out, "%s %#" PRIx32 " (%s), ",
                image->mode == BOOT_MODE_LONG ? "rsi" : "esi", registers.esi,
                name);
    if (registers.edi)
        fprintf(out, "%s %#" PRIx32 " (%s), ",
                image->mode == BOOT_MODE_LONG ? "rdi" : "edi", registers.edi,
                name);
    fputs(image->protocol == BOOT_PROTOCOL_BIOS ? "by a BIOS, interrupts on\n"
                                                : "interrupts off\n",
          out);
}

static void describe_segments(const struct image *image, FILE *out)
{
    char in_file[32], in_memory[32];

    fprintf(out, "\n  %-2s %-23s  %-18s  %10s  %10s  %s\n", "#",
            "guest-physical", "linked at", "in file", "in memory", "access");
    for (unsigned i = 0; i < image->nr_segments; i++) {
        const struct image_segment *segment = &image->segments[i];

        fprintf(out,
                "  %-2u 0x%08" PRIx64 " - 0x%08" PRIx64 "  0x%016" PRIx64
                "  %10s  %10s  %c%c%c\n",
                i, segment->gpa, segment->gpa + segment->mem_size - 1,
                segment->gva, human_size(segment->file_size, in_file),
                human_size(segment->mem_size, in_memory),
                segment->flags & PF_R ? 'r' : '-',
                segment->flags & PF_W ? 'w' : '-',
                segment->flags & PF_X ? 'x' : '-');
    }
}

static void describe_all(const struct image *image, FILE *out)
{
    describe_format(image, out);
    describe_protocol(image, out);
    describe_mode(image, out);
    describe_entry(image, out);
    describe_start(image, out);
    fprintf(out, LABEL "%" PRIu64 " MiB of RAM at least\n", "needs",
            segments_needed_mib(image));
    describe_headers(image, out);
    describe_segments(image, out);
}

void image_describe(const struct image *image, FILE *out)
{
    const char *path = image->path ? image->path : "image";
    char *text = NULL;
    size_t len = 0;
    FILE *all = open_memstream(&text, &len);

    text_safe_line(out, path, strlen(path));
    fputc('\n', out);
    if (!all)
        return;
    describe_all(image, all);
    if (fclose(all) == 0)
        fold_lines(out, text, COLUMNS, DESCRIBE_INDENT);
    free(text);
}
