//! Just enough of Rust's grammar for the checks: what is code, what is a comment, a docstring or a
//! literal, and which part of a file is its test module.
//!
//! Nothing here panics on odd input: an unclosed literal or comment runs to the end of the file.

use std::ops::Range;

/// What a stretch of source text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Identifiers, punctuation, white space.
    Code,
    /// `// ...` and `/* ... */`, read by developers only.
    Comment,
    /// `//!`, `///`, `/*!` and `/**`, which end up in the documentation.
    Doc,
    /// String, byte string and character literals.
    Literal,
}

/// A stretch of one kind, as byte positions.
#[derive(Debug)]
pub(crate) struct Span {
    pub(crate) kind: Kind,
    pub(crate) range: Range<usize>,
}

/// One token of code with its line, counted from 1. `::` is one token, other punctuation is not
/// joined; comments and literals are no tokens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'a> {
    pub(crate) text: &'a str,
    pub(crate) line: usize,
}

/// Cuts a file into spans that cover it without gaps.
pub(crate) fn spans(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut spans: Vec<Span> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let (kind, end) = span_at(bytes, at);
        let end = end.clamp(at + 1, bytes.len());
        match spans.last_mut() {
            Some(last) if last.kind == Kind::Code && kind == Kind::Code => last.range.end = end,
            _ => spans.push(Span { kind, range: at..end }),
        }
        at = end;
    }
    spans
}

/// The kind of what starts at `at`, and its end.
fn span_at(bytes: &[u8], at: usize) -> (Kind, usize) {
    let rest = &bytes[at..];
    if rest.starts_with(b"//") {
        let end = rest.iter().position(|&b| b == b'\n').map_or(bytes.len(), |n| at + n);
        let doc =
            rest.starts_with(b"//!") || (rest.starts_with(b"///") && !rest.starts_with(b"////"));
        return (if doc { Kind::Doc } else { Kind::Comment }, end);
    }
    if rest.starts_with(b"/*") {
        let plain = rest.starts_with(b"/***") || rest.starts_with(b"/**/");
        let doc = rest.starts_with(b"/*!") || (rest.starts_with(b"/**") && !plain);
        return (if doc { Kind::Doc } else { Kind::Comment }, block_comment_end(bytes, at));
    }
    if let Some(end) = literal_end(bytes, at) {
        return (Kind::Literal, end);
    }
    // A whole word at once, so that the `r` of `for"` is never taken for a raw string's prefix.
    let word = rest.iter().take_while(|&&b| is_word_byte(b)).count();
    (Kind::Code, at + word.max(1))
}

/// Block comments nest.
fn block_comment_end(bytes: &[u8], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = start;
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    bytes.len()
}

/// The end of the string or character literal that starts at `at`, if one does.
fn literal_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at..];
    let prefix = usize::from(matches!(rest.first(), Some(b'b' | b'c')));
    if rest.get(prefix) == Some(&b'"') {
        return Some(escaped_end(bytes, at + prefix + 1, b'"'));
    }
    if rest.get(prefix) == Some(&b'r') {
        let hashes = rest[prefix + 1..].iter().take_while(|&&b| b == b'#').count();
        let open = prefix + 1 + hashes;
        if rest.get(open) == Some(&b'"') {
            let mut close = vec![b'"'];
            close.resize(1 + hashes, b'#');
            let body = at + open + 1;
            let found = bytes[body..].windows(close.len()).position(|w| w == close);
            return Some(found.map_or(bytes.len(), |n| body + n + close.len()));
        }
    }
    let quote = usize::from(rest.starts_with(b"b'"));
    if rest.get(quote) != Some(&b'\'') {
        return None;
    }
    // `'a'` is a character, `'a` a lifetime: what stands after one character tells them apart.
    let body = at + quote + 1;
    if bytes.get(body) == Some(&b'\\') {
        return Some(escaped_end(bytes, body, b'\''));
    }
    let tail = bytes.get(body + 1..)?;
    let width = 1 + tail.iter().take_while(|&&b| b & 0b1100_0000 == 0b1000_0000).count();
    (bytes.get(body + width) == Some(&b'\'')).then_some(body + width + 1)
}

