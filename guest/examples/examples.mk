# SPDX-License-Identifier: MIT
# Example kernels in C: every NAME.c becomes build/examples/NAME.elf, for 64
# bits, and NAME-32.elf, for 32.

EXAMPLE_DIR   := guest/examples
EXAMPLE_NAMES := $(patsubst $(EXAMPLE_DIR)/%.c,%,$(wildcard $(EXAMPLE_DIR)/*.c))
EXAMPLES      := $(EXAMPLE_NAMES:%=$(B)/examples/%.elf) \
                 $(EXAMPLE_NAMES:%=$(B)/examples/%-32.elf)
EXAMPLE_FLAGS := -std=c11 $(WARN) -O2 -g -ffreestanding -fno-pic -fno-pie \
    -mno-red-zone -mgeneral-regs-only -fno-stack-protector \
    -fno-asynchronous-unwind-tables -fcf-protection=none -Iinclude

ALL += $(EXAMPLES)

examples: $(EXAMPLES)

$(EXAMPLES): $(wildcard include/hv/*.h)

$(B)/examples/%-32.elf: $(EXAMPLE_DIR)/%.c $(EXAMPLE_DIR)/%.ld
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(EXAMPLE_FLAGS) -m32 -c $< -o $@.o
	$(call say,LD,$@)ld -m elf_i386 -nostdlib -static -z noexecstack \
	    --build-id=none -T $(EXAMPLE_DIR)/$*.ld $@.o -o $@

$(B)/examples/%.elf: $(EXAMPLE_DIR)/%.c $(EXAMPLE_DIR)/%.ld
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(EXAMPLE_FLAGS) -m64 -c $< -o $@.o
	$(call say,LD,$@)ld -m elf_x86_64 -nostdlib -static -z noexecstack \
	    --build-id=none -T $(EXAMPLE_DIR)/$*.ld $@.o -o $@

.PHONY: examples
