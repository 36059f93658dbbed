//! Reductions over neighbouring dimensions.

use edgec_gpu_plan::{Access, Element};

use crate::builder::{Builder, Cell, literal, row_of_groups};
use crate::elementwise::{element_count, scalar_types};
use crate::matmul::u;
use crate::softmax::{LANES, across_lanes, declare_across_lanes};
use crate::template::{fill, values};
use crate::{Kernel, KernelError};

const NAME: &str = "reduce";

/// `y[o][i]` of `x[o][r][i]` over all `r`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reduce {
    /// How.
    pub reduction: Reduction,
    /// The product of the dimensions before the reduced ones.
    pub outer: u32,
    /// The product of the reduced dimensions.
    pub reduced: u32,
    /// The product of the dimensions behind them.
    pub inner: u32,
    /// The elements of `x` and `y`.
    pub element: Element,
}

/// How elements are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Reduction {
    Sum,
    Product,
    Maximum,
    Minimum,
    /// Of floats.
    Mean,
}

impl Reduce {
    /// The kernel. Bindings: `x`, `y`.
    ///
    /// # Errors
    /// Elements of fewer than 16 bits, a mean of integers, sizes of 0 or more elements than 32-bit indices reach.
    pub fn kernel(&self) -> Result<Kernel, KernelError> {
        let Self { reduction, outer, reduced, inner, element } = *self;
        element_count(NAME, &[outer, reduced, inner])?;
        let (computed, stored) = scalar_types(NAME, element)?;
        let integers = computed != "f32";
        if integers && reduction == Reduction::Mean {
            return Err(KernelError::unsupported(NAME, "a mean of integers"));
        }
        let (first, combine) = match reduction {
            Reduction::Sum | Reduction::Mean => ("0".to_owned(), "one + other"),
            Reduction::Product => ("1".into(), "one * other"),
            Reduction::Maximum => (lowest(computed), "max(one, other)"),
            Reduction::Minimum => (highest(computed), "min(one, other)"),
        };
        let finished = match reduction {
            Reduction::Mean => format!("result * {}", literal(1.0 / reduced as f32)),
            _ => "result".into(),
        };
        let kind = format!("{reduction:?}").to_lowercase();
        let mut builder = Builder::new(format!("{NAME}_{kind}_{}_{outer}x{reduced}x{inner}", element.name()));
        let cell = Cell::new(stored, 1);
        builder.storage("x", Access::Read, cell, u64::from(outer) * u64::from(reduced) * u64::from(inner));
        builder.storage("y", Access::Write, cell, u64::from(outer) * u64::from(inner));
        let results = outer * inner;
        let values = values!(
            COMPUTED = computed,
            STORED = stored,
            FIRST = first,
            COMBINE = combine,
            FINISHED = finished,
            REDUCED = u(reduced),
            INNER = u(inner),
            RESULTS = u(results),
            LAST = u(results - 1),
            LANES = u(LANES),
        );
        // Few results of many elements each: a workgroup for one. Otherwise an invocation for one.
        let (template, groups) = if inner == 1 && reduced >= LANES {
            declare_across_lanes(&mut builder, computed);
            let template = "    let place = $GROUP;
    let base = min(place, $LAST) * $REDUCED;
    var one = $COMPUTED($FIRST);
    for (var at = lane; at < $REDUCED; at += $LANES) {
        let other = $COMPUTED(x[base + at]);
        one = $COMBINE;
    }
$ALL    if lane == 0u && place < $RESULTS { y[place] = $STORED($FINISHED); }
";
            (template.replace("$ALL", &across_lanes("result", "one", combine)), u64::from(results))
        } else {
            let template = "    let place = $GROUP * $LANES + lane;
    if place < $RESULTS {
        let base = place / $INNER * $REDUCED * $INNER + place % $INNER;
        var one = $COMPUTED($FIRST);
        for (var at = 0u; at < $REDUCED; at++) {
            let other = $COMPUTED(x[base + at * $INNER]);
            one = $COMBINE;
        }
        let result = one;
        y[place] = $STORED($FINISHED);
    }
";
            (template.to_owned(), u64::from(results.div_ceil(LANES)))
        };
        let (grid, group) = row_of_groups(groups);
        let body = fill(&fill(&template, &values), &[("GROUP", group)]);
        Ok(builder.finish(&body, [LANES, 1, 1], grid))
    }
}

/// The least value of a type, in WGSL.
pub(crate) fn lowest(scalar: &str) -> String {
    match scalar {
        "i32" => "-2147483647i - 1i".into(),
        "u32" => "0u".into(),
        _ => literal(f32::NEG_INFINITY),
    }
}

fn highest(scalar: &str) -> String {
    match scalar {
        "i32" => "2147483647i".into(),
        "u32" => "4294967295u".into(),
        _ => literal(f32::INFINITY),
    }
}
