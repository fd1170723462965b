//! Declares an object of several fields once: how it is read, how it is written, and, for the schema,
//! its form.

/// The form of an object as the schema shows it.
macro_rules! form {
    ($(#[$meta:meta])* $name:ident {
        $($(#[$doc:meta])* $field:ident: $ty:ty $(= $default:ident)?),* $(,)?
    }) => {
        #[cfg(feature = "schema")]
        #[derive(schemars::JsonSchema)]
        #[schemars(deny_unknown_fields)]
        $(#[$meta])*
        #[allow(dead_code, reason = "only looked at")]
        #[allow(clippy::struct_field_names, reason = "the form's own words")]
        pub(crate) struct $name {
            $($(#[$doc])* $(#[schemars($default)])? $field: <$ty as $crate::field::Field>::Form,)*
        }
    };
}

/// An object that is a value of the library. The pattern on the right takes the value apart when it
/// is written, and puts it together when it is read.
macro_rules! object {
    ($(#[$meta:meta])* $name:ident for $value:ty {
        $($(#[$doc:meta])* $field:ident: $ty:ty),* $(,)?
    } = ($($value_is:tt)+)) => {
        $crate::form::form! { $(#[$meta])* $name { $($(#[$doc])* $field: $ty),* } }

        impl $crate::field::Field for $value {
            #[cfg(feature = "schema")]
            type Form = $name;

            fn read(
                value: serde_json::Value,
                names: &$crate::names::Reading<'_>,
            ) -> Result<Self, $crate::Wrong> {
                let known = &[$(stringify!($field)),*];
                let mut fields = $crate::fields::Fields::of(value, known, names)?;
                $(let $field: $ty = fields.take(stringify!($field))?;)*
                Ok($($value_is)+)
            }

            fn write(&self, names: &$crate::names::Writing) -> serde_json::Value {
                let $($value_is)+ = self;
                let mut fields = serde_json::Map::new();
                $($crate::fields::put(
                    &mut fields,
                    stringify!($field),
                    <$ty as $crate::field::Field>::write($field, names),
                );)*
                serde_json::Value::Object(fields)
            }
        }
    };
}

pub(super) use {form, object};
