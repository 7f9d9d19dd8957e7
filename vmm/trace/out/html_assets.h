/* SPDX-License-Identifier: MIT */
/*
 * The page's own files (vmm/trace/out/html), embedded in the program.
 */
#ifndef VMM_TRACE_OUT_HTML_ASSETS_H
#define VMM_TRACE_OUT_HTML_ASSETS_H

/* Each is a NUL-terminated text. */
extern const char html_page[], html_style[], html_script[];

#endif
