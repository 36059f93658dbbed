//! Expressions as text, as the IR has them: `max((v0 + v1), 0.0)`.
//!
//! `v0`, `v1` ... are operands; numbers with a point or an exponent floats, with `i` or `u` behind them integers. Operations on two values that have a
//! sign stand in parentheses. Reading what was written gives the same expression.

use std::fmt;
use std::str::FromStr;

use crate::{Binary, Comparison, Expr, Unary};

/// How deep texts may be nested.
const MOST_DEPTH: usize = 512;

const UNARY: &[(Unary, &str)] = &[
    (Unary::Neg, "neg"),
    (Unary::Abs, "abs"),
    (Unary::Exp, "exp"),
    (Unary::Log, "log"),
    (Unary::Sqrt, "sqrt"),
    (Unary::Rsqrt, "rsqrt"),
    (Unary::Tanh, "tanh"),
    (Unary::Sine, "sin"),
    (Unary::Cosine, "cos"),
    (Unary::Erf, "erf"),
    (Unary::Logistic, "logistic"),
    (Unary::Floor, "floor"),
    (Unary::Ceil, "ceil"),
    (Unary::RoundNearestEven, "round"),
    (Unary::Sign, "sign"),
    (Unary::Tan, "tan"),
    (Unary::ExpMinusOne, "exp_minus_one"),
    (Unary::LogPlusOne, "log_plus_one"),
    (Unary::IsFinite, "is_finite"),
    (Unary::IsNan, "is_nan"),
    (Unary::Silu, "silu"),
    (Unary::Gelu, "gelu"),
    (Unary::GeluTanh, "gelu_tanh"),
    (Unary::ToFloat, "float"),
    (Unary::ToInteger, "int"),
    (Unary::ToUnsigned, "unsigned"),
    (Unary::Not, "not"),
];

const SIGNS: &[(Binary, &str)] = &[
    (Binary::Add, "+"),
    (Binary::Subtract, "-"),
    (Binary::Multiply, "*"),
    (Binary::Divide, "/"),
    (Binary::And, "&"),
    (Binary::Or, "|"),
    (Binary::Xor, "^"),
];

const FUNCTIONS: &[(Binary, &str)] = &[
    (Binary::Maximum, "max"),
    (Binary::Minimum, "min"),
    (Binary::MaximumOrNan, "maximum"),
    (Binary::MinimumOrNan, "minimum"),
    (Binary::Power, "power"),
    (Binary::Quotient, "quotient"),
    (Binary::Remainder, "remainder"),
    (Binary::UnsignedQuotient, "unsigned_quotient"),
    (Binary::UnsignedRemainder, "unsigned_remainder"),
];

const COMPARISONS: &[(Comparison, &str)] = &[
    (Comparison::Eq, "=="),
    (Comparison::Ne, "!="),
    (Comparison::Le, "<="),
    (Comparison::Ge, ">="),
    (Comparison::Lt, "<"),
    (Comparison::Gt, ">"),
];

