//! Fields that are objects of several values, and those that have more than one form.

use super::Wrong;
use super::field::Field;
use super::fields::{Fields, put, unlike};
use super::form::{form, object};
use super::names::{Reading, Writing};
use serde_json::{Map, Value};
use sobo::model::{
    Attendee, Date, Decimal, EntryId, Inspected, MemberId, OrgId, Paper, Period, Person, Qualifier,
    Quantity, Reported, Role, Sex, StreamId, Text, format_decimal, format_integer,
    format_qualified, parse_decimal, parse_integer,
};

object! {
    /// A person as the member's file names them (lý lịch).
    #[schemars(rename = "Person")]
    PersonForm for Person {
        /// Full name as written (họ và tên).
        name: Text,
        /// Birth date (ngày sinh), as 1990-05-19 or 19/05/1990.
        birth: Option<Date>,
        /// Sex (giới tính).
        sex: Option<Sex>,
        /// Number of the member's file (số lý lịch): what other lines name the member by.
        file_no: Option<Text>,
        /// Number of the Party card (số thẻ đảng viên).
        card_no: Option<Text>,
    } = (Person { name, birth, sex, file_no, card_no })
}

object! {
    /// The paper an event rests on.
    #[schemars(rename = "Paper")]
    PaperForm for Paper {
        /// The day the decision was signed (ngày ký).
        decided: Date,
        /// Its number, as `12-QĐ/ĐUK` (số).
        number: Option<Text>,
        /// Who issued it (cơ quan ban hành).
        issuer: Option<Text>,
    } = (Paper { decided, number, issuer })
}

object! {
    /// Which entry is corrected.
    Corrects for (EntryId, Text) {
        /// The entry: `#label` of an earlier line, or an id.
        entry: EntryId,
        /// Why (lý do).
        reason: Text,
    } = ((entry, reason))
}

object! {
    /// A member and the cell they are placed in.
    Placement for (MemberId, OrgId) {
        /// The member, by file number.
        member: MemberId,
        /// The cell, by code.
        to: OrgId,
    } = ((member, to))
}

object! {
    /// How far a stream counts.
    StreamEnd for (StreamId, u32) {
        /// The stream: 32 hexadecimal digits.
        stream: StreamId,
        /// The number of its last entry that counts.
        last: u32,
    } = ((stream, last))
}

form! {
    /// From one day to another, both included.
    #[schemars(rename = "Period")]
    PeriodForm {
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
    }
}

impl Field for Period {
    #[cfg(feature = "schema")]
    type Form = PeriodForm;

    fn read(value: Value, names: &Reading<'_>) -> Result<Self, Wrong> {
        let mut fields = Fields::of(value, &["from", "to"], names)?;
        Self::new(fields.take("from")?, fields.take("to")?).map_err(Wrong::new)
    }

    fn write(&self, names: &Writing) -> Value {
        let mut fields = Map::new();
        put(&mut fields, "from", self.from().write(names));
        put(&mut fields, "to", self.to().write(names));
        Value::Object(fields)
    }
}

/// A number: plain, or as officials write it, with what stands in front: `"hơn 1.200"`.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(untagged, rename = "Quantity")]
#[allow(dead_code, reason = "only looked at")]
pub(crate) enum QuantityForm {
    /// Exactly so many.
    Whole(i64),
    /// As officials write it; `"nothing"` where a unit reports that there was nothing.
    Written(String),
}

const NOTHING: &str = "nothing";

impl Field for Quantity {
    #[cfg(feature = "schema")]
    type Form = QuantityForm;

    fn read(value: Value, _: &Reading<'_>) -> Result<Self, Wrong> {
        if let Some(whole) = value.as_i64() {
            return Ok(Self::exact(whole));
        }
        let Value::String(text) = value else {
            return Err(unlike(&value, "a whole number, or text as \"1.200\" or \"12,5\""));
        };
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
            Some(unit) => {
                Err(Wrong::new(format!("leave the unit '{unit}' out: the indicator has its own")))
            }
        }
    }

    fn write(&self, _: &Writing) -> Value {
        let whole = self.value.to_integer().and_then(|n| i64::try_from(n).ok());
        match (self.qualifier, whole) {
            (Qualifier::Exact, Some(n)) => n.into(),
            // Four places leave no doubt whether a comma parts decimals or thousands.
            (qualifier, whole) => {
                let number = whole
                    .map_or_else(|| format_decimal(self.value, 4), |n| format_integer(n.into()));
                Value::String(format_qualified(qualifier, &number))
            }
        }
    }
}

