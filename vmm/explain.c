/* SPDX-License-Identifier: MIT */
/*
 * `vmm explain`: finds and prints what the tables say.
 */
#include "explain.h"

#include <ctype.h>
#include <inttypes.h>
#include <linux/kvm.h>
#include <signal.h>
#include <string.h>
#include <strings.h>

#include "base/names.h"
#include "base/log.h"
#include "base/near.h"
#include "base/parse.h"
#include "base/status.h"

#define WIDTH  78u
#define INDENT 8u  /* of the text about one entry */
#define MARGIN 26u /* of the text after a name in the list */

#define MAX_WORDS 64u
#define NAME_SIZE 24u /* of the name that is shown */

#define SHELL_SIGNAL 128u /* plus the signal: death by that signal */

/* Prints words in lines that begin at column `indent`, which is the current
 * column. */
static void put_words(FILE *out, const char *text, size_t indent)
{
    size_t column = indent;

    while (*text) {
        size_t len = strcspn(text, " ");
        if (column > indent && column + 1 + len > WIDTH) {
            fprintf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (column > indent) {
            fputc(' ', out);
            column++;
        }
        fprintf(out, "%.*s", (int)len, text);
        column += len;
        text += len + (text[len] == ' ');
    }
    fputc('\n', out);
}

static void put_paragraph(FILE *out, const char *label, const char *text)
{
    fprintf(out, "  %-*s", (int)INDENT - 2, label);
    put_words(out, text, INDENT);
}

/* "  80  triple-fault  an exception ..." */
static void put_entry(FILE *out, uint32_t number, const char *name,
                      const char *meaning)
{
    fprintf(out, "  %3" PRIu32 "  %-*s", number, (int)MARGIN - 7, name);
    put_words(out, meaning, MARGIN);
}

/* Prints a meaning as a sentence, with a capital and a full stop; meanings are
 * stored without either, because elsewhere they are part of a line. */
static void put_meaning(FILE *out, const char *meaning)
{
    char text[256];

    snprintf(text, sizeof(text), "%s.", meaning);
    if (strncmp(text, "vmm", 3) != 0)
        text[0] = (char)toupper((unsigned char)text[0]);
    put_paragraph(out, "What", text);
}

static void put_status(FILE *out, const struct explanation *entry)
{
    int code = (int)entry->number;

    fprintf(out, "exit status %d: %s\n", code,
            code == STATUS_OK ? "success" : status_name(code));
    put_meaning(out, status_meaning(code));
    put_paragraph(out, "Why", entry->why);
    put_paragraph(out, "Do", entry->remedy);
}

static void put_reason(FILE *out, const struct explanation *entry)
{
    const char *word = names_exit_reason(entry->number);

    fprintf(out, "exit reason %" PRIu32 ": KVM_EXIT_%s", entry->number,
            entry->name);
    if (entry->number == KVM_EXIT_UNKNOWN || strcmp(word, "unknown") != 0)
        fprintf(out, ", \"%s\" in a trace", word);
    fputc('\n', out);
    put_meaning(out, entry->what);
    put_paragraph(out, "Why", entry->why);
    put_paragraph(out, "Do", entry->remedy);
}

static void list_all(FILE *out)
{
    const struct explanation *entry;

    fputs("Exit statuses of vmm (any other is the guest's own):\n\n", out);
    for (entry = explain_statuses; entry->why; entry++)
        if (strcmp(status_name((int)entry->number), "guest") != 0)
            put_entry(out, entry->number, status_name((int)entry->number),
                      status_meaning((int)entry->number));
    fputs("\nExit reasons of KVM: why the CPU left the guest:\n\n", out);
    for (entry = explain_reasons; entry->why; entry++)
        put_entry(out, entry->number, entry->name, entry->what);
    fputs("\nWords of a trace, and the guest's exceptions:\n\n", out);
    for (entry = explain_words; entry->why; entry++) {
        fprintf(out, "       %-*.*s", (int)MARGIN - 7,
                (int)strcspn(entry->name, "|"), entry->name);
        put_words(out, entry->what, MARGIN);
    }
    fputs("\nvmm explain CODE or vmm explain NAME says more of one of them.\n",
          out);
}

/* "KVM_EXIT_MMIO", "exit_mmio", "mmio" or "MMIO". Blanks, dashes and
 * underscores are the same. */
static bool is_name(const char *text, const char *name)
{
    if (strncasecmp(text, "KVM_", 4) == 0)
        text += 4;
    if (strncasecmp(text, "EXIT_", 5) == 0)
        text += 5;
    for (; *text && *name; text++, name++) {
        bool both = strchr(" -_", *text) && strchr(" -_", *name);
        if (!both &&
            tolower((unsigned char)*text) != tolower((unsigned char)*name))
            return false;
    }
    return !*text && !*name;
}

static bool is_reason(const char *text, const struct explanation *entry)
{
    const char *word = names_exit_reason(entry->number);

    /* A reason for which dispatch has no word is "unknown" there, which is also
     * the name of a reason. */
    return is_name(text, entry->name) ||
           (strcmp(word, "unknown") != 0 && is_name(text, word));
}

/* Explains a shell's status for a death by a signal. */
static void put_signal(FILE *out, uint32_t signal)
{
    char text[160];
    const struct explanation *entry = explain_signals;

    while (entry->why && entry->number != signal)
        entry++;
    const char *name = sigabbrev_np((int)signal);
    snprintf(text, sizeof(text),
             "a shell, a container or a CI system says %u for a process that "
             "signal %" PRIu32 " ended%s%s%s%s.",
             SHELL_SIGNAL + signal, signal, name ? ", SIG" : "",
             name ? name : "", entry->why ? ": " : "",
             entry->why ? entry->what : "");
    put_paragraph(out, "Or", text);
    if (!entry->why)
        return;
    put_paragraph(out, "Why", entry->why);
    put_paragraph(out, "Do", entry->remedy);
}

/* Explains a status that can only come from the guest. */
static void put_guest_status(FILE *out, uint64_t number)
{
    fprintf(out, "exit status %" PRIu64 ": the guest's own\n", number);
    put_paragraph(out, "What", "The guest chose this status itself.");
    put_paragraph(out, "Why",
                  number == 255
                      ? "It wrote 255, or any number over that, to the exit "
                        "port, or gave it to the exit hypercall."
                      : "It wrote this number to the exit port, or gave it to "
                        "the exit hypercall.");
    put_paragraph(out, "Do",
                  "Look into the guest for what the number means there. A "
                  "guest may choose a number that is one of vmm's own, too; "
                  "--result=FILE, and reason=guest in the last line on "
                  "standard error, tell which it was.");
    if (number > SHELL_SIGNAL && number < SHELL_SIGNAL + NSIG)
        put_signal(out, (uint32_t)number - SHELL_SIGNAL);
}

/* Is `text` one of `names`, which are separated by |? */
static bool is_one_of(const char *text, const char *names)
{
    while (*names) {
        char name[40];
        size_t len = strcspn(names, "|");

        snprintf(name, sizeof(name), "%.*s", (int)len, names);
        if (is_name(text, name))
            return true;
        names += len + (names[len] == '|');
    }
    return false;
}

static void put_entry_of(FILE *out, const char *kind,
                         const struct explanation *entry)
{
    fprintf(out, "%s %.*s\n", kind, (int)strcspn(entry->name, "|"),
            entry->name);
    put_meaning(out, entry->what);
    put_paragraph(out, "Why", entry->why);
    put_paragraph(out, "Do", entry->remedy);
}

/* Explains a word that is neither a status nor an exit, or is in a trace more
 * than that: a hypercall has two doorbells. `found`: something was said. */
static bool put_other(const char *text, bool found, FILE *out)
{
    for (const struct explanation *entry = explain_signals; entry->why; entry++)
        if (is_name(text, entry->name)) {
            put_entry_of(out, "signal", entry);
            return true;
        }
    for (const struct explanation *entry = explain_words; entry->why; entry++)
        if (is_one_of(text, entry->name)) {
            fputs(found ? "\n" : "", out);
            put_entry_of(out, "in a trace:", entry);
            return true;
        }
    return found;
}

/* Says which word was probably meant, if one is similar. */
static int not_found(const char *text)
{
    struct near_search search = near_begin(text, strlen(text));
    char names[MAX_WORDS][NAME_SIZE]; /* they outlive the search */
    const char *meant;

    for (const struct explanation *entry = explain_statuses; entry->why;
         entry++)
        near_try(&search, status_name((int)entry->number));
    for (const struct explanation *entry = explain_reasons; entry->why; entry++)
        near_try(&search, entry->name);
    for (const struct explanation *entry = explain_signals; entry->why; entry++)
        near_try(&search, entry->name);
    for (unsigned i = 0; i < MAX_WORDS && explain_words[i].why; i++) {
        snprintf(names[i], NAME_SIZE, "%.*s",
                 (int)strcspn(explain_words[i].name, "|"),
                 explain_words[i].name);
        near_try(&search, names[i]);
    }
    meant = near_found(&search);
    log_error("explain '%s': no status, exit, exception or word of a trace is "
              "called so; %s%s%s",
              text, meant ? "did you mean vmm explain " : "vmm explain lists ",
              meant ? meant : "them", meant ? "?" : "");
    return STATUS_USAGE;
}

int explain(const char *text, FILE *out)
{
    const struct explanation *entry;
    uint64_t number;
    bool found = false;

    if (!text) {
        list_all(out);
        return STATUS_OK;
    }
    /* As in the last line of a run. */
    if (strncmp(text, "code=", 5) == 0 || strncmp(text, "reason=", 7) == 0)
        text = strchr(text, '=') + 1;
    bool is_number = parse_exact(text, 0, UINT32_MAX, &number);
    for (entry = explain_statuses; entry->why; entry++) {
        if (is_number ? number == entry->number
                      : is_name(text, status_name((int)entry->number))) {
            put_status(out, entry);
            found = true;
        }
    }
    if (is_number && !found && number <= 255) {
        put_guest_status(out, number);
        found = true;
    }
    for (entry = explain_reasons; entry->why; entry++) {
        if (is_number ? number == entry->number : is_reason(text, entry)) {
            fputs(found ? "\n" : "", out);
            put_reason(out, entry);
            found = true;
        }
    }
    return put_other(text, found, out) ? STATUS_OK : not_found(text);
}
