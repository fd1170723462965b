//! Vietnamese text: one canonical form, and the keys by which text is found and sorted.
//!
//! Two strings that look alike must be one string, on every replica. So text enters the model
//! only as [`Text`]: letters repaired, Unicode NFC, trimmed, without control characters, bounded.
//! What is not stored but compared has its own functions: [`search_key`] for finding while
//! ignoring tone marks, [`fold_tone_placement`] for equality across the two spelling habits, and
//! [`sort_key`] and [`name_sort_key`] for Vietnamese alphabetical order.
//!
//! Nothing here panics, whatever the input. This module knows nothing of names, organizations or
//! languages other than Vietnamese.

use std::borrow::Borrow;
use std::error::Error;
use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use unicode_normalization::char::{
    canonical_combining_class, decompose_canonical, is_combining_mark,
};
use unicode_normalization::{IsNormalized, is_nfc_quick};

mod collate;
mod normal;
pub use collate::{name_sort_key, sort_key};
use normal::{is_nfc, nfc, nfd};

/// The longest [`Text`], in bytes of UTF-8 (about 2,700 Vietnamese letters).
pub const TEXT_BYTES_MAX: usize = 4_096;

/// How much longer than [`TEXT_BYTES_MAX`] raw input may be before it is refused unread.
///
/// Decomposed Vietnamese is at most twice as long as composed; the rest is room for padding.
const RAW_FACTOR_MAX: usize = 4;

/// One line of canonical text: repaired, NFC, trimmed, without control characters, at most
/// [`TEXT_BYTES_MAX`] bytes. May be empty: which fields need content is for validation to say.
///
/// The order is by code point, the same on every machine; for people use [`sort_key`]. As serde
/// data it is a string, and decoding refuses a string that is not canonical already: a decoder
/// that repaired silently would give one value two encodings.
///
/// # Example: what looks alike is equal
///
/// ```
/// use sobo::model::text::Text;
///
/// let typed = Text::parse("  phƣơng hƣớng ")?;
/// assert_eq!(typed.as_ref(), "phương hướng");
/// assert_eq!(Text::parse("vie\u{323}\u{302}c")?, Text::parse("vi\u{1ec7}c")?);
/// # Ok::<(), sobo::model::text::TextError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(String);

impl Text {
    /// Trims, repairs (see [`repair`]) and checks what a person typed or a file contained.
    ///
    /// To show the person what was changed, call [`repair`] first.
    ///
    /// # Errors
    ///
    /// * a line break or another control character inside ([`TextError::Control`]);
    /// * longer than [`TEXT_BYTES_MAX`] ([`TextError::TooLong`]).
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::Text;
    ///
    /// assert_eq!(Text::parse("  Trần Thị Mơ ")?.as_str(), "Trần Thị Mơ");
    /// assert!(Text::parse("hai\ndòng").is_err());
    /// # Ok::<(), sobo::model::text::TextError>(())
    /// ```
    pub fn parse(input: &str) -> Result<Text, TextError> {
        let start = input.len() - input.trim_start().len();
        let inner = input.trim();
        if inner.len() > TEXT_BYTES_MAX * RAW_FACTOR_MAX {
            return Err(TextError::TooLong { bytes: inner.len() });
        }
        let refused = inner.char_indices().find(|&(_, c)| is_refused(c));
        if let Some((position, c)) = refused {
            return Err(TextError::Control {
                position: start + position,
                code_point: u32::from(c),
            });
        }
        let repaired = repair(inner).text;
        // A removed mark at the edge may uncover a space.
        let text = repaired.trim();
        if text.len() > TEXT_BYTES_MAX {
            return Err(TextError::TooLong { bytes: text.len() });
        }
        Ok(Text(text.to_owned()))
    }

    /// Takes a string that must be canonical already; nothing is changed.
    ///
    /// # Errors
    ///
    /// Those of [`Text::parse`], and [`TextError::NotCanonical`] if `parse` would change it.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::Text;
    ///
    /// assert!(Text::from_canonical("việc").is_ok());
    /// assert!(Text::from_canonical(" việc").is_err());
    /// ```
    pub fn from_canonical(input: &str) -> Result<Text, TextError> {
        // The bound comes first, so that hostile input costs no work.
        if input.len() > TEXT_BYTES_MAX {
            return Err(TextError::TooLong { bytes: input.len() });
        }
        // Nearly all text is settled, and then only a space at an end can be wrong with it.
        if !input.starts_with(' ') && !input.ends_with(' ') && input.chars().all(is_settled) {
            return Ok(Text(input.to_owned()));
        }
        let text = Text::parse(input)?;
        if text.0 == input {
            return Ok(text);
        }
        let same = text.0.bytes().zip(input.bytes()).take_while(|(a, b)| a == b).count();
        Err(TextError::NotCanonical { position: same })
    }

