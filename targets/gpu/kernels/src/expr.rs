//! Computations on single elements, as WGSL on scalars or vectors.

use std::collections::BTreeSet;

use crate::builder::literal;

/// A computation on single elements.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// Operand of this index. In an epilogue, 0 is what the kernel computed.
    Value(usize),
    /// A constant.
    Constant(f32),
    /// A constant of integers.
    Integer(i32),
    /// A constant of integers without a sign, and of truth values, which are 0 and 1.
    Unsigned(u32),
    /// An operation on one value.
    Unary(Unary, Box<Expr>),
    /// An operation on two.
    Binary(Binary, Box<Expr>, Box<Expr>),
    /// Second or third, as the comparison of the first two has it.
    Select(Comparison, Box<[Expr; 4]>),
}

/// Operations on one value; on floats, except for [`Unary::Neg`] and [`Unary::Abs`], and the conversions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "StableHLO's names")]
pub enum Unary {
    Neg,
    Abs,
    Exp,
    Log,
    Sqrt,
    Rsqrt,
    Tanh,
    Sine,
    Cosine,
    Erf,
    Logistic,
    Floor,
    Ceil,
    RoundNearestEven,
    Sign,
    Tan,
    /// exp(x) - 1, exact near 0.
    ExpMinusOne,
    /// log(1 + x), exact near 0.
    LogPlusOne,
    /// 1 where a float is neither infinite nor NaN, else 0: told by its bits.
    IsFinite,
    /// 1 where a float is NaN, else 0: told by its bits.
    IsNan,
    /// x logistic(x).
    Silu,
    /// x (1 + erf(x / sqrt 2)) / 2.
    Gelu,
    /// Its approximation by tanh: x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2.
    GeluTanh,
    /// Integer to float.
    ToFloat,
    /// To an integer; a float towards zero.
    ToInteger,
    /// To an integer without a sign; a float towards zero.
    ToUnsigned,
    /// All bits of an integer, turned.
    Not,
}

/// Operations on two values of one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "StableHLO's names")]
pub enum Binary {
    Add,
    Subtract,
    Multiply,
    /// Of floats.
    Divide,
    /// Where an operand is NaN, the other.
    Maximum,
    /// Where an operand is NaN, the other.
    Minimum,
    /// Of floats; NaN where an operand is, told by its bits.
    MaximumOrNan,
    /// Of floats; NaN where an operand is, told by its bits.
    MinimumOrNan,
    /// Of floats.
    Power,
    /// Of integers, towards zero; by zero it is -1.
    Quotient,
    /// What [`Binary::Quotient`] leaves; by zero it is the dividend.
    Remainder,
    /// Of integers without a sign; by zero it is the greatest.
    UnsignedQuotient,
    /// What [`Binary::UnsignedQuotient`] leaves; by zero it is the dividend.
    UnsignedRemainder,
    /// Of integers' bits.
    And,
    /// Of integers' bits.
    Or,
    /// Of integers' bits.
    Xor,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "StableHLO's names")]
pub enum Comparison {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Comparison {
    fn sign(self) -> &'static str {
        match self {
            Self::Eq => "==",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
        }
    }
}

impl Expr {
    /// An operation on this.
    pub fn unary(self, operation: Unary) -> Self {
        Self::Unary(operation, Box::new(self))
    }

    /// An operation on this and `other`.
    pub fn binary(self, operation: Binary, other: Self) -> Self {
        Self::Binary(operation, Box::new(self), Box::new(other))
    }

    /// max(x, 0).
    pub fn relu(self) -> Self {
        self.binary(Binary::Maximum, Self::Constant(0.0))
    }

    /// x clamped to 0..=6.
    pub fn relu6(self) -> Self {
        self.relu().binary(Binary::Minimum, Self::Constant(6.0))
    }

    /// One more than the highest operand's index.
    pub fn operands(&self) -> usize {
        match self {
            Self::Value(index) => index + 1,
            Self::Constant(_) | Self::Integer(_) | Self::Unsigned(_) => 0,
            Self::Unary(_, x) => x.operands(),
            Self::Binary(_, x, y) => x.operands().max(y.operands()),
            Self::Select(_, parts) => parts.iter().map(Self::operands).max().unwrap_or(0),
        }
    }

