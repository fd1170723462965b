//! Fields with one value of a closed list, written as its code.

use super::Wrong;
use super::field::{Field, text};
use super::names::{Reading, Writing};
use serde_json::Value;
use sobo::model::{
    Activity, ActivityKind, BadgeStage, CodeList, DeviceRole, ElectedBy, Grade, Ground, Honoured,
    Kind, LetterKind, MemberForm, MemberStatus, Mode, OrgForm, OrgKind, Organ, PostBasis,
    RegisteredAs, ReviewKind, Role, Sex, StrikeOffGround, Track,
};

/// A closed list of the field.
pub(super) trait Choices: Copy + 'static {
    #[cfg(feature = "schema")]
    const NAME: &'static str;

    /// Every value.
    const ALL: &'static [Self];

    /// A value's code and its Vietnamese term.
    fn said(self) -> (&'static str, &'static str);
}

macro_rules! choices {
    ($($name:ident)*) => {$(
        impl Choices for $name {
            #[cfg(feature = "schema")]
            const NAME: &'static str = stringify!($name);

            const ALL: &'static [Self] = Self::ALL;

            fn said(self) -> (&'static str, &'static str) {
                (self.code(), self.label())
            }
        }

        choice_field!($name);
    )*};
}

/// A list that the library gives no codes to.
macro_rules! named_here {
    ($name:ident { $($value:ident: $code:literal, $label:literal;)* }) => {
        impl Choices for $name {
            #[cfg(feature = "schema")]
            const NAME: &'static str = stringify!($name);

            const ALL: &'static [Self] = &[$(Self::$value),*];

            fn said(self) -> (&'static str, &'static str) {
                match self {
                    $(Self::$value => ($code, $label),)*
                }
            }
        }

        choice_field!($name);
    };
}

macro_rules! choice_field {
    ($name:ident) => {
        impl Field for $name {
            #[cfg(feature = "schema")]
            type Form = Choice<Self>;

            fn read(value: Value, _: &Reading<'_>) -> Result<Self, Wrong> {
                let text = text(value)?;
                let all = <Self as Choices>::ALL;
                let at = pick(&text, &mut all.iter().map(|value| value.said()))?;
                Ok(all[at])
            }

            fn write(&self, _: &Writing) -> Value {
                self.said().0.into()
            }
        }
    };
}

/// Which of a list's values is meant, by its code or its term.
fn pick(
    text: &str,
    all: &mut dyn Iterator<Item = (&'static str, &'static str)>,
) -> Result<usize, Wrong> {
    let mut codes = Vec::new();
    for (at, (code, label)) in all.enumerate() {
        if code == text || label == text {
            return Ok(at);
        }
        codes.push(code);
    }
    Err(Wrong::new(format!("'{text}' is none of: {}", codes.join(", "))))
}

choices!(
    Activity ActivityKind BadgeStage DeviceRole ElectedBy Grade Ground Honoured LetterKind MemberForm
    MemberStatus Mode OrgForm OrgKind Organ PostBasis RegisteredAs ReviewKind Role Sex StrikeOffGround
    Track
);

named_here!(Kind {
    Stock: "stock", "số có đến ngày";
    Flow: "flow", "số phát sinh trong kỳ";
    Verdict: "verdict", "kết luận cuối cùng";
    Cumulative: "cumulative", "số lũy kế";
    Distinct: "distinct", "số không trùng";
    Ratio: "ratio", "tỷ lệ";
    Attribute: "attribute", "thuộc tính";
});

named_here!(CodeList {
    Indicator: "indicator", "chỉ tiêu";
    Violation: "violation", "nội dung vi phạm";
    Document: "document", "loại văn bản";
    Class: "class", "loại lớp học";
    Award: "award", "khen thưởng";
    Place: "place", "địa bàn";
    Purpose: "purpose", "mục đích nhận xét";
    Donation: "donation", "nguồn ủng hộ";
    Other: "other", "khác";
});

/// One value of a list, as the schema shows it.
#[cfg(feature = "schema")]
pub(crate) struct Choice<T>(std::marker::PhantomData<T>);

#[cfg(feature = "schema")]
impl<T: Choices> schemars::JsonSchema for Choice<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::NAME.into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let each = || T::ALL.iter().map(|value| value.said());
        // The Vietnamese term is taken as well as the code.
        let values: Vec<&str> = each().flat_map(|(code, label)| [code, label]).collect();
        let said: Vec<String> = each().map(|(code, label)| format!("{code}: {label}")).collect();
        schemars::json_schema!({ "type": "string", "enum": values, "description": said.join("; ") })
    }
}
