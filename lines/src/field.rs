//! How each type of field is written in a line and read from it.

use super::Wrong;
use super::names::{Reading, Writing};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sobo::model::{
    Attendee, CaseId, ClassId, Code, CutOff, Date, Decimal, DeviceId, EntryId, Inspected, MemberId,
    OrgId, Period, Person, Qualifier, Quantity, Reported, StreamId, Term, Text, TransferId,
    format_decimal, format_integer, format_qualified, parse_decimal, parse_integer,
};

/// A value of the library, and its form in a line.
pub(super) trait Field: Sized {
    /// The form.
    type Line: Serialize + DeserializeOwned + crate::schema::Described;

    fn read(line: Self::Line, names: &Reading<'_>) -> Result<Self, Wrong>;

    fn write(&self, names: &Writing) -> Self::Line;
}

macro_rules! as_it_is {
    ($($ty:ty)*) => {$(
        impl Field for $ty {
            type Line = Self;

            fn read(line: Self, _: &Reading<'_>) -> Result<Self, Wrong> {
                Ok(line)
            }

            fn write(&self, _: &Writing) -> Self {
                *self
            }
        }
    )*};
}

as_it_is!(bool u32 i32);

macro_rules! as_text {
    ($($ty:ty: $read:expr, $write:expr;)*) => {$(
        impl Field for $ty {
            type Line = String;

            fn read(line: String, names: &Reading<'_>) -> Result<Self, Wrong> {
                let read: fn(&str, &Reading<'_>) -> Result<Self, Wrong> = $read;
                read(&line, names)
            }

            fn write(&self, names: &Writing) -> String {
                let write: fn(&Self, &Writing) -> String = $write;
                write(self, names)
            }
        }
    )*};
}

as_text! {
    Text: |text, _| Text::parse(text).map_err(Wrong::new), |text, _| text.to_string();
    Code: |text, _| Code::parse(text).map_err(Wrong::new), |code, _| code.as_str().to_owned();
    Date: |text, _| Date::parse(text).map_err(Wrong::new), |date, _| date.to_iso();
    CutOff: |text, _| Date::parse(text).map(CutOff).map_err(Wrong::new), |cut, _| cut.0.to_iso();
    Term: |text, _| term(text), |term, _| format!("{}-{}", term.from_year(), term.to_year());
    OrgId: |text, names| names.org(text), |org, names| names.org(*org);
    MemberId: |text, names| names.member(text), |member, names| names.member(*member);
    EntryId: |text, names| names.entry(text), |entry, names| names.entry(*entry);
    TransferId: |text, names| names.entry(text).map(TransferId), |id, names| names.entry(id.0);
    CaseId: |text, names| names.entity(text).map(CaseId), |id, names| names.entry(id.0);
    ClassId: |text, names| names.entity(text).map(ClassId), |id, names| names.entry(id.0);
    DeviceId: |text, _| bytes(text).map(DeviceId), |device, _| device.to_string();
    StreamId: |text, _| bytes(text).map(StreamId), |stream, _| stream.to_string();
    [u8; 32]: |text, _| bytes(text), |digest, _| sobo::ledger::Digest(*digest).to_string();
}

/// Bytes as hexadecimal digits, two for each.
fn bytes<const N: usize>(text: &str) -> Result<[u8; N], Wrong> {
    let mut bytes = [0; N];
    if text.len() != 2 * N || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Wrong::new(format!("'{text}' is not {} hexadecimal digits", 2 * N)));
    }
    for (byte, at) in bytes.iter_mut().zip((0..2 * N).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(Wrong::new)?;
    }
    Ok(bytes)
}

/// How far a stream counts.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", schemars(rename = "StreamEnd"))]
pub(crate) struct StreamEndLine {
    /// The stream: 32 hexadecimal digits.
    stream: String,
    /// The number of its last entry that counts.
    last: u32,
}

impl Field for (StreamId, u32) {
    type Line = StreamEndLine;

    fn read(line: StreamEndLine, _: &Reading<'_>) -> Result<Self, Wrong> {
        let stream = bytes(&line.stream).map_err(|wrong| wrong.inside("stream"))?;
        Ok((StreamId(stream), line.last))
    }

    fn write(&self, _: &Writing) -> StreamEndLine {
        StreamEndLine { stream: self.0.to_string(), last: self.1 }
    }
}

fn term(text: &str) -> Result<Term, Wrong> {
    let years = text.split_once('-').and_then(|(from, to)| {
        Some((from.trim().parse::<i32>().ok()?, to.trim().parse::<i32>().ok()?))
    });
    let (from, to) =
        years.ok_or_else(|| Wrong::new(format!("'{text}' is no term; write it as 2020-2025")))?;
    Term::new(from, to).map_err(Wrong::new)
}

