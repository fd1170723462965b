//! Fields with one value of a closed list, written as its code.

use super::Wrong;
use super::field::Field;
use super::names::{Reading, Writing};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sobo::model::{
    Activity, ActivityKind, BadgeStage, CodeList, DeviceRole, ElectedBy, Grade, Ground, Honoured,
    Kind, LetterKind, MemberForm, MemberStatus, Mode, OrgForm, OrgKind, Organ, PostBasis,
    RegisteredAs, ReviewKind, Role, Sex, StrikeOffGround, Track,
};

/// A closed list of the field.
pub(super) trait Choices: Copy + 'static {
    #[cfg_attr(not(feature = "schema"), allow(dead_code))]
    const NAME: &'static str;

    /// Every value with its code and the Vietnamese term.
    fn all() -> Vec<(Self, &'static str, &'static str)>;
}

macro_rules! choices {
    ($($name:ident)*) => {$(
        impl Choices for $name {
            const NAME: &'static str = stringify!($name);

            fn all() -> Vec<(Self, &'static str, &'static str)> {
                Self::ALL.iter().map(|value| (*value, value.code(), value.label())).collect()
            }
        }

        choice_field!($name);
    )*};
}

macro_rules! choice_field {
    ($name:ident) => {
        impl Field for $name {
            type Line = Choice<Self>;

            fn read(line: Self::Line, _: &Reading<'_>) -> Result<Self, Wrong> {
                Ok(line.0)
            }

            fn write(&self, _: &Writing) -> Self::Line {
                Choice(*self)
            }
        }
    };
}

choices!(
    Activity ActivityKind BadgeStage DeviceRole ElectedBy Grade Ground Honoured LetterKind MemberForm
    MemberStatus Mode OrgForm OrgKind Organ PostBasis RegisteredAs ReviewKind Role Sex StrikeOffGround
    Track
);

impl Choices for Kind {
    const NAME: &'static str = "Kind";

    fn all() -> Vec<(Self, &'static str, &'static str)> {
        vec![
            (Self::Stock, "stock", "số có đến ngày"),
            (Self::Flow, "flow", "số phát sinh trong kỳ"),
            (Self::Verdict, "verdict", "kết luận cuối cùng"),
            (Self::Cumulative, "cumulative", "số lũy kế"),
            (Self::Distinct, "distinct", "số không trùng"),
            (Self::Ratio, "ratio", "tỷ lệ"),
            (Self::Attribute, "attribute", "thuộc tính"),
        ]
    }
}
choice_field!(Kind);

impl Choices for CodeList {
    const NAME: &'static str = "CodeList";

    fn all() -> Vec<(Self, &'static str, &'static str)> {
        vec![
            (Self::Indicator, "indicator", "chỉ tiêu"),
            (Self::Violation, "violation", "nội dung vi phạm"),
            (Self::Document, "document", "loại văn bản"),
            (Self::Class, "class", "loại lớp học"),
            (Self::Award, "award", "khen thưởng"),
            (Self::Place, "place", "địa bàn"),
            (Self::Purpose, "purpose", "mục đích nhận xét"),
            (Self::Donation, "donation", "nguồn ủng hộ"),
            (Self::Other, "other", "khác"),
        ]
    }
}
choice_field!(CodeList);

/// One value of a list in a line.
pub(crate) struct Choice<T>(pub(super) T);

impl<T: Choices> Serialize for Choice<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number = std::mem::discriminant(&self.0);
        let all = T::all();
        let found = all.iter().find(|(value, ..)| std::mem::discriminant(value) == number);
        serializer.serialize_str(found.map_or("", |(_, code, _)| code))
    }
}

impl<'de, T: Choices> Deserialize<'de> for Choice<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let all = T::all();
        match all.iter().find(|(_, code, label)| *code == text || *label == text) {
            Some((value, ..)) => Ok(Self(*value)),
            None => {
                let codes: Vec<&str> = all.iter().map(|(_, code, _)| *code).collect();
                let codes = codes.join(", ");
                Err(de::Error::custom(format!("'{text}' is none of: {codes}")))
            }
        }
    }
}

#[cfg(feature = "schema")]
impl<T: Choices> schemars::JsonSchema for Choice<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::NAME.into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let each = T::all();
        // The Vietnamese term is taken as well as the code.
        let values: Vec<&str> = each.iter().flat_map(|(_, code, label)| [*code, *label]).collect();
        let said: Vec<String> =
            each.iter().map(|(_, code, label)| format!("{code}: {label}")).collect();
        schemars::json_schema!({ "type": "string", "enum": values, "description": said.join("; ") })
    }
}
