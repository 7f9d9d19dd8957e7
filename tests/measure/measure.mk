# SPDX-License-Identifier: MIT
# How good the tests are: which lines the unit tests run.

coverage:
	@$(SETUP) build test
	@$(MAKE) $(JOBS) --no-print-directory B=build/coverage COVERAGE=1 CC=gcc \
	    build/coverage/unit
	@tests/measure/coverage build/coverage

.PHONY: coverage
