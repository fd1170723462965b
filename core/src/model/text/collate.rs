//! Vietnamese alphabetical order as byte strings: comparing the keys compares the texts.
//!
//! A key is a row of levels, each ended by a byte below every weight: letters, then tones, then
//! case, then the text itself, so that the order is total and equal keys mean equal text. Written
//! by hand for the 33 letters in use here, since general collation data weigh megabytes.

use unicode_normalization::char::is_combining_mark;

use super::normal::nfd;
use super::{fold_tone_placement, lower, repair};

/// Ends a level; every weight is greater.
const LEVEL_END: u8 = 0x01;
/// The least weight of every level: a space, no tone, lower case.
const LEAST: u8 = 0x02;
/// First byte of the weight of punctuation and symbols.
const SYMBOL: u8 = 0x04;
/// Weight of the digit 0; the others follow.
const DIGIT: u8 = 0x10;
/// Weight of the letter a; the others follow, see [`ALPHABET`].
const LETTER: u8 = 0x20;
/// First byte of the weight of letters of other alphabets.
const OTHER_LETTER: u8 = 0x60;
/// First byte of the secondary weight of marks that are no Vietnamese tones.
const OTHER_MARK: u8 = 0x08;
/// Tertiary weight of a capital.
const CAPITAL: u8 = 0x03;

/// The order of letters: Vietnamese, with f, j, w and z where Latin has them.
const ALPHABET: [char; 33] = [
    'a', '\u{0103}', '\u{00e2}', 'b', 'c', 'd', '\u{0111}', 'e', '\u{00ea}', 'f', 'g', 'h', 'i',
    'j', 'k', 'l', 'm', 'n', 'o', '\u{00f4}', '\u{01a1}', 'p', 'q', 'r', 's', 't', 'u', '\u{01b0}',
    'v', 'w', 'x', 'y', 'z',
];

/// The order of tones: grave (huyen), hook above (hoi), tilde (nga), acute (sac), dot (nang).
const TONES: [char; 5] = ['\u{0300}', '\u{0309}', '\u{0303}', '\u{0301}', '\u{0323}'];

/// A byte string that sorts as Vietnamese dictionaries do.
///
/// First the letters (a, ă, â, b, c, d, đ, e, ê, ... o, ô, ơ, ... u, ư, ...; a space before
/// punctuation before digits before letters; digits one by one, so `10` comes before `9`), then
/// the tones (none, huyền, hỏi, ngã, sắc, nặng), then small before capital, then the text itself.
/// Tone placement is decided by that last level alone: `hóa` and `hoá` stand side by side.
///
/// The text is repaired first, so decomposed and composed text have one key; apart from that,
/// equal keys mean equal text. The key has no zero byte if the text has none.
///
/// # Example
///
/// ```
/// use sobo::model::text::sort_key;
///
/// let mut words = ["mạ", "ma", "mẫu", "mã", "đa", "dư"];
/// words.sort_by_key(|word| sort_key(word));
/// assert_eq!(words, ["dư", "đa", "ma", "mã", "mạ", "mẫu"]);
/// ```
pub fn sort_key(text: &str) -> Vec<u8> {
    let repaired = repair(text).text;
    let mut key = Levels::of(&repaired).finish();
    key.extend_from_slice(repaired.as_bytes());
    key
}

/// A byte string that sorts people by given name (the last word), then family name (the first),
/// then what stands between; each with its tones, and case only after all three.
///
/// Ends with the text itself, as [`sort_key`] does; runs of spaces do not matter before that.
///
/// # Example
///
/// ```
/// use sobo::model::text::name_sort_key;
///
/// assert!(name_sort_key("Trần Văn An") < name_sort_key("Lê Thị Bình"));
/// assert!(name_sort_key("Dương Ánh") < name_sort_key("Đỗ Ánh"));
/// ```
pub fn name_sort_key(full_name: &str) -> Vec<u8> {
    let repaired = repair(full_name).text;
    let words: Vec<&str> = repaired.split_whitespace().collect();
    let (family, middle, given) = match words.as_slice() {
        [] => ("", String::new(), ""),
        [given] => ("", String::new(), *given),
        [family, middle @ .., given] => (*family, middle.join(" "), *given),
    };
    let mut key = Vec::new();
    let mut cases = Vec::new();
    for part in [given, family, &middle] {
        let levels = Levels::of(part);
        key.extend(levels.letters);
        key.push(LEVEL_END);
        key.extend(levels.tones);
        key.push(LEVEL_END);
        cases.extend(levels.cases);
        cases.push(LEVEL_END);
    }
    key.extend(cases);
    key.extend_from_slice(repaired.as_bytes());
    key
}

/// The weights of a text, level by level, without their ends.
#[derive(Default)]
struct Levels {
    letters: Vec<u8>,
    tones: Vec<u8>,
    cases: Vec<u8>,
}

impl Levels {
    fn of(text: &str) -> Levels {
        let mut levels = Levels::default();
        let mut parts = nfd(fold_tone_placement(text).chars()).into_iter();
        let mut next = parts.next();
        while let Some(base) = next {
            let mut marks = Vec::new();
            next = parts.next();
            while let Some(mark) = next.filter(|&c| is_combining_mark(c)) {
                marks.push(mark);
                next = parts.next();
            }
            levels.push(base, &mut marks);
        }
        levels
    }

