//! What the user asks of the target.

use edgec_dialects::ir::{Attr, Module};
use edgec_target::partition::OPTIONS as ATTRIBUTE;
use edgec_target::{TargetOption, TargetOptions};

/// The options of the command line.
pub(crate) const OPTIONS: &[TargetOption] = &[
    TargetOption {
        name: "feature-level",
        value: "LEVEL",
        help: "The NNAPI feature level to keep to: 1 is Android 8.1, 2 is 9, 3 is 10, 4 is 11, 5 is 12, later ones come with updates",
        choices: &["1", "2", "3", "4", "5", "6", "7", "8"],
        default: "5",
    },
    TargetOption {
        name: "precision",
        value: "PRECISION",
        help: "How floats are computed: fp32, relaxed (fp32 that the driver may compute in 16 bits) or fp16",
        choices: &["fp32", "relaxed", "fp16"],
        default: "fp32",
    },
    TargetOption {
        name: "smallest-partition",
        value: "NANOSECONDS",
        help: "What calling the accelerator costs: partitions that save less stay on the CPU",
        choices: &[],
        default: "50000",
    },
];

/// How floats are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Precision {
    Fp32,
    /// In 32 bits, or in 16 where the driver prefers that.
    Relaxed,
    Fp16,
}

/// The options in their meaning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Request {
    pub level: u32,
    pub precision: Precision,
    /// Nanoseconds of a call.
    pub call: f64,
}

impl Request {
    /// The request that these values are.
    pub(crate) fn new(options: &TargetOptions) -> Self {
        Self::read(|name| options.get(name).map(str::to_owned))
    }

    /// The request that a module of partitions carries along.
    pub(crate) fn of(module: Module<'_>) -> Self {
        let given = module.op().attr(ATTRIBUTE);
        Self::read(|name| given?.get(name).and_then(Attr::as_str))
    }

    fn read(value: impl Fn(&str) -> Option<String>) -> Self {
        let value = |name: &str| {
            let default =
                OPTIONS.iter().find(|option| option.name == name).map(|option| option.default.to_owned());
            value(name).or(default).unwrap_or_default()
        };
        let precision = match value("precision").as_str() {
            "relaxed" => Precision::Relaxed,
            "fp16" => Precision::Fp16,
            _ => Precision::Fp32,
        };
        let number = |name: &str, other: f64| value(name).parse().unwrap_or(other);
        Self {
            level: number("feature-level", 5.0) as u32,
            precision,
            call: number("smallest-partition", 50_000.0),
        }
    }
}