    /// The expression in WGSL over the named operands, each a scalar or a vector of `width` elements, and the functions that it calls.
    pub(crate) fn wgsl(&self, operands: &[String], width: u32) -> (String, Functions) {
        let mut functions = Functions { width, used: BTreeSet::new() };
        let text = self.text(operands, &mut functions);
        (text, functions)
    }

    fn text(&self, operands: &[String], functions: &mut Functions) -> String {
        match self {
            Self::Value(index) => operands.get(*index).cloned().unwrap_or_default(),
            Self::Constant(value) if value.is_finite() => {
                format!("{}({})", functions.vector("f32"), literal(*value))
            }
            // WGSL has no literal of it, and refuses constants that become one.
            Self::Constant(value) => {
                format!("{}({})", functions.call("from_bits"), functions.bits_of(*value))
            }
            // The least integer has no literal: its digits without the sign are too large.
            Self::Integer(i32::MIN) => format!("{}(-2147483647i - 1i)", functions.vector("i32")),
            Self::Integer(value) => format!("{}({value}i)", functions.vector("i32")),
            Self::Unsigned(value) => format!("{}({value}u)", functions.vector("u32")),
            Self::Unary(operation, x) => {
                let x = x.text(operands, functions);
                functions.unary(*operation, &x)
            }
            Self::Binary(operation, x, y) => {
                let (x, y) = (x.text(operands, functions), y.text(operands, functions));
                match operation {
                    Binary::Add => format!("({x} + {y})"),
                    Binary::Subtract => format!("({x} - {y})"),
                    Binary::Multiply => format!("({x} * {y})"),
                    Binary::Divide => format!("({x} / {y})"),
                    Binary::Maximum => format!("max({x}, {y})"),
                    Binary::Minimum => format!("min({x}, {y})"),
                    Binary::MaximumOrNan => format!("{}({x}, {y})", functions.call("maximum_or_nan")),
                    Binary::MinimumOrNan => format!("{}({x}, {y})", functions.call("minimum_or_nan")),
                    Binary::Power => format!("{}({x}, {y})", functions.call("power")),
                    Binary::Quotient => format!("{}({x}, {y})", functions.call("quotient")),
                    Binary::Remainder => format!("{}({x}, {y})", functions.call("remainder")),
                    Binary::UnsignedQuotient => {
                        format!("{}({x}, {y})", functions.call("unsigned_quotient"))
                    }
                    Binary::UnsignedRemainder => {
                        format!("{}({x}, {y})", functions.call("unsigned_remainder"))
                    }
                    Binary::And => format!("({x} & {y})"),
                    Binary::Or => format!("({x} | {y})"),
                    Binary::Xor => format!("({x} ^ {y})"),
                }
            }
            Self::Select(comparison, parts) => {
                let special = |part: &Expr| match part {
                    Self::Constant(value) if !value.is_finite() => Some(*value),
                    _ => None,
                };
                let [a, b, yes, no] = parts.as_ref();
                let text = |part: &Expr, functions: &mut Functions| part.text(operands, functions);
                let condition = match (comparison, special(b)) {
                    // GPUs may assume that no float is infinite: bits tell.
                    (Comparison::Eq | Comparison::Ne, Some(infinity)) if infinity.is_infinite() => {
                        let a = text(a, functions);
                        let (bits, infinity) = (functions.vector("u32"), functions.bits_of(infinity));
                        format!("bitcast<{bits}>({a}) {} {infinity}", comparison.sign())
                    }
                    _ => {
                        let (a, b) = (text(a, functions), text(b, functions));
                        format!("{a} {} {b}", comparison.sign())
                    }
                };
                if special(yes).or(special(no)).is_none() {
                    let (yes, no) = (text(yes, functions), text(no, functions));
                    return format!("select({no}, {yes}, {condition})");
                }
                let bits = |part: &Expr, functions: &mut Functions| match special(part) {
                    Some(value) => functions.bits_of(value),
                    None => {
                        let part = text(part, functions);
                        format!("bitcast<{}>({part})", functions.vector("u32"))
                    }
                };
                let (yes, no) = (bits(yes, functions), bits(no, functions));
                format!("bitcast<{}>(select({no}, {yes}, {condition}))", functions.vector("f32"))
            }
        }
    }
}

