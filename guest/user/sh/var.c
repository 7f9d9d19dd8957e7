/* SPDX-License-Identifier: MIT */
/*
 * Variables, a list; and temporary memory, a stack of heap blocks.
 */
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/string.h"
#include "sh.h"

struct var {
    struct var *next;
    char *name;
    char *value;
    bool exported;
};

static struct var *vars;

struct temp {
    struct temp *before;
    size_t size;
};

static struct temp *newest;

static void *must(void *p)
{
    if (!p) {
        complain("out of memory");
        exit(2);
    }
    return p;
}

void *temp_alloc(size_t size)
{
    struct temp *t = must(malloc(sizeof(*t) + size));

    t->before = newest;
    t->size = size;
    newest = t;
    return t + 1;
}

void *temp_mark(void)
{
    return newest;
}

void temp_release(void *mark)
{
    while (newest != mark) {
        struct temp *t = newest;

        newest = t->before;
        free(t);
    }
}

size_t var_name_len(const char *text)
{
    size_t len = 0;

    for (;; len++) {
        char c = text[len];
        bool letter =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

        if (!letter && (len == 0 || c < '0' || c > '9'))
            return len;
    }
}

static struct var *find(const char *name)
{
    for (struct var *v = vars; v; v = v->next)
        if (strcmp(v->name, name) == 0)
            return v;
    return NULL;
}

const char *var_get(const char *name)
{
    struct var *v = find(name);

    return v ? v->value : NULL;
}

/* Finds a variable, or makes it. */
static struct var *have(const char *name)
{
    struct var *v = find(name);

    if (v)
        return v;
    v = must(malloc(sizeof(*v)));
    *v = (struct var){.next = vars, .name = must(strdup(name))};
    v->value = must(strdup(""));
    vars = v;
    return v;
}

void var_set(const char *name, const char *value)
{
    struct var *v = have(name);
    char *copy = must(strdup(value));

    free(v->value);
    v->value = copy;
}

void var_unset(const char *name)
{
    for (struct var **p = &vars; *p; p = &(*p)->next) {
        struct var *v = *p;

        if (strcmp(v->name, name) != 0)
            continue;
        *p = v->next;
        free(v->name);
        free(v->value);
        free(v);
        return;
    }
}

void var_export(const char *name)
{
    have(name)->exported = true;
}

void var_import(char *envp[])
{
    for (; *envp; envp++) {
        size_t len = var_name_len(*envp);
        char *name;

        if (!len || (*envp)[len] != '=')
            continue;
        name = must(strdup(*envp));
        name[len] = '\0';
        var_set(name, *envp + len + 1);
        var_export(name);
        free(name);
    }
}

char **var_environment(void)
{
    size_t nr = 0;
    char **env;

    for (struct var *v = vars; v; v = v->next)
        nr += v->exported;
    env = temp_alloc((nr + 1) * sizeof(*env));
    env[nr] = NULL;
    for (struct var *v = vars; v; v = v->next) {
        size_t size = strlen(v->name) + strlen(v->value) + 2;

        if (!v->exported)
            continue;
        env[--nr] = temp_alloc(size);
        snprintf(env[nr], size, "%s=%s", v->name, v->value);
    }
    return env;
}
