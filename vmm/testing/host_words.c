/* SPDX-License-Identifier: MIT */
/*
 * What the host can do, and what a test needs from it.
 */
#include "host_words.h"

#include <stdio.h>
#include <string.h>

static bool is_given(const char *words, const char *word)
{
    size_t len = strlen(word);

    for (; *words; words += words[0] == ',') {
        size_t n = strcspn(words, ",");
        if (n == len && memcmp(words, word, len) == 0)
            return true;
        words += n;
    }
    return false;
}

/* The probe for a word of `vmm doctor`; -1 if the word is not one. */
static int find_probe(const char *word)
{
    for (int id = 0; id < PROBE_NR; id++)
        if (strcmp(probe_word((enum probe_id)id), word) == 0)
            return id;
    return -1;
}

static bool try_probe(struct host_words *host, enum probe_id id)
{
    struct kvm_system sys;

    if (!host->tried[id] && kvm_system_open(&sys) == 0) {
        host->works[id] = probe_try(&sys, id).works;
        kvm_system_close(&sys);
    }
    host->tried[id] = true;
    return host->works[id];
}

bool host_words_lack(struct host_words *host, const struct test_case *test,
                     char *why, size_t size)
{
    for (size_t i = 0; i < test->nr_needs; i++) {
        const char *word = test->needs[i];
        int id = find_probe(word);
        bool has = host->given ? is_given(host->given, word)
                               : id >= 0 && try_probe(host, (enum probe_id)id);
        if (has)
            continue;
        if (id >= 0)
            snprintf(why, size, "the KVM of this host lacks %s (vmm doctor)",
                     word);
        else
            snprintf(why, size,
                     "it needs '%s', which neither vmm doctor knows nor "
                     "--host names",
                     word);
        return true;
    }
    return false;
}
