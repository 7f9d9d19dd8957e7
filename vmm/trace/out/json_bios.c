/* SPDX-License-Identifier: MIT */
/*
 * A BIOS call as JSON: in words, and with its registers.
 */
#include "bios/words.h"
#include "json_write.h"
#include "trace/words/describe.h"

static void put_word(FILE *out, char before, const char *name, uint16_t value)
{
    fprintf(out, "%c\"%s\":\"0x%x\"", before, name, value);
}

void json_put_bios(FILE *out, const struct hv_trace_record *r)
{
    struct bios_event event;
    char words[TRACE_WHAT_MAX];

    bios_event(r, &event);
    bios_describe(r, words, sizeof(words));
    json_put_number(out, "vector", event.number >> 8);
    json_put_text(out, "bios", words);
    fputs(",\"before\":", out);
    put_word(out, '{', "ax", event.before[0]);
    put_word(out, ',', "bx", event.before[1]);
    put_word(out, ',', "cx", event.before[2]);
    put_word(out, ',', "dx", event.before[3]);
    if (!event.is_transfer) {
        put_word(out, ',', "si", event.si);
        put_word(out, ',', "di", event.di);
        put_word(out, ',', "ds", event.ds);
        put_word(out, ',', "es", event.es);
    }
    fputs("},\"after\":", out);
    put_word(out, '{', "ax", event.after_ax);
    put_word(out, ',', "flags", event.after_flags);
    putc_unlocked('}', out);
    if (!event.is_transfer)
        return;
    json_put_count(out, "sector", event.lba);
    json_put_number(out, "sectors", event.nr_sectors);
    fprintf(out, ",\"buffer\":\"%04x:%04x\"", event.segment, event.offset);
}
