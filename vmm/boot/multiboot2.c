/* SPDX-License-Identifier: MIT */
/*
 * The multiboot 2 header: found, its tags decoded, checked. Every number is
 * hostile; where its addresses lead is checked when the image is placed
 * (multiboot_place.c, segments.c). Specification: "Multiboot2 Specification
 * version 2.0", "OS image format".
 */
#include "multiboot2.h"

#include <inttypes.h>

#include "refuse.h"

#define HEADER_MAGIC 0xE85250D6u
#define SEARCH       32768u /* bytes of the image that are searched */
#define HEADER_ALIGN 8u
#define TAG_ALIGN    8u
#define ARCH_I386    0u
#define TAG_OPTIONAL 1u

/* The header and its tags as they are in the file. */
struct wire {
    uint32_t magic, architecture, length, checksum;
};

struct wire_tag {
    uint16_t type, flags;
    uint32_t size; /* including these eight bytes */
};

enum tag {
    TAG_END,
    TAG_INFORMATION,
    TAG_ADDRESS,
    TAG_ENTRY,
    TAG_CONSOLE,
    TAG_FRAMEBUFFER,
    TAG_MODULE_ALIGN,
    TAG_EFI_SERVICES,
    TAG_ENTRY_EFI32,
    TAG_ENTRY_EFI64,
    TAG_RELOCATABLE,
    NR_TAGS,
};

/* Bytes that each tag needs, without the first eight. */
static const uint8_t tag_sizes[NR_TAGS] = {
    [TAG_ADDRESS] = 16,     [TAG_ENTRY] = 4,       [TAG_CONSOLE] = 4,
    [TAG_FRAMEBUFFER] = 12, [TAG_ENTRY_EFI32] = 4, [TAG_ENTRY_EFI64] = 4,
    [TAG_RELOCATABLE] = 16,
};

static uint32_t word(const uint8_t *body, unsigned i)
{
    uint32_t value;

    memcpy(&value, body + (size_t)i * sizeof(value), sizeof(value));
    return value;
}

static const char *take_requests(struct multiboot2_header *header,
                                 const uint8_t *body, uint32_t size,
                                 bool is_optional)
{
    for (unsigned i = 0; i < size / sizeof(uint32_t); i++) {
        uint32_t type = word(body, i);

        if (type < MULTIBOOT2_NR_INFO) {
            header->wanted |= 1u << type;
            header->needed |= is_optional ? 0 : 1u << type;
        } else if (!is_optional) {
            return "needs information that the specification does not know";
        }
    }
    return NULL;
}

static const char *take_relocatable(struct multiboot2_header *header,
                                    const uint8_t *body)
{
    header->is_relocatable = true;
    header->min = word(body, 0);
    header->max = word(body, 1);
    header->align = word(body, 2);
    header->preference = word(body, 3);
    if (header->align & (header->align - 1))
        return "has an alignment that is not a power of two";
    if (header->min > header->max)
        return "has its lowest address above its highest one";
    return NULL;
}

/* Decodes one tag whose size is right for its type. NULL, or what is wrong. */
static const char *take_tag(struct multiboot2_header *header,
                            const struct wire_tag *tag, const uint8_t *body)
{
    uint32_t size = tag->size - (uint32_t)sizeof(*tag);

    switch ((enum tag)tag->type) {
    case TAG_INFORMATION:
        return take_requests(header, body, size, tag->flags & TAG_OPTIONAL);
    case TAG_ADDRESS:
        header->has_address = true;
        header->address = (struct multiboot_address){
            .header_addr = word(body, 0),
            .load_addr = word(body, 1),
            .load_end = word(body, 2),
            .bss_end = word(body, 3),
        };
        return NULL;
    case TAG_ENTRY:
        header->has_entry = true;
        header->entry = word(body, 0);
        return NULL;
    case TAG_CONSOLE:
        header->has_console = true;
        header->console = word(body, 0);
        return NULL;
    case TAG_FRAMEBUFFER:
        header->has_graphics = true;
        header->graphics = (struct multiboot_graphics){
            .width = word(body, 0),
            .height = word(body, 1),
            .depth = word(body, 2),
            .is_text = false,
        };
        return NULL;
    case TAG_MODULE_ALIGN:
        header->aligns_modules = true;
        return NULL;
    case TAG_EFI_SERVICES:
    case TAG_ENTRY_EFI32:
    case TAG_ENTRY_EFI64:
        header->has_efi = true;
        return NULL;
    case TAG_RELOCATABLE:
        return take_relocatable(header, body);
    case TAG_END:
    case NR_TAGS:
        break;
    }
    return NULL;
}

