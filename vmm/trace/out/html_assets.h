/* SPDX-License-Identifier: MIT */
/*
 * The page's own files (vmm/trace/html), as they are in the program.
 */
#ifndef VMM_TRACE_OUT_HTML_ASSETS_H
#define VMM_TRACE_OUT_HTML_ASSETS_H

/* Each is a text, with a 0 after it. */
extern const char html_page[], html_style[], html_script[];

#endif
