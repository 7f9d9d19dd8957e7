/* SPDX-License-Identifier: MIT */
/*
 * What cp and mv share.
 */
#ifndef COPY_H
#define COPY_H

#include <stdbool.h>

/* Copies the file `from` to `to`, with its permissions, replacing the contents
 * of `to`. Returns 0, or 1 after a message. */
int copy_file(const char *from, const char *to);

bool is_directory(const char *path);

/* Calls each(from, to) for every FROM of "FROM... TO": `to` is TO itself, or
 * TO/name if TO is a directory. If there are several FROM, TO must be a
 * directory. Returns the OR of what `each` returned, or ends the program with
 * the usage text. */
int for_each_target(int argc, char *argv[],
                    int (*each)(const char *from, const char *to),
                    const char *usage_text);

#endif