    /// Adds one letter with its marks.
    fn push(&mut self, base: char, marks: &mut Vec<char>) {
        let mut letter = lower(base);
        self.cases.push(if letter == base { LEAST } else { CAPITAL });
        // Breve, circumflex and horn make another letter; all other marks only shade one.
        let shape = marks.iter().enumerate().find_map(|(i, &m)| Some((i, shaped(letter, m)?)));
        if let Some((index, other)) = shape {
            marks.remove(index);
            letter = other;
        }
        push_letter(&mut self.letters, letter);
        if marks.is_empty() {
            self.tones.push(LEAST);
        }
        for &mark in marks.iter() {
            match TONES.iter().position(|&tone| tone == mark) {
                Some(rank) => self.tones.push(LEAST + 1 + rank as u8),
                None => push_code_point(&mut self.tones, OTHER_MARK, mark),
            }
        }
    }

    /// All levels, each with its end.
    fn finish(self) -> Vec<u8> {
        let mut key = self.letters;
        key.push(LEVEL_END);
        key.extend(self.tones);
        key.push(LEVEL_END);
        key.extend(self.cases);
        key.push(LEVEL_END);
        key
    }
}

/// The letter that `base` and a shaping mark make together.
fn shaped(base: char, mark: char) -> Option<char> {
    let fits = match mark {
        '\u{0306}' => base == 'a',
        '\u{0302}' => matches!(base, 'a' | 'e' | 'o'),
        '\u{031b}' => matches!(base, 'o' | 'u'),
        _ => false,
    };
    fits.then(|| unicode_normalization::char::compose(base, mark)).flatten()
}

fn push_letter(key: &mut Vec<u8>, letter: char) {
    if let Some(rank) = ALPHABET.iter().position(|&l| l == letter) {
        key.push(LETTER + rank as u8);
    } else if let Some(digit) = letter.to_digit(10) {
        key.push(DIGIT + digit as u8);
    } else if letter.is_whitespace() {
        key.push(LEAST);
    } else if letter.is_alphanumeric() {
        push_code_point(key, OTHER_LETTER, letter);
    } else {
        push_code_point(key, SYMBOL, letter);
    }
}

/// A class byte and the code point in three bytes of seven bits, none of which ends a level.
fn push_code_point(key: &mut Vec<u8>, class: u8, c: char) {
    let code = u32::from(c);
    key.push(class);
    key.extend([14, 7, 0].map(|shift| 0x80 | (code >> shift & 0x7f) as u8));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that every earlier text sorts before every later one.
    fn check_order(key: fn(&str) -> Vec<u8>, sorted: &[&str]) {
        for (i, a) in sorted.iter().enumerate() {
            for b in &sorted[i + 1..] {
                assert!(key(a) < key(b), "{a} must come before {b}");
            }
        }
    }

    #[test]
    fn t26_letters_tones_and_case() {
        let lists: [&[&str]; 12] = [
            &["ma", "mà", "mả", "mã", "má", "mạ"],
            &["an", "ăn", "ân"],
            &["d", "đ"],
            &["e", "ê"],
            &["o", "ô", "ơ", "p"],
            &["u", "ư", "v"],
            &["an", "An", "AN", "àn", "ÀN", "ang", "ăn"],
            // A tone weighs less than any later letter.
            &["mạ", "mai", "mái", "mãng", "mẳn", "mần"],
            &["", " ", "-", "0", "10", "9", "a", "z", "\u{436}"],
            &["Bia", "Bìa", "Bia Sài Gòn", "Biên"],
            &["hoa", "hoà", "hòa", "hỏa", "hoạ", "hoan"],
            &["tin", "tín", "tin tức", "tịnh"],
        ];
        for list in lists {
            check_order(sort_key, list);
        }
    }

    #[test]
    fn the_alphabet_is_in_order_in_every_case_and_tone() {
        for (i, a) in ALPHABET.iter().enumerate() {
            for b in &ALPHABET[i + 1..] {
                let (a, b) = (format!("{a}"), format!("{b}"));
                check_order(sort_key, &[&a, &b]);
                check_order(sort_key, &[&a.to_uppercase(), &b]);
                check_order(sort_key, &[&format!("{a}\u{323}"), &b]);
            }
        }
    }

    #[test]
    fn t26_people_by_given_name() {
        check_order(
            name_sort_key,
            &[
                "",
                "An",
                "Nguyễn An",
                "NGUYỄN AN",
                "Nguyễn Thị An",
                "Nguyễn Văn An",
                "Dương Ánh",
                "Đỗ Ánh",
                "Trần Thị Ân",
                "Lê Văn Ấn",
            ],
        );
        // Case decides only between names that are otherwise the same.
        check_order(name_sort_key, &["BÙI VĂN HÀ", "Đỗ Văn Hà", "Bùi Văn Hạ"]);
        // Text decides last: a double space is seen, but only there.
        check_order(name_sort_key, &["Lê  Văn An", "Lê Văn An", "Lê Vân An"]);
    }

    #[test]
    fn t27_decomposed_and_composed_have_one_key() {
        assert_eq!(sort_key("e\u{323}\u{302}"), sort_key("\u{1ec7}"));
        assert_eq!(name_sort_key("Le\u{302} A\u{301}nh"), name_sort_key("Lê Ánh"));
    }

    #[test]
    fn keys_are_injective_and_free_of_zero() {
        let texts: Vec<String> = ('\u{1}'..='\u{1fff}').map(String::from).collect();
        let mut keys: Vec<_> = texts.iter().map(|t| (sort_key(t), repair(t).text)).collect();
        keys.sort();
        for pair in keys.windows(2) {
            assert_eq!(pair[0].0 == pair[1].0, pair[0].1 == pair[1].1, "{pair:?}");
        }
        assert!(keys.iter().all(|(key, _)| !key.contains(&0)));
    }
}
