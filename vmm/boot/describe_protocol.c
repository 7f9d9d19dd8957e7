/* SPDX-License-Identifier: MIT */
/*
 * `vmm inspect`: the boot protocols of an image, and what their headers ask
 * for. Only formats what was found; decides nothing.
 */
#include "describe.h"

#include <inttypes.h>

#include "linux_header.h"
#include "linux_image.h"
#include "multiboot2.h"
#include "protocol.h"
#include "unpack/payload.h"

static const char *what_is(enum boot_protocol protocol)
{
    static const char *const what[] = {
        [BOOT_PROTOCOL_AUTO] = "",
        [BOOT_PROTOCOL_VMM] = "hv/boot_info.h",
        [BOOT_PROTOCOL_MULTIBOOT1] = "as GRUB's command multiboot",
        [BOOT_PROTOCOL_MULTIBOOT2] = "as GRUB's command multiboot2",
        [BOOT_PROTOCOL_PVH] = "Xen's direct boot, note 18",
        [BOOT_PROTOCOL_LINUX] = "Linux's own, its zero page",
        [BOOT_PROTOCOL_BIOS] = "its first sector, as a PC's firmware does it",
    };

    return what[protocol];
}

void describe_protocol(const struct image *image, FILE *out)
{
    const char *before = "; --protocol= may choose ";

    fprintf(out, DESCRIBE_LABEL "%s (%s", "protocol",
            boot_protocol_name(image->protocol), what_is(image->protocol));
    for (int i = BOOT_PROTOCOL_VMM; i < BOOT_PROTOCOL_BIOS; i++) {
        enum boot_protocol other = (enum boot_protocol)i;

        if (image->protocol == BOOT_PROTOCOL_BIOS || other == image->protocol ||
            !protocol_is_there(image, other))
            continue;
        fprintf(out, "%s%s", before, boot_protocol_name(other));
        before = ", ";
    }
    fputs(")\n", out);
}

/* Starts a continuation line of the header above. */
static void start_line(FILE *out)
{
    fprintf(out, DESCRIBE_LABEL, "");
}

static void describe_addresses(const struct multiboot_address *address,
                               FILE *out)
{
    start_line(out);
    if (address->load_addr == MULTIBOOT_FROM_START)
        fputs("loads all of the file", out);
    else
        fprintf(out, "loads to %#" PRIx32, address->load_addr);
    fprintf(out, ", itself to %#" PRIx32, address->header_addr);
    if (address->load_end)
        fprintf(out, ", up to %#" PRIx32, address->load_end);
    if (address->bss_end)
        fprintf(out, ", zeroes up to %#" PRIx32, address->bss_end);
    fputc('\n', out);
}

static void describe_entry(uint32_t entry, FILE *out)
{
    start_line(out);
    fprintf(out, "enters at %#" PRIx32 "\n", entry);
}

static void describe_graphics(const struct multiboot_graphics *graphics,
                              FILE *out)
{
    start_line(out);
    if (multiboot_graphics_matter(graphics))
        fprintf(out,
                "would like graphics of %" PRIu32 "x%" PRIu32 " with %" PRIu32
                " bits a pixel",
                graphics->width, graphics->height, graphics->depth);
    else if (graphics->is_text)
        fprintf(out, "would like text of %" PRIu32 "x%" PRIu32, graphics->width,
                graphics->height);
    else
        fputs("takes any screen", out);
    fprintf(out, "; gets text of %ux%u\n", BOOT_TEXT_COLUMNS, BOOT_TEXT_ROWS);
}

static void describe_use(const struct image *image, enum boot_protocol protocol,
                         FILE *out)
{
    if (protocol_is_there(image, protocol))
        return;
    start_line(out);
    fputs("cannot be used: neither it nor an ELF says where to load\n", out);
}

static void describe_multiboot1(const struct image *image, FILE *out)
{
    const struct multiboot1_header *header = &image->multiboot1;
    uint32_t flags = header->flags;

    fprintf(out,
            DESCRIBE_LABEL "header at offset %#" PRIx64 ", flags %#" PRIx32
                           "%s%s\n",
            "multiboot1", header->offset, flags,
            flags & MULTIBOOT1_PAGE_ALIGN ? ", modules on pages" : "",
            flags & MULTIBOOT1_MEMORY_INFO ? ", memory information" : "");
    if (flags & MULTIBOOT1_NEEDS & ~MULTIBOOT1_KNOWN_NEEDS) {
        start_line(out);
        fprintf(out, "needs what is not specified: flags %#" PRIx32 "\n",
                flags & MULTIBOOT1_NEEDS & ~MULTIBOOT1_KNOWN_NEEDS);
    }
    if (flags & MULTIBOOT1_ADDRESSES) {
        describe_addresses(&header->address, out);
        describe_entry(header->entry, out);
    } else {
        describe_use(image, BOOT_PROTOCOL_MULTIBOOT1, out);
    }
    if (flags & MULTIBOOT1_VIDEO_MODE)
        describe_graphics(&header->graphics, out);
}

