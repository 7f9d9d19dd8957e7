/* SPDX-License-Identifier: MIT */
/* The VMM's boot information, and the command line taken apart. */
#include "lib/boot_info.h"

#include "hv/hypercall.h"
#include "kernel.h"
#include "layout.h"
#include "lib/string.h"

#define MAX_WORDS 64u

struct hv_boot_info boot_info;

static char command_line[HV_CMDLINE_MAX];
static const char *words[MAX_WORDS];
static unsigned nr_words;
static unsigned nr_options; /* words up to and including init= */

/* Ends the word at `s` with a NUL, and removes its quotes: between '...' or
 * "..." a space is part of the word. Returns where to look for the next
 * word. */
static char *end_word(char *s)
{
    char *to = s;
    char quote = '\0';

    for (; *s != '\0' && (*s != ' ' || quote != '\0'); s++) {
        if (quote == '\0' && (*s == '\'' || *s == '"'))
            quote = *s;
        else if (*s == quote)
            quote = '\0';
        else
            *to++ = *s;
    }
    if (*s == ' ')
        s++;
    *to = '\0';
    return s;
}

/* Cuts the command line at its spaces. */
static void split_words(void)
{
    char *s = command_line;

    while (nr_words < MAX_WORDS) {
        while (*s == ' ')
            s++;
        if (*s == '\0')
            break;
        words[nr_words++] = s;
        s = end_word(s);
    }
    for (nr_options = 0; nr_options < nr_words; nr_options++) {
        if (strncmp(words[nr_options], "init=", 5) == 0) {
            nr_options++;
            break;
        }
    }
}

const char *boot_info_init(uint64_t gpa)
{
    const struct hv_boot_info *given = phys_to_virt(gpa);

    if (given->magic != HV_BOOT_MAGIC)
        return "the boot information has no magic number";
    if (given->version != HV_ABI_VERSION)
        return "the boot information has another version than this kernel";
    memcpy(&boot_info, given, MIN(given->size, (uint32_t)sizeof(boot_info)));
    if (boot_info.nr_regions > HV_BOOT_MAX_REGIONS ||
        boot_info.nr_devices > HV_BOOT_MAX_DEVICES)
        return "the boot information lists more than it has room for";
    if (boot_info.cmdline_len >= HV_CMDLINE_MAX)
        return "the command line is longer than a page";
    memcpy(command_line, phys_to_virt(boot_info.cmdline),
           boot_info.cmdline_len);
    split_words();
    return NULL;
}

const char *option_value(const char *name)
{
    size_t len = strlen(name);

    for (unsigned i = 0; i < nr_options; i++)
        if (strncmp(words[i], name, len) == 0 && words[i][len] == '=')
            return words[i] + len + 1;
    return NULL;
}

bool option_present(const char *name)
{
    for (unsigned i = 0; i < nr_options; i++)
        if (strcmp(words[i], name) == 0)
            return true;
    return false;
}

unsigned option_init_words(const char *list[], unsigned max)
{
    unsigned n = 0;
    const char *path = option_value("init");

    if (path == NULL)
        return 0;
    list[n++] = path;
    for (unsigned i = nr_options; i < nr_words && n < max; i++)
        list[n++] = words[i];
    return n;
}
