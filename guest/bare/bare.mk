# SPDX-License-Identifier: MIT
# Bare guests: every NAME.asm becomes build/bare/NAME.bin; one with a linker
# script NAME.ld becomes build/bare/NAME.elf. Those in the folder zoo go to
# build/bare/zoo.

BARE_DIR := guest/bare
BARE_ELF := $(patsubst $(BARE_DIR)/%.ld,%,$(wildcard $(BARE_DIR)/*.ld \
                                             $(BARE_DIR)/zoo/*.ld))
BARE_BIN := $(filter-out $(BARE_ELF),\
              $(patsubst $(BARE_DIR)/%.asm,%,$(wildcard $(BARE_DIR)/*.asm \
                                                        $(BARE_DIR)/zoo/*.asm)))
BARE     := $(BARE_BIN:%=$(B)/bare/%.bin) $(BARE_ELF:%=$(B)/bare/%.elf)

BARE_NASM := $(NASM) -Werror -I $(BARE_DIR)/ -I $(BARE_DIR)/zoo/ -I $(B)/gen/
BARE_INC  := $(wildcard $(BARE_DIR)/*.inc $(BARE_DIR)/zoo/*.inc) $(CONSTANTS)

ALL += $(BARE)

bare: $(BARE)

$(B)/bare/%.bin: $(BARE_DIR)/%.asm $(BARE_INC) $(BARE_DIR)/bare.mk
	@mkdir -p $(@D)
	$(call say,ASM,$<)$(BARE_NASM) -f bin $< -o $@

# The name tells the word size: *_elf32 or *_elf64.
$(B)/bare/%.elf: $(BARE_DIR)/%.asm $(BARE_DIR)/%.ld $(BARE_INC)
	@mkdir -p $(@D)
	$(call say,ASM,$<)$(BARE_NASM) -f $(if $(findstring elf32,$*),elf32,elf64) $< -o $@.o
	$(call say,LD,$@)ld -m $(if $(findstring elf32,$*),elf_i386,elf_x86_64) -nostdlib \
	    -static --build-id=none -T $(BARE_DIR)/$*.ld $@.o -o $@

.PHONY: bare