static void describe_information(const char *verb, uint32_t types, FILE *out)
{
    const char *before = verb;

    types &= ~1u; /* the end */
    if (!types)
        return;
    start_line(out);
    for (unsigned i = 0; i < MULTIBOOT2_NR_INFO; i++)
        if (types >> i & 1) {
            fprintf(out, "%s%s%s", before, multiboot2_info_name(i),
                    multiboot2_info_missing(1u << i) ? " (not here)" : "");
            before = ", ";
        }
    fputc('\n', out);
}

static void describe_relocatable(const struct multiboot2_header *header,
                                 FILE *out)
{
    static const char *const preferences[] = {"", ", as low as possible",
                                              ", as high as possible"};

    start_line(out);
    fprintf(out,
            "may be moved between %#" PRIx32 " and %#" PRIx32
            ", aligned to %#" PRIx32 "%s\n",
            header->min, header->max, header->align,
            header->preference < ARRAY_SIZE(preferences)
                ? preferences[header->preference]
                : "");
}

static void describe_broken(const struct multiboot2_header *header, FILE *out)
{
    start_line(out);
    if (header->broken_tag)
        fprintf(out, "broken: a tag of type %" PRIu32 " %s\n",
                header->broken_tag, header->broken);
    else
        fprintf(out, "broken: it %s\n", header->broken);
}

static void describe_multiboot2(const struct image *image, FILE *out)
{
    const struct multiboot2_header *header = &image->multiboot2;

    fprintf(out,
            DESCRIBE_LABEL "header at offset %#" PRIx64 ", %" PRIu32 " bytes%s"
                           "%s\n",
            "multiboot2", header->offset, header->length,
            header->aligns_modules ? ", modules on pages" : "",
            header->has_efi ? ", also for EFI" : "");
    describe_information("needs ", header->needed, out);
    describe_information("would like ", header->wanted & ~header->needed, out);
    if (header->has_address)
        describe_addresses(&header->address, out);
    if (header->has_entry)
        describe_entry(header->entry, out);
    if (header->has_console) {
        start_line(out);
        fprintf(out, "console flags %#" PRIx32 "%s%s\n", header->console,
                header->console & 1 ? ", needs one" : "",
                header->console & 2 ? ", text will do" : "");
    }
    if (header->has_graphics)
        describe_graphics(&header->graphics, out);
    if (header->is_relocatable)
        describe_relocatable(header, out);
    if (header->broken)
        describe_broken(header, out);
    else
        describe_use(image, BOOT_PROTOCOL_MULTIBOOT2, out);
}

static void describe_linux(const struct image *image, FILE *out)
{
    const struct setup_header header = linux_header(image);
    struct payload payload;
    char version[160];

    linux_image_version(image, version, sizeof(version));
    fprintf(out, DESCRIBE_LABEL "%s\n", "kernel",
            *version ? version : "(its header does not name its version)");
    fprintf(out, DESCRIBE_LABEL "protocol %u.%02u, entered in %s bits%s\n",
            "linux", header.version >> 8, header.version & 0xFF,
            image->mode == BOOT_MODE_LONG   ? "64"
            : image->mode == BOOT_MODE_REAL ? "16"
                                            : "32",
            header.relocatable_kernel ? ", relocatable" : "");
    if (payload_find(image, &payload)) {
        start_line(out);
        fprintf(out, "payload of %" PRIu64 " bytes, packed by %s\n",
                payload.size, payload_packing(payload.packing));
    }
}

void describe_headers(const struct image *image, FILE *out)
{
    if (image->format == IMAGE_LINUX)
        describe_linux(image, out);
    if (image->multiboot1.found)
        describe_multiboot1(image, out);
    if (image->multiboot2.found)
        describe_multiboot2(image, out);
    if (image->notes.has_pvh)
        fprintf(out, DESCRIBE_LABEL "note 18, enters at %#" PRIx64 "\n", "pvh",
                image->notes.entry);
    if (image->notes.has_vmm)
        fprintf(out, DESCRIBE_LABEL "a note: its own protocol is preferred\n",
                "vmm");
}