impl Field for Reported {
    #[cfg(feature = "schema")]
    type Form = QuantityForm;

    fn read(value: Value, names: &Reading<'_>) -> Result<Self, Wrong> {
        if value.as_str() == Some(NOTHING) {
            return Ok(Self::Nothing);
        }
        Quantity::read(value, names).map(Self::Value)
    }

    fn write(&self, names: &Writing) -> Value {
        match self {
            Self::Nothing => NOTHING.into(),
            Self::Value(quantity) => quantity.write(names),
        }
    }
}

form! {
    /// Who was inspected: exactly one of the three.
    #[schemars(rename = "Inspected")]
    InspectedForm {
        /// An organization, by code (tổ chức đảng).
        org: Option<OrgId>,
        /// The inspection commission of an organization (ủy ban kiểm tra).
        commission: Option<OrgId>,
        /// A member, by file number (đảng viên).
        member: Option<MemberId>,
        /// The member's post on that day.
        post: Option<Role>,
    }
}

impl Field for Inspected {
    #[cfg(feature = "schema")]
    type Form = InspectedForm;

    fn read(value: Value, names: &Reading<'_>) -> Result<Self, Wrong> {
        let mut fields = Fields::of(value, &["org", "commission", "member", "post"], names)?;
        let org: Option<OrgId> = fields.take("org")?;
        let commission: Option<OrgId> = fields.take("commission")?;
        let member: Option<MemberId> = fields.take("member")?;
        let post: Option<Role> = fields.take("post")?;
        match (org, commission, member, post) {
            (Some(org), None, None, None) => Ok(Self::Org(org)),
            (None, Some(org), None, None) => Ok(Self::Commission(org)),
            (None, None, Some(member), post) => Ok(Self::Member { member, post }),
            _ => Err(Wrong::new("give one of: org, commission, member (with or without a post)")),
        }
    }

    fn write(&self, names: &Writing) -> Value {
        let mut fields = Map::new();
        match self {
            Self::Org(org) => put(&mut fields, "org", org.write(names)),
            Self::Commission(org) => put(&mut fields, "commission", org.write(names)),
            Self::Member { member, post } => {
                put(&mut fields, "member", member.write(names));
                put(&mut fields, "post", post.write(names));
            }
        }
        Value::Object(fields)
    }
}

form! {
    /// Who attended: a member, or another person by name.
    #[schemars(rename = "Attendee")]
    AttendeeForm {
        /// A member, by file number.
        member: Option<MemberId>,
        /// Somebody who is no member, by full name …
        name: Option<Text>,
        /// … and the organization that sent them, by code.
        org: Option<OrgId>,
    }
}

impl Field for Attendee {
    #[cfg(feature = "schema")]
    type Form = AttendeeForm;

    fn read(value: Value, names: &Reading<'_>) -> Result<Self, Wrong> {
        let mut fields = Fields::of(value, &["member", "name", "org"], names)?;
        let member: Option<MemberId> = fields.take("member")?;
        let name: Option<Text> = fields.take("name")?;
        let org: Option<OrgId> = fields.take("org")?;
        match (member, name, org) {
            (Some(member), None, None) => Ok(Self::Member(member)),
            (None, Some(name), Some(org)) => Ok(Self::Person { name, org }),
            _ => Err(Wrong::new("give a member, or a name and an org")),
        }
    }

    fn write(&self, names: &Writing) -> Value {
        let mut fields = Map::new();
        match self {
            Self::Member(member) => put(&mut fields, "member", member.write(names)),
            Self::Person { name, org } => {
                put(&mut fields, "name", name.write(names));
                put(&mut fields, "org", org.write(names));
            }
        }
        Value::Object(fields)
    }
}
