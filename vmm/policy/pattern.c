/* SPDX-License-Identifier: MIT */
/*
 * Path patterns. All positions in the pattern that the path's bytes so far may
 * have reached are followed at the same time, so that the time is at most
 * proportional to the product of both lengths: the path comes from the guest.
 */
#include <string.h>

#include "rule.h"

#define MAX_STATES (RULE_MAX_PATTERN + 1)

/* Adds position `at`, and those reachable from it without a byte. */
static void add_state(const char *pattern, size_t at, bool *states)
{
    while (!states[at]) {
        states[at] = true;
        if (strcmp(pattern + at, "/**") == 0)
            states[at + 3] = true; /* the directory itself */
        if (pattern[at] != '*')
            return;
        at += pattern[at + 1] == '*' ? 2 : 1;
    }
}

/* Adds the positions to which one more byte leads from position `at`. */
static void step(const char *pattern, size_t at, char byte, bool *next)
{
    char c = pattern[at];

    if (c == '*' && (pattern[at + 1] == '*' || byte != '/'))
        add_state(pattern, at, next);
    else if (c != '*' && c != '\0' && (c == byte || (c == '?' && byte != '/')))
        add_state(pattern, at + 1, next);
}

bool pattern_matches(const char *pattern, const char *path)
{
    bool states[2][MAX_STATES] = {{false}};
    size_t len = strlen(pattern);
    unsigned now = 0;

    add_state(pattern, 0, states[now]);
    for (; *path; path++, now = !now) {
        memset(states[!now], 0, len + 1);
        for (size_t at = 0; at < len; at++)
            if (states[now][at])
                step(pattern, at, *path, states[!now]);
    }
    return states[now][len];
}
