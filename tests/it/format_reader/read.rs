//! Types as the document lists them, and values of them: read from columns, written as postcard.

use std::collections::BTreeMap;

/// A type.
#[derive(Clone, Debug)]
pub(super) enum Type {
    Named(String),
    Unit,
    Bool,
    /// One byte, as it is.
    Byte,
    /// A number without a sign, or with one.
    Number {
        signed: bool,
    },
    Text,
    Option(Box<Type>),
    List(Box<Type>),
    /// Fields of a structure, or parts of a tuple.
    Fields(Vec<(String, Type)>, bool),
    /// The same so many times.
    Array(usize, Box<Type>),
    Choice(Variants),
}

/// What may be chosen: a name, and what it holds.
type Variants = Vec<(String, Option<Type>)>;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Bool(bool),
    Byte(u8),
    Number(i128),
    Text(String),
    Option(Option<Box<Value>>),
    List(Vec<Value>),
    Fields(Vec<Value>),
    /// A structure's fields with their names.
    Named(Vec<(String, Value)>),
    Choice(u32, String, Option<Box<Value>>),
}

impl Value {
    pub(super) fn field(&self, name: &str) -> &Self {
        let Self::Named(fields) = self else { panic!("no structure: {self:?}") };
        &fields.iter().find(|(own, _)| own == name).unwrap().1
    }

    pub(super) fn chosen(&self) -> (&str, Option<&Self>) {
        let Self::Choice(_, name, inside) = self else { panic!("no choice: {self:?}") };
        (name, inside.as_deref())
    }

    /// Every text within.
    pub(super) fn texts(&self) -> Vec<&str> {
        match self {
            Self::Text(text) => vec![text],
            Self::Option(Some(inside)) | Self::Choice(_, _, Some(inside)) => inside.texts(),
            Self::List(parts) | Self::Fields(parts) => parts.iter().flat_map(Self::texts).collect(),
            Self::Named(fields) => fields.iter().flat_map(|(_, value)| value.texts()).collect(),
            _ => Vec::new(),
        }
    }
}

/// The types by name.
pub(super) struct Schema(BTreeMap<String, Type>);

impl Schema {
    pub(super) fn parse(text: &str) -> Self {
        let mut types = BTreeMap::new();
        let mut choice: Option<(String, Variants)> = None;
        for line in text.lines() {
            if let Some(variant) = line.strip_prefix("  ") {
                let (number, rest) = variant.split_once(' ').unwrap();
                let (name, inside) = rest.split_once(' ').unwrap_or((rest, ""));
                let inside = (!inside.is_empty()).then(|| parse(&mut words(inside).as_slice()));
                let variants = &mut choice.as_mut().unwrap().1;
                assert_eq!(number.parse::<usize>().unwrap(), variants.len(), "without a gap");
                variants.push((name.to_owned(), inside));
                continue;
            }
            types.extend(choice.take().map(|(name, variants)| (name, Type::Choice(variants))));
            let (name, rest) = line.split_once(" =").unwrap();
            match rest.trim() {
                "" => choice = Some((name.to_owned(), Vec::new())),
                rest => drop(types.insert(name.to_owned(), parse(&mut words(rest).as_slice()))),
            }
        }
        types.extend(choice.map(|(name, variants)| (name, Type::Choice(variants))));
        Self(types)
    }

    pub(super) fn get(&self, name: &str) -> &Type {
        &self.0[name]
    }
}

fn words(text: &str) -> Vec<String> {
    let spaced: String = text
        .chars()
        .flat_map(|c| if "(){},:".contains(c) { vec![' ', c, ' '] } else { vec![c] })
        .collect();
    spaced.split_whitespace().map(str::to_owned).collect()
}

fn parse(words: &mut &[String]) -> Type {
    let mut next = || {
        let (first, rest) = words.split_first().unwrap();
        *words = rest;
        first.clone()
    };
    match next().as_str() {
        "bool" => Type::Bool,
        "u8" => Type::Byte,
        "u16" | "u32" | "u64" => Type::Number { signed: false },
        "i32" | "i128" => Type::Number { signed: true },
        "str" => Type::Text,
        "option" => Type::Option(Box::new(parse(words))),
        "list" => Type::List(Box::new(parse(words))),
        open @ ("(" | "{") => parts(words, open == "{"),
        word => match word.parse() {
            Ok(times) => {
                assert_eq!(next(), "x");
                Type::Array(times, Box::new(parse(words)))
            }
            Err(_) => Type::Named(word.to_owned()),
        },
    }
}

fn parts(words: &mut &[String], named: bool) -> Type {
    let mut fields = Vec::new();
    while !matches!(words[0].as_str(), ")" | "}") {
        let mut name = String::new();
        if named {
            name.clone_from(&words[0]);
            assert_eq!(words[1], ":");
            *words = &words[2..];
        }
        fields.push((name, parse(words)));
        if words[0] == "," {
            *words = &words[1..];
        }
    }
    *words = &words[1..];
    if fields.is_empty() { Type::Unit } else { Type::Fields(fields, named) }
}

/// A value in postcard's encoding.
pub(super) fn encode(value: &Value, ty: &Type, schema: &Schema, out: &mut Vec<u8>) {
    match (value, ty) {
        (_, Type::Named(name)) => encode(value, schema.get(name), schema, out),
        (_, Type::Unit) => {}
        (Value::Bool(is), _) => out.push(u8::from(*is)),
        (Value::Byte(byte), _) => out.push(*byte),
        (Value::Number(n), Type::Number { signed: true }) => {
            super::wire::push(out, ((n << 1) ^ (n >> 127)) as u128);
        }
        (Value::Number(n), _) => super::wire::push(out, *n as u128),
        (Value::Text(text), _) => {
            super::wire::push(out, text.len() as u128);
            out.extend_from_slice(text.as_bytes());
        }
        (Value::Option(inside), Type::Option(ty)) => {
            out.push(u8::from(inside.is_some()));
            if let Some(inside) = inside {
                encode(inside, ty, schema, out);
            }
        }
        (Value::List(items), Type::List(ty)) => {
            super::wire::push(out, items.len() as u128);
            for item in items {
                encode(item, ty, schema, out);
            }
        }
        (Value::List(items), Type::Array(_, ty)) => {
            for item in items {
                encode(item, ty, schema, out);
            }
        }
        (Value::Fields(parts), Type::Fields(types, _)) => {
            for (part, (_, ty)) in parts.iter().zip(types) {
                encode(part, ty, schema, out);
            }
        }
        (Value::Named(parts), Type::Fields(types, _)) => {
            for ((_, part), (_, ty)) in parts.iter().zip(types) {
                encode(part, ty, schema, out);
            }
        }
        (Value::Choice(number, _, inside), Type::Choice(variants)) => {
            super::wire::push(out, u128::from(*number));
            if let (Some(inside), Some(ty)) = (inside, &variants[*number as usize].1) {
                encode(inside, ty, schema, out);
            }
        }
        (value, ty) => panic!("{value:?} is no {ty:?}"),
    }
}
