/* SPDX-License-Identifier: MIT */
/*
 * Goes through a QEMU command line using the table of options. Options with two
 * dashes that QEMU does not have are vmm's own and are passed on, so that a
 * Makefile can say QEMU='vmm qemu --timeout=10'. Source: qemu(1), "Options".
 */
#include "qemu.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/status.h"
#include "options_table.h"
#include "qemu_line.h"

bool qemu_is_none(const char *value)
{
    return strcmp(value, "none") == 0 || strcmp(value, "null") == 0 ||
           strcmp(value, "off") == 0 || strcmp(value, "no") == 0;
}

int qemu_refuse(const char *name, const char *value, const char *why, ...)
{
    char text[160];
    va_list args;

    va_start(args, why);
    vsnprintf(text, sizeof(text), why, args);
    va_end(args);
    log_error("qemu: -%s%s%s: %s", name, value ? " " : "", value ? value : "",
              text);
    return STATUS_USAGE;
}

void qemu_tell(const char *name, const char *value, const char *why)
{
    log_warn("qemu: -%s%s%s is passed over: %s", name, value ? " " : "",
             value ? value : "", why);
}

bool qemu_is_name(const char *program)
{
    static const char *const names[] = {
        "qemu", "qemu-kvm", "kvm", "qemu-system-x86_64", "qemu-system-i386"};
    const char *slash = program ? strrchr(program, '/') : NULL;
    const char *name = slash ? slash + 1 : program;

    for (size_t i = 0; name && i < ARRAY_SIZE(names); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

const char *qemu_next_pair(const char *from, const char *implied,
                           struct qemu_pair *pair)
{
    size_t key_len = strcspn(from, "=,"), len = 0;
    bool has_key = from[key_len] == '=', has_more = false;

    snprintf(pair->key, QEMU_KEY_SIZE, "%s", implied ? implied : "");
    if (has_key || !implied) {
        size_t fits = key_len < QEMU_KEY_SIZE ? key_len : 0;
        memcpy(pair->key, from, fits);
        pair->key[fits] = '\0';
        from += key_len + has_key;
    }
    for (; *from; from++) {
        has_more = *from == ',' && *++from != ',';
        if (has_more)
            break;
        if (len + 1 < sizeof(pair->value))
            pair->value[len++] = *from;
    }
    pair->value[len] = '\0';
    if (!has_key && !implied)
        strcpy(pair->value, "on");
    return has_more ? from : NULL;
}

/* Is it one of vmm's own options, complete in one word? */
static bool is_own(const char *word)
{
    size_t len = strcspn(word + 2, "=");
    bool has_value = word[2 + len] == '=';

    for (size_t i = 0; i < OPTION_TABLE_NR; i++) {
        const struct option_row *row = &option_table[i];
        if (strlen(row->name) != len || strncmp(row->name, word + 2, len) != 0)
            continue;
        if (has_value)
            return row->arg != NULL;
        return row->arg ? *row->arg == '[' : !qemu_find_option(row->name);
    }
    return false;
}

static int take_own(struct qemu_line *line, const char *word)
{
    if (line->nr_own == ARRAY_SIZE(line->own)) {
        log_error("qemu: %s: more than %zu options of vmm", word,
                  ARRAY_SIZE(line->own));
        return STATUS_USAGE;
    }
    line->own[line->nr_own++] = word;
    return 0;
}

static int take_option(struct qemu_line *line, const struct qemu_option *option,
                       const char *value)
{
    bool is_none = value && qemu_is_none(value);

    switch (option->way) {
    case QEMU_QUIET:
        return 0;
    case QEMU_TELL_OTHER:
    case QEMU_TELL:
        if (option->way == QEMU_TELL || !is_none)
            qemu_tell(option->name, value, option->why);
        return 0;
    case QEMU_NONE_ONLY:
    case QEMU_REFUSE:
        if (option->way == QEMU_NONE_ONLY && is_none)
            return 0;
        return qemu_refuse(option->name, value, "%s", option->why);
    case QEMU_TAKE:
        break;
    }
    return option->take(line, option->name, value);
}

/* Handles the word at args[*at], and its value if it has one. */
static int take_word(struct qemu_line *line, int nr, char *const *args, int *at)
{
    const char *word = args[(*at)++];
    const char *name = word + 1;

    if (*word != '-' || !*name)
        return qemu_add_disk(line, "hda", word);
    if (strcmp(word, "--explain") == 0) {
        line->command->want = QEMU_EXPLAIN;
        return 0;
    }
    if (*name == '-' && is_own(word))
        return take_own(line, word);
    name += *name == '-';
    const struct qemu_option *option = qemu_find_option(name);
    if (!option) {
        log_error("qemu: %s: no option that vmm knows of QEMU's; see vmm qemu "
                  "--help",
                  word);
        return STATUS_USAGE;
    }
    if (option->has_value && *at == nr) {
        log_error("qemu: %s needs a value", word);
        return STATUS_USAGE;
    }
    return take_option(line, option, option->has_value ? args[(*at)++] : NULL);
}

int qemu_translate(int nr, char *const *args, struct qemu_command *command)
{
    struct qemu_line *line = calloc(1, sizeof(*line));
    int rc = 0;

    *command = (struct qemu_command){
        .words = calloc(QEMU_MAX_WORDS + 1, sizeof(*command->words)),
    };
    if (!line || !command->words) {
        log_error("qemu: out of memory");
        free(line);
        return STATUS_HOST_ERROR;
    }
    line->command = command;
    line->nr_cpus = 1;
    for (int at = 0; !rc && at < nr;)
        rc = take_word(line, nr, args, &at);
    if (!rc && (command->want == QEMU_RUN || command->want == QEMU_EXPLAIN))
        rc = qemu_make_words(line);
    free(line);
    return rc;
}

void qemu_command_free(struct qemu_command *command)
{
    for (int i = 0; i < command->nr_words; i++)
        free(command->words[i]);
    free(command->words);
    *command = (struct qemu_command){0};
}

static void print_quoted(const char *word, FILE *out)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789-_=./:,+@%";

    if (*word && word[strspn(word, plain)] == '\0') {
        fputs(word, out);
        return;
    }
    fputc('\'', out);
    for (; *word; word++)
        if (*word == '\'')
            fputs("'\\''", out);
        else
            fputc(*word, out);
    fputc('\'', out);
}

static const char help[] =
    "vmm qemu takes a command line of QEMU's (qemu-system-x86_64) and runs "
    "the\n"
    "same. So does vmm under the name of a QEMU: qemu-system-x86_64,\n"
    "qemu-system-i386, qemu-kvm, kvm, qemu.\n"
    "\n"
    "  vmm qemu [--explain] [OPTIONS OF QEMU] [--OPTION=VALUE OF VMM] [DISK]\n"
    "\n"
    "  --explain             print the vmm command that it stands for, do "
    "nothing\n"
    "  taken                 -kernel -initrd -append -m -smp -hda to -hdd "
    "-fda\n"
    "                        -cdrom -drive -boot -nographic -display "
    "-serial\n"
    "                        -no-reboot -machine -device (-device help: "
    "which)\n"
    "  refused               what the guest would miss: disks that are not "
    "ATA or\n"
    "                        virtio, images that are not raw, firmware, -S\n"
    "  told and passed over  what changes little or nothing for the guest\n"
    "\n"
    "Options of vmm are taken with two dashes, whole in one word:\n"
    "--timeout=10 --stats --trace=FILE (vmm --help).\n"
    "Status: isa-debug-exit gives 2 * value + 1, power-off 0, a reset 0 with\n"
    "-no-reboot and else 79; a guest that died is never 0 (vmm explain).\n";

void qemu_answer(const struct qemu_command *command, FILE *out)
{
    switch (command->want) {
    case QEMU_RUN:
        break;
    case QEMU_EXPLAIN:
        for (int i = 0; i < command->nr_words; i++) {
            if (i)
                fputc(' ', out);
            print_quoted(command->words[i], out);
        }
        fputc('\n', out);
        break;
    case QEMU_HELP:
        fputs(help, out);
        break;
    case QEMU_VERSION:
        fprintf(out, "vmm %s, for command lines of QEMU's\n", VMM_VERSION);
        break;
    case QEMU_DEVICES:
        qemu_print_devices(out);
        break;
    }
}
