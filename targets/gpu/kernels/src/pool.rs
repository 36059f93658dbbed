//! Pools over images, channels last.

use edgec_gpu_plan::Access;

use crate::builder::{Builder, Cell, literal, row_of_groups};
use crate::elementwise::element_count;
use crate::kernel::Float;
use crate::matmul::u;
use crate::template::{fill, values};
use crate::{Kernel, KernelError, Window};

const NAME: &str = "pool";
const LANES: u32 = 64;

/// One value for each window: `x` is `[batch][h][w][channels]`, `y` `[batch][oh][ow][channels]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Which value.
    pub kind: PoolKind,
    /// Images.
    pub batch: u32,
    /// Channels.
    pub channels: u32,
    /// The windows.
    pub window: Window,
    /// How `x` and `y` are stored.
    pub float: Float,
}

/// What a window becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PoolKind {
    /// The greatest of its elements within the image.
    Maximum,
    /// The mean of its elements within the image.
    Average,
    /// The sum of its elements within the image, divided by the window's size.
    AveragePadded,
}

impl Pool {
    /// The kernel. Bindings: `x`, `y`.
    ///
    /// # Errors
    /// Sizes of 0, no window, a window that lies outside of the image, or more elements than 32-bit indices reach.
    pub fn kernel(&self) -> Result<Kernel, KernelError> {
        let Self { kind, batch, channels, window, float } = *self;
        let [oh, ow] = window.checked(NAME)?;
        let [h, w] = window.input;
        let empty = |axis: usize| {
            let reach = (window.size[axis] - 1) * window.dilation[axis];
            window.before[axis] > reach || window.after[axis] > reach
        };
        if kind != PoolKind::AveragePadded && (empty(0) || empty(1) || window.dilation != [1, 1]) {
            return Err(KernelError::unsupported(NAME, "windows that may lie outside of the image"));
        }
        let x_elements = element_count(NAME, &[batch, h, w, channels])?;
        let elements = element_count(NAME, &[batch, oh, ow, channels])?;
        let width = if channels.is_multiple_of(4) { 4 } else { 1 };
        let kind_name = format!("{kind:?}").to_lowercase();
        let mut builder =
            Builder::new(format!("{kind_name}_{NAME}_{}_{batch}_{}_{channels}", float.name(), window.name()));
        let (x, vector) = (Cell::new(float.name(), width), Cell::new("f32", width).wgsl());
        builder.storage("x", Access::Read, x, (x_elements / width).into());
        builder.storage("y", Access::Write, x, (elements / width).into());
        let (first, combine, finished) = match kind {
            PoolKind::Maximum => {
                (literal(f32::NEG_INFINITY), "value = max(value, $VALUE);", "value".to_owned())
            }
            PoolKind::Average => ("0.0".into(), "value += $VALUE; count += 1.0;", "value / count".into()),
            PoolKind::AveragePadded => {
                let size = window.size[0] as f32 * window.size[1] as f32;
                ("0.0".into(), "value += $VALUE;", format!("value * {}", literal(1.0 / size)))
            }
        };
        let count = if kind == PoolKind::Average { "        var count = 0.0;\n" } else { "" };
        let cells = elements / width;
        let sizes = values!(
            H = u(h),
            W = u(w),
            QUADS = u(channels / width),
            VECTOR = vector,
            OH = u(oh),
            OW = u(ow),
            CELLS = u(cells),
            LANES = u(LANES),
            Y = x.wgsl(),
            FIRST = first,
            COUNT = count,
            FINISHED = finished,
        );
        let load = fill("$VECTOR(x[((n * $H + u32(iy)) * $W + u32(ix)) * $QUADS + quad])", &sizes);
        let inside = format!("                        {}\n", fill(combine, &[("VALUE", load)]));
        let (grid, group) = row_of_groups(u64::from(cells.div_ceil(LANES)));
        let body = fill(
            "    let index = $GROUP * $LANES + lane;
    if index < $CELLS {
        let quad = index % $QUADS;
        let ox = index / $QUADS % $OW;
        let oy = index / ($QUADS * $OW) % $OH;
        let n = index / ($QUADS * $OW * $OH);
        var value = $VECTOR($FIRST);
$COUNT$LOOPS        y[index] = $Y($FINISHED);
    }
",
            &[&[("GROUP", group), ("LOOPS", window.loops(&inside))][..], &sizes].concat(),
        );
        Ok(builder.finish(&body, [LANES, 1, 1], grid))
    }
}
