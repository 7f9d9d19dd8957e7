/* SPDX-License-Identifier: MIT */
/*
 * The environment.
 */
#include "environment.h"

#include <string.h>
#include <unistd.h>

#include "base/util.h"

static bool is_kept(const char *variable)
{
    static const char *const names[] = {
        "TERM=", "NO_COLOR=",       "LC_ALL=", "LC_CTYPE=",       "LANG=",
        "TZ=",   "VMM_KVM_DEVICE=", "HOME=",   "XDG_CACHE_HOME=",
    };

    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (strncmp(variable, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

void environment_forget(void)
{
    char **to = environ;

    for (char **from = environ; from && *from; from++) {
        if (is_kept(*from))
            *to++ = *from;
        else
            explicit_bzero(*from, strlen(*from));
    }
    if (to)
        *to = NULL;
}
