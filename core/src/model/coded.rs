//! Closed lists of the field: each value has a stable number, an English code and the Vietnamese
//! term that officials use.

/// Declares a closed list. The number goes into keys and must never change; the code goes into
/// interchange; the label is what people read.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident {
        $($(#[$vdoc:meta])* $variant:ident = $number:literal, $code:literal, $label:literal;)*
    }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$vdoc])* #[doc = concat!("\n\nVietnamese: ", $label, ".")] $variant,)*
        }

        impl $name {
            /// Every value, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable number that stands in keys.
            pub const fn number(self) -> u32 {
                match self { $(Self::$variant => $number,)* }
            }

            /// The English code of interchange.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The Vietnamese term.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }

            /// The value with this code, if the list has it.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.code() == code)
            }

            /// The value with this number, if the list has it.
            pub fn from_number(number: u32) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.number() == number)
            }
        }

        impl From<$name> for $crate::model::Tag {
            fn from(value: $name) -> Self {
                $crate::model::Tag::Number(value.number())
            }
        }
    };
}

pub(crate) use coded;
