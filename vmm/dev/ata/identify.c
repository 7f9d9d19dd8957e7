/* SPDX-License-Identifier: MIT */
/*
 * The identification data of an ATA drive: 256 words; in strings the bytes of
 * each word are swapped. Words that are not set here are 0: "not supported".
 * DMA is not supported, so that drivers use the data register. Source:
 * ATA/ATAPI-6 (T13 1410D), "IDENTIFY DEVICE".
 */
#include "base/checksum.h"
#include "drive.h"

#define VALID          (1u << 14) /* the word is valid, if bit 15 is clear */
#define FIXED          (1u << 6)  /* word 0 */
#define CAN_LBA        (1u << 9)  /* word 49 */
#define CAN_IORDY      (1u << 11)
#define IORDY_CAN_STOP (1u << 10)
#define FIELDS_CHS     (1u << 0) /* word 53: 54 to 58 are valid */
#define FIELDS_PIO     (1u << 1) /* 64 to 70 are valid */
#define PIO_3_AND_4    3u        /* word 64 */
#define PIO_NS         120u      /* words 67, 68: a cycle of mode 4 */
#define ATA_4_TO_6     (7u << 4) /* word 80 */
#define SET_POWER      (1u << 3) /* words 82, 85 */
#define SET_CACHE      (1u << 5)
#define SET_AHEAD      (1u << 6)
#define SET_NOP        (1u << 14)
#define SET_LBA48      (1u << 10) /* words 83, 86 */
#define SET_FLUSH      (1u << 12)
#define SET_FLUSH_EXT  (1u << 13)
#define MULTIPLE_VALID (1u << 8) /* word 59 */
#define SIGNATURE      0xA5u     /* word 255 */

static void put_word(uint8_t *out, size_t word, unsigned value)
{
    out[2 * word] = (uint8_t)value;
    out[2 * word + 1] = (uint8_t)(value >> 8);
}

static void put_long(uint8_t *out, size_t word, uint64_t value)
{
    put_word(out, word, (uint16_t)value);
    put_word(out, word + 1, (uint16_t)(value >> 16));
}

/* Printable characters only, padded with blanks. */
static void put_text(uint8_t *out, size_t word, size_t nr_words,
                     const char *text)
{
    size_t len = strlen(text);

    for (size_t i = 0; i < 2 * nr_words; i++) {
        uint8_t c = i < len ? (uint8_t)text[i] : ' ';
        out[2 * word + (i ^ 1)] = c >= ' ' && c <= '~' ? c : '_';
    }
}

static void put_geometry(uint8_t *out, const struct ata_drive *drive)
{
    const struct ata_geometry by_default =
        ata_default_geometry(drive->media.nr_sectors);
    const struct ata_geometry *g = &drive->geometry;

    put_word(out, 1, by_default.cylinders);
    put_word(out, 3, by_default.heads);
    put_word(out, 6, by_default.sectors);
    put_word(out, 54, g->cylinders);
    put_word(out, 55, g->heads);
    put_word(out, 56, g->sectors);
    put_long(out, 57, (uint64_t)g->cylinders * g->heads * g->sectors);
}

static void put_size(uint8_t *out, uint64_t nr_sectors)
{
    put_long(out, 60,
             nr_sectors < ATA_LBA28_END ? nr_sectors : ATA_LBA28_END - 1);
    put_long(out, 100, nr_sectors);
    put_long(out, 102, nr_sectors >> 32);
}

static void put_features(uint8_t *out, const struct ata_drive *drive)
{
    const unsigned first = SET_POWER | SET_CACHE | SET_AHEAD | SET_NOP;
    const unsigned second = SET_LBA48 | SET_FLUSH | SET_FLUSH_EXT;

    put_word(out, 82, first);
    put_word(out, 83, VALID | second);
    put_word(out, 84, VALID);
    put_word(out, 85,
             SET_POWER | SET_NOP | (drive->write_cache ? SET_CACHE : 0) |
                 (drive->look_ahead ? SET_AHEAD : 0));
    put_word(out, 86, second);
    put_word(out, 87, VALID);
}

void ata_identify(const struct ata_drive *drive, uint8_t out[ATA_SECTOR])
{
    memset(out, 0, ATA_SECTOR);
    put_word(out, 0, FIXED);
    put_geometry(out, drive);
    put_text(out, 10, 10, drive->media.serial);
    put_text(out, 23, 4, "1.0");
    put_text(out, 27, 20, "vmm disk");
    put_word(out, 47, 0x8000 | ATA_MAX_MULTIPLE);
    put_word(out, 49, CAN_LBA | CAN_IORDY | IORDY_CAN_STOP);
    put_word(out, 50, VALID);
    put_word(out, 53, FIELDS_CHS | FIELDS_PIO);
    if (drive->multiple)
        put_word(out, 59, MULTIPLE_VALID | drive->multiple);
    put_size(out, drive->media.nr_sectors);
    put_word(out, 64, PIO_3_AND_4);
    put_word(out, 67, PIO_NS);
    put_word(out, 68, PIO_NS);
    put_word(out, 80, ATA_4_TO_6);
    put_features(out, drive);
    put_word(out, 255, SIGNATURE);
    out[ATA_SECTOR - 1] = checksum_of(out, ATA_SECTOR - 1);
}