    /// The text as a string slice.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!("Chi bộ 1".parse::<sobo::model::Text>()?.as_str(), "Chi bộ 1");
    /// # Ok::<(), sobo::model::text::TextError>(())
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True if there is no letter at all.
    ///
    /// # Example
    ///
    /// ```
    /// assert!(sobo::model::Text::parse("   ")?.is_empty());
    /// # Ok::<(), sobo::model::text::TextError>(())
    /// ```
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text as an owned string.
    ///
    /// # Example
    ///
    /// ```
    /// let name: String = sobo::model::Text::parse("Lê Sơn")?.into_string();
    /// assert_eq!(name, "Lê Sơn");
    /// # Ok::<(), sobo::model::text::TextError>(())
    /// ```
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

// Sound because order, equality and hash of `Text` are those of its string.
impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
        struct Canonical;

        impl de::Visitor<'_> for Canonical {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "canonical text of at most {TEXT_BYTES_MAX} bytes")
            }

            fn visit_str<E: de::Error>(self, value: &str) -> Result<Text, E> {
                Text::from_canonical(value).map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Canonical)
    }
}

/// Why a string is no [`Text`]. Positions are bytes from the start of the given string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextError {
    /// More than [`TEXT_BYTES_MAX`] bytes.
    TooLong {
        /// The length found, in bytes.
        bytes: usize,
    },
    /// A control character or a line break.
    Control {
        /// Where it stands, in bytes.
        position: usize,
        /// Which one.
        code_point: u32,
    },
    /// Stored or received text that is not in canonical form.
    NotCanonical {
        /// The first byte that differs from the canonical form.
        position: usize,
    },
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TextError::TooLong { bytes } => write!(
                f,
                "the text has {bytes} bytes and the limit is {TEXT_BYTES_MAX}: shorten it or split it"
            ),
            TextError::Control { position, code_point } => write!(
                f,
                "control character U+{code_point:04X} at byte {position}: \
                 replace it by a space, or split the text into lines"
            ),
            TextError::NotCanonical { position } => write!(
                f,
                "the text is not in canonical form at byte {position}: \
                 its writer must pass it through Text::parse first"
            ),
        }
    }
}

impl Error for TextError {}

/// What [`repair`] made of a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// The repaired text.
    pub text: String,
    /// Every change, in order of position; empty if nothing was wrong.
    pub changes: Vec<Repair>,
}

/// One change made by [`repair`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// Where it was, in bytes from the start of the given string.
    pub position: usize,
    /// What stood there.
    pub from: String,
    /// What stands there now; empty if it was removed.
    pub to: String,
}

/// Brings text to Unicode NFC and mends what look-alike letters have spoiled; reports each change.
///
/// * decomposed letters (NFD, what some systems type and what PDF extraction yields) are composed;
/// * U+01A3/U+01A2, the letter OI, becomes `ư`/`Ư`; eth and African d become `đ`/`Đ`: old fonts
///   draw them alike, and NFC leaves them alone;
/// * the tab, the no-break space and the other wide or narrow spaces become a space;
/// * invisible characters (zero-width spaces, soft hyphens, byte-order and direction marks) go.
///
/// Idempotent: `repair(&repair(s).text)` changes nothing.
///
/// # Example: the report of 2020
///
/// ```
/// use sobo::model::text::repair;
///
/// let repaired = repair("ĐƢỢC");
/// assert_eq!(repaired.text, "ĐƯỢC");
/// assert_eq!((repaired.changes[0].position, repaired.changes[0].to.as_str()), (2, "Ư"));
/// ```
pub fn repair(input: &str) -> Repaired {
    if input.chars().all(is_settled) {
        return Repaired { text: input.to_owned(), changes: Vec::new() };
    }
    let mut out = Repaired { text: String::with_capacity(input.len()), changes: Vec::new() };
    let mut start = 0;
    for (position, c) in input.char_indices() {
        // A removed character starts nothing: the letters around it may have to be composed.
        if position > start && mend(c).is_some_and(starts_cluster) {
            repair_cluster(input, start, position, &mut out);
            start = position;
        }
    }
    repair_cluster(input, start, input.len(), &mut out);
    out
}

