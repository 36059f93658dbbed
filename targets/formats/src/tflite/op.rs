//! How the table of operators becomes an enumeration that is written and read.

use super::op_table::{NAMES, Op};

/// The number of the operator that runs code outside the schema.
pub(super) const CUSTOM: i32 = 32;

/// Which union the options stand in, and their type in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Union {
    None,
    Options(u8),
    Options2(u8),
}

impl Union {
    /// The fields of an operator with the union's type and table, and the type.
    pub fn fields(self) -> Option<(u16, u16, u8)> {
        match self {
            Self::None => None,
            Self::Options(kind) => Some((3, 4, kind)),
            Self::Options2(kind) => Some((11, 12, kind)),
        }
    }
}

/// The union of a row.
macro_rules! union {
    (none) => {
        Union::None
    };
    (first $kind:literal) => {
        Union::Options($kind)
    };
    (second $kind:literal) => {
        Union::Options2($kind)
    };
}

/// A field's default: what the row gives, or the type's.
macro_rules! default {
    ($ty:ty) => {
        <$ty>::default()
    };
    ($ty:ty, $value:expr) => {
        $value
    };
}

/// Rows `Variant = number "NAME" (union) { field: type = id or default, … } without [id, …];` to the enumeration `Op`.
/// Fields after `without` are not described: a file that sets one is read as [`Op::Other`].
macro_rules! operators {
    ($(
        $variant:ident = $code:literal $name:literal ($($union:tt)+)
        $({ $($field:ident: $ty:ty = $id:literal $(or $default:expr)?),* $(,)? })?
        $(without [$($hidden:literal),*])?;
    )*) => {
        /// What an operator computes, by the schema's names.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs, reason = "operators and their options are the schema's")]
        pub enum Op {
            $($variant $({ $($field: $ty),* })?,)*
            /// Code outside the schema, with options of its own.
            Custom {
                code: String,
                options: Vec<u8>,
            },
            /// An operator that this version names but does not describe; files that are read may hold any, none is
            /// written.
            Other {
                code: i32,
            },
        }

        /// Every builtin operator that is described: number and name.
        pub(super) const NAMES: &[(i32, &str)] = &[$(($code, $name)),*];

        impl Op {
            /// Its number in the schema.
            pub fn code(&self) -> i32 {
                match self {
                    $(Self::$variant { .. } => $code,)*
                    Self::Custom { .. } => CUSTOM,
                    Self::Other { code } => *code,
                }
            }

            /// Which union its options stand in.
            pub(super) fn union(&self) -> Union {
                match self {
                    $(Self::$variant { .. } => union!($($union)+),)*
                    Self::Custom { .. } | Self::Other { .. } => Union::None,
                }
            }

            /// Its options by the ids of their fields.
            pub(super) fn options(&self) -> Vec<(u16, Field)> {
                match self {
                    $(Self::$variant $({ $($field),* })? => {
                        vec![$($(($id, OptionField::to_field($field)),)*)?]
                    })*
                    Self::Custom { .. } | Self::Other { .. } => Vec::new(),
                }
            }

            /// The builtin operator `code` with the options that `find` finds, the schema's defaults where there are none.
            pub(super) fn decode<'r, 's: 'r>(
                code: i32,
                find: impl Fn(Union) -> Result<Option<Table<'r, 's>>, FormatError>,
            ) -> Result<Self, FormatError> {
                match code {
                    $($code => {
                        let table = find(union!($($union)+))?;
                        $($(if let Some(table) = &table && table.has($hidden)? {
                            return Ok(Self::Other { code });
                        })*)?
                        let _ = &table;
                        Ok(Self::$variant $({ $($field: match &table {
                            Some(table) => <$ty as OptionField>::get(table, $id, default!($ty $(, $default)?))?,
                            None => default!($ty $(, $default)?),
                        }),* })?)
                    })*
                    code => Ok(Self::Other { code }),
                }
            }
        }
    };
}
pub(super) use {default, operators, union};

impl Op {
    /// The schema's name of the operator; a custom operator's own.
    pub fn name(&self) -> String {
        match self {
            Self::Custom { code, .. } => code.clone(),
            _ => {
                let code = self.code();
                let known = NAMES.iter().find(|(known, _)| *known == code);
                known.map_or_else(|| format!("BUILTIN_{code}"), |(_, name)| (*name).to_owned())
            }
        }
    }

    /// The subgraphs that it calls.
    pub fn called_subgraphs(&self) -> Vec<i64> {
        match self {
            Self::If { then_subgraph: a, else_subgraph: b }
            | Self::While { condition: a, body: b }
            | Self::StablehloWhile { cond_subgraph_index: a, body_subgraph_index: b } => {
                vec![i64::from(*a), i64::from(*b)]
            }
            Self::CallOnce { subgraph: a }
            | Self::StablehloComposite { decomposition: a, .. }
            | Self::StablehloReduce { body_subgraph_index: a, .. }
            | Self::StablehloReduceWindow { body_subgraph_index: a, .. }
            | Self::StablehloSort { comparator_subgraph_index: a, .. }
            | Self::StablehloScatter { update_computation_subgraph_index: a, .. } => vec![i64::from(*a)],
            Self::Call { subgraph } => vec![i64::from(*subgraph)],
            Self::StablehloCase { branch_subgraph_indices: all }
            | Self::StablehloCustomCall { called_computations: all, .. } => {
                all.iter().map(|&index| i64::from(index)).collect()
            }
            _ => Vec::new(),
        }
    }
}
