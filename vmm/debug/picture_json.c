/* SPDX-License-Identifier: MIT */
/*
 * A guest's screen as JSON.
 */
#include "picture_json.h"

#include "base/json_text.h"

json_t *picture_json(const struct picture *picture)
{
    json_t *object = json_object(), *text = json_array();
    unsigned rows = picture_used_rows(picture);
    char line[PICTURE_ROW_MAX];

    json_object_set_new(object, "columns",
                        json_integer((json_int_t)picture->columns));
    json_object_set_new(object, "rows",
                        json_integer((json_int_t)picture->rows));
    if (picture->has_cursor)
        json_object_set_new(object, "cursor",
                            json_pack("{s:i, s:i}", "row",
                                      (int)picture->cursor_row, "column",
                                      (int)picture->cursor_column));
    for (unsigned row = 0; row < rows; row++) {
        picture_row_text(picture, row, line);
        json_array_append_new(text, json_text(line));
    }
    json_object_set_new(object, "text", text);
    return object;
}
