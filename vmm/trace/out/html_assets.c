/* SPDX-License-Identifier: MIT */
/*
 * Puts the page's files into the program. The paths are relative to the root of
 * the checkout, where make runs.
 */
#include "html_assets.h"

/* The files one after the other, and a NUL after the last one. */
#define ASSET(name, files)                                                     \
    __asm__(".pushsection .rodata\n"                                           \
            ".global " name "\n" name ":\n" files ".byte 0\n"                  \
            ".popsection")
#define FROM(path) ".incbin \"vmm/trace/out/html/" path "\"\n"

ASSET("html_page", FROM("page.html"));
ASSET("html_style", FROM("style.css"));
ASSET("html_script",
      FROM("data.js") FROM("words.js") FROM("chart.js") FROM("overlay.js")
          FROM("panel.js") FROM("walk.js") FROM("view.js"));
