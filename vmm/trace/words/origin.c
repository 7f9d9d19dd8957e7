/* SPDX-License-Identifier: MIT */
/*
 * One table of what is known about the origin of a recording.
 */
#include "origin.h"

#include <stdio.h>

#include "base/util.h"

#define MEMBER(key)                                                            \
    {                                                                          \
#key, offsetof(struct trace_origin, key),                              \
            sizeof(((struct trace_origin *)0)->key)                            \
    }

static const struct {
    const char *name;
    size_t offset, size;
} members[] = {
    MEMBER(vmm), MEMBER(host_kernel),    MEMBER(cpu_vendor),
    MEMBER(cpu), MEMBER(virtualisation), MEMBER(options),
};

const char *trace_origin_get(const struct trace_origin *origin, size_t index,
                             const char **name)
{
    if (index >= ARRAY_SIZE(members))
        return NULL;
    *name = members[index].name;
    return (const char *)origin + members[index].offset;
}

char *trace_origin_room(struct trace_origin *origin, size_t index,
                        const char **name, size_t *size)
{
    if (index >= ARRAY_SIZE(members))
        return NULL;
    *name = members[index].name;
    *size = members[index].size;
    return (char *)origin + members[index].offset;
}

void trace_origin_describe(const struct trace_origin *origin, char *buf,
                           size_t size)
{
    const struct {
        const char *before, *text;
    } parts[] = {
        {"vmm ", origin->vmm},
        {"", origin->host_kernel},
        {"", origin->cpu},
        {"", origin->cpu_vendor},
        {"virtualisation ", origin->virtualisation},
        {"options ", origin->options},
    };
    size_t n = 0;

    buf[0] = '\0';
    for (size_t i = 0; i < ARRAY_SIZE(parts) && n < size; i++) {
        if (!parts[i].text[0])
            continue;
        int added = snprintf(buf + n, size - n, "%s%s%s", n ? ", " : "",
                             parts[i].before, parts[i].text);
        n += added > 0 ? (size_t)added : 0;
    }
}
