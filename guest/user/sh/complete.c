/* SPDX-License-Identifier: MIT */
/*
 * Completion of a word: where a command is expected, a program in $PATH or one
 * of the shell's own words; elsewhere a file.
 */
#include "../lib/dirent.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/string.h"
#include "../lib/sys.h"
#include "../lib/utf8.h"
#include "edit.h"
#include "sh.h"

/* The line up to the cursor, as far as it matters here. */
struct begun {
    char *word; /* the last word, without quotes; may be "" */
    size_t len;
    char quote;   /* the open quote: ' or ", or 0 */
    bool command; /* a command's name is expected */
    bool file;    /* ... but this word is a redirection's file */
    bool folder;  /* this word is an argument of cd */
};

struct names {
    char **list;
    size_t nr, room;
};

/* Whether a command may follow this reserved word. */
static bool is_reserved(const char *word)
{
    static const char *const words[] = {
        "if", "then", "else", "elif", "do", "while", "until", "!", "{", "exec"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

static void end_word(struct begun *b)
{
    if (b->len && !b->file && b->command) {
        b->command = is_reserved(b->word);
        b->folder = strcmp(b->word, "cd") == 0;
    }
    if (b->len)
        b->file = false;
    b->len = 0;
    b->word[0] = '\0';
}

/* Takes a character outside quotes. True if it belongs to the word. */
static bool plain(struct begun *b, char c)
{
    if (c == '\'' || c == '"') {
        b->quote = c;
    } else if (c == ' ' || c == '\t') {
        end_word(b);
    } else if (strchr(";&|()", c)) {
        end_word(b);
        b->command = true;
        b->file = b->folder = false;
    } else if (c == '<' || c == '>') {
        end_word(b);
        b->file = true;
    } else if (c == '=' && b->command && b->len == var_name_len(b->word)) {
        b->len = 0; /* an assignment: its value may be a file */
        b->word[0] = '\0';
    } else {
        return true;
    }
    return false;
}

static struct begun look_at(const char *text, size_t at)
{
    struct begun b = {.word = temp_alloc(at + 1), .command = true};

    b.word[0] = '\0';
    for (size_t i = 0; i < at; i++) {
        if (b.quote && text[i] == b.quote) {
            b.quote = '\0';
            continue;
        }
        if (text[i] == '\\' && b.quote != '\'' && i + 1 < at)
            i++;
        else if (!b.quote && !plain(&b, text[i]))
            continue;
        b.word[b.len++] = text[i];
        b.word[b.len] = '\0';
    }
    return b;
}

/* --- Candidates. --- */

static void add(struct names *names, const char *name, bool folder)
{
    size_t size = strlen(name) + 2;

    if (names->nr == names->room) {
        size_t room = names->room ? names->room * 2 : 32;
        char **list = temp_alloc(room * sizeof(*list));

        if (names->nr)
            memcpy(list, names->list, names->nr * sizeof(*list));
        names->list = list;
        names->room = room;
    }
    names->list[names->nr] = temp_alloc(size);
    snprintf(names->list[names->nr++], size, "%s%s", name, folder ? "/" : "");
}

static bool is_folder(const char *dir, const struct dirent *entry)
{
    char path[PATH_MAX];
    struct stat st;

    if (entry->d_type == DT_DIR || entry->d_type == DT_REG)
        return entry->d_type == DT_DIR;
    snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name);
    return stat(path, &st) == 0 && (st.st_mode & S_IFMT) == S_IFDIR;
}

enum which { FILES, FOLDERS, PROGRAMS };

/* Adds the entries of a directory that match. Hidden ones must be asked for. */
static void add_entries(struct names *names, const char *path,
                        const char *begin, enum which which)
{
    struct dir *dir = dir_open(path);
    const struct dirent *entry;

    if (!dir)
        return;
    while ((entry = dir_next(dir))) {
        const char *name = entry->d_name;
        bool folder;

        if (strncmp(name, begin, strlen(begin)) != 0 ||
            (name[0] == '.' &&
             (begin[0] != '.' || !strcmp(name, ".") || !strcmp(name, ".."))))
            continue;
        folder = is_folder(path, entry);
        if (which == FILES || folder == (which == FOLDERS))
            add(names, name, folder);
    }
    dir_close(dir);
}

static void add_commands(struct names *names, const char *begin)
{
    const char *path = var_get("PATH"), *name;

    for (unsigned i = 0; (name = builtin_name(i)); i++)
        if (strncmp(name, begin, strlen(begin)) == 0)
            add(names, name, false);
    for (path = path ? path : PATH_DEFAULT; path;) {
        const char *end = strchr(path, ':');
        size_t len = end ? (size_t)(end - path) : strlen(path);
        char *dir = temp_alloc(len + 2);

        snprintf(dir, len + 2, "%.*s", len ? (int)len : 1, len ? path : ".");
        add_entries(names, dir, begin, PROGRAMS);
        path = end ? end + 1 : NULL;
    }
}

/* The part of the word that is a file's name; the rest is a path to it. */
static const char *add_files(struct names *names, const struct begun *b)
{
    const char *begin = strrchr(b->word, '/');
    size_t len = begin ? (size_t)(begin - b->word) + 1 : 0;
    char *dir = temp_alloc(len + 2);

    snprintf(dir, len + 2, "%.*s", len ? (int)len : 1, len ? b->word : ".");
    begin = b->word + len;
    add_entries(names, dir, begin, b->folder ? FOLDERS : FILES);
    return begin;
}

/* Sorts the names and removes duplicates. */
static void sort(struct names *names)
{
    size_t kept = 0;

    for (size_t i = 0; i < names->nr; i++) {
        char *name = names->list[i];
        size_t at = kept;

        while (at > 0 && strcmp(names->list[at - 1], name) > 0)
            at--;
        if (at > 0 && strcmp(names->list[at - 1], name) == 0)
            continue;
        memmove(names->list + at + 1, names->list + at,
                (kept - at) * sizeof(name));
        names->list[at] = name;
        kept++;
    }
    names->nr = kept;
}

/* --- What is inserted. --- */

/* The length in bytes of the names' common beginning, in whole characters. */
static size_t common(const struct names *names)
{
    size_t len = strlen(names->list[0]);

    for (size_t i = 1; i < names->nr; i++)
        for (size_t at = 0; at < len; at++)
            if (names->list[i][at] != names->list[0][at])
                len = at;
    while (len && utf8_inside(names->list[0][len]))
        len--;
    return len;
}

/* The text that stands for these bytes in a line where `quote` is open. */
static char *quoted(const char *bytes, size_t len, char quote)
{
    const char *special = quote == '"' ? "\"$\\" : " \t\\'\"$;&|<>()#";
    char *text = temp_alloc(2 * len + 3), *to = text; /* "' " may follow */

    for (size_t i = 0; i < len; i++) {
        if (quote != '\'' && strchr(special, bytes[i]))
            *to++ = '\\';
        *to++ = bytes[i];
    }
    *to = '\0';
    return text;
}

struct completion complete(const char *text, size_t at)
{
    struct begun b = look_at(text, at);
    struct names names = {0};
    const char *begin = b.word;
    char *insert;
    size_t have;

    if (b.command && !b.file && !strchr(b.word, '/'))
        add_commands(&names, begin);
    else
        begin = add_files(&names, &b);
    if (names.nr == 0)
        return (struct completion){.insert = ""};
    sort(&names);
    have = strlen(begin);
    insert = quoted(names.list[0] + have, common(&names) - have, b.quote);
    if (names.nr == 1 && !strchr(names.list[0], '/')) { /* the whole word */
        strappend(insert, b.quote == '"' ? "\"" : b.quote ? "'" : "", SIZE_MAX);
        strappend(insert, " ", SIZE_MAX);
    }
    return (struct completion){insert, names.list, names.nr};
}