/// Functions that expressions call, for one width.
pub struct Functions {
    width: u32,
    used: BTreeSet<&'static str>,
}

impl Functions {
    fn vector(&self, scalar: &str) -> String {
        if self.width == 1 { scalar.to_owned() } else { format!("vec{}<{scalar}>", self.width) }
    }

    /// A float's bits.
    fn bits_of(&self, value: f32) -> String {
        format!("{}({:#010x}u)", self.vector("u32"), value.to_bits())
    }

    fn call(&mut self, name: &'static str) -> String {
        self.used.insert(name);
        format!("{name}{}", self.width)
    }

    fn unary(&mut self, operation: Unary, x: &str) -> String {
        let builtin = match operation {
            Unary::Neg => return format!("(-{x})"),
            Unary::ToFloat => return format!("{}({x})", self.vector("f32")),
            Unary::ToInteger => return format!("{}({x})", self.vector("i32")),
            Unary::ToUnsigned => return format!("{}({x})", self.vector("u32")),
            Unary::Not => return format!("(~{x})"),
            Unary::Abs => "abs",
            Unary::Exp => "exp",
            Unary::Log => "log",
            Unary::Sqrt => "sqrt",
            Unary::Rsqrt => "inverseSqrt",
            Unary::Sine => "sin",
            Unary::Cosine => "cos",
            Unary::Floor => "floor",
            Unary::Ceil => "ceil",
            Unary::RoundNearestEven => "round",
            Unary::Sign => "sign",
            Unary::Tan => "tan",
            Unary::ExpMinusOne => return format!("{}({x})", self.call("exp_minus_one")),
            Unary::LogPlusOne => return format!("{}({x})", self.call("log_plus_one")),
            Unary::IsFinite => return format!("{}({x})", self.call("is_finite")),
            Unary::IsNan => return format!("{}({x})", self.call("is_nan")),
            Unary::Tanh => return format!("{}({x})", self.call("bounded_tanh")),
            Unary::Erf => return format!("{}({x})", self.call("erf")),
            Unary::Logistic => return format!("{}({x})", self.call("logistic")),
            Unary::Silu => return format!("{}({x})", self.call("silu")),
            Unary::Gelu => {
                self.call("erf");
                return format!("{}({x})", self.call("gelu"));
            }
            Unary::GeluTanh => {
                self.call("bounded_tanh");
                return format!("{}({x})", self.call("gelu_tanh"));
            }
        };
        format!("{builtin}({x})")
    }

    /// Their definitions.
    pub fn definitions(&self) -> String {
        let width = self.width.to_string();
        let [float, integer, unsigned] = ["f32", "i32", "u32"].map(|scalar| self.vector(scalar));
        let fill = |text: &str| {
            let text = text.replace('#', &width).replace("@i", &integer).replace("@u", &unsigned);
            text.replace('@', &float)
        };
        self.used.iter().map(|name| fill(definition(name))).collect()
    }
}

