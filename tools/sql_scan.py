"""Walks SQL text: what is code, what is quoted, what is comment."""


def pieces(text):
    """Yields (kind, start, end), kind one of code, quoted, comment.

    Quotes are '...' and "..." with the doubled quote as its escape; comments are
    -- to the end of the line and /* ... */. An open end raises ValueError.
    """
    at = 0
    start = 0
    while at < len(text):
        opener = text[at]
        if opener in "'\"":
            kind, end = "quoted", _end_of_quote(text, at)
        elif text.startswith("--", at):
            newline = text.find("\n", at)
            kind, end = "comment", len(text) if newline < 0 else newline
        elif text.startswith("/*", at):
            close = text.find("*/", at + 2)
            if close < 0:
                raise ValueError("a /* comment does not end")
            kind, end = "comment", close + 2
        else:
            at += 1
            continue
        if at > start:
            yield "code", start, at
        yield kind, at, end
        at = start = end
    if at > start:
        yield "code", start, at


def _end_of_quote(text, at):
    quote = text[at]
    at += 1
    while True:
        close = text.find(quote, at)
        if close < 0:
            raise ValueError("a quote does not end")
        if text[close + 1:close + 2] != quote:
            return close + 1
        at = close + 2


def without_comments(text):
    return "".join(text[start:end] for kind, start, end in pieces(text) if kind != "comment")


def code_only(text):
    """The text with quotes and comments blanked out, line ends and length kept."""
    out = []
    for kind, start, end in pieces(text):
        part = text[start:end]
        out.append(part if kind == "code" else
                   "".join("\n" if c == "\n" else " " for c in part))
    return "".join(out)


def statements(text):
    """The statements of a script, cut at each ; outside quotes and comments."""
    code = code_only(text)
    found = []
    start = 0
    for at, char in enumerate(code):
        if char == ";":
            found.append(text[start:at])
            start = at + 1
    if code[start:].strip():
        raise ValueError("the last statement has no ;")
    return [s for s in found if without_comments(s).strip()]


def c_string(text, indent="    "):
    """A C string literal, one line of source for each line of text."""
    lines = text.split("\n")
    out = []
    for number, line in enumerate(lines):
        end = "\\n" if number + 1 < len(lines) else ""
        escaped = line.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
        out.append(f'{indent}"{escaped}{end}"')
    return "\n".join(out)
