# SPDX-License-Identifier: MIT
# Unit tests: Criterion, no /dev/kvm. Every tests/unit/*.c goes into one
# program, linked with the VMM's library.

UNIT_SRC := $(wildcard tests/unit/*.c)
UNIT_OBJ := $(UNIT_SRC:%.c=$(B)/obj/%.o)

$(B)/obj/tests/unit/%.o: tests/unit/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(VMM_CPPFLAGS) $(filter-out -Wmissing-prototypes \
	    -Wnull-dereference,$(VMM_CFLAGS)) -MMD -MP -c $< -o $@

$(B)/unit: $(UNIT_OBJ) $(VMM_LIB)
	$(call say,LD,$@)$(CC) $(filter-out -static-pie,$(VMM_LDFLAGS)) -pie $^ \
	    $(VMM_LIBS) -lcriterion -o $@

check-unit: $(B)/unit
	@$(B)/unit

.PHONY: check-unit
-include $(UNIT_OBJ:.o=.d)
