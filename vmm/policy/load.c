/* SPDX-License-Identifier: MIT */
/*
 * A policy from a file, and what is wrong in it, shown where it stands:
 *
 *   vmm: rules:3:12: 'raed' is ...
 *       3 | allow file raed /data
 *         |            ^~~~
 */
#include <errno.h>
#include <string.h>

#include "boot/file.h"
#include "base/log.h"
#include "base/status.h"
#include "policy.h"

#define MAX_SHOWN                                                              \
    100u /* columns; of a longer line the error's surroundings                 \
          */

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

/* The line with a mark below the word. What a terminal would obey is shown as
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
    fprintf(stderr, "%6u | %s\n       | %s\n", error->line, shown, mark);
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
    else if (rc)
        log_error("policy %s: %s", path, strerror(-rc));
    boot_file_free(&file);
    return !rc ? STATUS_OK : rc == -EINVAL ? STATUS_USAGE : STATUS_HOST_ERROR;
}