fn name<T: PartialEq>(table: &[(T, &'static str)], item: &T) -> &'static str {
    table.iter().find(|(known, _)| known == item).map_or("?", |(_, name)| name)
}

fn named<T: Copy>(table: &[(T, &'static str)], name: &str) -> Option<T> {
    table.iter().find(|(_, known)| *known == name).map(|(item, _)| *item)
}

impl fmt::Display for Expr {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(index) => write!(out, "v{index}"),
            Self::Constant(value) => write!(out, "{value:?}"),
            Self::Integer(value) => write!(out, "{value}i"),
            Self::Unsigned(value) => write!(out, "{value}u"),
            Self::Unary(operation, x) => write!(out, "{}({x})", name(UNARY, operation)),
            Self::Binary(operation, x, y) => match SIGNS.iter().find(|(known, _)| known == operation) {
                Some((_, sign)) => write!(out, "({x} {sign} {y})"),
                None => write!(out, "{}({x}, {y})", name(FUNCTIONS, operation)),
            },
            Self::Select(comparison, parts) => {
                let [a, b, yes, no] = parts.as_ref();
                write!(out, "select({a} {} {b}, {yes}, {no})", name(COMPARISONS, comparison))
            }
        }
    }
}

/// Why a text is no expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason} at character {at} of the expression `{text}`")]
pub struct ExprError {
    text: String,
    at: usize,
    reason: &'static str,
}

impl FromStr for Expr {
    type Err = ExprError;

    fn from_str(text: &str) -> Result<Self, ExprError> {
        let mut reader = Reader { text, at: 0 };
        let expression = reader.expression(0).and_then(|expression| {
            reader.spaces();
            if reader.at == text.len() { Ok(expression) } else { Err("something stands behind it") }
        });
        expression.map_err(|reason| ExprError { text: text.to_owned(), at: reader.at, reason })
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn spaces(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn has(&mut self, sign: &str) -> bool {
        self.spaces();
        let found = self.rest().starts_with(sign);
        self.at += if found { sign.len() } else { 0 };
        found
    }

    fn expect(&mut self, sign: &str, reason: &'static str) -> Result<(), &'static str> {
        if self.has(sign) { Ok(()) } else { Err(reason) }
    }

    fn word(&mut self, belongs: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn sign<T: Copy>(&mut self, table: &[(T, &'static str)]) -> Option<T> {
        table.iter().find(|(_, sign)| self.has(sign)).map(|(item, _)| *item)
    }

    fn expression(&mut self, depth: usize) -> Result<Expr, &'static str> {
        if depth > MOST_DEPTH {
            return Err("it is nested too deep");
        }
        let depth = depth + 1;
        if self.has("(") {
            let x = self.expression(depth)?;
            let operation = self.sign(SIGNS).ok_or("no sign of an operation")?;
            let y = self.expression(depth)?;
            self.expect(")", "no closing parenthesis")?;
            return Ok(x.binary(operation, y));
        }
        if self.rest().starts_with(|c: char| c.is_ascii_digit() || c == '-') || self.rest().starts_with("inf")
        {
            return self.number();
        }
        let word = self.word(|c| c.is_ascii_alphanumeric() || c == '_');
        if word == "NaN" {
            return Ok(Expr::Constant(f32::NAN));
        }
        if let Some(index) = word.strip_prefix('v').and_then(|index| index.parse().ok()) {
            return Ok(Expr::Value(index));
        }
        self.expect("(", "no operand, number or operation")?;
        let expression = if word == "select" {
            let a = self.expression(depth)?;
            let comparison = self.sign(COMPARISONS).ok_or("no comparison")?;
            let b = self.expression(depth)?;
            self.expect(",", "no comma")?;
            let yes = self.expression(depth)?;
            self.expect(",", "no comma")?;
            Expr::Select(comparison, Box::new([a, b, yes, self.expression(depth)?]))
        } else if let Some(operation) = named(UNARY, word) {
            self.expression(depth)?.unary(operation)
        } else {
            let operation = named(FUNCTIONS, word).ok_or("no such operation")?;
            let x = self.expression(depth)?;
            self.expect(",", "no comma")?;
            x.binary(operation, self.expression(depth)?)
        };
        self.expect(")", "no closing parenthesis")?;
        Ok(expression)
    }

    fn number(&mut self) -> Result<Expr, &'static str> {
        let minus = if self.has("-") { "-" } else { "" };
        let digits = self.word(|c| c.is_ascii_alphanumeric() || c == '.');
        let mut number = format!("{minus}{digits}");
        if digits.starts_with(|c: char| c.is_ascii_digit()) && digits.ends_with('e') && self.has("-") {
            number += "-";
            number += self.word(|c| c.is_ascii_digit());
        }
        let reason = "no number";
        match number.strip_suffix('i').or(number.strip_suffix('u')) {
            Some(integer) if number.ends_with('i') => integer.parse().map(Expr::Integer).map_err(|_| reason),
            Some(integer) => integer.parse().map(Expr::Unsigned).map_err(|_| reason),
            None => number.parse().map(Expr::Constant).map_err(|_| reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for text in [
            "max((v0 + v1), 0.0)",
            "select(v0 < -1.5e-8, (v1 * 3e20), -inf)",
            "quotient((v0 - -3i), int(exp(float(v1))))",
            "select((v2 & 1u) != 0u, gelu_tanh(v0), neg(v1))",
            "select(is_nan(v0) != 0u, exp_minus_one(v0), NaN)",
        ] {
            let expression: Expr = text.parse().unwrap();
            assert_eq!(expression.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_expression_is_refused_with_its_place() {
        let reason = |text: &str| text.parse::<Expr>().unwrap_err().to_string();
        assert!(reason("(v0 + ").contains("no operand, number or operation at character 6"));
        assert!(reason("v0 v1").contains("something stands behind it at character 3"));
        assert!(reason("expp(v0)").contains("no such operation"));
        assert!(reason("1.0.0").contains("no number"));
        assert!(reason("").contains("at character 0"));
        assert!(reason(&"(".repeat(100_000)).contains("nested too deep"));
    }
}
