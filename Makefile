# SPDX-License-Identifier: MIT
# The table of contents of the build. Each folder's own *.mk says how its part
# is made; `make help` says what there is to ask for.

CC      ?= gcc
ifeq ($(origin CC),default)
CC      := gcc
endif
NASM    ?= nasm
SAN     ?=
B       ?= build$(if $(SAN),/$(if $(filter thread,$(SAN)),tsan,asan))
prefix  ?= /usr/local
PREFIX  ?= $(prefix)
DESTDIR ?=
VERSION := 0.1.0

# $(call say,WHAT,FILE) in front of a recipe's command: prints this in its place.
V       ?=
say      = $(if $(V)$(findstring s,$(firstword -$(MAKEFLAGS))),,@echo '$(1) $(2)' &&)

WARN := -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion \
        -Wstrict-prototypes -Wmissing-prototypes -Wcast-qual -Wpointer-arith \
        -Wundef -Wvla -Wformat=2 -Wimplicit-fallthrough -Wswitch-enum \
        -Wwrite-strings -Wnull-dereference $(WERROR)

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

all:

# Every part adds its files to ALL, its tests to the check targets.
ALL :=
include $(wildcard vmm/*.mk guest/*.mk guest/*/*.mk tests/*/*.mk tests/*.mk \
                   docs/*.mk)

all: $(ALL)
	@:

clean:
	rm -rf build

# What install puts where, below $(DESTDIR)$(PREFIX): SOURCE>FOLDER.
INSTALL_FILES := $(B)/vmm>bin docs/vmm.1>share/man/man1 \
    $(foreach file,$(B)/guest.bin $(B)/guest.elf $(CONSTANTS),$(file)>share/vmm) \
    $(BARE:%=%>share/vmm/bare) \
    $(patsubst %,%>include/hv,$(wildcard include/hv/*.h))
INSTALL_ROOT   = $(DESTDIR)$(PREFIX)

# Usage: $(call each_installed,COMMAND), which sees $$from, $$to and $$name.
each_installed = for pair in $(foreach file,$(INSTALL_FILES),'$(file)'); do \
    from=$${pair%%>*}; name=$${from\#\#*/}; \
    to="$(INSTALL_ROOT)/$${pair\#*>}"; $(1) || exit 1; done

install: all
	@$(call each_installed,install -D -m \
	    $$([ "$$name" = vmm ] && echo 755 || echo 644) "$$from" "$$to/$$name")
	@echo 'installed below $(INSTALL_ROOT): bin/vmm, the manual page, guests, headers'

# Removes what install put there, and the folders that are only ours.
uninstall:
	@$(call each_installed,rm -f "$$to/$$name")
	@for folder in share/vmm/bare share/vmm include/hv; do \
	    rmdir "$(INSTALL_ROOT)/$$folder" 2>/dev/null || true; done

define HELP
Build:
  make               build/vmm, the guests, the teaching kernel
  make clean         removes build/
  make install       to PREFIX=/usr/local, below DESTDIR= if given
  make uninstall     removes what install put there
Try:
  make demo          the teaching kernel under vmm, with a trace
Test:
  make check         unit tests, and guests on this host (or an emulated one)
  make check-all     that with sanitizers, fuzzing, linters, pages, both rigs
  make check-unit    the unit tests only
  make check-system  the guests only, on this host's KVM
  make check-user    the guest's programs, on this host
  make check-trace   what is made of a trace, with a made-up one
  make check-docs    the pages: their commands, links, and the manual page
  make check-vtx     the guests in the emulated VT-x host (slow)
  make check-tsan    vmm under ThreadSanitizer; also part of soak
  make coverage      which lines the unit tests run, into docs/testing.md
  make mutate        how many small mistakes they find: hours
  make prove         what Frama-C proves of the sources: 2 minutes
  make soak          the kernel and the recorder, long and often: 15 minutes,
                     and an hour of random guests (RANDOM_SECONDS=)
  make fuzz-smoke    10 s of each fuzz target (FUZZ_SECONDS=)
Measure:
  make bench         against a bare KVM loop and QEMU
  make bench-exact   the same in host instructions, in an emulated host
Write:
  make format        clang-format over every C file
  make lint          formatting, gcc and clang -Werror, static analysis
Say more or otherwise:
  V=1                whole commands
  SAN=1              with ASan and UBSan, in build/asan
  SAN=thread         with ThreadSanitizer, in build/tsan
  CC=clang           with the other compiler
endef

help:
	$(info $(HELP))
	@:

.PHONY: all clean install uninstall help
