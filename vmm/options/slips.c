/* SPDX-License-Identifier: MIT */
/*
 * What to say about an option that does not exist, that does not take the given
 * value, or that is in a place where it has no effect.
 */
#include "slips.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/near.h"
#include "base/status.h"
#include "options_table.h"
#include "qemu_line.h"

/* The command line that prints the help with the options of `command`. */
static const char *help_of(enum command command)
{
    return command == COMMAND_TEST      ? "vmm test --help"
           : command == COMMAND_INSPECT ? "vmm inspect --help"
           : command == COMMAND_DOCTOR  ? "vmm doctor --help"
           : command == COMMAND_EXPLAIN ? "vmm explain --help"
                                        : "vmm --help";
}

/* Is it an option of vmm test alone? */
static bool is_of_test(const char *name)
{
    for (size_t i = 0; i < TEST_OPTIONS_NR; i++)
        if (strcmp(test_option_table[i].name, name) == 0)
            return true;
    return false;
}

int slips_bad_value(const char *name, const char *value, const char *wanted,
                    ...)
{
    char text[160];
    va_list args;

    va_start(args, wanted);
    vsnprintf(text, sizeof(text), wanted, args);
    va_end(args);
    log_error("--%s: '%s' is not %s; see %s", name, value, text,
              help_of(is_of_test(name) ? COMMAND_TEST : COMMAND_RUN));
    return STATUS_USAGE;
}

/* Is `id` an option, and not just a letter after a dash? */
static bool is_option(int id)
{
    for (size_t i = 0; i < OPTION_TABLE_NR; i++)
        if (option_table[i].id == id)
            return true;
    return test_option_is(id);
}

/* The name of option number `i` of a command; NULL at the end. */
static const char *name_of(enum command command, size_t i)
{
    if (i < OPTION_TABLE_NR)
        return option_table[i].name;
    i -= OPTION_TABLE_NR;
    return command == COMMAND_TEST && i < TEST_OPTIONS_NR
               ? test_option_table[i].name
               : NULL;
}

/* The number of options that begin with the `len` bytes of `name`; *which
 * becomes one of them. */
static unsigned count_options(enum command command, const char *name,
                              size_t len, const char **which)
{
    const char *known;
    unsigned nr = 0;

    for (size_t i = 0; (known = name_of(command, i)); i++)
        if (strncmp(known, name, len) == 0) {
            *which = known;
            nr++;
        }
    return nr;
}

/* The option that was probably meant; NULL if none is similar. The beginning of
 * only one option means that option; -v means the version or verbose, as
 * elsewhere. */
static const char *near_option(enum command command, const char *name,
                               size_t len)
{
    struct near_search search = near_begin(name, len);
    const char *known = NULL, *only = NULL;

    if (len == 1 && (*name == 'v' || *name == 'V'))
        return command == COMMAND_TEST && *name == 'v' ? "verbose" : "version";
    if (count_options(command, name, len, &only) == 1)
        return only;
    for (size_t i = 0; (known = name_of(command, i)); i++)
        near_try(&search, known);
    return near_found(&search);
}

/* `len` is the length of `word` before its "=". A whole name after a single
 * dash is how QEMU writes its options. */
static void tell_unknown(enum command command, const char *word, int len)
{
    int dashes = word[0] == '-' && word[1] == '-' ? 2 : 1;
    char name[32];

    snprintf(name, sizeof(name), "%.*s", len - dashes, word + dashes);
    const char *meant = len > dashes ? near_option(command, word + dashes,
                                                   (size_t)(len - dashes))
                                     : NULL;
    if (meant)
        log_error("%.*s: no such option; did you mean --%s?", len, word, meant);
    else if (command == COMMAND_RUN && qemu_find_option(name))
        log_error("%.*s: no such option; it is one of QEMU's: vmm qemu takes "
                  "QEMU's command lines, vmm --help lists vmm's",
                  len, word);
    else
        log_error("%.*s: no such option; see %s", len, word, help_of(command));
}

/* The word with the unknown letter at which getopt has stopped. `index` is that
 * of the word after it, or, if more letters follow in the word, its own. */
static const char *word_of_letter(char *const *words, int index, int letter)
{
    const char *last = words[index - 1];
    size_t len = strlen(last);

    return len > 1 && last[0] == '-' && last[1] != '-' &&
                   last[len - 1] == letter
               ? last
               : words[index];
}

/* optopt is 0 for a long option that getopt does not know, else a letter or an
 * id. */
int slips_bad_option(enum command command, char *const *words, int index,
                     int result)
{
    const char *word = words[index - 1], *help = help_of(command), *which;

    if (result == '?' && optopt && !is_option(optopt))
        word = word_of_letter(words, index, optopt);
    int len = (int)strcspn(word, "=");

    if (result == ':')
        log_error("%s needs a value; see %s", word, help);
    else if (optopt && is_option(optopt))
        log_error("%.*s takes no value; see %s", len, word, help);
    else if (!optopt && len > 2 &&
             count_options(command, word + 2, (size_t)len - 2, &which) > 1)
        log_error("%.*s: more than one option begins so; see %s", len, word,
                  help);
    else
        tell_unknown(command, word, len);
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

/* Does IMAGE not exist as a file, while the word after it does? */
static bool is_of_option_before(const struct options *o)
{
    const char *before =
        o->nr_own_words ? o->own_words[o->nr_own_words - 1] : "";

    if (!o->nr_kernel_args || access(o->image, F_OK) == 0 ||
        access(o->kernel_args[0], F_OK) != 0 || strncmp(before, "--", 2) != 0)
        return false;
    for (size_t i = 0; i < OPTION_TABLE_NR; i++)
        if (strcmp(option_table[i].name, before + 2) == 0)
            return option_table[i].arg && *option_table[i].arg == '[';
    return false;
}

int slips_check_image(const struct options *o)
{
    if (!is_of_option_before(o))
        return 0;
    const char *option = o->own_words[o->nr_own_words - 1];
    log_error("%s: there is no such file; if it is the value of %s, write "
              "%s=%s",
              o->image, option, option, o->image);
    return STATUS_USAGE;
}

void slips_warn_behind_image(const struct options *options)
{
    for (int i = 0; i < options->nr_kernel_args; i++) {
        if (!slips_is_option(options->kernel_args[i]))
            continue;
        log_warn("%s stands after IMAGE, so it goes to the kernel; for vmm, "
                 "write it before IMAGE; if it is meant so, write: IMAGE -- %s",
                 options->kernel_args[i], options->kernel_args[i]);
        return;
    }
}
