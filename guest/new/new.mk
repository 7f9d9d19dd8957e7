# SPDX-License-Identifier: MIT
# The kernels that `vmm new` writes, written by it and built as their user would:
# $(B)/examples/new/KIND/kernel.*, test.*. Their sources are in the program.

NEW_KINDS := c multiboot asm
NEW_BUILT := $(NEW_KINDS:%=$(B)/examples/new/%/built)

ALL += $(NEW_BUILT)

$(NEW_BUILT): $(B)/examples/new/%/built: $(B)/vmm
	@rm -rf $(@D)
	@mkdir -p $(@D)
	$(call say,NEW,$(@D))$< new $(if $(filter-out c,$*),--$*) $(@D) >/dev/null
	@MAKEFLAGS= $(MAKE) -s -C $(@D)
	@touch $@
