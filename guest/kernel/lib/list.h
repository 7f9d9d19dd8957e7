/* SPDX-License-Identifier: MIT */
/*
 * A circular doubly linked list, embedded in its elements. A list head and an
 * element that is on no list point to themselves. The list's owner says which
 * lock guards it.
 */
#ifndef LIB_LIST_H
#define LIB_LIST_H

#include <stdbool.h>

struct list {
    struct list *prev;
    struct list *next;
};

#define LIST_INIT(name)                                                        \
    {                                                                          \
        &(name), &(name)                                                       \
    }

static inline void list_init(struct list *l)
{
    l->prev = l;
    l->next = l;
}

static inline bool list_empty(const struct list *l)
{
    return l->next == l;
}

/* Puts `element` before `position`: at the tail, if that is the head. */
static inline void list_insert(struct list *position, struct list *element)
{
    element->prev = position->prev;
    element->next = position;
    position->prev->next = element;
    position->prev = element;
}

/* Takes an element off its list; harmless if it is on none. */
static inline void list_remove(struct list *element)
{
    element->prev->next = element->next;
    element->next->prev = element->prev;
    list_init(element);
}

#endif
