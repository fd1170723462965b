//! Sentences of a template, cut into text, places for figures and footnote marks. Knows nothing
//! of values.

use super::present::Presentation;
use crate::error::{Error, Result};

/// Longest sentence, in bytes.
pub const SENTENCE_BYTES_MAX: usize = 20_000;

/// A place for a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) code: String,
    pub(super) period: Option<String>,
    pub(super) presentation: Presentation,
}

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Text(String),
    Slot(Slot),
    Note(String),
}

/// Reads what stands between the braces: `code`, `code@period`, `code:options`.
pub(super) fn slot(text: &str) -> Result<Slot> {
    let (name, options) = text.split_once(':').unwrap_or((text, ""));
    let (code, period) = match name.split_once('@') {
        Some((code, period)) => (code, Some(period.to_owned())),
        None => (name, None),
    };
    let plain = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '_' | '-' | '.');
    if code.is_empty() || !code.chars().all(plain) {
        return Err(Error::invalid(format!("'{{{text}}}' names no indicator"))
            .way("write its code in braces; a brace itself is doubled"));
    }
    let presentation = Presentation::parse(options).map_err(|e| e.at(format!("{{{text}}}")))?;
    Ok(Slot { code: code.to_owned(), period, presentation })
}

/// Cuts a sentence into its parts.
pub(super) fn parts(text: &str) -> Result<Vec<Part>> {
    if text.len() > SENTENCE_BYTES_MAX {
        return Err(Error::limit(format!("a sentence has at most {SENTENCE_BYTES_MAX} bytes")));
    }
    let mut out = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}', '[']) {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        let (part, after) = mark(from, text)?;
        rest = after;
        match part {
            Part::Text(text) => plain.push_str(&text),
            part => {
                if !plain.is_empty() {
                    out.push(Part::Text(std::mem::take(&mut plain)));
                }
                out.push(part);
            }
        }
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        out.push(Part::Text(plain));
    }
    Ok(out)
}

/// Reads one mark at the beginning, and returns it with what follows.
fn mark<'t>(from: &'t str, whole: &str) -> Result<(Part, &'t str)> {
    for (double, single) in [("{{", "{"), ("}}", "}")] {
        if let Some(after) = from.strip_prefix(double) {
            return Ok((Part::Text(single.to_owned()), after));
        }
    }
    let open = |what| {
        let head: String = whole.chars().take(60).collect();
        Error::invalid(format!("{what}: '{head}...'")).way("close it, or double the brace")
    };
    if let Some(inner) = from.strip_prefix('{') {
        let (inner, after) =
            inner.split_once('}').ok_or_else(|| open("a brace is opened and not closed"))?;
        return Ok((Part::Slot(slot(inner)?), after));
    }
    if let Some(inner) = from.strip_prefix("[^") {
        let (key, after) =
            inner.split_once(']').ok_or_else(|| open("a footnote mark is not closed"))?;
        return Ok((Part::Note(key.to_owned()), after));
    }
    match from.strip_prefix('[') {
        Some(after) => Ok((Part::Text("[".to_owned()), after)),
        None => Err(open("a brace is closed and was not opened")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_text_figures_and_notes() {
        let parts = parts("có {a.b@term:plain} đơn vị[^x], {{mẫu}} [1]").unwrap();
        let slot = slot("a.b@term:plain").unwrap();
        assert_eq!((slot.code.as_str(), slot.period.as_deref()), ("a.b", Some("term")));
        let expected = [
            Part::Text("có ".into()),
            Part::Slot(slot),
            Part::Text(" đơn vị".into()),
            Part::Note("x".into()),
            Part::Text(", {mẫu} [1]".into()),
        ];
        assert_eq!(parts, expected);
        assert_eq!(super::parts("").unwrap(), []);
    }

    #[test]
    fn refuses_what_is_not_closed() {
        for text in ["{a", "a}", "[^x", "{}", "{Kỷ luật}", "{a:loud}"] {
            assert!(parts(text).unwrap_err().is_invalid(), "{text}");
        }
        assert!(parts(&"a".repeat(SENTENCE_BYTES_MAX + 1)).unwrap_err().is_limit());
    }
}