/// The definition of a function, with `@` for the type of floats, `@i` and `@u` for those of integers, and `#` for their width.
fn definition(name: &str) -> &'static str {
    match name {
        // Some drivers compute tanh by exp(2x), which overflows; from 15 on the result is 1 anyway.
        "bounded_tanh" => {
            "fn bounded_tanh#(x: @) -> @ { return tanh(clamp(x, @(-15.0), @(15.0))); }\n"
        }
        "logistic" => "fn logistic#(x: @) -> @ { return 1.0 / (1.0 + exp(-x)); }\n",
        "silu" => "fn silu#(x: @) -> @ { return x / (1.0 + exp(-x)); }\n",
        "gelu" => "fn gelu#(x: @) -> @ { return 0.5 * x * (1.0 + erf#(x * 0.70710678)); }\n",
        "gelu_tanh" => {
            "fn gelu_tanh#(x: @) -> @ { return 0.5 * x * (1.0 + bounded_tanh#(0.79788456 * (x + 0.044715 * x * x * x))); }\n"
        }
        // Below 1 the series of erf (Abramowitz and Stegun 7.1.5), above it their approximation 7.1.26, off by 1.5e-7 at most.
        "erf" => {
            "fn erf#(x: @) -> @ {
    let s = x * x;
    let series = 1.12837917 * x * (1.0 - s * (0.33333333 - s * (0.1 - s * (0.023809524 - s * (0.0046296296
        - s * (7.5757576e-4 - s * (1.0683761e-4 - s * (1.3227513e-5 - s * (1.4589169e-6 - s * 1.4503852e-7)))))))));
    let t = 1.0 / (1.0 + 0.3275911 * abs(x));
    let tail = 1.0 - t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * exp(-s);
    return select(sign(x) * tail, series, abs(x) < @(1.0));
}\n"
        }
        // WGSL's pow knows no negative base; 0 to the 0 is 1 here as in StableHLO.
        "power" => {
            "fn power#(x: @, y: @) -> @ {
    let p = pow(abs(x), y);
    let odd = abs(y) - 2.0 * floor(abs(y) * 0.5) == @(1.0);
    return select(select(p, -p, (x < @(0.0)) & odd), @(1.0), y == @(0.0));
}\n"
        }
        "exp_minus_one" => {
            "fn exp_minus_one#(x: @) -> @ {
    let series = x * (1.0 + x * (0.5 + x * (0.16666667 + x * (0.041666667 + x * (0.0083333333
        + x * (0.0013888889 + x * (1.984127e-4 + x * 2.4801587e-5)))))));
    return select(exp(x) - 1.0, series, abs(x) < @(0.5));
}\n"
        }
        // 2 atanh(x / (2 + x)), by its series.
        "log_plus_one" => {
            "fn log_plus_one#(x: @) -> @ {
    let z = x / (2.0 + x);
    let s = z * z;
    let series = 2.0 * z * (1.0 + s * (0.33333333 + s * (0.2 + s * (0.14285714 + s * (0.11111111
        + s * (0.09090909 + s * 0.07692308))))));
    return select(log(1.0 + x), series, abs(x) < @(0.5));
}\n"
        }
        "is_finite" => {
            "fn is_finite#(x: @) -> @u {
    return select(@u(0u), @u(1u), (bitcast<@u>(x) & @u(0x7f800000u)) != @u(0x7f800000u));
}\n"
        }
        "is_nan" => {
            "fn is_nan#(x: @) -> @u {
    return select(@u(0u), @u(1u), (bitcast<@u>(x) & @u(0x7fffffffu)) > @u(0x7f800000u));
}\n"
        }
        "from_bits" => "fn from_bits#(bits: @u) -> @ { return bitcast<@>(bits); }\n",
        "maximum_or_nan" => {
            "fn maximum_or_nan#(x: @, y: @) -> @ {
    let of_y = select(max(x, y), y, (bitcast<@u>(y) & @u(0x7fffffffu)) > @u(0x7f800000u));
    return select(of_y, x, (bitcast<@u>(x) & @u(0x7fffffffu)) > @u(0x7f800000u));
}\n"
        }
        "minimum_or_nan" => {
            "fn minimum_or_nan#(x: @, y: @) -> @ {
    let of_y = select(min(x, y), y, (bitcast<@u>(y) & @u(0x7fffffffu)) > @u(0x7f800000u));
    return select(of_y, x, (bitcast<@u>(x) & @u(0x7fffffffu)) > @u(0x7f800000u));
}\n"
        }
        // Division by zero may stop a CPU, and so may the least integer's by -1.
        "quotient" => {
            "fn quotient#(x: @i, y: @i) -> @i {
    let minus = y == @i(-1i);
    return select(select(x / select(y, @i(1i), (y == @i(0i)) | minus), -x, minus), @i(-1i), y == @i(0i));
}\n"
        }
        "remainder" => {
            "fn remainder#(x: @i, y: @i) -> @i {
    let none = (y == @i(0i)) | (y == @i(-1i));
    return select(x % select(y, @i(1i), none), select(@i(0i), x, y == @i(0i)), none);
}\n"
        }
        "unsigned_quotient" => {
            "fn unsigned_quotient#(x: @u, y: @u) -> @u {
    return select(x / max(y, @u(1u)), @u(4294967295u), y == @u(0u));
}\n"
        }
        "unsigned_remainder" => {
            "fn unsigned_remainder#(x: @u, y: @u) -> @u { return select(x % max(y, @u(1u)), x, y == @u(0u)); }\n"
        }
        _ => "",
    }
}
