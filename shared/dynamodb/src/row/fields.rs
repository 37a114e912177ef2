//! The tables of fields: `stored!` for a struct, `variants!` for an enum.
//!
//! Owns that a field is named once for both directions, and that none is forgotten: the patterns
//! that take a value apart have no `..`.

// What the tables need in every file that has one.
pub(crate) use serde::Serializer;

pub(crate) use super::RowError;
pub(crate) use super::object::{Object, Tagged};
pub(crate) use super::pools::Pools;
pub(crate) use super::stored_form::{StoredForm, Written};

/// Stores a struct as an object of these fields.
///
/// `field: Codec` is written and read by the codec instead of by its type. `field = value` has
/// this value in rows of a time that did not know the field. `[pool] field` has the pool before it.
macro_rules! stored {
    ($domain:ident { $($([$pool:ident])? $field:ident $(: $codec:ident)? $(= $before:expr)?),+ $(,)? }) => {
        const _: () = {
            use $crate::row::fields::*;

            impl StoredForm for $domain {
                fn write<S: Serializer>(&self, to: S, pools: &Pools) -> Result<S::Ok, S::Error> {
                    use serde::ser::SerializeStruct as _;
                    let Self { $($field),+ } = self;
                    let mut object = to.serialize_struct("", [$(stringify!($field)),+].len())?;
                    $(
                        $(object.serialize_field(stringify!($pool), &Written(&pools.$pool, pools))?;)?
                        write_field!(object, pools, $field $(: $codec)?);
                    )+
                    object.end()
                }

                fn read(json: &str, pools: &Pools) -> Result<Self, RowError> {
                    let object = Object::read(json)?;
                    $($(pools.$pool.fill(read_field!(object, pools, $pool));)?)+
                    Ok(Self { $($field: read_field!(object, pools, $field $(: $codec)? $(= $before)?)),+ })
                }
            }
        };
    };
}

/// Stores an enum by the names of its variants: as the name alone, or as an object whose one
/// member has the name and holds the content. Another name is a later version's.
macro_rules! variants {
    ($domain:ident { $($name:literal =>
        $variant:ident $(($only:ident))? $({ $($field:ident $(: $codec:ident)?),+ $(,)? })?
    ),+ $(,)? }) => {
        const _: () = {
            use $crate::row::fields::*;

            impl StoredForm for $domain {
                #[allow(unused_variables, reason = "names alone need no pools")]
                fn write<S: Serializer>(&self, to: S, pools: &Pools) -> Result<S::Ok, S::Error> {
                    match self {
                        $(Self::$variant $(($only))? $({ $($field),+ })? => {
                            write_variant!(to, pools, $name $(($only))? $({ $($field $(: $codec)?),+ })?)
                        })+
                    }
                }

                #[allow(unused_variables, reason = "names alone need no pools")]
                fn read(json: &str, pools: &Pools) -> Result<Self, RowError> {
                    let tagged = Tagged::read(json)?;
                    match tagged.name.as_str() {
                        $($name => read_variant!(
                            tagged, pools, $variant $(($only))? $({ $($field $(: $codec)?),+ })?
                        ),)+
                        _ => Err(RowError::newer("it is of another kind")),
                    }
                }
            }
        };
    };
}

macro_rules! write_variant {
    ($to:ident, $pools:ident, $name:literal) => {
        $to.serialize_str($name)
    };
    ($to:ident, $pools:ident, $name:literal ($only:ident)) => {
        $to.serialize_newtype_variant("", 0, $name, &Written($only, $pools))
    };
    ($to:ident, $pools:ident, $name:literal { $($field:ident $(: $codec:ident)?),+ }) => {{
        use serde::ser::SerializeStructVariant as _;
        let mut object = $to.serialize_struct_variant("", 0, $name, [$(stringify!($field)),+].len())?;
        $(write_field!(object, $pools, $field $(: $codec)?);)+
        object.end()
    }};
}

macro_rules! read_variant {
    ($tagged:ident, $pools:ident, $variant:ident) => {
        $tagged.alone(Self::$variant)
    };
    ($tagged:ident, $pools:ident, $variant:ident ($only:ident)) => {
        Ok(Self::$variant(StoredForm::read($tagged.content()?, $pools)?))
    };
    ($tagged:ident, $pools:ident, $variant:ident { $($field:ident $(: $codec:ident)?),+ }) => {{
        let object = Object::read($tagged.content()?)?;
        Ok(Self::$variant { $($field: read_field!(object, $pools, $field $(: $codec)?)),+ })
    }};
}

macro_rules! write_field {
    ($object:ident, $pools:ident, $field:ident $(: $codec:ident)?) => {
        if let Some(value) = codec!($($codec)?::write_field)($field, $pools) {
            $object.serialize_field(stringify!($field), &value)?;
        }
    };
}

macro_rules! read_field {
    ($object:ident, $pools:ident, $field:ident $(: $codec:ident)? $(= $before:expr)?) => {
        $object.field(stringify!($field), |json| {
            $(if json.is_none() { return Ok($before); })?
            codec!($($codec)?::read_field)(json, $pools)
        })?
    };
}

/// What writes and reads a field: its type, unless a codec is named.
macro_rules! codec {
    (::$function:ident) => {
        StoredForm::$function
    };
    ($codec:ident::$function:ident) => {
        $codec::$function
    };
}

pub(crate) use {codec, read_field, read_variant, stored, variants, write_field, write_variant};
