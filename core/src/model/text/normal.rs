//! The two canonical forms of Unicode, from the library's tables. Its own walks bring the tables of
//! the compatible forms along, which nobody here uses: 25 kB of what a page downloads. Knows nothing
//! of Vietnamese.

use unicode_normalization::char::{canonical_combining_class, compose, decompose_canonical};
use unicode_normalization::{IsNormalized, is_nfc_quick};

/// The letters taken apart, and the marks of each in their order (NFD).
pub(super) fn nfd(text: impl Iterator<Item = char>) -> Vec<char> {
    let mut parts = Vec::new();
    // Where the marks behind the last letter begin.
    let mut marks = 0;
    for c in text {
        decompose_canonical(c, |part| {
            if canonical_combining_class(part) == 0 {
                in_order(&mut parts, marks);
                parts.push(part);
                marks = parts.len();
            } else {
                parts.push(part);
            }
        });
    }
    in_order(&mut parts, marks);
    parts
}

/// Puts marks into the order of their classes; those of one class stay as they are.
fn in_order(parts: &mut [char], marks: usize) {
    if let Some(marks) = parts.get_mut(marks..)
        && marks.len() > 1
    {
        marks.sort_by_key(|&mark| canonical_combining_class(mark));
    }
}

/// The letters with their marks put together where there is such a letter (NFC).
pub(super) fn nfc(text: impl Iterator<Item = char>) -> Vec<char> {
    let mut parts = nfd(text);
    let mut len = 0;
    let mut letter = None;
    let mut last = 0;
    for i in 0..parts.len() {
        let c = parts[i];
        let class = canonical_combining_class(c);
        // A mark is kept from its letter by one of its own class between them, a letter by any.
        if let Some(base) = letter
            && (base + 1 == len || last < class)
            && let Some(whole) = compose(parts[base], c)
        {
            parts[base] = whole;
            continue;
        }
        if class == 0 {
            letter = Some(len);
        }
        last = class;
        parts[len] = c;
        len += 1;
    }
    parts.truncate(len);
    parts
}

/// Whether a text is in its composed form.
pub(super) fn is_nfc(text: &str) -> bool {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => true,
        IsNormalized::No => false,
        IsNormalized::Maybe => text.chars().eq(nfc(text.chars())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    fn same(text: &str) {
        assert!(text.nfd().eq(nfd(text.chars())), "{text:?}");
        assert!(text.nfc().eq(nfc(text.chars())), "{text:?}");
        assert_eq!(is_nfc(text), unicode_normalization::is_nfc(text), "{text:?}");
    }

    #[test]
    fn every_character_has_the_forms_of_the_library() {
        for c in '\0'..=char::MAX {
            same(c.encode_utf8(&mut [0; 4]));
        }
    }

    #[test]
    fn every_short_row_of_letters_and_marks_has_the_forms_of_the_library() {
        const ALL: [char; 18] = [
            'a', 'o', 'u', '\u{1ea5}', '\u{1b0}', '\u{300}', '\u{301}', '\u{302}', '\u{31b}',
            '\u{323}', '\u{334}', '\u{345}', '\u{5b0}', '\u{1100}', '\u{1161}', '\u{11a8}',
            '\u{ac00}', '\u{212b}',
        ];
        for number in 0..ALL.len().pow(4) {
            let place = |digit: u32| ALL[number / ALL.len().pow(digit) % ALL.len()];
            same(&[place(0), place(1), place(2), place(3)].iter().collect::<String>());
        }
    }
}
