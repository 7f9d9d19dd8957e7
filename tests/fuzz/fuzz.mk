# SPDX-License-Identifier: MIT
# Fuzzing with libFuzzer: every tests/fuzz/fuzz_NAME.c becomes a target.
#
#   make fuzz         build/fuzz/NAME, the targets
#   make fuzz-smoke   runs each for FUZZ_SECONDS, from its seeds on; what it
#                     learns stays in build/fuzz/corpus/NAME
#
# A crash leaves its input in build/fuzz/crash/; build/fuzz/NAME FILE repeats
# it.

FUZZ_SECONDS ?= 10
FUZZ_CC      ?= clang
FUZZ         := build/fuzz

FUZZ_NAMES   := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SHARED  := $(addprefix tests/unit/,boot_builder.c elf_builder.c image_try.c \
                  kallsyms_builder.c names_file.c)
FUZZ_COMMON  := $(patsubst %.c,$(FUZZ)/obj/%.o, \
                  $(FUZZ_SHARED) $(filter-out vmm/main.c,$(VMM_SRC))) \
                $(VMM_ASM:%.asm=$(B)/obj/%.o) $(VMM_GEN)
FUZZ_SAN     := address,undefined
FUZZ_CFLAGS  := -std=c11 -g -O1 -fno-omit-frame-pointer -pthread $(WARN) \
                -fsanitize=fuzzer-no-link,$(FUZZ_SAN) -fno-sanitize-recover=all

fuzz: $(FUZZ_NAMES:%=$(FUZZ)/%) $(FUZZ_NAMES:%=$(FUZZ)/%-seeds)

$(FUZZ)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(FUZZ_CC) $(VMM_CPPFLAGS) -Itests/unit $(FUZZ_CFLAGS) -MMD -MP \
	    -c $< -o $@

# The targets for traces link only the readers.
FUZZ_READER_NAMES := trace outputs
FUZZ_READERS      := $(VMM_READER_SRC:%.c=$(FUZZ)/obj/%.o)
$(FUZZ_READER_NAMES:%=$(FUZZ)/%) $(FUZZ_READER_NAMES:%=$(FUZZ)/%-seeds): \
                           $(FUZZ_READERS)
$(patsubst %,$(FUZZ)/%,$(filter-out $(FUZZ_READER_NAMES),$(FUZZ_NAMES))) \
    $(patsubst %,$(FUZZ)/%-seeds,$(filter-out $(FUZZ_READER_NAMES),$(FUZZ_NAMES))): \
                           $(FUZZ_COMMON)

$(FUZZ_NAMES:%=$(FUZZ)/%): $(FUZZ)/%: $(FUZZ)/obj/tests/fuzz/fuzz_%.o
	$(call say,LD,$@)$(FUZZ_CC) -fsanitize=fuzzer,$(FUZZ_SAN) -pthread $^ $(VMM_LIBS) -o $@

$(FUZZ_NAMES:%=$(FUZZ)/%-seeds): $(FUZZ)/%-seeds: \
                           $(FUZZ)/obj/tests/fuzz/fuzz_%.o \
                           $(FUZZ)/obj/tests/fuzz/seeds.o
	$(call say,LD,$@)$(FUZZ_CC) -fsanitize=$(FUZZ_SAN) -pthread $^ $(VMM_LIBS) -o $@

fuzz-smoke: fuzz
	@failed=0; for name in $(FUZZ_NAMES); do \
	    tests/fuzz/run $(FUZZ) $$name $(FUZZ_SECONDS) || \
	        failed=$$((failed + 1)); \
	done; \
	echo "$$(($(words $(FUZZ_NAMES)) - failed)) passed, $$failed failed"; \
	[ $$failed = 0 ]

.PHONY: fuzz fuzz-smoke
.SECONDARY: $(filter $(FUZZ)/%,$(FUZZ_COMMON)) $(FUZZ_NAMES:%=$(FUZZ)/obj/tests/fuzz/fuzz_%.o)
-include $(patsubst %.o,%.d,$(filter $(FUZZ)/%,$(FUZZ_COMMON))) $(wildcard $(FUZZ)/obj/tests/fuzz/*.d)