impl<T: Field> Field for Option<T> {
    type Line = Option<T::Line>;

    fn read(line: Self::Line, names: &Reading<'_>) -> Result<Self, Wrong> {
        line.map(|line| T::read(line, names)).transpose()
    }

    fn write(&self, names: &Writing) -> Self::Line {
        self.as_ref().map(|value| value.write(names))
    }
}

impl<T: Field> Field for Vec<T> {
    type Line = Vec<T::Line>;

    fn read(line: Self::Line, names: &Reading<'_>) -> Result<Self, Wrong> {
        let each = line.into_iter().enumerate();
        each.map(|(i, line)| T::read(line, names).map_err(|e| e.inside(format!("[{i}]")))).collect()
    }

    fn write(&self, names: &Writing) -> Self::Line {
        self.iter().map(|value| value.write(names)).collect()
    }
}

/// A person as the member's file names them (lý lịch).
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", schemars(rename = "Person"))]
pub(crate) struct PersonLine {
    /// Full name as written (họ và tên).
    name: String,
    /// Birth date (ngày sinh), as 1990-05-19 or 19/05/1990.
    birth: Option<String>,
    /// Sex (giới tính).
    sex: Option<super::choice::Choice<sobo::model::Sex>>,
    /// Number of the member's file (số lý lịch): what other lines name the member by.
    file_no: Option<String>,
    /// Number of the Party card (số thẻ đảng viên).
    card_no: Option<String>,
}

impl Field for Person {
    type Line = PersonLine;

    fn read(line: PersonLine, names: &Reading<'_>) -> Result<Self, Wrong> {
        let inside = |field: &'static str| move |wrong: Wrong| wrong.inside(field);
        Ok(Self {
            name: Field::read(line.name, names).map_err(inside("name"))?,
            birth: Field::read(line.birth, names).map_err(inside("birth"))?,
            sex: Field::read(line.sex, names).map_err(inside("sex"))?,
            file_no: Field::read(line.file_no, names).map_err(inside("file_no"))?,
            card_no: Field::read(line.card_no, names).map_err(inside("card_no"))?,
        })
    }

    fn write(&self, names: &Writing) -> PersonLine {
        PersonLine {
            name: self.name.write(names),
            birth: self.birth.write(names),
            sex: self.sex.write(names),
            file_no: self.file_no.write(names),
            card_no: self.card_no.write(names),
        }
    }
}

/// From one day to another, both included.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", schemars(rename = "Period"))]
pub(crate) struct PeriodLine {
    /// First day.
    from: String,
    /// Last day.
    to: String,
}

impl Field for Period {
    type Line = PeriodLine;

    fn read(line: PeriodLine, names: &Reading<'_>) -> Result<Self, Wrong> {
        let from = Field::read(line.from, names).map_err(|e: Wrong| e.inside("from"))?;
        let to = Field::read(line.to, names).map_err(|e: Wrong| e.inside("to"))?;
        Self::new(from, to).map_err(Wrong::new)
    }

    fn write(&self, _: &Writing) -> PeriodLine {
        PeriodLine { from: self.from().to_iso(), to: self.to().to_iso() }
    }
}

/// A number: plain, or as officials write it, with what stands in front: `"hơn 1.200"`.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
#[cfg_attr(feature = "schema", schemars(rename = "Quantity"))]
pub(crate) enum QuantityLine {
    /// Exactly so many.
    Whole(i64),
    /// As officials write it; `"nothing"` where a unit reports that there was nothing.
    Written(String),
}

const NOTHING: &str = "nothing";

impl Field for Quantity {
    type Line = QuantityLine;

    fn read(line: QuantityLine, _: &Reading<'_>) -> Result<Self, Wrong> {
        match line {
            QuantityLine::Whole(n) => Ok(Self::exact(n)),
            QuantityLine::Written(text) => {
                // A dot groups thousands; decimals have a comma.
                let whole = parse_integer(&text).ok().and_then(|whole| {
                    let value = Decimal::from_integer(whole.value).ok()?;
                    Some((value, whole.qualifier, whole.unit))
                });
                let (value, qualifier, unit) = match whole {
                    Some(whole) => whole,
                    None => {
                        let parsed = parse_decimal(&text).map_err(Wrong::new)?;
                        (parsed.value, parsed.qualifier, parsed.unit)
                    }
                };
                match unit {
                    None => Ok(Self::new(value, qualifier)),
                    Some(unit) => Err(Wrong::new(format!(
                        "leave the unit '{unit}' out: the indicator has its own"
                    ))),
                }
            }
        }
    }