/// The end of a literal with backslash escapes whose body starts at `at`.
fn escaped_end(bytes: &[u8], mut at: usize, close: u8) -> usize {
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b if b == close => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn is_word_byte(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

/// The tokens of a file's code.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut line = 1;
    for span in spans(text) {
        let part = &text[span.range];
        if span.kind != Kind::Code {
            line += part.matches('\n').count();
            continue;
        }
        let bytes = part.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let word = bytes[at..].iter().take_while(|&&b| is_word_byte(b)).count();
            let width = match word {
                0 if bytes[at..].starts_with(b"::") => 2,
                0 => 1,
                _ => word,
            };
            if bytes[at] == b'\n' {
                line += 1;
            } else if !bytes[at].is_ascii_whitespace() {
                tokens.push(Token { text: &part[at..at + width], line });
            }
            at += width;
        }
    }
    tokens
}

/// Where `#[cfg(test)] mod name { ... }` stands: ranges of token positions.
pub(crate) fn test_modules(tokens: &[Token<'_>]) -> Vec<Range<usize>> {
    const MARK: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let mut found = Vec::new();
    let mut start = 0;
    while start < tokens.len() {
        let mut at = start + MARK.len();
        if !(0..MARK.len()).all(|n| text(start + n) == MARK[n]) {
            start += 1;
            continue;
        }
        while text(at) == "#" && text(at + 1) == "[" {
            at = after_group(tokens, at + 1);
        }
        if text(at) == "pub" {
            at += 1;
            if text(at) == "(" {
                at = after_group(tokens, at);
            }
        }
        if text(at) == "mod" && text(at + 2) == "{" {
            at = after_group(tokens, at + 2);
            found.push(start..at);
        }
        start = at.max(start + 1);
    }
    found
}

/// The position after the bracket that closes the one at `open`.
fn after_group(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

/// The tokens outside test modules: what ships.
pub(crate) fn shipped_tokens(text: &str) -> Vec<Token<'_>> {
    let tokens = tokens(text);
    let tests = test_modules(&tokens);
    let shipped = |at: &usize| !tests.iter().any(|range| range.contains(at));
    (0..tokens.len()).filter(shipped).map(|at| tokens[at]).collect()
}

/// How many lines of a file are not its test modules.
pub(crate) fn shipped_lines(text: &str) -> usize {
    let tokens = tokens(text);
    let tests: usize = test_modules(&tokens)
        .iter()
        .filter_map(|range| tokens.get(range.clone()))
        .filter_map(|part| Some(part.last()?.line - part.first()?.line + 1))
        .sum();
    text.lines().count() - tests
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<&str> {
        shipped_tokens(source).iter().map(|token| token.text).collect()
    }

    fn kinds(source: &str) -> Vec<(Kind, &str)> {
        spans(source).into_iter().map(|span| (span.kind, &source[span.range])).collect()
    }

    #[test]
    fn comments_docs_and_literals_are_told_apart() {
        let source = "/// doc\n// note\nf(\"a\\\"//b\", r#\"c\"d\"#, b'\\'', 'x');";
        let found = kinds(source);
        assert_eq!(found[0], (Kind::Doc, "/// doc"));
        assert_eq!(found[2], (Kind::Comment, "// note"));
        let literals: Vec<_> = found
            .iter()
            .filter(|(kind, _)| *kind == Kind::Literal)
            .map(|(_, text)| *text)
            .collect();
        assert_eq!(literals, ["\"a\\\"//b\"", "r#\"c\"d\"#", "b'\\''", "'x'"]);
    }

    #[test]
    fn lifetimes_and_raw_names_are_code() {
        assert_eq!(texts("fn f<'a>(r#type: &'a str) {}")[..5], ["fn", "f", "<", "'", "a"]);
        assert!(kinds("&'a str, r#type, for").iter().all(|(kind, _)| *kind == Kind::Code));
    }

    #[test]
    fn block_comments_nest_and_may_stay_open() {
        assert_eq!(texts("a /* b /* c */ d */ e"), ["a", "e"]);
        assert_eq!(texts("a /* b"), ["a"]);
        assert_eq!(texts("a \"b"), ["a"]);
    }

    #[test]
    fn lines_are_counted_through_everything() {
        let source = "a /*\n*/ \"\n\" b\nc";
        let lines: Vec<_> = tokens(source).iter().map(|token| (token.text, token.line)).collect();
        assert_eq!(lines, [("a", 1), ("b", 3), ("c", 4)]);
    }

    #[test]
    fn test_modules_are_left_out() {
        let source = "fn a() {}\n#[cfg(test)]\n#[allow(x)]\npub(crate) mod tests {\n fn b() {}\n}\nfn c() {}\n";
        assert!(!texts(source).contains(&"b"));
        assert!(texts(source).contains(&"c"));
        assert_eq!(shipped_lines(source), 2);
        // Anything else under the attribute still ships as far as the checks go.
        assert!(texts("#[cfg(test)] use crate::x;").contains(&"x"));
    }
}
