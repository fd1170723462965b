//! Text taken for a number, a name, a code, a day or an expression: what is read prints as something
//! that is read as the same.

use sobo::aggregate::Expression;
use sobo::model::text::{name_sort_key, repair, search_key, sort_key};
use sobo::model::{
    Code, Date, EntryId, Text, format_decimal, format_integer, format_qualified, parse_decimal,
    parse_integer,
};

pub(super) fn figure(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    numbers(text);
    names(text);
    if let Ok(day) = Date::parse(text) {
        assert_eq!(Date::parse(&day.to_string()), Ok(day));
        assert_eq!(Date::parse(&day.to_iso()), Ok(day));
    }
    if let Ok(code) = Code::parse(text) {
        assert_eq!((code.as_str(), Code::parse(code.as_str())), (text, Ok(code.clone())));
    }
    if let Some(id) = EntryId::parse(text) {
        assert_eq!(EntryId::parse(&id.to_string()), Some(id));
    }
    if let Ok(expression) = Expression::parse(text) {
        let codes = expression.codes();
        let _ = expression.written(&|code| code.to_string());
        assert_eq!(Expression::parse(expression.as_str()).unwrap().codes(), codes);
    }
}

fn numbers(text: &str) {
    if let Ok(parsed) = parse_integer(text) {
        let printed = format_qualified(parsed.qualifier, &format_integer(parsed.value));
        let again = parse_integer(&printed).unwrap();
        assert_eq!((again.value, again.qualifier), (parsed.value, parsed.qualifier), "{printed}");
    }
    if let Ok(parsed) = parse_decimal(text) {
        let printed = format_qualified(parsed.qualifier, &format_decimal(parsed.value, 4));
        let again = parse_decimal(&printed).unwrap();
        assert_eq!((again.value, again.qualifier), (parsed.value, parsed.qualifier), "{printed}");
    }
}

fn names(text: &str) {
    let repaired = repair(text).text;
    assert_eq!(repair(&repaired).text, repaired);
    let key = search_key(text);
    assert_eq!(search_key(&key), key);
    let _ = (sort_key(text), name_sort_key(text));
    if let Ok(text) = Text::parse(text) {
        assert_eq!(Text::parse(text.as_str()).as_ref(), Ok(&text));
        assert_eq!(Text::from_canonical(text.as_str()).as_ref(), Ok(&text));
    }
}
