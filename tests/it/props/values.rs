//! Properties of single values: numbers, texts, dates, ids, and the bytes of entries.

use super::cases;
use proptest::collection::vec;
use proptest::prelude::*;
use sobo::model::{
    Date, Decimal, EntryId, Qualifier, StreamId, format_decimal, format_decimal_short,
    format_integer, format_qualified, parse_decimal, parse_integer, text,
};
use sobo::store::value;
use support::generate::program;

fn decimal() -> impl Strategy<Value = Decimal> {
    let most = Decimal::MAX.units();
    prop_oneof![-1_000_000_i128..1_000_000, -most..=most]
        .prop_map(|units| Decimal::from_units(units).unwrap())
}

/// Texts of the field: letters with marks composed and decomposed, the wrong letter of old
/// fonts, digits, punctuation and spaces.
fn words() -> impl Strategy<Value = String> {
    let letters: Vec<char> =
        "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯáàảãạấầẩẫậếềểễệốồổỗộứừửữựýƣƢ 0123456789.,-/\u{301}\u{300}\u{309}\u{303}\u{323}\u{302}\u{306}\u{31b}"
            .chars()
            .collect();
    vec(proptest::sample::select(letters), 0..24).prop_map(String::from_iter)
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn numbers_read_as_they_are_printed(n in -1_000_000_000_000_i128..1_000_000_000_000) {
        prop_assert_eq!(parse_integer(&format_integer(n)).unwrap().value, n);
        for qualifier in [Qualifier::Over, Qualifier::Nearly, Qualifier::About, Qualifier::Estimate] {
            let read = parse_integer(&format_qualified(qualifier, &format_integer(n))).unwrap();
            prop_assert_eq!((read.value, read.qualifier), (n, qualifier));
        }
    }

    #[test]
    fn decimals_read_as_they_are_printed_or_are_doubted(n in decimal()) {
        prop_assert_eq!(parse_decimal(&format_decimal(n, Decimal::PLACES)).unwrap().value, n);
        // Without decimals one dot may be either: the reader asks, it never guesses.
        if let Ok(read) = parse_decimal(&format_decimal_short(n)) {
            prop_assert_eq!(read.value, n);
        } else {
            prop_assert!(n.to_integer().is_some_and(|n| (1_000..1_000_000).contains(&n.abs())));
        }
    }

    #[test]
    fn to_normalize_twice_is_to_normalize_once(raw in words()) {
        let once = text::repair(&raw).text;
        prop_assert_eq!(&text::repair(&once).text, &once);
        if let Ok(parsed) = text::Text::parse(&raw) {
            prop_assert_eq!(text::Text::parse(parsed.as_str()).unwrap(), parsed.clone());
            prop_assert_eq!(text::Text::from_canonical(parsed.as_str()).unwrap(), parsed);
        }
    }

    #[test]
    fn the_order_of_texts_is_total(a in words(), b in words()) {
        for key in [text::sort_key, text::name_sort_key] {
            let order = key(&a).cmp(&key(&b));
            prop_assert_eq!(key(&b).cmp(&key(&a)), order.reverse());
            // Only one and the same text, however it was typed, stands at one place.
            prop_assert_eq!(order.is_eq(), text::repair(&a).text == text::repair(&b).text);
        }
    }

    #[test]
    fn bytes_of_ids_sort_as_ids_do(a in any::<([u8; 16], u32)>(), b in any::<([u8; 16], u32)>()) {
        let id = |(stream, seq)| EntryId { stream: StreamId(stream), seq };
        let (a, b) = (id(a), id(b));
        prop_assert_eq!(a.cmp(&b), a.to_bytes().cmp(&b.to_bytes()));
        prop_assert_eq!(EntryId::from_bytes(&a.to_bytes()), Some(a));
    }

    #[test]
    fn dates_read_as_they_are_printed(days in -25_567_i32..84_000) {
        let date = Date::from_days(days).unwrap();
        prop_assert_eq!(Date::parse(&date.to_string()).unwrap(), date);
        prop_assert_eq!(Date::parse(&date.to_iso()).unwrap(), date);
    }
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn entries_decode_to_what_was_encoded_and_nothing_else_does(
        program in program(30),
        at in any::<prop::sample::Index>(),
        flip in 1_u8..,
    ) {
        for (_, entry) in &program.write().entries {
            let bytes = value::encode_entry(entry.recorded, &entry.event).unwrap();
            let back = value::decode_entry(&bytes).unwrap();
            prop_assert_eq!(back, (entry.recorded, entry.event.clone()));
            let mut broken = bytes.clone();
            broken[at.index(bytes.len())] ^= flip;
            if let Ok((recorded, event)) = value::decode_entry(&broken) {
                prop_assert_eq!(value::encode_entry(recorded, &event).unwrap(), broken);
            }
            prop_assert!(value::decode_entry(&bytes[..at.index(bytes.len())]).is_err());
        }
    }
}
