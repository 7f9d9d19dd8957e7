/* SPDX-License-Identifier: MIT */
/*
 * Lists of symbols: System.map, `nm -n`, /proc/kallsyms.
 */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "debug/names/map_symbols.h"

static const struct names_wanted all = {.is_all = 1};
static struct symbols *symbols;

static void teardown(void)
{
    symbols_destroy(symbols);
    symbols = NULL;
}

TestSuite(map_symbols, .fini = teardown, .timeout = 120);

static void read_list(const char *text, const struct names_wanted *wanted)
{
    symbols = symbols_new();
    cr_assert_not_null(symbols);
    cr_assert_eq(
        map_symbols_read((const uint8_t *)text, strlen(text), wanted, symbols),
        0);
}

static const char list[] = "0000000000000000 D __per_cpu_start\n"
                           "000000000001a000 D cpu_info\n"
                           "ffffffff81000000 T _stext\n"
                           "ffffffff81000000 T startup_64\r\n"
                           "ffffffff81000100 t do_one_initcall\n"
                           "no symbol at all\n"
                           "ffffffff81000200 a absolute\n"
                           "ffffffff82000000 d table\n"
                           "ffffffffc0001000 t load\t[module]";

Test(map_symbols, a_list_names_code_and_data)
{
    uint64_t offset;

    read_list(list, &all);
    cr_assert_eq(symbols_count(symbols), 4);
    cr_assert_str_eq(symbols_find(symbols, 0xFFFFFFFF81000010, &offset),
                     "startup_64");
    cr_assert_eq(offset, 0x10);
    cr_assert_str_eq(symbols_find(symbols, 0xFFFFFFFF81000204, &offset),
                     "do_one_initcall");
    cr_assert_str_eq(symbols_find(symbols, 0xFFFFFFFFC0001004, &offset),
                     "load");
    cr_assert_null(symbols_find(symbols, 0x1A000, &offset), "an offset");
}

/* The order of a System.map and that of kallsyms, which has marks last. Each
 * line is from a real list. */
Test(map_symbols, the_best_of_several_names_is_taken)
{
    static const struct {
        const char *list, *name;
    } cases[] = {
        {"81000000 T _stext\n81000000 T _text\n81000000 T startup_64\n",
         "startup_64"},
        {"81000000 T srso_alias_untrain_ret\n81000000 T _stext\n"
         "81000000 T _text\n81000000 T __pi__text\n",
         "srso_alias_untrain_ret"},
        {"81000f70 t common_interrupt_return\n"
         "81000f70 T swapgs_restore_regs_and_return_to_usermode\n"
         "81000f70 T __irqentry_text_end\n",
         "common_interrupt_return"},
        {"81248000 T __hot_text_end\n"
         "81248000 T __pfx___traceiter_initcall_level\n",
         "__pfx___traceiter_initcall_level"},
        {"81da4ef0 W cpu_show_ghostwrite\n81da4ef0 t cpu_show_not_affected\n",
         "cpu_show_not_affected"},
        {"81382730 t __do_sys_getpid\n81382730 T __x64_sys_getpid\n",
         "__do_sys_getpid"},
        {"81d17e90 t __clk_register_clkdev\n81d17e90 A absolute\n"
         "81d17e90 T clkdev_hw_create\n",
         "clkdev_hw_create"},
        {"82000000 D __start_rodata\n82000000 D table\n", NULL},
    };
    uint64_t offset;

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        uint64_t at = strtoull(cases[i].list, NULL, 16);

        read_list(cases[i].list, &all);
        cr_assert_eq(symbols_count(symbols), cases[i].name ? 1 : 0);
        if (cases[i].name)
            cr_assert_str_eq(symbols_find(symbols, at, &offset), cases[i].name);
        teardown();
    }
}

Test(map_symbols, a_list_names_what_is_wanted)
{
    struct names_wanted wanted = {.nr = 0};
    uint64_t offset;

    names_wanted_add(&wanted, 0xFFFFFFFF81000104);
    names_wanted_add(&wanted, 0xFFFFFFFF81000108);
    names_wanted_add(&wanted, 0x1234);
    read_list(list, &wanted);
    cr_assert_eq(symbols_count(symbols), 1);
    cr_assert_str_eq(symbols_find(symbols, 0xFFFFFFFF81000108, &offset),
                     "do_one_initcall");
    cr_assert_eq(offset, 8);
}

Test(map_symbols, a_list_is_known_by_its_first_line)
{
    static const struct {
        const char *text;
        bool is_list;
    } cases[] = {
        {"c0100000 T _text\n", true},
        {"ffffffffc0001000 t load\t[module]\n", true},
        {"ffffffffffffffff B The real System.map is elsewhere\n", false},
        {"1000 T short\n", false},
        {"00000000000000001 T long\n", false},
        {"c0100000 T \n", false},
        {"c0100000 T no_end_of_line", false},
        {"", false},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        cr_assert_eq(
            map_detect((const uint8_t *)cases[i].text, strlen(cases[i].text)),
            cases[i].is_list, "%s", cases[i].text);
}

/* Each differs in one place from a line that is a symbol. */
Test(map_symbols, what_is_no_line)
{
    static const char *const none[] = {
        "8100000 T text\n",
        "08100000000000000 T text\n",
        "81000000\n",
        "81000000 T \n",
        "81000000 T\n",
        "81000000TT text\n",
        "81000000 TT text\n",
        "81000000 Ttext\n",
        "8100000g T text\n",
        " 81000000 T text\n",
        "81000000 T text (module)\n",
        "",
    };

    for (size_t i = 0; i < ARRAY_SIZE(none); i++) {
        read_list(none[i], &all);
        cr_assert_eq(symbols_count(symbols), 0, "'%s'", none[i]);
        symbols_destroy(symbols);
    }
    read_list("81000000\tT\ttext \t[module]\n", &all);
    cr_assert_eq(symbols_count(symbols), 1);
}
