/* SPDX-License-Identifier: MIT */
/*
 * The filters of `vmm trace`.
 */
#include "filter.h"

#include "describe.h"
#include "kinds.h"
#include "syscall_text.h"

struct trace_filter trace_filter_all(void)
{
    return (struct trace_filter){
        .from_ns = INT64_MIN,
        .to_ns = INT64_MAX,
        .vcpu = TRACE_ANY_VCPU,
        .lanes = UINT32_MAX,
        .kinds = UINT64_MAX,
    };
}

bool trace_filter_has_gaps(const struct trace_filter *filter)
{
    return filter->vcpu != TRACE_ANY_VCPU || filter->lanes != UINT32_MAX ||
           filter->kinds != UINT64_MAX || filter->grep;
}

bool trace_filter_hides(const struct trace_filter *filter)
{
    return trace_filter_has_gaps(filter) || filter->from_ns != INT64_MIN ||
           filter->to_ns != INT64_MAX;
}

/* Returns the length of the next word between commas, and moves *words past
 * it. */
static size_t next_word(const char **words, const char **word)
{
    size_t len = strcspn(*words, ",");

    *word = *words;
    *words += len + ((*words)[len] == ',');
    return len;
}

static bool is_word(const char *word, size_t len, const char *name)
{
    return strlen(name) == len && memcmp(word, name, len) == 0;
}

/* One bit for each word: that of name_of(i) is 1 << i. 0 if one is no name. */
static uint64_t bits_of(const char *words, const char *(*name_of)(unsigned i),
                        unsigned nr)
{
    const char *word;
    uint64_t bits = 0;

    do {
        size_t len = next_word(&words, &word);
        uint64_t bit = 0;
        for (unsigned i = 0; i < nr; i++)
            if (is_word(word, len, name_of(i)))
                bit = UINT64_C(1) << i;
        if (!bit)
            return 0;
        bits |= bit;
    } while (*words);
    return bits;
}

static const char *lane_name(unsigned i)
{
    return trace_lane_name((enum trace_lane)i);
}

static const char *kind_name(unsigned i)
{
    const char *name = i ? trace_kind_name(i) : "?";

    return *name == '?' ? "," : name; /* which is no word */
}

bool trace_filter_rings(struct trace_filter *filter, const char *words)
{
    filter->lanes = (uint32_t)bits_of(words, lane_name, TRACE_NR_LANES);
    return filter->lanes;
}

bool trace_filter_kinds(struct trace_filter *filter, const char *words)
{
    filter->kinds = bits_of(words, kind_name, TRACE_NR_KINDS);
    if (!filter->kinds)
        return false;
    /* The texts of a system call's arguments come with the call. */
    if (filter->kinds & (1ull << HV_TRACE_SYSCALL | 1ull << HV_TRACE_SYSRET))
        filter->kinds |= 1ull << HV_TRACE_TEXT;
    return true;
}

static bool is_in_lanes(const struct trace_filter *filter,
                        const struct hv_trace_record *record)
{
    enum trace_lane from, to;

    trace_describe_lanes(record, &from, &to);
    return filter->lanes & (1u << from | 1u << to);
}

/* A system call is matched as the listing shows it, but without its texts,
 * which are separate records. */
static bool has_words(const struct trace_info *info,
                      const struct hv_trace_record *record, const char *words)
{
    char what[TRACE_WHAT_MAX], where[TRACE_WHAT_MAX];
    const struct syscall_text call = {.nr_texts = 0};

    if (record->kind == HV_TRACE_SYSCALL)
        syscall_text_format(&call, record, NULL, what, sizeof(what));
    else
        trace_describe(info, record, what, sizeof(what));
    trace_describe_where(info, record, where, sizeof(where));
    return strstr(what, words) || strstr(where, words);
}

bool trace_filter_wants(const struct trace_filter *filter,
                        const struct trace_info *info,
                        const struct hv_trace_record *record)
{
    if (record->kind == HV_TRACE_LOST)
        return true;
    if (record->kind >= TRACE_NR_KINDS || !(filter->kinds >> record->kind & 1))
        return false;
    if (filter->vcpu != TRACE_ANY_VCPU && record->vcpu != filter->vcpu)
        return false;
    int64_t time = trace_time_ns(info, record->tsc);
    if (time < filter->from_ns || time > filter->to_ns ||
        !is_in_lanes(filter, record))
        return false;
    return !filter->grep || has_words(info, record, filter->grep);
}