/// Repairs `input[start..end]`, which composes with nothing outside itself.
fn repair_cluster(input: &str, start: usize, end: usize, out: &mut Repaired) {
    let from = input.get(start..end).unwrap_or_default();
    let mut letters = from.chars();
    if let (Some(one), None) = (letters.next(), letters.next())
        && starts_cluster(one)
        && mend(one) == Some(one)
    {
        out.text.push(one);
        return;
    }
    let length = out.text.len();
    out.text.extend(nfc(from.chars().filter_map(mend)));
    let to = out.text.get(length..).unwrap_or_default();
    if from != to {
        out.changes.push(Repair { position: start, from: from.to_owned(), to: to.to_owned() });
    }
}

/// True for the letters and signs that nearly all text consists of: each is what was meant, is its
/// own NFC and joins nothing. A test holds each against the long way.
const fn is_settled(c: char) -> bool {
    matches!(c,
        ' '..='~'
        | '\u{c0}'..='\u{cf}' | '\u{d1}'..='\u{d6}' | '\u{d8}'..='\u{ef}' | '\u{f1}'..='\u{f6}'
        | '\u{f8}'..='\u{ff}' | '\u{102}' | '\u{103}' | '\u{110}' | '\u{111}' | '\u{128}' | '\u{129}'
        | '\u{168}' | '\u{169}' | '\u{1a0}' | '\u{1a1}' | '\u{1af}' | '\u{1b0}'
        | '\u{1ea0}'..='\u{1ef9}')
}

/// The lower case of a settled letter without its marks.
fn bare(c: char) -> char {
    /// What is found for the letters of Vietnamese beyond ASCII, each once: a register reads a name
    /// for every member.
    static KNOWN: LazyLock<[Vec<char>; 2]> = LazyLock::new(|| {
        ['\u{c0}'..='\u{1b0}', '\u{1ea0}'..='\u{1ef9}'].map(|all| all.map(find_bare).collect())
    });
    let known = |part: usize, first: char| {
        let place = u32::from(c).checked_sub(u32::from(first))?;
        KNOWN.get(part)?.get(place as usize).copied()
    };
    match c {
        c if c.is_ascii() => c.to_ascii_lowercase(),
        _ => known(1, '\u{1ea0}').or_else(|| known(0, '\u{c0}')).unwrap_or_else(|| find_bare(c)),
    }
}

fn find_bare(c: char) -> char {
    let mut first = None;
    decompose_canonical(lower(c), |part| {
        first.get_or_insert(part);
    });
    first.unwrap_or(c)
}

/// True if NFC never joins `c` to what stands before it.
fn starts_cluster(c: char) -> bool {
    c.is_ascii()
        || canonical_combining_class(c) == 0
            && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes
}

/// The character that was meant by `c`; `None` if `c` is to be removed.
fn mend(c: char) -> Option<char> {
    match c {
        '\u{01a3}' => Some('\u{01b0}'),
        '\u{01a2}' => Some('\u{01af}'),
        '\u{00f0}' | '\u{0256}' => Some('\u{0111}'),
        '\u{00d0}' | '\u{0189}' => Some('\u{0110}'),
        '\t'
        | '\u{00a0}'
        | '\u{1680}'
        | '\u{2000}'..='\u{200a}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{3000}' => Some(' '),
        '\u{00ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => None,
        _ => Some(c),
    }
}

