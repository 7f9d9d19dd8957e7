/* SPDX-License-Identifier: MIT */
/*
 * The shell: the interfaces between its parts. Reading order:
 *
 *   main.c     arguments, prompt, the loop: one complete command at a time
 *   input.c    characters, from a string, a script or the terminal
 *   edit.h     a terminal's line, while it is being typed (edit.c and others)
 *   lex.c      characters -> tokens
 *   parse.c    tokens -> a tree (struct node)
 *   expand.c   a word of the tree -> the words a program gets
 *   run.c      a tree -> processes and a status
 *   command.c  one command: assignments, a builtin, a program
 *   redirect.c < > >> n>&m, and undoing them
 *   builtin.c  what must happen in the shell itself: cd, exit, wait, ...
 *   job.c      children: forking, waiting, the ones in the background
 *   var.c      variables, and memory that lives as long as one command
 *
 * The language is the POSIX shell's, without functions, case, here-documents,
 * arithmetic, pathname patterns, and job control.
 */
#ifndef SH_H
#define SH_H

#include <stdbool.h>
#include <stddef.h>

/* A word as it was written, quotes and all. */
struct word {
    const char *text;
    struct word *next;
};

enum redir_kind {
    REDIR_IN,
    REDIR_OUT,
    REDIR_APPEND,
    REDIR_DUP, /* n>&m and n<&m */
};

struct redir {
    enum redir_kind kind;
    int fd;
    const char *target; /* a word: file name, or number for REDIR_DUP */
    struct redir *next;
};

enum node_kind {
    NODE_SIMPLE,     /* words */
    NODE_PIPE,       /* left | right */
    NODE_AND,        /* left && right */
    NODE_OR,         /* left || right */
    NODE_SEQUENCE,   /* left ; right */
    NODE_BACKGROUND, /* left & */
    NODE_NOT,        /* ! left */
    NODE_SUBSHELL,   /* ( left ) */
    NODE_GROUP,      /* { left } */
    NODE_IF,         /* if left; then right; else other; fi */
    NODE_WHILE,      /* while left; do right; done */
    NODE_UNTIL,      /* until left; do right; done */
    NODE_FOR,        /* for name in words; do right; done */
};

struct node {
    enum node_kind kind;
    struct word *words;
    struct redir *redirs; /* SIMPLE, and every compound command */
    struct node *left, *right, *other;
    const char *name;
    bool has_in; /* FOR: `in` was written */
};

/* --- The shell's own state (main.c). --- */
extern struct shell {
    bool interactive;
    int status;    /* $? */
    bool replaced; /* a $(...) has set it */
    int pid;       /* $$ */
    int last_job;  /* $!, 0: none yet */
    int argc;      /* $# + 1 */
    char **argv;   /* $0 $1 ... */
    int loops;     /* how many loops are running around us */
    int leave;     /* break or continue: loops still to leave */
    bool again;    /* continue, once that many are left */
} shell;

/* --- input.c: one character at a time. --- */
void input_string(const char *text);
void input_fd(int fd, bool interactive);
int input_peek(void); /* the next character, -1 at the end */
int input_next(void); /* the same, but consumes it */
unsigned input_line(void);
/* Begins a new command; `prompt` is shown before its first line is read. */
void input_prompt(const char *prompt);
void input_drop_line(void);
/* Whether the command was abandoned (Ctrl-C) before its end; it appears to end
 * there. */
bool input_abandoned(void);

/* --- lex.c --- */
enum token_kind {
    TOKEN_END,
    TOKEN_NEWLINE,
    TOKEN_WORD,
    TOKEN_OPERATOR, /* ; & && | || ( ) */
    TOKEN_REDIR,    /* kind and fd are set */
    TOKEN_ERROR,    /* an unclosed quote or bracket */
};

struct token {
    enum token_kind kind;
    const char *text; /* as written; "" for none */
    enum redir_kind redir;
    int fd;
};

struct token lex_next(void);

/* --- parse.c --- */
enum parse_result {
    PARSE_COMMAND,
    PARSE_EMPTY,
    PARSE_END,
    PARSE_ERROR,
    PARSE_ABANDONED, /* by Ctrl-C */
};

/* Reads one complete command (to the end of its last line). The tree lives in
 * temporary memory. When PARSE_ERROR is returned, the error has been
 * reported. */
enum parse_result parse_command(struct node **tree);

/* --- expand.c --- */
/* Expands the words for a program: *nr of them, then NULL. */
char **expand_words(const struct word *words, int *nr);
/* Expands one word without splitting it: an assigned value, a redirection's
 * target. */
char *expand_one(const char *text);

/* --- command.c --- */
#define PATH_DEFAULT "/bin:/lab"

/* Runs a NODE_SIMPLE; `last` as for run(). */
int run_simple(const struct node *n, bool last);

/* --- run.c --- */
/* Runs a tree and returns its status. `last`: this process has nothing to do
 * afterwards, so a program may replace it. */
int run(const struct node *tree, bool last);
/* Reads and runs commands until the input ends; returns the last status. */
int run_input(void);

/* --- redirect.c --- */
struct saved_fds;
/* Performs the redirections, and stores in *saved how to undo them; `saved` is
 * NULL if they are permanent. If one fails, prints a message and returns false;
 * the earlier ones stay in effect. */
bool redirect(const struct redir *redirs, struct saved_fds **saved);
void redirect_undo(struct saved_fds *saved);

/* --- builtin.c --- */
typedef int builtin_fn(int argc, char *argv[]);
builtin_fn *builtin_find(const char *name);
const char *builtin_name(unsigned index); /* NULL after the last one */

/* --- job.c --- */
int job_fork(bool background); /* as fork; the child is a shell of its own */
int job_wait(int pid);         /* the child's status, 128 + signal if killed */
int job_wait_all(void);
void job_started(int pid); /* a child that nobody waits for */
void job_reap(void);       /* reaps ended ones; reports them on a tty */

/* --- var.c --- */
const char *var_get(const char *name); /* NULL: not set */
void var_set(const char *name, const char *value);
void var_unset(const char *name);
void var_export(const char *name);
void var_import(char *envp[]);
char **var_environment(void);          /* in temporary memory */
size_t var_name_len(const char *text); /* of the name that text begins with */

/* Allocates memory that lasts until temp_release is called with a mark taken
 * earlier. Never NULL: if memory runs out, the shell says so and ends. */
void *temp_alloc(size_t size);
void *temp_mark(void);
void temp_release(void *mark);

/* Prints "sh: text" on standard error. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
