/* SPDX-License-Identifier: MIT */
/*
 * Loads a policy from a file, and shows each error with its place:
 *
 *   vmm: rules:3:12: 'raed' is ...
 *       3 | allow file raed /data
 *         |            ^~~~
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "boot/file.h"
#include "base/log.h"
#include "base/status.h"
#include "inside.h"
#include "vocabulary.h"

/* Columns, so that everything fits within 80; of a longer line only the part
 * around the error is shown. */
#define MAX_SHOWN 70u

/* The bytes of line number `wanted`; *len without the newline. */
static const char *find_line(const char *text, size_t size, unsigned wanted,
                             size_t *len)
{
    const char *end = text + size;

    for (unsigned line = 1; line < wanted; line++) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        text = newline ? newline + 1 : end;
    }
    const char *newline = memchr(text, '\n', (size_t)(end - text));
    *len = (size_t)((newline ? newline : end) - text);
    return text;
}

/* Prints the line with a mark below the word. Control characters are shown as
 * '?', a tab as a blank. */
static void show_place(const char *text, size_t size,
                       const struct policy_error *error)
{
    size_t len, from = 0;
    const char *line = find_line(text, size, error->line, &len);
    size_t at = error->column - 1;
    char shown[MAX_SHOWN + 1], mark[MAX_SHOWN + 1];
    size_t n = 0;

    if (at > MAX_SHOWN / 2 && len > MAX_SHOWN)
        from = at - MAX_SHOWN / 2;
    for (size_t i = from; i < len && n < MAX_SHOWN; i++, n++) {
        unsigned char c = (unsigned char)line[i];
        shown[n] = (char)(c == '\t' || c == '\r'  ? ' '
                          : c < 0x20 || c == 0x7F ? '?'
                                                  : c);
    }
    shown[n] = '\0';
    n = 0;
    for (size_t i = from; i < at + error->length && n < MAX_SHOWN; i++)
        mark[n++] = (char)(i < at ? ' ' : i == at ? '^' : '~');
    mark[n] = '\0';
    char place[2 * sizeof(shown) + 64];
    int size_of = snprintf(place, sizeof(place), "%6u | %s\n       | %s\n",
                           error->line, shown, mark);
    log_text(place, (size_t)size_of);
}

static void show_errors(const char *path, const char *text, size_t size,
                        const struct policy_errors *errors)
{
    for (unsigned i = 0; i < errors->nr; i++) {
        const struct policy_error *error = &errors->list[i];
        log_error("%s:%u:%u: %s", path, error->line, error->column,
                  error->text);
        show_place(text, size, error);
    }
    if (errors->nr == POLICY_MAX_ERRORS)
        log_error("%s: more may be wrong; mend these first", path);
}

/* Warns of a rule that is meant to refuse or log but does not see all of its
 * range. */
static void show_inside(const char *path, const char *text, size_t size,
                        const struct policy_rule *rule, enum policy_kind kind)
{
    const struct policy_range all = {0, UINT64_MAX};
    char names[160] = "";
    size_t n = 0;

    for (unsigned i = 0; i < rule->nr_ranges || i == 0; i++) {
        const struct policy_range *range =
            rule->nr_ranges ? &rule->ranges[i] : &all;
        const struct policy_inside *inside;
        for (unsigned nth = 0;
             n < sizeof(names) &&
             (inside = policy_inside(kind, range->first, range->last, nth));
             nth++)
            n += (size_t)snprintf(names + n, sizeof(names) - n,
                                  "%s0x%" PRIx64 "-0x%" PRIx64, n ? ", " : "",
                                  inside->first, inside->last);
    }
    if (!n)
        return;
    const struct policy_error place = {
        .line = rule->line,
        .column = rule->column,
        .length = rule->length,
    };
    log_warn("%s:%u:%u: no rule reaches %s %s: they are devices inside the "
             "host's kernel; --irqchip=none does without them",
             path, rule->line, rule->column, vocabulary_kind_name(kind), names);
    show_place(text, size, &place);
}

static void show_notes(const char *path, const char *text, size_t size,
                       const struct policy *policy)
{
    for (unsigned i = 0; i < policy->nr_rules; i++) {
        const struct policy_rule *rule = &policy->rules[i];
        bool is_plain = rule->verdict == POLICY_ALLOW && !rule->nr_limits;
        if (!is_plain && rule->kinds == 1u << POLICY_PORT)
            show_inside(path, text, size, rule, POLICY_PORT);
        if (!is_plain && rule->kinds == 1u << POLICY_MMIO)
            show_inside(path, text, size, rule, POLICY_MMIO);
    }
}

int policy_load(const char *path, struct policy **out)
{
    struct policy_errors errors;
    struct image_error error;
    struct boot_file file;

    *out = NULL;
    int rc = boot_file_read(path, POLICY_MAX_SIZE, &file, &error);
    if (rc) {
        log_error("policy %s: %s", path, error.text);
        return rc == -ENOEXEC ? STATUS_USAGE : STATUS_NO_IMAGE;
    }
    const char *text = file.data ? (const char *)file.data : "";
    rc = policy_parse(text, file.size, out, &errors);
    if (rc == -EINVAL)
        show_errors(path, text, file.size, &errors);
    else if (!rc)
        show_notes(path, text, file.size, *out);
    else
        log_error("policy %s: %s", path, strerror(-rc));
    boot_file_free(&file);
    return !rc ? STATUS_OK : rc == -EINVAL ? STATUS_USAGE : STATUS_HOST_ERROR;
}