/// Controls and the two Unicode line breaks; the tab is left to [`repair`].
fn is_refused(c: char) -> bool {
    c != '\t' && c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// The key under which text is searched: repaired, lower case, without any diacritics (`đ` is
/// `d`), runs of spaces folded into one, trimmed.
///
/// Tone placement does not matter, since tones are gone. Idempotent.
///
/// # Example
///
/// ```
/// use sobo::model::text::search_key;
///
/// assert_eq!(search_key("Đảng  ủy Khối"), "dang uy khoi");
/// ```
pub fn search_key(input: &str) -> String {
    if input.chars().all(is_settled) {
        return joined(input.chars().map(bare));
    }
    let repaired = repair(input).text;
    if repaired.chars().all(is_settled) {
        return joined(repaired.chars().map(bare));
    }
    let lower = repaired.chars().flat_map(char::to_lowercase);
    let key = joined(nfd(lower).into_iter().filter(|&c| !is_combining_mark(c)));
    // Without marks, rare scripts may compose anew (Hangul): the key too is NFC.
    if is_nfc(&key) { key } else { nfc(key.chars()).into_iter().collect() }
}

/// Puts letters together with one space where there are several, and none at the ends.
fn joined(letters: impl Iterator<Item = char>) -> String {
    let mut key = String::with_capacity(32);
    let mut space = false;
    for c in letters {
        if c.is_whitespace() {
            space = true;
            continue;
        }
        if space && !key.is_empty() {
            key.push(' ');
        }
        space = false;
        key.push(if c == '\u{0111}' { 'd' } else { c });
    }
    key
}

/// Repairs text and moves each tone mark to where the new spelling writes it (`hoá`, `khoẻ`,
/// `thuý`), so that words written either way compare equal. Tones and case stay.
///
/// The rule: the tone of `o` before a bare `a` or `e`, and of `u` before a bare `y`, belongs to
/// the second letter. After `q` the `u`, and after `g` the `i`, is part of the initial: its tone
/// belongs to the next vowel, so `quý` and `già` stay, and the slip `qúy` becomes `quý`.
/// Idempotent. For comparing, not for storing: people's names stay as they write them.
///
/// # Example
///
/// ```
/// use sobo::model::text::fold_tone_placement;
///
/// assert_eq!(fold_tone_placement("khóa Thúy"), fold_tone_placement("khoá Thuý"));
/// assert_eq!(fold_tone_placement("quý già"), "quý già");
/// ```
pub fn fold_tone_placement(input: &str) -> String {
    let mut letters: Vec<char> = repair(input).text.chars().collect();
    // A tone moves right, by one letter at a time; a few passes at most (a tone on the glide after q).
    while move_tones(&mut letters) {}
    letters.into_iter().collect()
}

/// One pass of [`fold_tone_placement`]; true if a tone was moved.
fn move_tones(letters: &mut [char]) -> bool {
    let mut moved = false;
    let mut before = None;
    let mut rest = letters;
    while let [first, tail @ ..] = rest {
        if let Some(second) = tail.first_mut()
            && let Some((bare, tone)) = split_tone(*first)
            && takes_tone(before, bare, *second)
            && let Some(toned) = unicode_normalization::char::compose(*second, tone)
        {
            *first = bare;
            *second = toned;
            moved = true;
        }
        before = Some(*first);
        rest = tail;
    }
    moved
}

/// Splits a toned letter into the letter and the combining tone mark.
fn split_tone(c: char) -> Option<(char, char)> {
    let mut parts = nfd(std::iter::once(c)).into_iter();
    let base = parts.next()?;
    let mark = parts.next().filter(|&m| is_tone(m))?;
    // The letters that may lose their tone are o, u and i: they carry nothing else.
    parts.next().is_none().then_some((base, mark))
}

/// True if the tone on `first` belongs to `second`; `before` is the letter in front of both.
fn takes_tone(before: Option<char>, first: char, second: char) -> bool {
    let second = lower(second);
    match (before.map(lower), lower(first)) {
        (Some('q'), 'u') | (Some('g'), 'i') => is_bare_vowel(second),
        (_, 'o') => matches!(second, 'a' | 'e'),
        (_, 'u') => second == 'y',
        _ => false,
    }
}

/// True for a lower-case Vietnamese vowel without a tone.
fn is_bare_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
        || matches!(c, '\u{0103}' | '\u{00e2}' | '\u{00ea}' | '\u{00f4}' | '\u{01a1}' | '\u{01b0}')
}

/// True for the five combining tone marks: grave, hook above, tilde, acute, dot below.
fn is_tone(c: char) -> bool {
    matches!(c, '\u{0300}' | '\u{0309}' | '\u{0303}' | '\u{0301}' | '\u{0323}')
}