/* Decodes the tags, up to the end of `length` bytes. Sets broken if they are
 * wrong. */
static void take_tags(struct multiboot2_header *header, const uint8_t *data)
{
    uint64_t at = sizeof(struct wire);

    while (range_inside(at, sizeof(struct wire_tag), header->length)) {
        struct wire_tag tag;

        memcpy(&tag, data + at, sizeof(tag));
        header->broken_tag = tag.type;
        if (tag.type == TAG_END)
            return;
        if (tag.size < sizeof(tag) ||
            !range_inside(at, tag.size, header->length)) {
            header->broken = "has a size that leaves the header";
            return;
        }
        if (tag.type < NR_TAGS && tag.size < sizeof(tag) + tag_sizes[tag.type])
            header->broken = "is shorter than the specification has it";
        else if (tag.type < NR_TAGS)
            header->broken = take_tag(header, &tag, data + at + sizeof(tag));
        else if (!(tag.flags & TAG_OPTIONAL))
            header->broken = "is not in the specification, and not optional";
        if (header->broken)
            return;
        at += (tag.size + (uint64_t)TAG_ALIGN - 1) & ~(uint64_t)(TAG_ALIGN - 1);
    }
}

static bool read_wire(const uint8_t *data, struct wire *wire)
{
    memcpy(wire, data, sizeof(*wire));
    return wire->magic == HEADER_MAGIC &&
           wire->magic + wire->architecture + wire->length + wire->checksum ==
               0;
}

void multiboot2_find(struct image *image)
{
    uint64_t end = image->size < SEARCH ? image->size : SEARCH;
    struct multiboot2_header *header = &image->multiboot2;
    struct wire wire;
    uint64_t at = 0;

    *header = (struct multiboot2_header){0};
    while (range_inside(at, sizeof(wire), end) &&
           !read_wire(image->data + at, &wire))
        at += HEADER_ALIGN;
    if (!range_inside(at, sizeof(wire), end))
        return;
    header->found = true;
    header->offset = at;
    header->length = wire.length;
    if (wire.architecture != ARCH_I386)
        header->broken = "is for another machine than a PC";
    else if (!range_inside(at, wire.length, end))
        header->broken = "is longer than the file, or than 32 KiB";
    else
        take_tags(header, image->data + at);
}

int multiboot2_check(const struct image *image, struct image_error *error)
{
    const struct multiboot2_header *header = &image->multiboot2;

    if (!header->broken)
        return 0;
    if (header->broken_tag)
        return refuse(error,
                      "its multiboot 2 header at offset %#" PRIx64 ": a tag of "
                      "type %" PRIu32 " %s; correct it",
                      header->offset, header->broken_tag, header->broken);
    return refuse(error,
                  "its multiboot 2 header at offset %#" PRIx64 " %s; "
                  "correct it",
                  header->offset, header->broken);
}

const char *multiboot2_info_name(unsigned type)
{
    static const char *const names[MULTIBOOT2_NR_INFO] = {
        "end",
        "command line",
        "boot loader name",
        "modules",
        "basic memory",
        "boot device",
        "memory map",
        "VBE",
        "framebuffer",
        "ELF sections",
        "APM table",
        "EFI32 system table",
        "EFI64 system table",
        "SMBIOS",
        "ACPI 1.0 RSDP",
        "ACPI 2.0 RSDP",
        "network",
        "EFI memory map",
        "EFI boot services",
        "EFI32 image handle",
        "EFI64 image handle",
        "load base",
    };

    return names[type];
}

uint32_t multiboot2_info_missing(uint32_t wanted)
{
    const uint32_t given =
        1u << 0 | 1u << MULTIBOOT2_INFO_CMDLINE |
        1u << MULTIBOOT2_INFO_LOADER_NAME | 1u << MULTIBOOT2_INFO_MODULE |
        1u << MULTIBOOT2_INFO_MEMORY | 1u << MULTIBOOT2_INFO_MEMORY_MAP |
        1u << MULTIBOOT2_INFO_FRAMEBUFFER | 1u << MULTIBOOT2_INFO_ELF |
        1u << MULTIBOOT2_INFO_ACPI_1 | 1u << MULTIBOOT2_INFO_ACPI_2 |
        1u << MULTIBOOT2_INFO_LOAD_BASE;

    return wanted & ~given;
}
