# SPDX-License-Identifier: MIT
# Tests of what is made of a trace: a program passes a made-up recording through
# an output, and tests/trace/run checks the result.

TRACE_GENERATE := $(B)/tests/generate
TRACE_TEST_SRC := $(wildcard tests/trace/*.c)
TRACE_TEST_OBJ := $(TRACE_TEST_SRC:%.c=$(B)/obj/%.o)

$(B)/obj/tests/trace/%.o: tests/trace/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(VMM_CPPFLAGS) $(VMM_CFLAGS) -MMD -MP -c $< -o $@

$(TRACE_GENERATE): $(TRACE_TEST_OBJ) $(VMM_READERS)
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) $(VMM_LDFLAGS) \
	    -Wl,--wrap=trace_label_symbol,--wrap=trace_label_line $^ $(VMM_LIBS) -o $@

check-trace: $(TRACE_GENERATE)
	@tests/trace/run

.PHONY: check-trace
-include $(TRACE_TEST_OBJ:.o=.d)