    fn write(&self, _: &Writing) -> QuantityLine {
        let whole = self.value.to_integer().and_then(|n| i64::try_from(n).ok());
        match (self.qualifier, whole) {
            (Qualifier::Exact, Some(n)) => QuantityLine::Whole(n),
            // Four places leave no doubt whether a comma parts decimals or thousands.
            (qualifier, whole) => {
                let number = whole
                    .map_or_else(|| format_decimal(self.value, 4), |n| format_integer(n.into()));
                QuantityLine::Written(format_qualified(qualifier, &number))
            }
        }
    }
}

impl Field for Reported {
    type Line = QuantityLine;

    fn read(line: QuantityLine, names: &Reading<'_>) -> Result<Self, Wrong> {
        match line {
            QuantityLine::Written(text) if text == NOTHING => Ok(Self::Nothing),
            line => Quantity::read(line, names).map(Self::Value),
        }
    }

    fn write(&self, names: &Writing) -> QuantityLine {
        match self {
            Self::Nothing => QuantityLine::Written(NOTHING.to_owned()),
            Self::Value(quantity) => quantity.write(names),
        }
    }
}

/// A member and the cell they are placed in.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Placement {
    /// The member, by file number.
    member: String,
    /// The cell, by code.
    to: String,
}

impl Field for (MemberId, OrgId) {
    type Line = Placement;

    fn read(line: Placement, names: &Reading<'_>) -> Result<Self, Wrong> {
        let member = names.member(&line.member).map_err(|e| e.inside("member"))?;
        Ok((member, names.org(&line.to).map_err(|e| e.inside("to"))?))
    }

    fn write(&self, names: &Writing) -> Placement {
        Placement { member: names.member(self.0), to: names.org(self.1) }
    }
}

/// Who was inspected: exactly one of the three.
#[derive(Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", schemars(rename = "Inspected"))]
pub(crate) struct InspectedLine {
    /// An organization, by code (tổ chức đảng).
    org: Option<String>,
    /// The inspection commission of an organization (ủy ban kiểm tra).
    commission: Option<String>,
    /// A member, by file number (đảng viên).
    member: Option<String>,
    /// The member's post on that day.
    post: Option<super::choice::Choice<sobo::model::Role>>,
}

impl Field for Inspected {
    type Line = InspectedLine;

    fn read(line: InspectedLine, names: &Reading<'_>) -> Result<Self, Wrong> {
        let post = Field::read(line.post, names)?;
        match (line.org, line.commission, line.member, post) {
            (Some(org), None, None, None) => {
                names.org(&org).map(Self::Org).map_err(|e| e.inside("org"))
            }
            (None, Some(org), None, None) => {
                names.org(&org).map(Self::Commission).map_err(|e| e.inside("commission"))
            }
            (None, None, Some(member), post) => {
                let member = names.member(&member).map_err(|e| e.inside("member"))?;
                Ok(Self::Member { member, post })
            }
            _ => Err(Wrong::new("give one of: org, commission, member (with or without a post)")),
        }
    }

    fn write(&self, names: &Writing) -> InspectedLine {
        let nobody = InspectedLine::default();
        match self {
            Self::Org(org) => InspectedLine { org: Some(names.org(*org)), ..nobody },
            Self::Commission(org) => InspectedLine { commission: Some(names.org(*org)), ..nobody },
            Self::Member { member, post } => InspectedLine {
                member: Some(names.member(*member)),
                post: post.write(names),
                ..nobody
            },
        }
    }
}

/// Who attended: a member, or another person by name.
#[derive(Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", schemars(rename = "Attendee"))]
pub(crate) struct AttendeeLine {
    /// A member, by file number.
    member: Option<String>,
    /// Somebody who is no member, by full name …
    name: Option<String>,
    /// … and the organization that sent them, by code.
    org: Option<String>,
}

impl Field for Attendee {
    type Line = AttendeeLine;

    fn read(line: AttendeeLine, names: &Reading<'_>) -> Result<Self, Wrong> {
        match (line.member, line.name, line.org) {
            (Some(member), None, None) => {
                names.member(&member).map(Self::Member).map_err(|e| e.inside("member"))
            }
            (None, Some(name), Some(org)) => Ok(Self::Person {
                name: Field::read(name, names).map_err(|e: Wrong| e.inside("name"))?,
                org: names.org(&org).map_err(|e| e.inside("org"))?,
            }),
            _ => Err(Wrong::new("give a member, or a name and an org")),
        }
    }

    fn write(&self, names: &Writing) -> AttendeeLine {
        let nobody = AttendeeLine::default();
        match self {
            Self::Member(member) => AttendeeLine { member: Some(names.member(*member)), ..nobody },
            Self::Person { name, org } => {
                AttendeeLine { name: Some(name.write(names)), org: Some(names.org(*org)), ..nobody }
            }
        }
    }
}