/// The lower case of one letter; Vietnamese letters have exactly one.
fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    /// Above it no character composes, decomposes or has a case.
    const ASSIGNED_END: char = '\u{30000}';

    #[test]
    fn settled_letters_go_the_short_way_to_the_same_end() {
        let settled: Vec<char> = ('\0'..=char::MAX).filter(|&c| is_settled(c)).collect();
        assert!(settled.len() > 250 && settled.contains(&'\u{1ec7}'));
        for c in settled {
            assert_eq!((mend(c), starts_cluster(c)), (Some(c), true), "{c}");
            assert!(std::iter::once(c).nfc().eq([c]) && !is_refused(c), "{c}");
            let long = c.to_lowercase().nfd().filter(|&c| !is_combining_mark(c));
            assert!(long.eq([bare(c)]), "{c}");
        }
    }

    #[test]
    fn t27_the_letter_oi_is_repaired() {
        let table = [
            ("phƣơng hƣớng", "phương hướng", 2),
            ("ĐƢỢC", "ĐƯỢC", 1),
            ("tƣ tƣởng", "tư tưởng", 2),
            ("e\u{323}\u{302}", "\u{1ec7}", 1),
            ("e\u{302}\u{323}", "\u{1ec7}", 1),
            // The wrong letter and a decomposed tone together.
            ("h\u{1a3}\u{301}ng", "hứng", 1),
            ("\u{d0}ảng", "Đảng", 1),
            ("\u{f0}\u{256}\u{189}", "đđĐ", 3),
            ("8\u{a0}triệu\t\u{2009}đồng", "8 triệu  đồng", 3),
            ("\u{feff}Đảng\u{200b} viên", "Đảng viên", 2),
            // What was apart only by something invisible is composed.
            ("a\u{200b}\u{301}", "á", 1),
            ("Đảng ủy Khối", "Đảng ủy Khối", 0),
            ("line\nbreak", "line\nbreak", 0),
            ("", "", 0),
        ];
        for (input, text, changes) in table {
            let repaired = repair(input);
            assert_eq!(repaired.text, text);
            assert_eq!(repaired.changes.len(), changes, "{input:?}: {:?}", repaired.changes);
        }
    }

    #[test]
    fn repairs_say_where_and_what() {
        let repaired = repair("xã ƣ\u{200b}\u{303}!");
        let change = Repair { position: 4, from: "ƣ\u{200b}\u{303}".into(), to: "ữ".into() };
        assert_eq!(repaired.text, "xã ữ!");
        assert_eq!(repaired.changes, [change]);
    }

    #[test]
    fn changes_applied_to_the_input_give_the_text() {
        let inputs =
            ["phƣơng\u{a0}hu\u{31b}o\u{31b}\u{301}ng", "\u{feff}ƢU\u{31b}\u{323}", "\u{301}a"];
        for input in inputs {
            let repaired = repair(input);
            let mut text = input.to_owned();
            for change in repaired.changes.iter().rev() {
                let range = change.position..change.position + change.from.len();
                assert_eq!(&input[range.clone()], change.from);
                text.replace_range(range, &change.to);
            }
            assert_eq!(text, repaired.text);
        }
    }

    #[test]
    fn every_character_is_repaired_once_and_for_all() {
        for c in '\0'..ASSIGNED_END {
            for input in [format!("{c}"), format!("a{c}\u{301}b"), format!("\u{1b0}{c}\u{200b}")] {
                let repaired = repair(&input);
                assert!(is_nfc(&repaired.text), "{input:?}");
                let again = repair(&repaired.text);
                assert!(again.changes.is_empty(), "{input:?}: {:?}", again.changes);
                assert_eq!(again.text, repaired.text);
            }
        }
    }

    #[test]
    fn every_character_has_stable_keys() {
        for c in '\0'..ASSIGNED_END {
            let input = format!(" {c}\u{309}o{c} ");
            let key = search_key(&input);
            assert_eq!(search_key(&key), key, "{input:?}");
            let folded = fold_tone_placement(&input);
            assert_eq!(fold_tone_placement(&folded), folded, "{input:?}");
        }
    }

    #[test]
    fn every_vowel_group_folds_once_and_keeps_its_letters() {
        let letters: Vec<char> = "gqioueyaêQGÍÓÚỳọủãe".chars().collect();
        for a in &letters {
            for b in &letters {
                for c in &letters {
                    for d in &letters {
                        let word: String = [a, b, c, d].into_iter().collect();
                        let folded = fold_tone_placement(&word);
                        assert_eq!(fold_tone_placement(&folded), folded, "{word}");
                        assert_eq!(search_key(&folded), search_key(&word), "{word}");
                        assert_eq!(folded.nfd().count(), word.nfd().count(), "{word}");
                    }
                }
            }
        }
    }

    #[test]
    fn tone_placement_folds() {
        let same = [
            ("hóa", "hoá"),
            ("khóa", "khoá"),
            ("tọa", "toạ"),
            ("ủy", "uỷ"),
            ("Ủy", "Uỷ"),
            ("thúy", "thuý"),
            ("THÚY", "THUÝ"),
            ("khỏe", "khoẻ"),
            ("lũy", "luỹ"),
            ("hòa", "hoà"),
            ("hùynh", "huỳnh"),
            ("xóay", "xoáy"),
            ("qúy", "quý"),
            ("gìa", "già"),
            ("qủa", "quả"),
            ("hoa\u{301}", "ho\u{301}a"),
            ("Đảng ủy xã Hòa Hiệp", "Đảng uỷ xã Hoà Hiệp"),
        ];
        for (old, new) in same {
            assert_eq!(fold_tone_placement(old), fold_tone_placement(new), "{old} {new}");
            assert_eq!(fold_tone_placement(new), fold_tone_placement(&fold_tone_placement(new)));
        }
        let unchanged = [
            "quý", "già", "giá", "gì", "gìn", "quả", "của", "mía", "hoá", "toán", "thuở", "khuỷu",
            "giếng", "nghĩa", "túi", "bói", "tòong", "mùa", "ngoài", "Huế",
        ];
        for word in unchanged {
            assert_eq!(fold_tone_placement(word), word);
        }
        assert_ne!(fold_tone_placement("hoá"), fold_tone_placement("hoà"));
        assert_ne!(fold_tone_placement("hoá"), fold_tone_placement("Hoá"));
    }

    #[test]
    fn search_ignores_marks_case_and_spaces() {
        let table = [
            ("  Đảng\u{a0} bộ\tKhối ", "dang bo khoi"),
            ("ĐƢỢC", "duoc"),
            ("Nguye\u{302}\u{303}n", "nguyen"),
            ("khóa", "khoa"),
            ("khoá", "khoa"),
            ("Số 01-BC/ĐUK", "so 01-bc/duk"),
            (" \u{301} ", ""),
            ("", ""),
        ];
        for (input, key) in table {
            assert_eq!(search_key(input), key, "{input:?}");
        }
    }

    #[test]
    fn parsing_refuses_with_a_reason() {
        let long = "ư".repeat(TEXT_BYTES_MAX / 2);
        assert_eq!(Text::parse(&long).map(|t| t.as_str().len()), Ok(TEXT_BYTES_MAX));
        // Decomposed input may be longer than the limit as long as the text is not.
        assert_eq!(Text::parse(&"u\u{31b}".repeat(TEXT_BYTES_MAX / 2)), Text::parse(&long));
        let table = [
            (format!("{long}a"), TextError::TooLong { bytes: TEXT_BYTES_MAX + 1 }),
            (" a\nb".to_owned(), TextError::Control { position: 2, code_point: 10 }),
            ("a\u{2028}b".to_owned(), TextError::Control { position: 1, code_point: 0x2028 }),
            ("a\0".to_owned(), TextError::Control { position: 1, code_point: 0 }),
        ];
        for (input, error) in table {
            assert_eq!(Text::parse(&input), Err(error), "{input:?}");
        }
        for empty in ["", " \u{a0}\n", "\u{feff} \u{200b}"] {
            assert_eq!(Text::parse(empty), Ok(Text::default()), "{empty:?}");
        }
        assert_eq!(Text::parse(" a\tb\r\n").map(Text::into_string), Ok("a b".to_owned()));
        assert_eq!(
            TextError::Control { position: 2, code_point: 10 }.to_string(),
            "control character U+000A at byte 2: \
             replace it by a space, or split the text into lines"
        );
    }

    #[test]
    fn parsed_text_is_canonical_for_every_character() {
        for c in '\0'..ASSIGNED_END {
            for input in [format!("{c}"), format!("x {c}"), format!("{c} y")] {
                if let Ok(text) = Text::parse(&input) {
                    assert_eq!(Text::from_canonical(text.as_ref()), Ok(text.clone()), "{input:?}");
                }
            }
        }
    }

    #[test]
    fn decoding_never_normalizes() {
        for accepted in ["", "Đảng ủy", "a  b"] {
            let bytes = postcard::to_allocvec(accepted).unwrap();
            let text = postcard::from_bytes::<Text>(&bytes).unwrap();
            assert_eq!(text.as_str(), accepted);
            assert_eq!(postcard::to_allocvec(&text).unwrap(), bytes);
        }
        let long = "a".repeat(TEXT_BYTES_MAX + 1);
        for refused in [" a", "a ", " ", "tƣ", "e\u{302}", "a\nb", "a\u{a0}b", "a\u{feff}", &long]
        {
            let bytes = postcard::to_allocvec(refused).unwrap();
            assert!(postcard::from_bytes::<Text>(&bytes).is_err(), "{refused}");
        }
        let error = Text::from_canonical("tƣ");
        assert_eq!(error, Err(TextError::NotCanonical { position: 2 }));
    }
}
