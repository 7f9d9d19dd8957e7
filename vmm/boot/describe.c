/* SPDX-License-Identifier: MIT */
/*
 * `vmm inspect`: what an image is, where its parts go, and how it is entered.
 * Only formats what image_parse found; decides nothing.
 */
#include "image.h"

#include <elf.h>
#include <hv/layout.h>
#include <inttypes.h>

#include "boot_sector.h"
#include "segments.h"

#define LABEL "  %-12s"

/* 1536 as "1.5 KiB". What is given is below 2^52. */
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
        [IMAGE_ELF32] = "executable for i386",
        [IMAGE_ELF64] = "executable for x86-64",
    };
    char size[32];

    fprintf(out, LABEL "%s (%s)\n", "format", image_format_name(image->format),
            how[image->format]);
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

static void describe_start(const struct image *image, FILE *out)
{
    const char *rest = "interrupts off";

    switch (image->mode) {
    case BOOT_MODE_REAL:
        if (image->format == IMAGE_BOOT_SECTOR)
            fprintf(out, LABEL "cs:ip 0000:%04" PRIX64 ", dl %#x, %s\n",
                    "starts with", image->entry, BOOT_SECTOR_DRIVE, rest);
        else
            fprintf(out,
                    LABEL "cs:ip at %#" PRIx64 ", edi %#x (boot information), "
                          "%s\n",
                    "starts with", image->entry, HV_BOOT_INFO, rest);
        break;
    case BOOT_MODE_PROTECTED:
        fprintf(out,
                LABEL "eip %#" PRIx64 ", esp %#x, edi %#x (boot information), "
                      "%s\n",
                "starts with", image->entry, HV_BOOT_END, HV_BOOT_INFO, rest);
        break;
    case BOOT_MODE_LONG:
    case BOOT_MODE_AUTO:
        fprintf(out,
                LABEL "rip %#" PRIx64 ", rsp %#x, rdi %#x (boot information), "
                      "%s\n",
                "starts with", image->entry, HV_BOOT_END, HV_BOOT_INFO, rest);
        break;
    }
}

static void describe_segments(const struct image *image, FILE *out)
{
    char in_file[32], in_memory[32];

    fprintf(out, "\n  %-3s  %-23s  %-18s  %10s  %10s  %s\n", "#",
            "guest-physical", "linked at", "in file", "in memory", "access");
    for (unsigned i = 0; i < image->nr_segments; i++) {
        const struct image_segment *segment = &image->segments[i];

        fprintf(out,
                "  %-3u  0x%08" PRIx64 " - 0x%08" PRIx64 "  0x%016" PRIx64
                "  %10s  %10s  %c%c%c\n",
                i, segment->gpa, segment->gpa + segment->mem_size - 1,
                segment->gva, human_size(segment->file_size, in_file),
                human_size(segment->mem_size, in_memory),
                segment->flags & PF_R ? 'r' : '-',
                segment->flags & PF_W ? 'w' : '-',
                segment->flags & PF_X ? 'x' : '-');
    }
}

void image_describe(const struct image *image, FILE *out)
{
    fprintf(out, "%s\n", image->path ? image->path : "image");
    describe_format(image, out);
    describe_mode(image, out);
    describe_entry(image, out);
    describe_start(image, out);
    fprintf(out, LABEL "%" PRIu64 " MiB of RAM at least\n", "needs",
            segments_needed_mib(image));
    describe_segments(image, out);
}
