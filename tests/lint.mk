# SPDX-License-Identifier: MIT
# Formatting and static analysis. Every finding is an error.

C_FILES := $(shell git ls-files '*.c' '*.h' 2>/dev/null)
# Scripts, and the parts that they source.
SH_FILES := $(sort $(shell git grep -lE '^\#!/(usr/bin/env bash|bin/(ba)?sh)' 2>/dev/null) \
    $(shell git ls-files 'tests/*.sh' 'tests/*.test' 2>/dev/null))
VMM_C   := $(filter vmm/%.c,$(C_FILES))

# What a check printed; shown if the check failed.
LINT_LOG = $(B)/$@.log

format:
	$(call say,FORMAT,$(words $(C_FILES)) C files)clang-format -i $(C_FILES)

lint:
	@$(SETUP) build test lint
	@$(MAKE) --no-print-directory lint-format lint-gcc lint-clang \
	    lint-tidy lint-cppcheck lint-shell lint-house lint-calls
	@echo "8 passed, 0 failed, 0 skipped"

lint-format:
	$(call say,FORMAT,$(words $(C_FILES)) C files)clang-format \
	    --dry-run -Werror $(C_FILES)

# Where the build with gcc and -Werror is; .ci/run has just made it in build.
LINT_GCC ?= build/lint-gcc

lint-gcc lint-clang: lint-%:
	@echo '$* -Werror'
	@mkdir -p $(B)
	@$(MAKE) --no-print-directory B=$(if $(filter gcc,$*),$(LINT_GCC),build/$@) \
	    WERROR=-Werror CC=$* check-built >$(LINT_LOG) 2>&1 || \
	    { cat $(LINT_LOG); exit 1; }

# States that the analyzer looks at for a function: 225000 by its own default,
# which takes four times as long.
TIDY_NODES ?= 50000

# One file at a time: with more, the analyzer of clang 14 forgets va_start.
# Standard error only counts the warnings of system headers.
lint-tidy: $(B)/gen/syscall_names.inc
	@mkdir -p $(B)
	$(call say,TIDY,$(words $(VMM_C)) C files)printf '%s\0' $(VMM_C) | \
	    xargs -0 -P2 -I{} clang-tidy --quiet --warnings-as-errors='*' {} \
	    -- $(VMM_CPPFLAGS) -I$(B)/gen -std=c11 -Xclang -analyzer-config \
	    -Xclang max-nodes=$(TIDY_NODES) 2>$(LINT_LOG) || \
	    { grep -v 'warnings* generated' $(LINT_LOG); exit 1; }

lint-cppcheck:
	$(call say,CPPCHECK,vmm)cppcheck --quiet --error-exitcode=1 --std=c11 \
	    --inline-suppr -j2 --enable=warning,performance,portability \
	    --suppress=missingIncludeSystem $(VMM_CPPFLAGS) vmm

lint-shell:
	$(call say,SHELLCHECK,$(words $(SH_FILES)) scripts)shellcheck -x \
	    $(SH_FILES)

# Include order, names, messages: this project's own rules.
lint-house: $(B)/vmm
	$(call say,HOUSE,vmm)tests/lint/house $(B)

# The system calls that the program can make in its sandbox, found in its
# machine code.
lint-calls: $(B)/vmm
	$(call say,CALLS,$<)tests/calls/check $< $(B)/gen/sandbox_make \
	    tests/calls/rules

.PHONY: format lint lint-format lint-gcc lint-clang lint-tidy lint-cppcheck \
        lint-shell lint-house lint-calls
