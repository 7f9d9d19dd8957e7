# SPDX-License-Identifier: MIT
# How many small mistakes in the sources the unit tests find (tests/mutate/run).

mutate: export MUTATE_CC = $(CC) $(VMM_CPPFLAGS) $(filter-out -W%,$(VMM_CFLAGS))
mutate: export MUTATE_LD = $(CC) $(filter-out -static-pie,$(VMM_LDFLAGS)) -pie
mutate: export MUTATE_LIBS = $(VMM_LIBS) -lcriterion
mutate:
	@$(SETUP) build test
	@$(MAKE) $(JOBS) --no-print-directory build/unit
	@$(MAKE) $(JOBS) --no-print-directory B=build/coverage COVERAGE=1 CC=gcc \
	    build/coverage/unit
	@tests/mutate/run $(MUTATE)

.PHONY: mutate
