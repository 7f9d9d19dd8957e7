/* SPDX-License-Identifier: MIT */
/*
 * What to say of an option that does not exist, that does not take its value,
 * or that stands where it does nothing.
 */
#include "slips.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/near.h"
#include "base/status.h"
#include "options_table.h"

int slips_bad_value(const char *name, const char *value, const char *wanted,
                    ...)
{
    char text[160];
    va_list args;

    va_start(args, wanted);
    vsnprintf(text, sizeof(text), wanted, args);
    va_end(args);
    log_error("--%s: '%s' is not %s; see vmm --help", name, value, text);
    return STATUS_USAGE;
}

/* Is `id` an option, and not just a letter behind a dash? */
static bool is_option(int id)
{
    for (size_t i = 0; i < OPTION_TABLE_NR; i++)
        if (option_table[i].id == id)
            return true;
    return test_option_is(id);
}

/* How many options begin with the `len` bytes of `name`. */
static unsigned count_options(const char *name, size_t len)
{
    unsigned nr = 0;

    for (size_t i = 0; i < OPTION_TABLE_NR; i++)
        nr += strncmp(option_table[i].name, name, len) == 0;
    for (size_t i = 0; i < TEST_OPTIONS_NR; i++)
        nr += strncmp(test_option_table[i].name, name, len) == 0;
    return nr;
}

/* NULL if none is near. */
static const char *near_option(const char *name, size_t len)
{
    struct near_search search = near_begin(name, len);

    for (size_t i = 0; i < OPTION_TABLE_NR; i++)
        near_try(&search, option_table[i].name);
    for (size_t i = 0; i < TEST_OPTIONS_NR; i++)
        near_try(&search, test_option_table[i].name);
    return near_found(&search);
}

/* `len` is what `word` has before its "=". */
static void tell_unknown(const char *word, int len)
{
    const char *meant = len > 2 ? near_option(word + 2, (size_t)len - 2) : NULL;

    if (meant)
        log_error("%.*s: no such option; did you mean --%s?", len, word, meant);
    else
        log_error("%.*s: no such option; see vmm --help", len, word);
}

/* optopt is 0 for a long option that getopt does not know, else a letter or an
 * id. */
int slips_bad_option(const char *word, int result)
{
    int len = (int)strcspn(word, "=");

    if (result == ':')
        log_error("%s needs a value; see vmm --help", word);
    else if (optopt && !is_option(optopt))
        log_error("-%c: no such option; see vmm --help", optopt);
    else if (optopt)
        log_error("%.*s takes no value; see vmm --help", len, word);
    else if (len > 2 && count_options(word + 2, (size_t)len - 2) > 1)
        log_error("%.*s: more than one option begins so; see vmm --help", len,
                  word);
    else
        tell_unknown(word, len);
    return STATUS_USAGE;
}

bool slips_is_option(const char *word)
{
    size_t len = strcspn(word, "=");

    if (word[0] != '-' || word[1] != '-')
        return strcmp(word, "-m") == 0 || strcmp(word, "-h") == 0;
    for (size_t i = 0; i < OPTION_TABLE_NR; i++)
        if (strlen(option_table[i].name) == len - 2 &&
            strncmp(word + 2, option_table[i].name, len - 2) == 0)
            return true;
    return false;
}

void slips_warn_behind_image(const struct options *options)
{
    for (int i = 0; i < options->nr_kernel_args; i++) {
        if (!slips_is_option(options->kernel_args[i]))
            continue;
        log_warn("%s stands behind IMAGE, so it goes to the kernel; for vmm, "
                 "write it before IMAGE; if it is meant so, write: IMAGE -- %s",
                 options->kernel_args[i], options->kernel_args[i]);
        return;
    }
}
