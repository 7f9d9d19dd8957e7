# SPDX-License-Identifier: MIT
"""The mutants of a C source: each differs from it in one small place, where a
programmer could have been wrong."""

import dataclasses
import re

# Tokens that cannot hold a mutant are matched first, so that what is in them is
# not taken for code: comments, strings, characters, preprocessor lines.
TOKEN = re.compile(r"""
    (?P<skip> /\*.*?\*/ | //[^\n]* | "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*'
        | ^[ \t]*\#(?:[^\n\\]|\\.|\\\n)*
        | \b_Static_assert\s*\([^;]*; | \bassert\s*\([^;]*; )
    | (?P<word> [A-Za-z_]\w* )
    | (?P<number> (?:0[xX][0-9a-fA-F]+|\d+)[uUlL]*\b )
    | (?P<sign> <<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=
        |[-+*/%&|^<>=!~?:;,.(){}\[\]] )
    """, re.VERBOSE | re.DOTALL | re.MULTILINE)

RELATIONAL = {"<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="],
              ">=": [">", "<"], "==": ["!="], "!=": ["=="]}
LOGICAL = {"&&": ["||"], "||": ["&&"]}
ARITHMETIC = {"+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["*"],
              "&": ["|"], "|": ["&"], "^": ["|"], "<<": [">>"], ">>": ["<<"],
              "+=": ["-="], "-=": ["+="], "|=": ["&="], "&=": ["|="],
              "<<=": [">>="], ">>=": ["<<="], "++": ["--"], "--": ["++"]}
# Words after which a + - * & has one operand only, or is part of a type.
NO_VALUE = {"return", "case", "sizeof", "else", "do", "goto", "const"}
# A call or an assignment that stands alone can be deleted; these cannot.
NO_DELETION = {"return", "break", "continue", "goto", "case", "default", "else",
               "if", "while", "for", "do", "switch", "struct", "enum", "union",
               "static", "const", "typedef", "unsigned", "int", "char", "bool",
               "size_t", "ssize_t", "long", "void", "va_end", "va_start"}


@dataclasses.dataclass(frozen=True)
class Mutant:
    path: str
    line: int
    last_line: int  # of the code that is changed
    start: int      # offsets in the text of the file
    end: int
    new: str
    kind: str

    def apply(self, text):
        """The same lines remain: an assertion names its line."""
        lines = "\n" * (self.last_line - self.line - self.new.count("\n"))
        return text[:self.start] + self.new + lines + text[self.end:]

    def describe(self, text):
        old = " ".join(text[self.start:self.end].split())
        return (f"{self.path}:{self.line}: {self.kind}: {old} -> "
                f"{self.new or 'nothing'}")


class Source:
    def __init__(self, path, text):
        self.path, self.text = path, text
        self.tokens = [m for m in TOKEN.finditer(text)
                       if m.lastgroup != "skip" or m.group().startswith(('"', "'"))]
        self.inside, self.in_brackets = self.depths()

    def depths(self):
        """For each token: is it in the body of a function? A brace at the left
        edge opens one; elsewhere it belongs to a type or to a table. And is it
        in brackets?"""
        inside, in_brackets, depth, brackets, body = [], [], 0, 0, False
        for token in self.tokens:
            sign = token.group()
            brackets += {"(": 1, ")": -1}.get(sign, 0)
            if sign == "{":
                if depth == 0:
                    at = token.start()
                    body = at == 0 or self.text[at - 1] == "\n"
                depth += 1
            elif sign == "}":
                depth -= 1
            inside.append(body and depth > 0)
            in_brackets.append(brackets > 0)
        return inside, in_brackets

    def mutant(self, first, last, new, kind):
        start, end = first.start(), last.end()
        line = self.text.count("\n", 0, start) + 1
        return Mutant(self.path, line, line + self.text.count("\n", start, end),
                      start, end, new, kind)

    def has_two_operands(self, i):
        """Is this + - * & between two values, and not part of a type?"""
        before, after = self.tokens[i - 1], self.tokens[i + 1]
        if before.lastgroup == "word":
            is_value = before.group() not in NO_VALUE
        else:
            is_value = before.lastgroup == "number" or before.group() in ")]"
        # clang-format: a space on both sides; a pointer's star has one.
        return (is_value and after.group() not in ")," and
                self.text[self.tokens[i].start() - 1] in " \n" and
                self.text[self.tokens[i].end()] in " \n")

    def signs(self, i):
        token = self.tokens[i]
        sign = token.group()
        if sign in RELATIONAL:
            if self.text[token.end()] in " \n":
                for new in RELATIONAL[sign]:
                    yield self.mutant(token, token, new, "relation")
        elif sign in LOGICAL:
            for new in LOGICAL[sign]:
                yield self.mutant(token, token, new, "logic")
        elif sign in ARITHMETIC and (sign not in "+-*&" or
                                     self.has_two_operands(i)):
            for new in ARITHMETIC[sign]:
                yield self.mutant(token, token, new, "arithmetic")

    def constants(self, i):
        token = self.tokens[i]
        value = int(token.group().rstrip("uUlL") or "0", 0) \
            if not re.match(r"0\d", token.group()) else None
        if value is None:
            return
        suffix = re.search(r"[uUlL]*$", token.group()).group()
        for new in {value + 1, 0 if value > 1 else 1 - value} - {value}:
            yield self.mutant(token, token, f"{new}{suffix}", "constant")

    def closing(self, i):
        depth = 0
        for j in range(i, len(self.tokens)):
            depth += {"(": 1, ")": -1}.get(self.tokens[j].group(), 0)
            if depth == 0:
                return j
        return None

    def conditions(self, i):
        if self.tokens[i].group() not in ("if", "while"):
            return
        end = self.closing(i + 1)
        if end is None:
            return
        first, last = self.tokens[i + 1], self.tokens[end]
        yield self.mutant(first, last,
                          f"(!{self.text[first.start():last.end()]})", "negation")

    def deletions(self, i):
        before = self.tokens[i - 1].group()
        if (before not in ";{})" or self.in_brackets[i] or
                self.tokens[i].group() in NO_DELETION):
            return
        if before == ")" and self.tokens[i].start() - self.tokens[i - 1].end() < 2:
            return  # a cast
        # A declaration has a word or a star after its first word.
        after = self.tokens[i + 1]
        if after.lastgroup == "word" or after.group() in ("*", ":"):
            return
        for j in range(i, len(self.tokens)):
            sign = self.tokens[j].group()
            if sign in "{}":
                return
            if sign == ";":
                yield self.mutant(self.tokens[i], self.tokens[j], ";", "deletion")
                return

    def mutants(self):
        for i, token in enumerate(self.tokens):
            if not self.inside[i] or i + 1 == len(self.tokens):
                continue
            if token.lastgroup == "sign":
                yield from self.signs(i)
            elif token.lastgroup == "number":
                yield from self.constants(i)
            elif token.lastgroup == "word":
                yield from self.conditions(i)
                yield from self.deletions(i)


def mutants_of(path, text):
    return list(Source(path, text).mutants())
